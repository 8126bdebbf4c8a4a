//! Which bytes of a request are a credential, and that there is exactly one (RFC 6750 §2, RFC 9110
//! §11.4).

mod fields;
mod grammar;

use hallpass::{Algorithm, CrossSite, Gate, RejectionKind, TokenSource, danger};
use serde_json::json;

use crate::kit::{Request, base64url, bearer, claims, good, header, key, signed, verifier};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [pairs(), lines_of_one_field()];
    here.into_iter().chain(grammar::lines()).chain(fields::lines()).collect()
}

fn token() -> String {
    signed(key(ALGORITHM), header(ALGORITHM), good())
}

fn expired() -> String {
    signed(key(ALGORITHM), header(ALGORITHM), claims(json!({"exp": 1})))
}

/// The gate that takes tokens from the Authorization field alone.
fn plain() -> Gate {
    Gate::new(verifier(ALGORITHM)).unobserved()
}

/// A gate that takes them from everywhere.
fn everywhere() -> Gate {
    let origin = CrossSite::new().allow_origin("https://app.example.com").unwrap();
    plain().sources([
        TokenSource::bearer(),
        TokenSource::cookie("__Host-token", origin),
        TokenSource::header("x-token"),
        TokenSource::websocket_protocol(),
        danger::query_parameter("access_token"),
    ])
}

/// The same request at a gate that requires tokens and at one that does not.
fn denied(name: &str, gate: &Gate, request: &Request, kind: RejectionKind) -> [Case; 2] {
    let optional = gate.clone().optional();
    [
        Case::denied(name, gate, request, kind),
        Case::denied(format!("{name}, optional"), &optional, request, kind),
    ]
}

/// A request with a token in one more place.
type Put = fn(Request, &str) -> Request;

const PLACES: [(&str, Put); 5] = [
    ("bearer", |request, token| request.line("authorization", format!("Bearer {token}"))),
    ("a cookie", |request, token| request.line("cookie", format!("a=1; __Host-token={token}"))),
    ("a field", |request, token| request.line("x-token", token)),
    ("a subprotocol", |request, token| {
        let encoded = base64url(token);
        let value = format!("chat, base64url.bearer.authorization.k8s.io.{encoded}");
        request.line("sec-websocket-protocol", value)
    }),
    ("the query", |request, token| request.query(format!("a=1&access_token={token}"))),
];

/// A WebSocket handshake that another site did not cause, so that every place counts.
fn handshake() -> Request {
    Request::new("GET").line("upgrade", "websocket").line("origin", "https://app.example.com")
}

fn pairs() -> Line {
    let gate = everywhere();
    let several = RejectionKind::SeveralCredentials;
    let (good, expired) = (token(), expired());
    let mut cases = Vec::new();
    for (at, (first, put)) in PLACES.into_iter().enumerate() {
        cases.push(Case::admitted(format!("{first} alone"), &gate, &put(handshake(), &good)));
        for (second, other) in PLACES.into_iter().skip(at).skip(1) {
            for (name, one, two) in [
                ("both good", &good, &good),
                ("the first expired", &expired, &good),
                ("the second expired", &good, &expired),
                ("neither a token", &"x".to_owned(), &"y".to_owned()),
            ] {
                let request = other(put(handshake(), one), two);
                let name = format!("{first} and {second}, {name}");
                cases.extend(denied(&name, &gate, &request, several));
            }
        }
    }
    let all = PLACES.into_iter().fold(handshake(), |request, (_, put)| put(request, &good));
    cases.extend(denied("everywhere", &gate, &all, several));
    for (name, request) in [
        (
            "Basic and a cookie",
            Request::new("GET")
                .line("authorization", "Basic eA==")
                .line("cookie", format!("__Host-token={good}")),
        ),
        (
            "an empty field and a cookie",
            Request::new("GET")
                .line("authorization", "")
                .line("cookie", format!("__Host-token={good}")),
        ),
        ("bearer and an empty cookie", bearer(&good).line("cookie", "__Host-token=")),
        ("bearer and an empty parameter", bearer(&good).query("access_token=")),
        ("bearer and an empty field", bearer(&good).line("x-token", "")),
    ] {
        cases.extend(denied(name, &gate, &request, several));
    }
    Line {
        name: "two credentials",
        why: "one is verified and the other one used, by the next service if not by this one: two of any \
              kind are an error, never a choice (RFC 6750 §2)",
        advisories: &["CVE-2025-64527"],
        cases,
    }
}

fn doubled(good: &str, expired: &str) -> [(&'static str, Request); 18] {
    let get = || Request::new("GET");
    [
        ("two lines alike", bearer(good).line("authorization", format!("Bearer {good}"))),
        (
            "a good one and an expired one",
            bearer(good).line("authorization", format!("Bearer {expired}")),
        ),
        (
            "an expired one and a good one",
            bearer(expired).line("authorization", format!("Bearer {good}")),
        ),
        ("a good one and Basic", bearer(good).line("authorization", "Basic eA==")),
        (
            "Basic and a good one",
            get()
                .line("authorization", "Basic eA==")
                .line("authorization", format!("Bearer {good}")),
        ),
        ("a good one and an empty line", bearer(good).line("authorization", "")),
        (
            "an empty line and a good one",
            get().line("authorization", "").line("authorization", format!("Bearer {good}")),
        ),
        (
            "three lines, one of them good",
            bearer(good).line("authorization", "x").line("authorization", "y"),
        ),
        (
            "a cookie twice in a line",
            get().line("cookie", format!("__Host-token={good}; __Host-token={good}")),
        ),
        (
            "a cookie twice in two lines",
            get()
                .line("cookie", format!("__Host-token={good}"))
                .line("cookie", format!("__Host-token={expired}")),
        ),
        (
            "a cookie and an empty one",
            get().line("cookie", format!("__Host-token={good}; __Host-token=")),
        ),
        (
            "an empty cookie and one",
            get().line("cookie", format!("__Host-token=;__Host-token={good}")),
        ),
        ("a field twice", get().line("x-token", good).line("x-token", good)),
        ("a field and an empty one", get().line("x-token", "").line("x-token", good)),
        ("a parameter twice", get().query(format!("access_token={good}&access_token={good}"))),
        ("a parameter and its name", get().query(format!("access_token={good}&access_token"))),
        ("two subprotocols", PLACES[3].1(PLACES[3].1(handshake(), good), good)),
        ("two subprotocols, one of them empty", PLACES[3].1(PLACES[3].1(handshake(), ""), good)),
    ]
}

/// The same field, cookie or parameter twice.
fn lines_of_one_field() -> Line {
    let gate = everywhere();
    let (good, expired) = (token(), expired());
    let several = RejectionKind::SeveralCredentials;
    let mut cases = vec![Case::admitted("once", &gate, &bearer(&good))];
    let get = || Request::new("GET");
    for (name, request) in doubled(&good, &expired) {
        cases.extend(denied(name, &gate, &request, several));
    }
    let malformed = RejectionKind::MalformedCredentials;
    for (name, value) in [
        ("with a comma", format!("Bearer {good}, Bearer {good}")),
        ("with a comma and no space", format!("Bearer {good},Bearer {good}")),
        ("with a comma, the second bare", format!("Bearer {good},{good}")),
        ("with a comma, then Basic", format!("Bearer {good}, Basic eA==")),
        ("with a semicolon", format!("Bearer {good}; Bearer {good}")),
        ("with a space", format!("Bearer {good} {good}")),
        ("with a line break", format!("Bearer {good}\r\nAuthorization: Bearer {good}")),
        ("with a NUL", format!("Bearer {good}\0Bearer {good}")),
    ] {
        let request = get().line("authorization", value);
        cases.extend(denied(&format!("two in one line {name}"), &gate, &request, malformed));
    }
    Line {
        name: "one field twice",
        why: "a proxy takes the first line and the service the last one, or one of them joins both: lines \
              are never merged, and a list is no credential (RFC 9110 §5.3, §11.6.2)",
        advisories: &["CVE-2025-64527"],
        cases,
    }
}
