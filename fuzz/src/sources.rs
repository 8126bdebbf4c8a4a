//! Every other place of a token: cookie, header, query and WebSocket subprotocol. The input is a
//! request as text: `POST query` on the first line, then a header field a line.

use std::borrow::Cow;
use std::sync::LazyLock;

use hallpass_core::{
    Admission, CrossSite, FieldsMut, Gate, Passage, Rejection, RejectionKind, TokenSource, danger,
};

use crate::bearer::{ask, credential, is_unverified, judged, kind_of};
use crate::request::{Request, is_name, trimmed};
use crate::{base64, kit, reply};

const ORIGIN: &str = "https://app.example.com";
const COOKIE: &str = "__Host-token";
const PREFIX: &str = "base64url.bearer.authorization.k8s.io.";

static GATE: LazyLock<Gate> = LazyLock::new(|| {
    let cross_site = CrossSite::new().allow_origin(ORIGIN).expect("an origin");
    let gate = Gate::new(kit::verifier(kit::issuer())).unobserved();
    gate.sources([
        TokenSource::bearer(),
        TokenSource::cookie(COOKIE, cross_site),
        TokenSource::header("x-token"),
        TokenSource::websocket_protocol(),
        danger::query_parameter("access_token"),
    ])
});
static OPTIONAL: LazyLock<Gate> = LazyLock::new(|| GATE.clone().optional());
static PREFLIGHT: LazyLock<Gate> = LazyLock::new(|| GATE.clone().allow_preflight());

type Outcome = Result<(), RejectionKind>;

/// The gate decides what our own search for credentials decides, and a request that passes shows no
/// token to the service where the service would answer it.
pub fn run(data: &[u8]) {
    let request = Request::read(data);
    let expected = expected(&request);
    let absent = expected == Err(RejectionKind::NoCredentials);
    let preflight = request.method == "OPTIONS"
        && !request.all("origin").is_empty()
        && !request.all("access-control-request-method").is_empty();
    for (gate, anonymous) in
        [(&*GATE, false), (&*OPTIONAL, absent), (&*PREFLIGHT, absent && preflight)]
    {
        let outcome = ask(gate, &request);
        let wanted = if anonymous { Ok(()) } else { expected };
        assert_eq!(kind_of(&outcome), wanted);
        match outcome {
            Ok(passage) => enter(passage, &request, anonymous),
            Err(rejection) => {
                reply::check(&rejection, "api", None);
                if is_unverified(&rejection) {
                    reply::refuse_echo(&rejection, data);
                }
            }
        }
    }
}

/// The refusal of a request.
pub(crate) fn refusal(request: &[u8]) -> Option<Rejection> {
    ask(&GATE, &Request::read(request)).err()
}

fn expected(request: &Request<'_>) -> Outcome {
    let found =
        [bearer(request), cookie(request), header(request), protocol(request), query(request)];
    let mut found = found.into_iter().flatten();
    match (found.next(), found.next()) {
        (None, _) => Err(RejectionKind::NoCredentials),
        (Some(outcome), None) => outcome,
        (Some(_), Some(_)) => Err(RejectionKind::SeveralCredentials),
    }
}

fn bearer(request: &Request<'_>) -> Option<Outcome> {
    one(&request.all("authorization"), credential)
}

fn header(request: &Request<'_>) -> Option<Outcome> {
    one(&request.all("x-token"), judged)
}

/// None, the verdict over the only one, or that they are several.
fn one(all: &[&[u8]], judge: impl FnOnce(&[u8]) -> Outcome) -> Option<Outcome> {
    match all {
        [] => None,
        [only] => Some(judge(trimmed(only))),
        _ => Some(Err(RejectionKind::SeveralCredentials)),
    }
}

/// RFC 6265 §4.2.1.
fn cookie(request: &Request<'_>) -> Option<Outcome> {
    let joined = request.all("cookie").join(&b';');
    let values = joined.split(|b| *b == b';').filter_map(|pair| {
        let at = pair.iter().position(|b| *b == b'=')?;
        let (name, value) = pair.split_at_checked(at)?;
        (trimmed(name) == COOKIE.as_bytes()).then(|| value.strip_prefix(b"=")).flatten()
    });
    let site = site(request);
    one(&values.collect::<Vec<_>>(), |token| site.and_then(|()| judged(token)))
}

/// Who made the browser send the cookie.
fn site(request: &Request<'_>) -> Outcome {
    let safe = ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&request.method);
    let handshake = is_handshake(request);
    let allowed = request.all("origin") == [ORIGIN.as_bytes()];
    let same = match request.all("sec-fetch-site").as_slice() {
        [only] => *only == b"same-origin" || *only == b"none",
        _ => false,
    };
    let passes = allowed || (!handshake && (safe || same));
    if passes { Ok(()) } else { Err(RejectionKind::CrossSite) }
}

fn is_handshake(request: &Request<'_>) -> bool {
    let upgrades = request.all("upgrade").join(&b',');
    let mut upgrades = upgrades.split(|b| *b == b',').map(trimmed);
    request.method == "CONNECT" || upgrades.any(|name| name.eq_ignore_ascii_case(b"websocket"))
}

fn protocol(request: &Request<'_>) -> Option<Outcome> {
    let joined = request.all("sec-websocket-protocol").join(&b',');
    let offered = joined.split(|b| *b == b',').map(trimmed).filter(|name| !name.is_empty());
    let (tokens, mut real): (Vec<&[u8]>, Vec<&[u8]>) =
        offered.partition(|name| name.starts_with(PREFIX.as_bytes()));
    // What is no token is no subprotocol, and the service behind is not told of it.
    real.retain(|name| is_name(name));
    if !is_handshake(request) {
        return None;
    }
    one(&tokens, |name| {
        let encoded = name.strip_prefix(PREFIX.as_bytes()).unwrap_or_default();
        if encoded.len() > 21_848 {
            // More than any token: it is refused for its size, decoded or not.
            return judged(encoded);
        }
        match base64::decode(encoded) {
            Some(token) if !real.is_empty() && !token.is_empty() => judged(&token),
            _ => Err(RejectionKind::MalformedCredentials),
        }
    })
}

/// RFC 6750 §2.3.
fn query(request: &Request<'_>) -> Option<Outcome> {
    let pairs = request.query?.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let values: Vec<&[u8]> = pairs
        .filter(|(name, _)| *name == "access_token")
        .map(|(_, value)| value.as_bytes())
        .collect();
    match values.as_slice() {
        [] => None,
        [only] => Some(judged(only)),
        _ => Some(Err(RejectionKind::SeveralCredentials)),
    }
}

/// Header fields that can be looked at.
#[derive(Debug, Default)]
struct Fields(Vec<(String, String)>);

impl FieldsMut for Fields {
    fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    fn append(&mut self, name: &'static str, value: Cow<'static, str>) {
        self.0.push((name.to_owned(), value.into_owned()));
    }

    fn replace(&mut self, name: &'static str, value: Cow<'static, str>) {
        self.0.retain(|(n, _)| n != name);
        self.append(name, value);
    }
}

/// What the service behind the gate sees, and what its response gets.
fn enter(passage: Passage, request: &Request<'_>, anonymous: bool) {
    let mut seen = Fields::default();
    let (admission, aftercare) = passage.enter(&mut seen);
    assert_eq!(matches!(admission, Admission::Anonymous(_)), anonymous);
    let mut protocols = seen.0.iter().flat_map(|(_, value)| value.split(", "));
    assert!(protocols.all(|protocol| !protocol.starts_with(PREFIX)), "the token is passed on");
    assert_eq!(!seen.0.is_empty(), !anonymous && protocol(request).is_some());
    let mut answered = Fields::default();
    if let Some(care) = aftercare {
        care.finish(101, &mut answered);
    }
    let says = |name: &str| answered.contains(name);
    let unknown =
        cookie(request).is_some() || query(request).is_some() || header(request).is_some();
    assert_eq!(says("cache-control"), !anonymous && unknown, "{answered:?}");
    assert_eq!(says("vary"), anonymous || cookie(request).is_some(), "{answered:?}");
    let selected = !anonymous && protocol(request).is_some();
    assert_eq!(says("sec-websocket-protocol"), selected, "{answered:?}");
}
