//! What another site makes a browser send (CSRF-01 to CSRF-07, WS-07).

use hallpass_core::{ConfigErrorKind, CrossSite, Gate, TokenSource, danger};
use serde_json::json;

use crate::kit::{self, Request, token};

const APP: &str = "https://app.example.com";

/// A name, a request, whether it passes where nothing is allowed, and where [`APP`] is.
type Row = (&'static str, Request, bool, bool);

fn rows() -> Vec<Row> {
    let post = || Request::new("POST");
    let site = |value: &'static str| post().line("sec-fetch-site", value);
    let handshake = || Request::new("GET").line("upgrade", "WebSocket");
    vec![
        ("a safe method", Request::new("GET").line("sec-fetch-site", "cross-site"), true, true),
        ("HEAD", Request::new("HEAD"), true, true),
        ("OPTIONS", Request::new("OPTIONS").line("origin", "null"), true, true),
        ("neither field", post(), false, false),
        ("same origin", site("same-origin"), true, true),
        ("by the user", site("none"), true, true),
        ("same site", site("same-site"), false, false),
        ("cross site", site("cross-site"), false, false),
        ("a new word", site("same-planet"), false, false),
        ("the case of the word", site("Same-Origin"), false, false),
        ("the word twice", site("same-origin").line("sec-fetch-site", "none"), false, false),
        ("an allowed origin", post().line("origin", APP), false, true),
        ("same site from an allowed origin", site("same-site").line("origin", APP), false, true),
        ("another origin", post().line("origin", "https://evil.example"), false, false),
        (
            "a longer origin",
            post().line("origin", "https://app.example.com.evil.example"),
            false,
            false,
        ),
        ("another port", post().line("origin", "https://app.example.com:8443"), false, false),
        ("another scheme", post().line("origin", "http://app.example.com"), false, false),
        ("null", post().line("origin", "null"), false, false),
        ("an origin twice", post().line("origin", APP).line("origin", APP), false, false),
        ("DELETE", Request::new("DELETE").line("sec-fetch-site", "cross-site"), false, false),
        ("a method of one's own", Request::new("PURGE"), false, false),
        ("the case of a method", Request::new("get"), false, false),
        ("a handshake from nowhere", handshake(), false, false),
        (
            "a handshake, same origin",
            handshake().line("sec-fetch-site", "same-origin"),
            false,
            false,
        ),
        ("a handshake from an allowed origin", handshake().line("origin", APP), false, true),
        (
            "a handshake from another",
            handshake().line("origin", "https://evil.example"),
            false,
            false,
        ),
        (
            "extended CONNECT",
            Request::new("CONNECT").line("sec-fetch-site", "same-origin"),
            false,
            false,
        ),
        ("extended CONNECT, allowed", Request::new("CONNECT").line("origin", APP), false, true),
    ]
}

#[test]
fn the_check_lets_in_what_the_service_or_an_allowed_origin_sends() {
    let none = CrossSite::new();
    let allowed = CrossSite::new().allow_origin(APP).unwrap();
    for (name, request, without, with) in rows() {
        assert_eq!(none.judge(&request).is_ok(), without, "{name}, nothing allowed");
        assert_eq!(allowed.judge(&request).is_ok(), with, "{name}, an origin allowed");
    }
}

#[test]
fn a_cookie_brings_the_check_and_nothing_else_does() {
    let verifier = kit::verifier(kit::issuer());
    let good = token(json!({}));
    let cookie = format!("t={good}");
    let checked = Gate::new(verifier.clone()).sources([
        TokenSource::bearer(),
        TokenSource::cookie("t", CrossSite::new().allow_origin(APP).unwrap()),
    ]);
    let unchecked = Gate::new(verifier).sources([danger::cookie_from_any_site("t")]);
    for (name, request, _, passes) in rows() {
        let with = request.clone().line("cookie", cookie.as_str());
        let outcome = checked.begin(&with).now().unwrap();
        assert_eq!(outcome.is_ok(), passes, "{name}, a cookie");
        if let Err(rejection) = outcome {
            assert_eq!((rejection.status(), rejection.error_code()), (403, None), "{name}");
            assert_eq!(rejection.challenges().count(), 0, "{name}: no credential is at fault");
            let vary = ("vary", "origin, sec-fetch-site".into());
            assert!(rejection.fields().any(|field| field == vary), "{name}");
        }
        assert!(unchecked.begin(&with).now().unwrap().is_ok(), "{name}, unchecked");
        let bearer = request.line("authorization", format!("Bearer {good}"));
        assert!(checked.begin(&bearer).now().unwrap().is_ok(), "{name}, bearer");
    }
}

#[test]
fn the_check_comes_before_the_token() {
    let gate = Gate::new(kit::verifier(kit::issuer()))
        .sources([TokenSource::cookie("t", CrossSite::new())]);
    let request = Request::new("POST").line("cookie", "t=x.y.z");
    assert_eq!(gate.begin(&request).now().unwrap().unwrap_err().status(), 403);
}

#[test]
fn an_origin_is_written_as_browsers_send_it() {
    for origin in [APP, "http://localhost:3000", "https://[::1]:8443", "https://xn--nxa.example"] {
        assert!(CrossSite::new().allow_origin(origin).is_ok(), "{origin}");
    }
    for origin in [
        "",
        "null",
        "*",
        "app.example.com",
        "https://",
        "https://app.example.com/",
        "https://app.example.com/path",
        "https://App.example.com",
        "HTTPS://app.example.com",
        "https://app.example.com:443",
        "http://app.example.com:80",
        "https://user@app.example.com",
        "https://app.example.com ",
        "ftp://app.example.com",
        "https://bücher.example",
        "https://*.example.com",
    ] {
        let error = CrossSite::new().allow_origin(origin).unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Setting, "{origin}");
        assert!(error.to_string().contains("https://app.example.com"), "{error}");
    }
}
