//! What is not built, what is safe unless somebody says otherwise, and verdicts that do not depend on
//! what was asked before.

mod verdicts;

use std::sync::Arc;
use std::time::Duration;

use crate::kit::verifier;
use crate::kit::{AUDIENCE, ISSUER, Request, bearer, builder, good, header, issuer, key, signed};
use crate::line::{Case, Line};
use hallpass::{
    Admission, Algorithm, ConfigErrorKind, CrossSite, ErrorKind, Gate, Issuer, KeyQuery, KeySet,
    KeySource, Lookup, RejectionKind, Secret, StaticKeys, TokenSource, Verifier, danger,
};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [unbuildable(), no_keys(), defaults(), sources()];
    here.into_iter().chain(verdicts::lines()).collect()
}

fn token() -> String {
    signed(key(ALGORITHM), header(ALGORITHM), good())
}

fn keys() -> StaticKeys {
    StaticKeys::from(key(ALGORITHM).verifying_key())
}

fn unbuildable() -> Line {
    use ConfigErrorKind::{AudienceMissing, IssuerAmbiguous, IssuerMissing, Setting};
    let one = || builder([issuer(ALGORITHM)]).audience(AUDIENCE);
    let seconds = Duration::from_secs;
    let accept = |_| async { Ok::<_, String>(true) };
    let mut cases = vec![Case::accepted("all decided", &one().build().unwrap(), token())];
    for (name, verifier, kind) in [
        ("nothing decided", Verifier::builder(), IssuerMissing),
        ("no issuer", Verifier::builder().audience(AUDIENCE), IssuerMissing),
        ("no audience", builder([issuer(ALGORITHM)]), AudienceMissing),
        ("an empty issuer", builder([Issuer::new("", keys())]).audience("a"), IssuerMissing),
        ("an empty audience", builder([issuer(ALGORITHM)]).audience(""), AudienceMissing),
        ("the same issuer twice", one().issuer(issuer(ALGORITHM)), IssuerAmbiguous),
        ("any issuer beside one", one().issuer(Issuer::accept_any_name(keys())), IssuerAmbiguous),
        ("301 s of leeway", one().leeway(seconds(301)), Setting),
        ("300 s and a nanosecond", one().leeway(Duration::new(300, 1)), Setting),
        ("a day of leeway", one().leeway(seconds(86_400)), Setting),
        ("leeway for ever", one().leeway(Duration::MAX), Setting),
        (
            "a day of leeway at the issuer",
            builder([issuer(ALGORITHM).leeway(seconds(86_400))]).audience("a"),
            Setting,
        ),
        ("an audience and any", one().accept_any_audience(), Setting),
        ("two checks", one().check(accept).check(accept), Setting),
        ("roles in sub", builder([issuer(ALGORITHM).roles_at("sub")]).audience("a"), Setting),
        ("scopes in aud", builder([issuer(ALGORITHM).scopes_at("aud")]).audience("a"), Setting),
        (
            "roles nowhere",
            builder([issuer(ALGORITHM).roles_at(Vec::<String>::new())]).audience("a"),
            Setting,
        ),
        (
            "roles where scopes are",
            builder([issuer(ALGORITHM).roles_at("scope")]).audience("a"),
            Setting,
        ),
    ] {
        cases.push(Case::unbuildable(name, verifier.build(), kind));
    }
    let verifier = one().leeway(seconds(300)).build().unwrap();
    cases.push(Case::accepted("300 s of leeway", &verifier, token()));
    Line {
        name: "settings",
        why: "a setting that is missing was taken for one that does not matter, and the check for it was \
              left out: nothing is built until every decision is taken",
        advisories: &["CVE-2026-22748", "CVE-2026-54762", "GHSA-r766-3v88-pfcf"],
        cases,
    }
}

/// A source of keys that has none.
#[derive(Debug)]
struct Empty;

impl KeySource for Empty {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        Lookup::Ready(Ok(Arc::new(KeySet::new([]))))
    }
}

fn no_keys() -> Line {
    use ConfigErrorKind::{KeyFormat, KeyMissing};
    let jwks = |text: &str| StaticKeys::from_jwks(text);
    let mut cases = vec![
        Case::accepted("one key", &verifier(ALGORITHM), token()),
        Case::unbuildable("no key", StaticKeys::from_keys([]), KeyMissing),
        Case::unbuildable(
            "a variable that is not set",
            Secret::from_env("HALLPASS_TESTS_NEVER_SET"),
            KeyMissing,
        ),
        Case::unbuildable("an empty secret", Secret::from_text(""), KeyMissing),
        Case::unbuildable("an empty key set", jwks(r#"{"keys":[]}"#), KeyMissing),
        Case::unbuildable("a key set without keys", jwks("{}"), KeyFormat),
        Case::unbuildable("a key set that is no JSON", jwks("<html>"), KeyFormat),
        Case::unbuildable("an empty document", jwks(""), KeyFormat),
        Case::unbuildable(
            "no key that can be used",
            jwks(r#"{"keys":[{"kty":"unknown"}]}"#),
            KeyMissing,
        ),
    ];
    let empty = builder([Issuer::new(ISSUER, Empty)]).audience(AUDIENCE).build().unwrap();
    for algorithm in [Algorithm::HS256, Algorithm::ES256] {
        let token = signed(key(algorithm), header(algorithm), good());
        let name = format!("a source without keys, {algorithm}");
        cases.push(Case::refused(name, &empty, token, ErrorKind::UnknownKey));
    }
    let unsigned = format!("{}.", crate::kit::unsigned(r#"{"alg":"none"}"#, good()));
    cases.push(Case::refused("a source without keys, none", &empty, unsigned, ErrorKind::Header));
    Line {
        name: "no keys",
        why: "a service without a key has nothing to verify with, and let everybody in: it does not start, \
              and a key that is not found is an error",
        advisories: &["CVE-2026-54762", "GHSA-r766-3v88-pfcf"],
        cases,
    }
}

/// How a gate decides: who is let in, or why nobody is.
fn verdict(gate: &Gate, request: &Request) -> Result<&'static str, RejectionKind> {
    match gate.begin(request).now().unwrap() {
        Ok(passage) => Ok(match passage.admission() {
            Admission::Anonymous(_) => "anonymous",
            _ => "verified",
        }),
        Err(rejection) => Err(rejection.kind()),
    }
}

fn defaults() -> Line {
    use RejectionKind::NoCredentials;
    let gate = Gate::new(verifier(ALGORITHM)).unobserved();
    let get = || Request::new("GET");
    let preflight = || {
        Request::new("OPTIONS")
            .line("origin", "https://app.example.com")
            .line("access-control-request-method", "DELETE")
    };
    let protocol =
        format!("chat, base64url.bearer.authorization.k8s.io.{}", crate::kit::base64url(token()));
    let query = |name: &str| get().query(format!("{name}={}", token()));
    let mut cases = vec![Case::admitted("the Authorization field", &gate, &bearer(token()))];
    for (name, request) in [
        ("nothing at all", get()),
        ("a preflight", preflight()),
        ("HEAD", Request::new("HEAD")),
        ("OPTIONS", Request::new("OPTIONS")),
        ("TRACE", Request::new("TRACE")),
        ("CONNECT", Request::new("CONNECT")),
        ("a method nobody knows", Request::new("PROPFIND")),
        ("access_token in the query", query("access_token")),
        ("token in the query", query("token")),
        ("jwt in the query", query("jwt")),
        ("authorization in the query", get().query(format!("authorization=Bearer%20{}", token()))),
        ("a cookie", get().line("cookie", format!("access_token={0}; token={0}", token()))),
        ("a cookie by the usual name", get().line("cookie", format!("__Host-token={}", token()))),
        ("a field of its own", get().line("x-access-token", token())),
        (
            "a subprotocol",
            get().line("upgrade", "websocket").line("sec-websocket-protocol", protocol),
        ),
    ] {
        cases.push(Case::denied(name, &gate, &request, NoCredentials));
    }
    let query = bearer(token()).query("access_token=x.y.z");
    cases.push(Case::admitted("a query beside it is not read", &gate, &query));
    let optional = gate.optional();
    let seen = verdict(&optional, &get().query(format!("access_token={}", token())));
    cases.push(Case::same("a token in the query, optional", seen, Ok("anonymous")));
    Line {
        name: "defaults",
        why: "what is easier is not what is usual: a token is required, and taken from the Authorization \
              field alone, for targets are logged and cookies sent along by other sites (RFC 6750 §5.3, \
              OAuth 2.1 §5.1.1)",
        advisories: &["CVE-2026-44883", "GHSA-r766-3v88-pfcf"],
        cases,
    }
}

/// Sources in which no token could be.
fn sources() -> Line {
    let gate = Gate::new(verifier(ALGORITHM)).unobserved();
    let mut cases = vec![Case::admitted("the default", &gate, &bearer(token()))];
    let cookie = |name: &str| TokenSource::cookie(name, CrossSite::new());
    for (name, sources) in [
        ("none", vec![]),
        ("a cookie without a name", vec![cookie("")]),
        ("a cookie of two words", vec![cookie("a b")]),
        ("a cookie with an equals sign", vec![cookie("a=b")]),
        ("a cookie with a semicolon", vec![cookie("a;b")]),
        ("a cookie beyond ASCII", vec![cookie("\u{e9}")]),
        ("a field without a name", vec![TokenSource::header("")]),
        ("a field with a colon", vec![TokenSource::header("x:y")]),
        ("a field with a line break", vec![TokenSource::header("x\r\ny")]),
        ("a parameter without a name", vec![danger::query_parameter("")]),
        ("a parameter with a separator", vec![danger::query_parameter("a&b")]),
        ("a parameter with a fragment", vec![danger::query_parameter("a#b")]),
        ("one of several", vec![TokenSource::header("x-token"), cookie("")]),
    ] {
        for (mode, gate) in [("required", gate.clone()), ("optional", gate.clone().optional())] {
            let gate = gate.sources(sources.clone());
            let request = Request::new("GET").line("cookie", "=x; a=b");
            let name = format!("{name}, {mode}");
            cases.push(Case::denied(name, &gate, &request, RejectionKind::Misconfigured));
        }
    }
    for origin in
        ["", "*", "null", "example.com", "https://*.example.com", "https://a.example/", "file://"]
    {
        let built = CrossSite::new().allow_origin(origin);
        let name = format!("the origin {origin:?}");
        cases.push(Case::unbuildable(name, built, ConfigErrorKind::Setting));
    }
    Line {
        name: "sources that are none",
        why: "a gate that looks for tokens where none can be finds nobody's, and at optional gates nobody \
              is everybody: it answers 500 until it is mended",
        advisories: &["CVE-2026-54762"],
        cases,
    }
}
