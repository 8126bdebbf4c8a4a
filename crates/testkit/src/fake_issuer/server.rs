//! The server: who connects, and what he asks for.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::answer::{Answer, whole};
use super::{Behaviour, Published};

/// Where the documents are.
pub(super) struct Places {
    name: String,
    jwks_uri: String,
    configuration: String,
    metadata: String,
    keys: String,
}

impl Places {
    pub(super) fn new(name: &str, path: &str, jwks_uri: &str) -> Self {
        let path = path.trim_end_matches('/');
        Self {
            name: name.to_owned(),
            jwks_uri: jwks_uri.to_owned(),
            configuration: format!("{path}/.well-known/openid-configuration"),
            metadata: format!("/.well-known/oauth-authorization-server{path}"),
            keys: format!("{path}/keys"),
        }
    }

    fn document(&self, behaviour: &Behaviour) -> String {
        let (issuer, keys) = match behaviour {
            Behaviour::OtherDocument(text) => return text.clone(),
            Behaviour::OtherIssuer(issuer) => (issuer, &self.jwks_uri),
            Behaviour::OtherAddress(keys) => (&self.name, keys),
            _ => (&self.name, &self.jwks_uri),
        };
        serde_json::json!({ "issuer": issuer, "jwks_uri": keys }).to_string()
    }
}

/// Answers one request a connection, until it is aborted, and its connections with it.
pub(super) async fn serve(listener: TcpListener, places: Places, published: Arc<Published>) {
    let places = Arc::new(places);
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (places, open) = (Arc::clone(&places), Open::new(Arc::clone(&published)));
        connections.spawn(async move {
            // Who hangs up while he is lied to is right.
            let _hung_up = connection(stream, &places, &open.0).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// A connection that counts for as long as it lives.
struct Open(Arc<Published>);

impl Open {
    fn new(published: Arc<Published>) -> Self {
        let mut state = published.state();
        state.connections = state.connections.saturating_add(1);
        state.open = state.open.saturating_add(1);
        drop(state);
        Self(published)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.open = state.open.saturating_sub(1);
    }
}

/// Answers one request, and stops as soon as the client has gone.
async fn connection(
    mut stream: TcpStream,
    places: &Places,
    published: &Published,
) -> io::Result<()> {
    let Some(path) = read_path(&mut stream).await? else { return Ok(()) };
    let (mut from, mut to) = stream.split();
    tokio::select! {
        answered = answer(&mut to, &path, places, published) => answered?,
        // One request a connection: what comes after it is its end.
        gone = from.read_u8() => return gone.map(drop),
    }
    stream.shutdown().await
}

async fn answer(
    stream: &mut (impl AsyncWriteExt + Unpin),
    path: &str,
    places: &Places,
    published: &Published,
) -> io::Result<()> {
    let for_document = path == places.configuration || path == places.metadata;
    let for_keys = path == places.keys;
    {
        let mut state = published.state();
        if for_document {
            state.discoveries = state.discoveries.saturating_add(1);
        }
        if for_keys {
            state.key_fetches = state.key_fetches.saturating_add(1);
        }
    }
    let behaviour = if for_keys { published.released().await } else { published.behaviour() };
    if misbehave(stream, &behaviour).await? {
        return Ok(());
    }
    let oauth_only = behaviour == Behaviour::OauthOnly && path == places.configuration;
    if for_document && !oauth_only {
        return whole(stream, 200, "", &places.document(&behaviour)).await;
    }
    if for_keys {
        let answer = {
            let state = published.state();
            Answer { fields: state.fields.clone(), keys: state.key_set() }
        };
        return answer.send(stream, &behaviour).await;
    }
    whole(stream, 404, "", "").await
}

/// What is alike for every path; whether the request is done with.
async fn misbehave(
    stream: &mut (impl AsyncWriteExt + Unpin),
    behaviour: &Behaviour,
) -> io::Result<bool> {
    match behaviour {
        Behaviour::Silent => std::future::pending().await,
        Behaviour::Closed => {}
        Behaviour::Status(status) => whole(stream, *status, "", "").await?,
        Behaviour::Redirect(to) => {
            whole(stream, 302, &format!("location: {to}\r\n"), "").await?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The path of a request, of which no more than 8 KiB are read.
async fn read_path(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        if head.len() > 8_192 || stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let line = String::from_utf8_lossy(&head);
    Ok(line.split_ascii_whitespace().nth(1).map(str::to_owned))
}
