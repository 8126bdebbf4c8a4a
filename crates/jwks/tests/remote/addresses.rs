//! Which addresses are asked, and which never.

use std::time::Duration;

use hallpass_core::ConfigErrorKind;
use hallpass_jwks::{Discover, DiscoverError, FetchErrorKind, HttpFetch, discover};
use hallpass_testkit::{Behaviour, FakeIssuer};

/// What is wrong with the settings.
fn refusal(discover: Discover) -> Option<String> {
    let error = discover.lazy().err()?;
    assert_eq!(error.kind(), ConfigErrorKind::Setting);
    Some(error.to_string())
}

#[test]
fn a_configured_address_is_https_or_loopback() {
    for (url, words) in [
        ("https://id.example.com", None),
        ("https://id.example.com/realms/shop", None),
        ("https://192.0.2.1:8443", None),
        ("http://localhost:8080/realms/shop", None),
        ("http://127.0.0.1", None),
        ("http://127.1.2.3", None),
        ("http://[::1]:1", None),
        ("http://id.example.com", Some("is not `https`")),
        ("http://localhost.example.com", Some("is not `https`")),
        ("http://127.0.0.1.example.com", Some("is not `https`")),
        ("http://192.168.0.1", Some("is not `https`")),
        ("http://[::ffff:10.0.0.1]", Some("is not `https`")),
        ("ftp://id.example.com", Some("is not `https`")),
        ("ws://127.0.0.1", Some("is not `https`")),
        ("file:///etc/passwd", Some("a scheme, a host and a path")),
        ("data:application/json,x", Some("a scheme, a host and a path")),
        ("https://user@id.example.com", Some("no user")),
        ("https://user:password@id.example.com", Some("no user")),
        ("https://:password@id.example.com", Some("no user")),
        ("https://id.example.com?tenant=1", Some("no query")),
        ("https://id.example.com#x", Some("no fragment")),
        ("id.example.com", Some("is no URL")),
        ("", Some("is no URL")),
        ("https://", Some("is no URL")),
    ] {
        let elsewhere = || discover("https://id.example.com");
        for (way, settled) in [
            ("issuer", discover(url)),
            ("jwks_uri", elsewhere().jwks_uri(url)),
            ("discovery_url", elsewhere().discovery_url(url)),
        ] {
            let refusal = refusal(settled);
            let as_expected = match (&refusal, words) {
                (None, None) => true,
                (Some(refusal), Some(words)) => refusal.contains(words),
                _ => false,
            };
            assert!(as_expected, "{way} {url:?}: {refusal:?}");
        }
    }
}

#[test]
fn two_ways_to_the_keys_contradict_each_other() {
    let url = "https://id.example.com/keys";
    let refusal = refusal(discover(url).jwks_uri(url).discovery_url(url)).unwrap();
    assert!(refusal.contains("contradict each other"), "{refusal}");
}

#[test]
fn private_addresses_are_refused_on_demand() {
    for (url, allowed) in [
        ("https://id.example.com", true),
        ("https://8.8.8.8", true),
        ("https://localhost", false),
        ("https://LOCALHOST:8443", false),
        ("http://localhost", false),
        ("https://127.0.0.1", false),
        ("https://127.1", false),
        ("https://0x7f.1", false),
        ("https://2130706433", false),
        ("https://10.0.0.1", false),
        ("https://169.254.169.254/latest", false),
        ("https://192.168.1.1", false),
        ("https://[::1]", false),
        ("https://[::ffff:127.0.0.1]", false),
        ("https://[fd00::1]", false),
        ("https://0.0.0.0", false),
    ] {
        let refusal = refusal(discover(url).public_addresses_only());
        assert_eq!(refusal.is_none(), allowed, "{url}: {refusal:?}");
        if let Some(refusal) = refusal {
            assert!(refusal.contains(".public_addresses_only()"), "{url}: {refusal}");
        }
    }
}

async fn failure(discover: Discover) -> Option<FetchErrorKind> {
    match discover.await {
        Ok(_) => None,
        Err(DiscoverError::Fetch { error, .. }) => Some(error.kind()),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_address_that_a_document_names_follows_the_rules() {
    let (issuer, trap) = (FakeIssuer::start().await, FakeIssuer::start().await);
    let trap_host = trap.jwks_uri().strip_prefix("http://").unwrap().to_owned();
    for url in [
        "http://192.0.2.1/keys",
        "http://id.example.com/keys",
        "file:///etc/passwd",
        "ftp://127.0.0.1/keys",
        "data:application/json,{}",
        "javascript:1",
        "/keys",
        "keys",
        "",
        "http://",
        &format!("http://user@{trap_host}"),
        &format!("http://user:password@{trap_host}"),
        &format!("https://user:password@{trap_host}"),
        &format!("ws://{trap_host}"),
        &format!("//{trap_host}"),
    ] {
        issuer.behave(Behaviour::OtherAddress(url.to_owned()));
        let failure = failure(discover(issuer.url())).await;
        assert_eq!(failure, Some(FetchErrorKind::Forbidden), "{url:?}");
    }
    assert_eq!((trap.connections(), issuer.key_fetches()), (0, 0));
}

#[tokio::test]
async fn the_keys_may_have_to_be_where_the_document_is() {
    let (issuer, trap) = (FakeIssuer::start().await, FakeIssuer::start().await);
    assert_eq!(failure(discover(issuer.url()).same_origin()).await, None);
    issuer.behave(Behaviour::OtherAddress(trap.jwks_uri().to_owned()));
    // Another port is another origin (RFC 6454 §4).
    let refused = failure(discover(issuer.url()).same_origin()).await;
    assert_eq!(refused, Some(FetchErrorKind::Forbidden));
    assert_eq!(trap.connections(), 0);
    assert_eq!(failure(discover(issuer.url())).await, None, "allowed unless it is asked for");
    assert_eq!(trap.key_fetches(), 1);
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_refused_when_it_is_resolved() {
    let trap = FakeIssuer::start().await;
    let public_only = || HttpFetch::public_only(Duration::from_secs(2)).unwrap();
    let by_name = trap.url().replace("127.0.0.1", "localhost");
    for url in [by_name.as_str(), trap.url()] {
        let failure = failure(discover(url).fetch(public_only())).await;
        assert_eq!(failure, Some(FetchErrorKind::Forbidden), "{url}");
    }
    assert_eq!(trap.connections(), 0);
}
