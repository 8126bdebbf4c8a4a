//! What is sent.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use hallpass_jwks::discover;

use crate::kit::soon;

/// The head of a request, in lower case; it is answered with an empty object.
fn head(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    String::from_utf8(head).unwrap().to_lowercase()
}

#[tokio::test]
async fn documents_are_asked_for_by_their_media_types() {
    for by_discovery in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let head = thread::spawn(move || head(&listener));
        let discover = match by_discovery {
            true => discover(&url),
            false => discover("urn:example:issuer").jwks_uri(format!("{url}/keys")),
        };
        assert!(soon("the answer", async { discover.await }).await.is_err(), "it has no keys");
        let head = head.join().unwrap();
        let accept: Vec<&str> =
            head.lines().filter_map(|line| line.strip_prefix("accept: ")).collect();
        let expected = "application/jwk-set+json, application/json;q=0.9, */*;q=0.1";
        assert_eq!(accept, [expected], "{head}");
    }
}
