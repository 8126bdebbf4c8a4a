//! Clients that send header fields of any size.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    /// The HTTP status, 0 if there was no answer.
    pub(super) status: u16,
    /// From the first byte of the request to the last of the answer.
    pub(super) elapsed: Duration,
    /// The header lines and the body.
    bytes: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Over a connection of its own. A server that refuses may stop reading, so that it is read from
/// while it is written to.
pub(super) async fn http1(address: SocketAddr, lines: &[(&'static str, Vec<u8>)]) -> Answer {
    let mut request =
        format!("GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n").into_bytes();
    for (name, value) in lines {
        request.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    request.extend(b"\r\n");
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let started = Instant::now();
    let sending = tokio::spawn(async move {
        // It may fail: what counts is the answer.
        let _ = to.write_all(&request).await;
        to
    });
    let mut bytes = Vec::new();
    let reading = async { while matches!(from.read_buf(&mut bytes).await, Ok(1..)) {} };
    let in_time = timeout(PATIENCE, reading).await.is_ok();
    let elapsed = started.elapsed();
    drop(sending);
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let status = str::from_utf8(line).ok().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    Answer { status: status.filter(|_| in_time).unwrap_or(0), elapsed, bytes }
}

/// Over a connection of its own, in HTTP/2.
pub(super) async fn http2(address: SocketAddr, lines: &[(&'static str, Vec<u8>)]) -> Answer {
    let stream = TcpStream::connect(address).await.unwrap();
    let http = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.uri_mut() = format!("http://{address}/").parse().unwrap();
    for (name, value) in lines {
        let value = HeaderValue::from_bytes(value).unwrap();
        request.headers_mut().append(HeaderName::from_static(name), value);
    }
    let started = Instant::now();
    let exchange = async {
        let response = sender.send_request(request).await.ok()?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        let fields = format!("{:?}\n", parts.headers).into_bytes();
        Some((parts.status.as_u16(), [fields, body.to_vec()].concat()))
    };
    let answer = timeout(PATIENCE, exchange).await.ok().flatten();
    let elapsed = started.elapsed();
    connection.abort();
    let (status, bytes) = answer.unwrap_or_default();
    Answer { status, elapsed, bytes }
}
