//! Where a token may be, and that there is exactly one (BEARER-15, BEARER-16, COOKIE-08, WS-02 to
//! WS-06).

use std::borrow::Cow;

use hallpass_core::{
    CrossSite, FieldsMut, Gate, Passage, Rejection, RejectionKind, TokenSource, danger,
};
use serde_json::json;

use crate::kit::{self, Request, base64url, token};

type Outcome = Result<Passage, Rejection>;

/// All the sources there are.
fn gate() -> Gate {
    let origin = CrossSite::new().allow_origin("https://app.example.com").unwrap();
    Gate::new(kit::verifier(kit::issuer())).sources([
        TokenSource::bearer(),
        TokenSource::cookie("__Host-token", origin),
        TokenSource::header("x-token"),
        TokenSource::websocket_protocol(),
        danger::query_parameter("access_token"),
    ])
}

fn ask(gate: &Gate, request: &Request) -> Outcome {
    gate.begin(request).now().expect("static keys are ready")
}

fn protocol(token: &str) -> String {
    format!("base64url.bearer.authorization.k8s.io.{}", base64url(token.as_bytes()))
}

fn handshake() -> Request {
    Request::new("GET").line("upgrade", "websocket")
}

/// What becomes of a request: 200, or the status of the refusal.
fn status(outcome: Outcome) -> u16 {
    outcome.map_or_else(|rejection| rejection.status(), |_| 200)
}

#[test]
fn a_token_is_found_wherever_it_may_be_and_nowhere_twice() {
    let good = token(json!({}));
    let get = || Request::new("GET");
    let cookie = |value: &str| format!("__Host-token={value}");
    let rows: Vec<(&str, Request, u16)> = vec![
        ("nowhere", get(), 401),
        ("bearer", Request::bearer(&good), 200),
        ("a cookie", get().line("cookie", cookie(&good)), 200),
        ("among cookies", get().line("cookie", format!("a=1; {}; b=2", cookie(&good))), 200),
        ("a cookie without a space", get().line("cookie", format!("a=1;{}", cookie(&good))), 200),
        ("a line a cookie", get().line("cookie", "a=1").line("cookie", cookie(&good)), 200),
        ("another cookie", get().line("cookie", format!("token={good}")), 401),
        ("the case of its name", get().line("cookie", format!("__host-token={good}")), 401),
        ("a part of its name", get().line("cookie", format!("x__Host-token={good}")), 401),
        ("an empty cookie", get().line("cookie", "__Host-token="), 400),
        ("a name without a value", get().line("cookie", "__Host-token"), 401),
        ("quotes", get().line("cookie", format!("__Host-token=\"{good}\"")), 400),
        ("the cookie twice", get().line("cookie", format!("{0}; {0}", cookie(&good))), 400),
        (
            "the cookie twice, on two lines",
            get().line("cookie", cookie(&good)).line("cookie", cookie(&good)),
            400,
        ),
        ("a cookie beyond ASCII", get().line("cookie", b"__Host-token=\xff".as_slice()), 400),
        ("a cookie that is no token", get().line("cookie", cookie("abc")), 401),
        ("a header", get().line("x-token", good.as_str()), 200),
        ("a header with a scheme", get().line("x-token", format!("Bearer {good}")), 400),
        ("an empty header", get().line("x-token", ""), 400),
        ("the header twice", get().line("x-token", "a").line("x-token", good.as_str()), 400),
        ("a query", get().query(format!("a=1&access_token={good}")), 200),
        ("the query twice", get().query(format!("access_token={good}&access_token={good}")), 400),
        ("an empty query", get().query("access_token="), 400),
        ("a name alone", get().query("access_token"), 400),
        ("another name", get().query(format!("token={good}")), 401),
        ("encoded", get().query(format!("access_token={}", good.replace('.', "%2E"))), 400),
        (
            "a subprotocol",
            handshake().line("sec-websocket-protocol", format!("chat, {}", protocol(&good))),
            200,
        ),
        (
            "subprotocols on two lines",
            handshake()
                .line("sec-websocket-protocol", protocol(&good))
                .line("sec-websocket-protocol", "chat"),
            200,
        ),
        (
            "a subprotocol without another",
            handshake().line("sec-websocket-protocol", protocol(&good)),
            400,
        ),
        (
            "two of them",
            handshake().line("sec-websocket-protocol", format!("chat, {0}, {0}", protocol(&good))),
            400,
        ),
        (
            "an encoded nothing",
            handshake().line("sec-websocket-protocol", format!("chat, {}", protocol(""))),
            400,
        ),
        (
            "padding",
            handshake().line("sec-websocket-protocol", format!("chat, {}=", protocol(&good))),
            400,
        ),
        (
            "a subprotocol without a handshake",
            get().line("sec-websocket-protocol", format!("chat, {}", protocol(&good))),
            401,
        ),
        (
            "a handshake by another name",
            get()
                .line("upgrade", "h2c")
                .line("sec-websocket-protocol", format!("chat, {}", protocol(&good))),
            401,
        ),
        (
            "extended CONNECT",
            Request::new("CONNECT")
                .line("sec-websocket-protocol", format!("chat, {}", protocol(&good))),
            200,
        ),
        ("bearer and a cookie", Request::bearer(&good).line("cookie", cookie(&good)), 400),
        ("bearer and a bad cookie", Request::bearer(&good).line("cookie", cookie("x")), 400),
        (
            "another scheme and a cookie",
            get().line("authorization", "Basic x").line("cookie", cookie(&good)),
            400,
        ),
        ("bearer and a query", Request::bearer(&good).query(format!("access_token={good}")), 400),
        ("a header and a cookie", get().line("x-token", "x").line("cookie", cookie(&good)), 400),
        (
            "bearer and a subprotocol",
            Request::bearer(&good)
                .line("upgrade", "websocket")
                .line("sec-websocket-protocol", format!("chat, {}", protocol(&good))),
            400,
        ),
        ("another scheme", get().line("authorization", "Basic x"), 401),
    ];
    for (name, request, expected) in rows {
        assert_eq!(status(ask(&gate(), &request)), expected, "{name}");
        // Absence alone is let through by an optional gate.
        let outcome = ask(&gate().optional(), &request);
        let absent = matches!(
            ask(&gate(), &request).map_err(|rejection| rejection.kind()),
            Err(RejectionKind::NoCredentials)
        );
        assert_eq!(status(outcome), if absent { 200 } else { expected }, "{name}, optional");
    }
}

#[test]
fn a_source_that_is_not_listed_is_no_credential() {
    let good = token(json!({}));
    let verifier = || kit::verifier(kit::issuer());
    let bearer = Gate::new(verifier());
    let cookie = Gate::new(verifier()).sources([TokenSource::cookie("t", CrossSite::new())]);
    let rows = [
        (
            "a query by default",
            &bearer,
            Request::new("GET").query(format!("access_token={good}")),
            401,
        ),
        (
            "bearer and a query by default",
            &bearer,
            Request::bearer(&good).query("access_token=x"),
            200,
        ),
        ("a cookie by default", &bearer, Request::bearer(&good).line("cookie", "t=x"), 200),
        ("bearer where only a cookie counts", &cookie, Request::bearer(&good), 401),
        (
            "a cookie beside bearer where only the cookie counts",
            &cookie,
            Request::bearer("x").line("cookie", format!("t={good}")),
            200,
        ),
    ];
    for (name, gate, request, expected) in rows {
        assert_eq!(status(ask(gate, &request)), expected, "{name}");
    }
}

#[derive(Debug, Default)]
struct Fields(Vec<(String, String)>);

impl FieldsMut for Fields {
    fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    fn append(&mut self, name: &'static str, value: Cow<'static, str>) {
        self.0.push((name.into(), value.into()));
    }

    fn replace(&mut self, name: &'static str, value: Cow<'static, str>) {
        self.0.retain(|(n, _)| n != name);
        self.append(name, value);
    }
}

impl Fields {
    fn text(&self) -> String {
        let lines: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        lines.join("\n")
    }
}

#[test]
fn the_service_sees_no_token_protocol_and_one_is_selected() {
    let offered = format!("chat, {}, v2.chat", protocol(&token(json!({}))));
    let request = handshake().line("sec-websocket-protocol", offered.as_str());
    let mut fields = Fields(vec![("sec-websocket-protocol".into(), offered)]);
    let (_, care) = ask(&gate(), &request).unwrap().enter(&mut fields);
    assert_eq!(fields.text(), "sec-websocket-protocol: chat, v2.chat");
    for (name, status, selected, expected) in [
        ("none selected", 101, None, "sec-websocket-protocol: chat"),
        ("one selected", 101, Some("v2.chat"), "sec-websocket-protocol: v2.chat"),
        ("no upgrade", 200, None, ""),
    ] {
        let mut answer = Fields::default();
        if let Some(selected) = selected {
            answer.append("sec-websocket-protocol", selected.into());
        }
        care.as_ref().unwrap().finish(status, &mut answer);
        assert_eq!(answer.text(), expected, "{name}");
    }
}

#[test]
fn what_caches_must_know_depends_on_the_source() {
    let good = token(json!({}));
    let private = "cache-control: private";
    let cookie = "cache-control: private\nvary: cookie, origin, sec-fetch-site";
    let rows = [
        ("bearer", Request::bearer(&good), "", ""),
        (
            "a cookie",
            Request::new("GET").line("cookie", format!("__Host-token={good}")),
            cookie,
            "cache-control: no-store\nvary: cookie, origin, sec-fetch-site",
        ),
        (
            "a query",
            Request::new("GET").query(format!("access_token={good}")),
            private,
            "cache-control: no-store",
        ),
        (
            "a header",
            Request::new("GET").line("x-token", good.as_str()),
            private,
            "cache-control: no-store",
        ),
    ];
    for (name, request, expected, with_own) in rows {
        let mut fields = Fields::default();
        let (_, care) = ask(&gate(), &request).unwrap().enter(&mut fields);
        assert_eq!(fields.text(), "", "{name}: the request is left as it is");
        let Some(care) = care else {
            assert_eq!(expected, "", "{name}");
            continue;
        };
        let mut answer = Fields::default();
        care.finish(200, &mut answer);
        assert_eq!(answer.text(), expected, "{name}");
        let mut answer = Fields(vec![("cache-control".into(), "no-store".into())]);
        care.finish(200, &mut answer);
        assert_eq!(answer.text(), with_own, "{name}, the service's own is kept");
    }
}

#[test]
fn a_preflight_is_let_through_where_that_is_said() {
    let preflight = || {
        Request::new("OPTIONS")
            .line("origin", "https://app.example.com")
            .line("access-control-request-method", "DELETE")
    };
    let rows = [
        ("a preflight", preflight(), 200),
        (
            "OPTIONS without Origin",
            Request::new("OPTIONS").line("access-control-request-method", "GET"),
            401,
        ),
        (
            "OPTIONS without a method",
            Request::new("OPTIONS").line("origin", "https://x.example"),
            401,
        ),
        (
            "another method",
            Request::new("GET")
                .line("origin", "https://x.example")
                .line("access-control-request-method", "GET"),
            401,
        ),
        ("a preflight with a bad token", preflight().line("authorization", "Bearer x.y.z"), 401),
    ];
    for (name, request, expected) in rows {
        assert_eq!(status(ask(&gate().allow_preflight(), &request)), expected, "{name}");
        assert_eq!(status(ask(&gate(), &request)), 401, "{name}, by default");
    }
}

#[test]
fn a_source_without_a_possible_name_lets_nobody_in() {
    let gate = |source| Gate::new(kit::verifier(kit::issuer())).sources([source]).optional();
    for (name, source) in [
        ("an empty cookie", TokenSource::cookie("", CrossSite::new())),
        ("a cookie with an equals sign", TokenSource::cookie("a=b", CrossSite::new())),
        ("a header with a space", TokenSource::header("x token")),
        ("an empty parameter", danger::query_parameter("")),
        ("a cookie with a comma", danger::cookie_from_any_site("a,b")),
    ] {
        assert!(source.validate().is_err(), "{name}");
        let outcome = ask(&gate(source), &Request::new("GET"));
        assert_eq!(outcome.unwrap_err().kind(), RejectionKind::Misconfigured, "{name}");
    }
    let none = Gate::new(kit::verifier(kit::issuer())).sources([]).optional();
    assert_eq!(status(ask(&none, &Request::new("GET"))), 500);
    assert!(TokenSource::cookie("__Host-token", CrossSite::new()).validate().is_ok());
}

#[test]
fn who_has_no_cookie_gets_no_page_that_caches_give_to_who_has() {
    let mut fields = Fields::default();
    let passage = ask(&gate().optional(), &Request::new("GET")).unwrap();
    let (_, care) = passage.enter(&mut fields);
    let mut answer = Fields::default();
    care.unwrap().finish(200, &mut answer);
    assert_eq!(answer.text(), "vary: cookie");
    let bearer = Gate::new(kit::verifier(kit::issuer())).optional();
    let passage = ask(&bearer, &Request::new("GET")).unwrap();
    assert!(passage.enter(&mut fields).1.is_none(), "without a cookie there is nothing to say");
}
