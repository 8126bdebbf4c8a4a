//! Rows about the places where a request may carry its token.

use axum::Router;
use axum::routing::any;
use hallpass::axum::authenticate;
use hallpass::{CrossSite, TokenSource, danger};
use hallpass_testkit::TestIssuer;
use http::Method;

use crate::attempt::{Attempt, Case};

/// A row: what it lets in, and what not.
pub(crate) struct Source {
    pub(crate) code: &'static str,
    /// Requests, by name, and their status.
    pub(crate) attempts: Vec<(&'static str, Attempt, u16)>,
    good: Attempt,
}

impl Source {
    fn new(code: &'static str, good: Attempt, attempts: Vec<(&'static str, Attempt, u16)>) -> Self {
        Self { code, attempts, good }
    }

    /// Whether a good answer tells caches to keep it for nobody else.
    pub(crate) async fn keeps_answers_private(&self) -> bool {
        let response = self.good.clone().respond().await;
        assert_eq!(response.status(), 200, "{}", self.code);
        response.headers().get("cache-control").is_some_and(|value| value == "private")
    }
}

pub(crate) fn sources() -> Vec<Source> {
    vec![bearer(), cookie(), header(), subprotocol(), query()]
}

pub(crate) fn cases() -> Vec<Case> {
    let (issuer, origin) = (TestIssuer::es256(), "https://app.example.com");
    let post = |check| {
        let sources = [TokenSource::cookie("__Host-token", check)];
        let request = Attempt::get(app(&issuer, sources), "/").method(Method::POST);
        let cookie = format!("__Host-token={}", issuer.token().sign());
        let request = request.header("cookie", cookie).header("origin", origin);
        request.header("sec-fetch-site", "same-site")
    };
    vec![Case {
        symptom: "403 on POST with a good cookie",
        wrong: post(CrossSite::new()),
        right: post(CrossSite::new().allow_origin(origin).unwrap()),
        cured: 200,
    }]
}

fn bearer() -> Source {
    let issuer = TestIssuer::es256();
    let get = Attempt::get(app(&issuer, [TokenSource::bearer()]), "/");
    let good = get.clone().authorization(issuer.token().bearer());
    let attempts = vec![
        ("without", get, 401),
        ("from another site", good.clone().header("sec-fetch-site", "cross-site"), 200),
        ("twice", good.clone().authorization(issuer.token().bearer()), 400),
    ];
    Source::new("TokenSource::bearer()", good, attempts)
}

fn cookie() -> Source {
    let issuer = TestIssuer::es256();
    let check = CrossSite::new();
    let get = Attempt::get(app(&issuer, [TokenSource::cookie("__Host-token", check)]), "/");
    let good = get.clone().header("cookie", format!("__Host-token={}", issuer.token().sign()));
    let post = || good.clone().method(Method::POST);
    let attempts = vec![
        ("without", get.clone(), 401),
        ("in the header", get.authorization(issuer.token().bearer()), 401),
        ("POST of this site", post().header("sec-fetch-site", "same-origin"), 200),
        ("POST of another site", post().header("sec-fetch-site", "cross-site"), 403),
        ("POST of a program", post(), 403),
        ("a WebSocket", good.clone().header("upgrade", "websocket"), 403),
    ];
    Source::new(r#"TokenSource::cookie("__Host-token", CrossSite::new())"#, good, attempts)
}

fn header() -> Source {
    let issuer = TestIssuer::es256();
    let get = Attempt::get(app(&issuer, [TokenSource::header("x-access-token")]), "/");
    let good = get.clone().header("x-access-token", issuer.token().sign());
    let attempts = vec![
        ("without", get.clone(), 401),
        ("with a scheme", get.header("x-access-token", issuer.token().bearer()), 400),
        ("from another site", good.clone().header("sec-fetch-site", "cross-site"), 200),
    ];
    Source::new(r#"TokenSource::header("x-access-token")"#, good, attempts)
}

fn subprotocol() -> Source {
    let issuer = TestIssuer::es256();
    let token = base64url(issuer.token().sign().as_bytes());
    let token = format!("base64url.bearer.authorization.k8s.io.{token}");
    let get = Attempt::get(app(&issuer, [TokenSource::websocket_protocol()]), "/");
    let offer = |protocols: String| get.clone().header("sec-websocket-protocol", protocols);
    let handshake = |protocols| offer(protocols).header("upgrade", "websocket");
    let good = handshake(format!("chat, {token}"));
    let attempts = vec![
        ("without", handshake("chat".to_owned()), 401),
        ("alone", handshake(token.clone()), 400),
        ("without a handshake", offer(format!("chat, {token}")), 401),
        ("from another site", good.clone().header("origin", "https://else.example.com"), 200),
    ];
    Source::new("TokenSource::websocket_protocol()", good, attempts)
}

fn query() -> Source {
    let issuer = TestIssuer::es256();
    let app = app(&issuer, [danger::query_parameter("access_token")]);
    let good = Attempt::get(app.clone(), format!("/?access_token={}", issuer.token().sign()));
    let attempts = vec![("without", Attempt::get(app, "/"), 401)];
    Source::new(r#"danger::query_parameter("access_token")"#, good, attempts)
}

fn app<const N: usize>(issuer: &TestIssuer, sources: [TokenSource; N]) -> Router {
    let layer = authenticate(issuer.verifier()).sources(sources);
    Router::new().route("/", any("all")).route_layer(layer)
}

/// RFC 4648 §5, without padding.
fn base64url(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: Vec<u8> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
    let digit = |six: &[u8]| {
        let padded = six.iter().copied().chain([0; 6]).take(6);
        char::from(alphabet[padded.fold(0, |value, bit| value << 1 | usize::from(bit))])
    };
    bits.chunks(6).map(digit).collect()
}

#[test]
fn encoding() {
    for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foo?", "Zm9vPw")]
    {
        assert_eq!(base64url(bytes.as_bytes()), text);
    }
}
