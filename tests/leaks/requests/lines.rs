//! Credentials that are no token at all, or more than one, or sent by another site.

use hallpass::RejectionKind as Kind;
use hallpass_testkit::cases::CaseRequest;
use http::Method;

use super::{request, ways};
use crate::issuers::GOOD;
use crate::words::{METHOD, PATH, word};

/// A request, and why it is refused.
pub(super) type Row = (String, CaseRequest, Kind);

/// All of them. The good token is in some: it is no more to be shown than others.
pub(super) fn rows() -> Vec<Row> {
    let rows = [schemes(), malformed(), several(), elsewhere()].into_iter().flatten();
    let rows = rows.map(|(name, lines, kind)| {
        let method = Method::from_bytes(METHOD.as_bytes()).expect("a method");
        let lines = lines.into_iter().map(|(name, value)| (name, value.into_bytes()));
        (name.to_owned(), request(method, PATH).with_lines(lines), kind)
    });
    rows.chain(bytes()).chain(by_two_ways()).collect()
}

type Lines = (&'static str, Vec<(&'static str, String)>, Kind);

fn authorization(name: &'static str, value: String, kind: Kind) -> Lines {
    (name, vec![("Authorization", value)], kind)
}

fn schemes() -> Vec<Lines> {
    let [w, v] = [word("authorization"), word("field value")];
    let other = Kind::UnsupportedScheme;
    vec![
        ("nobody", Vec::new(), Kind::NoCredentials),
        authorization("a word alone", w.clone(), other),
        authorization("a scheme that is a word", format!("{w} {}", *GOOD), other),
        authorization(
            "Basic",
            format!("Basic {}", crate::base64::standard(format!("{w}:{v}"))),
            other,
        ),
        authorization("Digest", format!("Digest username=\"{w}\", realm=\"{v}\""), other),
        authorization("DPoP", format!("DPoP {}", *GOOD), other),
        authorization("a token without a scheme", GOOD.clone(), other),
        authorization("a scheme glued to the token", format!("Bearer{}", *GOOD), other),
    ]
}

fn malformed() -> Vec<Lines> {
    let [w, v] = [word("authorization"), word("field value")];
    let malformed = Kind::MalformedCredentials;
    vec![
        authorization("two words", format!("Bearer {w} {v}"), malformed),
        authorization("parameters", format!("Bearer realm=\"{w}\", {v}=\"{w}\""), malformed),
        authorization("two tokens on a line", format!("Bearer {0}, Bearer {0}", *GOOD), malformed),
        authorization("a tab", format!("Bearer \t{}", *GOOD), malformed),
        authorization("in quotes", format!("Bearer \"{w}\""), malformed),
        authorization("no token", "Bearer".to_owned(), malformed),
        authorization("a token with a space at its end", format!("Bearer {w}.{v}.{w}!"), malformed),
        authorization("an equals sign", format!("Bearer=\"{w}\""), malformed),
    ]
}

fn several() -> Vec<Lines> {
    let bearer = || format!("Bearer {}", *GOOD);
    let basic = format!("Basic {}", word("authorization"));
    let cookie = |name: &str| format!("{name}={}", *GOOD);
    let several = Kind::SeveralCredentials;
    vec![
        (
            "the token twice",
            vec![("Authorization", bearer()), ("Authorization", bearer())],
            several,
        ),
        ("a token and Basic", vec![("Authorization", bearer()), ("Authorization", basic)], several),
        ("two cookies", vec![("Cookie", format!("{0}; {0}", cookie("token")))], several),
        (
            "a token and a word",
            vec![("Authorization", bearer()), ("X-Token", word("field value"))],
            several,
        ),
    ]
}

fn elsewhere() -> Vec<Lines> {
    let w = word("field value");
    let malformed = Kind::MalformedCredentials;
    let upgrade = || ("Upgrade", "websocket".to_owned());
    let prefix = "base64url.bearer.authorization.k8s.io.";
    vec![
        ("a cookie of another site", vec![("Cookie", format!("token={}", *GOOD))], Kind::CrossSite),
        ("a header of two words", vec![("X-Token", format!("{w} {w}"))], malformed),
        ("an empty header", vec![("X-Token", String::new())], malformed),
        (
            "a subprotocol alone",
            vec![upgrade(), ("Sec-WebSocket-Protocol", format!("{prefix}{w}"))],
            malformed,
        ),
        (
            "a subprotocol that is no base64url",
            vec![
                upgrade(),
                ("Sec-WebSocket-Protocol", format!("{}, {prefix}{w}!", word("protocol"))),
            ],
            malformed,
        ),
        (
            "two subprotocols",
            vec![upgrade(), ("Sec-WebSocket-Protocol", format!("{prefix}{w}, {prefix}{w}"))],
            Kind::SeveralCredentials,
        ),
    ]
}

/// Bytes beyond ASCII.
fn bytes() -> Vec<Row> {
    let w = word("authorization");
    let lines = [
        ("a token beyond ASCII", "Authorization", ["Bearer ", &w].concat()),
        ("a scheme beyond ASCII", "Authorization", w.clone()),
        ("a header beyond ASCII", "X-Token", w.clone()),
    ];
    lines
        .map(|(name, field, text)| {
            let value = [text.as_bytes(), b"\xe9\x9b\xff"].concat();
            let request = request(Method::GET, PATH).with_lines([(field, value)]);
            (name.to_owned(), request, Kind::MalformedCredentials)
        })
        .into()
}

/// Each way beside the first one.
fn by_two_ways() -> Vec<Row> {
    let ways = ways(&GOOD, PATH).into_iter().skip(1);
    ways.map(|(way, request)| {
        let bearer = ("Authorization", format!("Bearer {}", *GOOD).into_bytes());
        (format!("bearer and {way}"), request.with_lines([bearer]), Kind::SeveralCredentials)
    })
    .collect()
}
