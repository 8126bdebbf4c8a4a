//! The key set on a socket: there is no other way to give it keys.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::OnceLock;
use std::{io, thread};

use crate::fixture::jwks;

/// Starts the server with the first call. It ends with the process.
pub(crate) fn address() -> String {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(start).clone()
}

fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            // Whoever hangs up asks again.
            drop(stream.and_then(answer));
        }
    });
    format!("http://{address}/jwks")
}

fn answer(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0; 4096];
    stream.read(&mut request).map(drop)?;
    let body = jwks();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len())
}
