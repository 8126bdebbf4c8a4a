//! As much of HTTP/1.1 as the suite needs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of the header field `name`, which is in lower case, or nothing.
    pub(crate) fn field(&self, name: &str) -> &str {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut values = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        values.next().map_or("", |(_, value)| value)
    }

    /// What a browser sends back of the cookie that was set: its name and its value.
    pub(crate) fn cookie(&self) -> &str {
        self.field("set-cookie").split(';').next().unwrap_or_default()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    /// The access token in the body, as it is sent.
    pub(crate) fn bearer(&self) -> String {
        let body = self.json();
        format!("Bearer {}", body["access_token"].as_str().expect("there is an access token"))
    }
}

/// Sends a request (`GET /me`) over a connection of its own.
pub(crate) fn send(address: &str, request: &str, fields: &[(&str, &str)], body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).expect("the service listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout is set");
    let fields: String =
        fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let message = format!(
        "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\
         {fields}\r\n{body}"
    );
    stream.write_all(message.as_bytes()).expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer is text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("the answer has a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let (head, body) = (head.to_owned(), body.to_owned());
    Answer { status: status.expect("the answer has a status"), head, body }
}
