//! What a request for keys says of us: nothing that is anybody's secret.

use std::sync::{Arc, Mutex};

use hallpass::ErrorKind;
use hallpass::jwks::discover;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::scene::{header, verifier};
use super::wait;
use super::world::jwk;
use crate::kit::{claims, key, signed};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![what_is_sent()]
}

/// A server that keeps what it is sent, and answers with one document. It stops with its task.
struct Listener {
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Listener {
    async fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let (kept, name) = (Arc::clone(&heard), url.clone());
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n")
                    && stream.read_buf(&mut head).await.is_ok_and(|n| n > 0)
                {}
                kept.lock().unwrap().push(String::from_utf8(head).unwrap());
                let body = answer(&name);
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nset-cookie: session=1; Path=/\r\n\
                     connection: close\r\n\r\n",
                    body.len()
                );
                drop(stream.write_all(format!("{head}{body}").as_bytes()).await);
            }
        });
        Self { url, heard, task }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn what_is_sent() -> Line {
    let signer = key(hallpass::Algorithm::ES256);
    // One answer that is a discovery document and a key set.
    let keys = jwk(signer);
    let listener = wait(Listener::start(move |name| {
        json!({"issuer": name, "jwks_uri": format!("{name}/keys"), "keys": [keys]}).to_string()
    }));
    let url = listener.url.clone();
    let provider = wait(discover(&url).into_future()).unwrap();
    let verifier = verifier(&provider);
    let payload = claims(json!({"iss": url, "sub": "a-subject-of-its-own"}));
    let good = signed(signer, header(signer, None, json!({})), &payload);
    let mut cases = vec![Case::accepted("a good token", &verifier, &good)];
    let key_id = "../../kid?x=1#y\r\nx-injected: 1";
    let odd = json!({"jku": "https://attacker.example", "typ": "JWT"});
    let token = signed(signer, header(signer, Some(key_id), odd), &payload);
    cases.push(Case::refused("an unknown id", &verifier, &token, ErrorKind::UnknownKey));
    let heard = listener.heard.lock().unwrap().clone();
    cases.push(Case::same("requests", heard.len(), 3));
    for (number, request) in heard.iter().enumerate() {
        let title = |what: &str| format!("request {number}: {what}");
        let mut lines = request.lines();
        let path = if number == 0 { "/.well-known/openid-configuration" } else { "/keys" };
        let expected = format!("GET {path} HTTP/1.1");
        cases.push(Case::same(title("its first line"), lines.next(), Some(&*expected)));
        let mut names: Vec<_> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name.to_ascii_lowercase())
            .collect();
        names.sort();
        let usual = ["accept", "host", "user-agent"].map(str::to_owned).to_vec();
        cases.push(Case::same(title("its fields"), names, usual));
        for (what, part) in [
            ("the token's header", token.split('.').next().unwrap()),
            ("the token's payload", token.split('.').nth(1).unwrap()),
            ("the key's id", "kid"),
            ("an injected field", "x-injected"),
            ("the subject", "a-subject-of-its-own"),
            ("a cookie that was set", "session=1"),
        ] {
            cases.push(Case::same(title(what), request.contains(part), false));
        }
    }
    Line {
        name: "requests for keys",
        why: "a fetch that carries the token, a cookie or a credential of the service gives it to \
              whoever answers at that address, and an id that becomes part of a request writes into it: \
              a request for keys has its address, and nothing else",
        advisories: &["CVE-2026-49478"],
        cases,
    }
}
