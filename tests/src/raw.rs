//! An HTTP/1.1 client that sends header fields to the byte: what is not ASCII, a field twice, a
//! TAB where a space should be.

use std::net::SocketAddr;
use std::time::Duration;

use hallpass_testkit::cases::{CaseRequest, CaseResponse};
use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Sends a request on a connection of its own, and reads the response to its end.
///
/// # Panics
/// If the server does not answer within ten seconds, or not in HTTP/1.1.
pub async fn send(address: SocketAddr, request: &CaseRequest) -> CaseResponse {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&bytes(address, request)).await.unwrap();
        let mut response = Vec::new();
        while !is_whole(&response, &request.method) {
            if stream.read_buf(&mut response).await.unwrap() == 0 {
                break;
            }
        }
        response
    };
    let response = timeout(Duration::from_secs(10), exchange).await;
    parse(&response.expect("the server answers"))
}

fn bytes(address: SocketAddr, request: &CaseRequest) -> Vec<u8> {
    let (method, target) = (&request.method, request.target());
    let mut bytes = format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\n").into_bytes();
    if !request.lines.iter().any(|(name, _)| *name == "Connection") {
        bytes.extend_from_slice(b"Connection: close\r\n");
    }
    for (name, value) in &request.lines {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// Whether the response is complete: a server may keep the connection open (RFC 9112 §6.3).
fn is_whole(response: &[u8], method: &Method) -> bool {
    if end_of_head(response).is_none() {
        return false;
    }
    let response = parse(response);
    let length = response.field("content-length").next().and_then(|v| str::from_utf8(v).ok());
    let is_bodiless = *method == Method::HEAD || matches!(response.status, 101 | 204 | 304);
    is_bodiless || length.and_then(|v| v.parse().ok()) == Some(response.body.len())
}

fn end_of_head(response: &[u8]) -> Option<usize> {
    response.windows(4).position(|bytes| bytes == b"\r\n\r\n")
}

fn parse(response: &[u8]) -> CaseResponse {
    let end = end_of_head(response).expect("a header");
    let (head, rest) = response.split_at(end);
    let mut lines = head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().and_then(|line| str::from_utf8(line).ok()).expect("a status line");
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let lines: Vec<_> = lines.map(field).collect();
    assert!(!lines.iter().any(|(name, _)| name == "transfer-encoding"), "not expected: {first}");
    let body = rest.strip_prefix(b"\r\n\r\n").expect("a body, or none");
    CaseResponse::from_wire(status, lines, body.to_vec())
}

fn field(line: &[u8]) -> (String, Vec<u8>) {
    let colon = line.iter().position(|b| *b == b':').expect("a field");
    let (name, value) = line.split_at(colon);
    let name = String::from_utf8_lossy(name).to_lowercase();
    (name, value.strip_prefix(b":").expect("a colon").trim_ascii().to_vec())
}
