//! Requests to the endpoints, and their answers.

use hallpass_core::{EndpointRequest, EndpointResponse, Endpoints};
use serde_json::Value;

/// A request of one of the service's own pages.
pub(crate) fn post(path: &str) -> EndpointRequest {
    EndpointRequest::new("POST", path).with_field("Sec-Fetch-Site", "same-origin")
}

pub(crate) fn get(path: &str) -> EndpointRequest {
    EndpointRequest::new("GET", path)
}

/// A request of an application: no browser says where it comes from.
pub(crate) fn form(path: &str, body: impl Into<Vec<u8>>) -> EndpointRequest {
    EndpointRequest::new("POST", path)
        .with_field("Content-Type", "application/x-www-form-urlencoded")
        .with_body(body)
}

/// A line of `Cookie` with this refresh token.
pub(crate) fn cookie(token: &str) -> String {
    format!("__Host-hallpass-refresh={token}")
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

pub(crate) async fn ask(endpoints: &impl Endpoints, request: EndpointRequest) -> Answer {
    Answer::from(endpoints.answer(request).wait().await)
}

impl From<EndpointResponse> for Answer {
    fn from(response: EndpointResponse) -> Self {
        let fields = response.fields().map(|(name, value)| (name, value.to_owned())).collect();
        let status = response.status();
        Self { status, fields, body: String::from_utf8(response.into_body()).expect("text") }
    }
}

impl Answer {
    /// The value of a field that stands once; `None` without it.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.fields.iter().filter(|(n, _)| *n == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} stands twice");
        value
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// RFC 6749 §5.2.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().expect("a code").to_owned()
    }

    /// Whether it makes a browser forget the cookie.
    pub(crate) fn clears(&self) -> bool {
        self.field("set-cookie").is_some_and(|value| value.contains("Max-Age=0"))
    }

    /// The refresh token in the cookie that it sets.
    pub(crate) fn cookie_token(&self) -> Option<String> {
        let value = self.field("set-cookie")?.strip_prefix("__Host-hallpass-refresh=")?;
        value.split(';').next().filter(|token| !token.is_empty()).map(Into::into)
    }
}
