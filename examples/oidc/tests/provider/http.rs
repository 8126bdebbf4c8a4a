//! Requests as programs and browsers send them, and what comes back.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::Value;
use url::form_urlencoded;

/// What comes back, as far as it is looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) challenge: String,
    pub(crate) location: String,
    pub(crate) retry_after: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    async fn read(response: Response) -> Self {
        let field = |name| {
            let value = response.headers().get(name);
            value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
        };
        Self {
            status: response.status().as_u16(),
            media_type: field("content-type"),
            challenge: field("www-authenticate"),
            location: field("location"),
            retry_after: field("retry-after"),
            body: response.text().await.unwrap(),
        }
    }
}

/// A client that follows no redirect, goes through no proxy and waits 20 s at most.
pub(crate) fn client() -> Client {
    let client = Client::builder().no_proxy().redirect(redirect::Policy::none());
    client.timeout(Duration::from_secs(20)).build().unwrap()
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    Answer::read(request.send().await.unwrap()).await
}

/// A form in a body, or in a query.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn post(client: &Client, url: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let media_type = "application/x-www-form-urlencoded";
    client.post(url).header("content-type", media_type).body(form(fields))
}

/// As much of a browser as a login takes: it keeps the cookies of one origin.
#[derive(Debug)]
pub(crate) struct Browser {
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self { client: client(), cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, url: &str) -> Answer {
        let request = self.client.get(url);
        self.send(request).await
    }

    pub(crate) async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Answer {
        let request = post(&self.client, url, fields);
        self.send(request).await
    }

    async fn send(&mut self, request: RequestBuilder) -> Answer {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let response = request.header("cookie", cookies).send().await.unwrap();
        for set in response.headers().get_all("set-cookie") {
            let (pair, _) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Answer::read(response).await
    }
}
