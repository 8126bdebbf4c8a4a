use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Behaviour, FakeIssuer};

const CONFIGURATION: &str = "/.well-known/openid-configuration";
const METADATA: &str = "/.well-known/oauth-authorization-server";

async fn connect(issuer: &FakeIssuer, path: &str) -> TcpStream {
    let host = issuer.url().strip_prefix("http://").unwrap();
    let host = host.split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// The answer to a request, until the connection ends.
async fn get(issuer: &FakeIssuer, path: &str) -> String {
    let mut answer = Vec::new();
    connect(issuer, path).await.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Lets the server run, a bounded time, until something holds.
async fn until(mut holds: impl FnMut() -> bool) {
    let wait = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.expect("waited in vain");
}

#[tokio::test]
async fn the_documents_are_where_the_standards_say() {
    for (path, configuration, metadata, keys) in [
        ("", CONFIGURATION.to_owned(), METADATA.to_owned(), "/keys"),
        ("/", CONFIGURATION.to_owned(), METADATA.to_owned(), "/keys"),
        ("/a/b", format!("/a/b{CONFIGURATION}"), format!("{METADATA}/a/b"), "/a/b/keys"),
        ("/a/", format!("/a{CONFIGURATION}"), format!("{METADATA}/a"), "/a/keys"),
    ] {
        let issuer = FakeIssuer::start_at(path).await;
        assert!(issuer.url().ends_with(path) && issuer.jwks_uri().ends_with(keys), "{path:?}");
        for document in [configuration, metadata] {
            let answer = get(&issuer, &document).await;
            assert!(answer.starts_with("HTTP/1.1 200 "), "{path:?}: {answer}");
            let document = serde_json::json!({
                "issuer": issuer.url(),
                "jwks_uri": issuer.jwks_uri(),
            });
            assert!(answer.ends_with(&document.to_string()), "{path:?}: {answer}");
        }
        assert!(get(&issuer, keys).await.ends_with(&issuer.key_set()), "{path:?}");
        assert!(get(&issuer, "/other").await.starts_with("HTTP/1.1 404 "), "{path:?}");
        assert_eq!((issuer.discoveries(), issuer.key_fetches()), (2, 1), "{path:?}");
        assert_eq!(issuer.connections(), 4, "{path:?}");
    }
}

#[tokio::test]
async fn keys_come_and_go() {
    let issuer = FakeIssuer::start().await;
    let key_ids = |issuer: &FakeIssuer| {
        let set: serde_json::Value = serde_json::from_str(&issuer.key_set()).unwrap();
        let keys = set["keys"].as_array().unwrap().clone();
        keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(key_ids(&issuer), ["key-1"]);
    issuer.rotate_with_overlap();
    assert_eq!(key_ids(&issuer), ["key-1", "key-2"]);
    let before = issuer.signer();
    issuer.rotate();
    assert_eq!(key_ids(&issuer), ["key-3"]);
    assert_eq!(before.key().key_id(), Some("key-2"));
    assert_eq!(issuer.signer().key().key_id(), Some("key-3"));
    issuer.publish([r#"{"kid":"bad"}"#]);
    assert_eq!(key_ids(&issuer), ["key-3", "bad"]);
}

#[tokio::test]
async fn fields_are_sent_as_they_are_given() {
    let issuer = FakeIssuer::start().await;
    issuer.set_fields([("Cache-Control", "a"), ("cache-control", "max-age=soon")]);
    let answer = get(&issuer, "/keys").await;
    assert!(answer.contains("\r\nCache-Control: a\r\ncache-control: max-age=soon\r\n"), "{answer}");
    issuer.set_max_age(Some(60));
    let answer = get(&issuer, "/keys").await;
    assert!(answer.contains("\r\ncache-control: max-age=60\r\n"), "{answer}");
    assert!(!answer.contains("soon"), "{answer}");
    issuer.set_max_age(None);
    assert!(!get(&issuer, "/keys").await.contains("cache-control"));
}

#[tokio::test]
async fn it_behaves_as_it_is_told() {
    let issuer = FakeIssuer::start().await;
    let keys = issuer.key_set();
    for (behaviour, starts, ends) in [
        (Behaviour::Honest, "HTTP/1.1 200 ", &*keys),
        (Behaviour::Slow(Duration::from_millis(1)), "HTTP/1.1 200 ", &keys),
        (Behaviour::Drip(Duration::ZERO), "HTTP/1.1 200 ", &keys),
        (Behaviour::Padded(10), "HTTP/1.1 200 ", &format!("\n          {keys}")),
        (Behaviour::Body("no".to_owned()), "HTTP/1.1 200 ", "\r\n\r\nno"),
        (Behaviour::Truncated, "HTTP/1.1 200 ", keys.split_at(keys.len() / 2).0),
        (Behaviour::Status(418), "HTTP/1.1 418 ", "\r\n\r\n"),
        (Behaviour::Redirect("/x".to_owned()), "HTTP/1.1 302 ", "\r\n\r\n"),
        (Behaviour::Closed, "", ""),
    ] {
        issuer.behave(behaviour.clone());
        let answer = get(&issuer, "/keys").await;
        let as_told = answer.starts_with(starts) && answer.ends_with(ends);
        assert!(as_told && answer.is_empty() == starts.is_empty(), "{behaviour:?}: {answer}");
    }
    issuer.behave(Behaviour::Redirect("/x".to_owned()));
    assert!(get(&issuer, CONFIGURATION).await.contains("\r\nlocation: /x\r\n"));
    issuer.behave(Behaviour::OauthOnly);
    assert!(get(&issuer, CONFIGURATION).await.starts_with("HTTP/1.1 404 "));
    assert!(get(&issuer, METADATA).await.starts_with("HTTP/1.1 200 "));
    issuer.behave(Behaviour::OtherIssuer("x".to_owned()));
    assert!(get(&issuer, CONFIGURATION).await.contains(r#""issuer":"x""#));
    issuer.behave(Behaviour::OtherAddress("y".to_owned()));
    assert!(get(&issuer, CONFIGURATION).await.contains(r#""jwks_uri":"y""#));
    issuer.behave(Behaviour::OtherDocument("z".to_owned()));
    assert!(get(&issuer, CONFIGURATION).await.ends_with("\r\n\r\nz"));
}

#[tokio::test]
async fn a_held_answer_comes_when_it_is_released_and_is_that_of_then() {
    let issuer = FakeIssuer::start().await;
    issuer.behave(Behaviour::Held);
    let mut held = connect(&issuer, "/keys").await;
    until(|| issuer.key_fetches() == 1).await;
    assert!(get(&issuer, CONFIGURATION).await.starts_with("HTTP/1.1 200 "), "only keys are held");
    issuer.rotate();
    issuer.behave(Behaviour::Honest);
    let mut answer = String::new();
    held.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with(&issuer.key_set()), "{answer}");
}

#[tokio::test]
async fn it_notices_who_hangs_up() {
    let issuer = FakeIssuer::start().await;
    for behaviour in [Behaviour::Held, Behaviour::Silent, Behaviour::Endless] {
        issuer.behave(behaviour);
        let waiting = connect(&issuer, "/keys").await;
        until(|| issuer.open_connections() == 1).await;
        drop(waiting);
        until(|| issuer.open_connections() == 0).await;
    }
    assert_eq!(issuer.connections(), 3);
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let issuer = FakeIssuer::start().await;
    let host = issuer.url().strip_prefix("http://").unwrap().to_owned();
    issuer.behave(Behaviour::Held);
    let mut waiting = connect(&issuer, "/keys").await;
    until(|| issuer.key_fetches() == 1).await;
    drop(issuer);
    // Closed or reset, whichever it is: there is no answer.
    let mut answer = Vec::new();
    let _end = waiting.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
    assert!(TcpStream::connect(host).await.is_err());
}
