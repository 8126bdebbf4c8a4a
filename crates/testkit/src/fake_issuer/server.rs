//! The server: a few lines of HTTP/1.1, because one that lies has to write its own bytes.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Behaviour, State, lock};

const CONFIGURATION: &str = "/.well-known/openid-configuration";
const METADATA: &str = "/.well-known/oauth-authorization-server";
const KEYS: &str = "/keys";

/// Answers one request a connection, until it is aborted, and its connections with it.
pub(super) async fn serve(listener: TcpListener, url: String, state: Arc<Mutex<State>>) {
    let url: Arc<str> = url.into();
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (url, state) = (Arc::clone(&url), Arc::clone(&state));
        connections.spawn(async move {
            // Who hangs up while he is lied to is right.
            let _hung_up = answer(stream, &url, &state).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(mut stream: TcpStream, url: &str, state: &Mutex<State>) -> io::Result<()> {
    let Some(path) = read_path(&mut stream).await? else { return Ok(()) };
    let (behaviour, keys, max_age) = {
        let mut state = lock(state);
        match path.as_str() {
            CONFIGURATION | METADATA => state.discoveries = state.discoveries.saturating_add(1),
            KEYS => state.key_fetches = state.key_fetches.saturating_add(1),
            _ => {}
        }
        (state.behaviour.clone(), state.key_set(), state.max_age)
    };
    if misbehave(&mut stream, &behaviour).await? {
        return stream.shutdown().await;
    }
    match path.as_str() {
        CONFIGURATION if behaviour == Behaviour::OauthOnly => {
            whole(&mut stream, 404, "", "").await?
        }
        CONFIGURATION | METADATA => {
            whole(&mut stream, 200, "", &metadata(url, &behaviour)).await?;
        }
        KEYS => {
            let field = max_age.map(|seconds| format!("cache-control: max-age={seconds}\r\n"));
            key_set(&mut stream, &behaviour, &field.unwrap_or_default(), &keys).await?;
        }
        _ => whole(&mut stream, 404, "", "").await?,
    }
    stream.shutdown().await
}

/// What is alike for every path; whether the request is done with.
async fn misbehave(stream: &mut TcpStream, behaviour: &Behaviour) -> io::Result<bool> {
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

fn metadata(url: &str, behaviour: &Behaviour) -> String {
    let (issuer, keys) = match behaviour {
        Behaviour::OtherIssuer(issuer) => (issuer.clone(), format!("{url}{KEYS}")),
        Behaviour::OtherAddress(keys) => (url.to_owned(), keys.clone()),
        _ => (url.to_owned(), format!("{url}{KEYS}")),
    };
    serde_json::json!({ "issuer": issuer, "jwks_uri": keys }).to_string()
}

async fn key_set(
    stream: &mut TcpStream,
    behaviour: &Behaviour,
    fields: &str,
    keys: &str,
) -> io::Result<()> {
    match behaviour {
        Behaviour::Slow(time) => {
            tokio::time::sleep(*time).await;
            whole(stream, 200, fields, keys).await
        }
        Behaviour::Body(body) => whole(stream, 200, fields, body).await,
        Behaviour::Truncated => {
            let half = keys.as_bytes().split_at(keys.len() / 2).0;
            stream.write_all(head(200, fields, keys.len()).as_bytes()).await?;
            stream.write_all(half).await
        }
        Behaviour::Padded(bytes) => {
            whole(stream, 200, fields, &format!("{}{keys}", " ".repeat(*bytes))).await
        }
        Behaviour::GzipBomb => {
            let fields = format!("{fields}content-encoding: gzip\r\n");
            stream.write_all(head(200, &fields, BOMB.len()).as_bytes()).await?;
            stream.write_all(BOMB).await
        }
        Behaviour::Drip(pause) => drip(stream, fields, keys, *pause).await,
        _ => whole(stream, 200, fields, keys).await,
    }
}

async fn drip(stream: &mut TcpStream, fields: &str, keys: &str, pause: Duration) -> io::Result<()> {
    stream.write_all(head(200, fields, keys.len()).as_bytes()).await?;
    for byte in keys.as_bytes().chunks(1) {
        tokio::time::sleep(pause).await;
        stream.write_all(byte).await?;
    }
    Ok(())
}

async fn whole(stream: &mut TcpStream, status: u16, fields: &str, body: &str) -> io::Result<()> {
    stream.write_all(head(status, fields, body.len()).as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

fn head(status: u16, fields: &str, length: usize) -> String {
    format!(
        "HTTP/1.1 {status} Fake\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         {fields}connection: close\r\n\r\n"
    )
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

/// 8 KiB of gzip that become 8 MiB of blanks, and an empty key set.
const BOMB: &[u8] = include_bytes!("bomb.gz");
