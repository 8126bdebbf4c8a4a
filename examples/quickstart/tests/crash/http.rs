//! As much of HTTP/1.1 as a client needs whose server may be gone at any moment.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The cookie that was set, as it is sent back.
    pub(crate) fn cookie(&self) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        set.next().and_then(|(_, value)| value.split(';').next())
    }
}

/// Sends a request. `None` if there is no whole answer: nobody knows what became of it.
pub(crate) fn send(address: &str, request: &str, fields: &str, body: &str) -> Option<Answer> {
    let text = exchange(address, request, fields, body).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
    });
    // Cut off in the middle is lost.
    let is_whole = length.is_none_or(|length| length == body.len());
    is_whole.then(|| Answer { status, head: head.to_owned(), body: body.to_owned() })
}

fn exchange(address: &str, request: &str, fields: &str, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    // What the protocol asks of a client.
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let length = body.len();
    let message = format!(
        "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\
         sec-fetch-site: same-origin\r\n{fields}\r\n{body}"
    );
    stream.write_all(message.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
