//! An error tells which document failed, and why, and nothing of what was sent.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use hallpass_core::ConfigErrorKind;
use hallpass_jwks::{
    AddressRule, Discover, DiscoverError, FetchError, FetchErrorKind, FetchedDocument, discover,
};
use hallpass_testkit::{Behaviour, FakeIssuer};

use crate::kit::soon;
use crate::wire::{Answer, NAME, Wire};

async fn failure(discover: Discover) -> FetchError {
    match soon("the failure", async { discover.await }).await {
        Err(DiscoverError::Fetch { error, .. }) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_error_says_which_document_it_is_about() {
    let html = || Answer::Body("<html>".to_owned());
    let long = || Answer::keys().padded(1_000_000);
    for (discovery, keys, says, document) in [
        (Answer::Status(500), Answer::keys(), "the discovery document: the provider answered", 0),
        (html(), Answer::keys(), "the discovery document: the answer is not", 0),
        (long(), Answer::keys(), "the discovery document: the document is longer", 0),
        (Answer::discovery(), Answer::Status(500), "the key set: the provider answered with", 1),
        (Answer::discovery(), html(), "the key set: the answer is not", 1),
        (Answer::discovery(), long(), "the key set: the document is longer", 1),
    ] {
        let wire = Wire::honest();
        wire.answer(discovery, keys);
        let error = failure(wire.discover()).await;
        assert!(error.to_string().starts_with(says), "{error}");
        let expected = [FetchedDocument::Discovery, FetchedDocument::KeySet][document];
        assert_eq!(error.document(), Some(expected), "{error}");
    }
}

/// The address of a server of plain HTTP, as if it were none.
fn speaks_no_tls() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 64]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").unwrap();
        // Until the other side has had enough of it.
        let _closed = stream.read_to_end(&mut Vec::new());
    });
    format!("https://{address}")
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_says_why() {
    let plain = speaks_no_tls();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let nowhere = "https://id.invalid".to_owned();
    for (url, kind, says) in [
        (&plain, FetchErrorKind::Tls, "TLS"),
        (&closed, FetchErrorKind::Refused, "refused"),
        (&nowhere, FetchErrorKind::Name, "name"),
    ] {
        let error = failure(discover(url)).await;
        assert_eq!(error.kind(), kind, "{url}");
        assert!(error.to_string().contains(says), "{url}: {error}");
        assert_eq!(error.document(), Some(FetchedDocument::Discovery), "{url}");
    }
    let public = failure(discover("https://id.invalid").public_addresses_only()).await;
    assert_eq!(public.kind(), FetchErrorKind::Name);
}

#[tokio::test]
async fn a_set_without_a_key_that_can_be_used_says_why_the_first_cannot() {
    let secret = r#"{"kty":"oct","kid":"shown-nowhere","k":"MGZaNGtNMnY5cVh3N0xyMVRuOHNZYjNIYw"}"#;
    let encrypts =
        r#"{"kty":"EC","crv":"P-256","kid":"shown-nowhere","use":"enc","x":"A","y":"A"}"#;
    for (keys, first, says) in [
        ("", None, "it is empty"),
        (r#"{"kty":"x"},5"#, Some(ConfigErrorKind::KeyFormat), "of a kind that is not supported"),
        ("5", Some(ConfigErrorKind::KeyFormat), "of a kind that is not supported"),
        (secret, Some(ConfigErrorKind::KeyLeaked), "a secret or a private key"),
        (encrypts, Some(ConfigErrorKind::KeyUsage), "not for signatures"),
    ] {
        let wire = Wire::honest();
        wire.answer(Answer::discovery(), Answer::Body(format!(r#"{{"keys":[{keys}]}}"#)));
        let error = failure(wire.discover()).await;
        assert_eq!(error.kind(), FetchErrorKind::NoUsableKey, "{keys}");
        assert_eq!(error.first_unusable(), first, "{keys}");
        assert!(error.to_string().contains(says), "{keys}: {error}");
        assert!(!format!("{error} {error:?}").contains("shown-nowhere"), "{error:?}");
    }
}

#[tokio::test]
async fn an_address_that_is_refused_says_by_which_rule() {
    for (url, rule, says) in [
        ("http://192.0.2.1/keys", AddressRule::Https, "`https`"),
        ("ftp://id.example.com/keys", AddressRule::Https, "`https`"),
        ("/keys", AddressRule::Absolute, "absolute"),
        ("https://ann:pw@id.example.com/keys", AddressRule::NoCredentials, "user"),
        ("https://other.example.com/keys", AddressRule::SameOrigin, ".same_origin()"),
        ("https://10.0.0.1/keys", AddressRule::SameOrigin, ".same_origin()"),
    ] {
        let wire = Wire::honest();
        let text = format!(r#"{{"issuer":"{NAME}","jwks_uri":"{url}"}}"#);
        wire.answer(Answer::Body(text), Answer::keys());
        let error = failure(wire.discover().same_origin()).await;
        assert_eq!((error.kind(), error.rule()), (FetchErrorKind::Forbidden, Some(rule)), "{url}");
        assert!(error.to_string().contains(says), "{url}: {error}");
        assert!(!error.to_string().contains("keys\""), "{error}");
    }
    let wire = Wire::honest();
    let text = format!(r#"{{"issuer":"{NAME}","jwks_uri":"https://10.0.0.1/keys"}}"#);
    wire.answer(Answer::Body(text), Answer::keys());
    let error = failure(wire.discover().public_addresses_only()).await;
    assert_eq!(error.rule(), Some(AddressRule::PublicOnly));
    assert!(error.to_string().contains(".public_addresses_only()"), "{error}");

    let trap = FakeIssuer::start().await;
    trap.behave(Behaviour::Honest);
    for url in [trap.url().to_owned(), trap.url().replace("127.0.0.1", "localhost")] {
        let fetch = hallpass_jwks::HttpFetch::public_only(crate::kit::SECOND).unwrap();
        let error = failure(discover(&url).fetch(fetch)).await;
        assert_eq!(error.rule(), Some(AddressRule::PublicOnly), "{url}");
    }
    assert_eq!(trap.connections(), 0);
}
