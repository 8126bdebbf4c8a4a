//! Optional authentication: absence is let through, and nothing else is. Every failure that a request
//! can cause is caused here, at gates that require tokens and at gates that do not.

mod failures;
mod guards;
mod routes;
mod shown;

use hallpass::{
    Admission, Algorithm, CrossSite, ErrorKind, Gate, Issuer, RejectionKind, SigningKey,
    TokenSource, role, scope,
};
use serde_json::Value;

use crate::kit::{AUDIENCE, ISSUER, Request, bearer, builder, good, header, signed, verifier};
use crate::line::{Case, Line};
use failures::{NoKeys, failures, good_token};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [errors(), refusals(), absence(), preflights(), waiting()];
    here.into_iter().chain(routes::lines()).chain(guards::lines()).chain(shown::lines()).collect()
}

fn errors() -> Line {
    let mut cases = vec![Case::accepted("a good token", &verifier(ALGORITHM), good_token())];
    for (kind, verifier, token) in failures() {
        let name = format!("{kind:?}");
        if kind == ErrorKind::TooLarge {
            // The search for quotations takes its time here.
            let gate = Gate::new(verifier).unobserved();
            let request = bearer(token);
            cases.extend(both(&name, &gate, &request, RejectionKind::Token(kind)));
        } else {
            cases.push(Case::refused(name, &verifier, token, kind));
        }
    }
    Line {
        name: "optional: every error",
        why: "a token that is there and bad made its bearer anonymous, or was forwarded as it was, and \
              the service behind read it: only absence is let through (RFC 6750 §3.1)",
        advisories: &["CVE-2021-21378", "CVE-2022-29165"],
        cases,
    }
}

/// The same at a gate that requires tokens and at one that does not.
fn both(name: &str, gate: &Gate, request: &Request, kind: RejectionKind) -> [Case; 2] {
    let optional = gate.clone().optional();
    [
        Case::denied(format!("{name}, required"), gate, request, kind),
        Case::denied(format!("{name}, optional"), &optional, request, kind),
    ]
}

/// What guards and extractors behind the gate refuse.
fn behind(gate: &Gate) -> Vec<Case> {
    let here = bearer(good_token());
    let mut cases = Vec::new();
    for (mode, gate) in [("required", gate.clone()), ("optional", gate.clone().optional())] {
        let passage = gate.begin(&here).now().unwrap().unwrap();
        let admission = Some(passage.admission());
        let asked = |requirement| {
            Admission::require(admission, &requirement).err().map(|rejection| rejection.kind())
        };
        let denied = asked(role("admin"));
        cases.push(Case::same(format!("a role, {mode}"), denied, Some(RejectionKind::Denied)));
        let scope = asked(scope("orders:write"));
        let insufficient = Some(RejectionKind::InsufficientScope);
        cases.push(Case::same(format!("a scope, {mode}"), scope, insufficient));
        let mismatch = Some(RejectionKind::Token(ErrorKind::ClaimsMismatch));
        let claims = Admission::claims::<Vec<u8>>(admission).err().map(|r| r.kind());
        cases.push(Case::same(format!("claims that do not fit, {mode}"), claims, mismatch));
        let claims = Admission::optional_claims::<Vec<u8>>(admission).err().map(|r| r.kind());
        cases.push(Case::same(format!("optional claims, {mode}"), claims, mismatch));
    }
    let missing = Some(RejectionKind::Misconfigured);
    let unseen = Admission::optional_claims::<Value>(None).err().map(|r| r.kind());
    cases.push(Case::same("optional claims, and no gate", unseen, missing));
    let unseen = Admission::optional(None).err().map(|r| r.kind());
    cases.push(Case::same("an optional token, and no gate", unseen, missing));
    cases
}

/// What else a gate, a guard or an extractor says no to.
fn refusals() -> Line {
    let cookie = TokenSource::cookie("t", CrossSite::new());
    let gate = Gate::new(verifier(ALGORITHM)).unobserved().sources([TokenSource::bearer(), cookie]);
    let get = || Request::new("GET");
    let foreign = Request::new("POST")
        .line("cookie", format!("t={}", good_token()))
        .line("origin", "https://attacker.test");
    let twice = bearer(good_token()).line("cookie", format!("t={}", good_token()));
    let mut cases = vec![Case::admitted("a good token", &gate, &bearer(good_token()))];
    for (request, kind) in [
        (foreign, RejectionKind::CrossSite),
        (get().line("authorization", "Bearer"), RejectionKind::MalformedCredentials),
        (twice, RejectionKind::SeveralCredentials),
        (get().line("authorization", "Basic eA=="), RejectionKind::UnsupportedScheme),
    ] {
        cases.extend(both(&format!("{kind:?}"), &gate, &request, kind));
    }
    let none = gate.clone().sources([]);
    cases.extend(both("Misconfigured", &none, &get(), RejectionKind::Misconfigured));
    cases.extend(behind(&gate));
    Line {
        name: "optional: every other refusal",
        why: "what is no credential, or too many, or forced by another site, is there; and claims that do \
              not fit are not no claims",
        advisories: &["CVE-2021-21378", "CVE-2022-29165", "CVE-2025-64527"],
        cases,
    }
}

/// Who is anonymous, and what that is good for.
fn absence() -> Line {
    let required = Gate::new(verifier(ALGORITHM)).unobserved();
    let gate = required.clone().optional();
    let get = || Request::new("GET");
    let mut cases = vec![Case::admitted("a good token", &gate, &bearer(good_token()))];
    let nobody = RejectionKind::NoCredentials;
    for (name, request) in [
        ("nothing", get()),
        ("another method", Request::new("DELETE")),
        ("other fields", get().line("accept", "*/*").line("x-user", "admin")),
        ("a cookie that is no source", get().line("cookie", "token=x.y.z")),
        ("a query that is no source", get().query("access_token=x.y.z")),
        ("credentials for a proxy", get().line("proxy-authorization", "Bearer x.y.z")),
    ] {
        let passage = gate.begin(&request).now().unwrap().unwrap();
        let admission = Some(passage.admission());
        let anonymous = matches!(admission, Some(Admission::Anonymous(_)));
        cases.push(Case::same(format!("{name}: anonymous"), anonymous, true));
        cases.push(Case::denied(format!("{name}: required"), &required, &request, nobody));
        let token = Admission::required(admission).err().map(|r| r.kind());
        cases.push(Case::same(format!("{name}: a token"), token, Some(nobody)));
        let claims = Admission::claims::<Value>(admission).err().map(|r| r.kind());
        cases.push(Case::same(format!("{name}: claims"), claims, Some(nobody)));
        let claims = Admission::optional_claims::<Value>(admission).map_err(|r| r.kind());
        cases.push(Case::same(format!("{name}: optional claims"), claims, Ok(None)));
        for requirement in [role("admin"), scope("read"), hallpass::check(|_| true)] {
            let asked = Admission::require(admission, &requirement).err().map(|r| r.kind());
            cases.push(Case::same(format!("{name}: {requirement}"), asked, Some(nobody)));
        }
    }
    Line {
        name: "optional: absence",
        why: "who is nobody must not pass for somebody: the anonymous meet no requirement, not even one \
              that everybody meets, and fields that name a user make none",
        advisories: &["CVE-2022-29165"],
        cases,
    }
}

/// What is no preflight.
fn lookalikes() -> [(&'static str, Request); 7] {
    let asking = |method: &'static str| {
        Request::new(method).line("origin", "x").line("access-control-request-method", "GET")
    };
    [
        ("no Origin", Request::new("OPTIONS").line("access-control-request-method", "GET")),
        ("no method", Request::new("OPTIONS").line("origin", "https://app.example.com")),
        ("OPTIONS alone", Request::new("OPTIONS")),
        ("the method in lower case", asking("options")),
        ("GET", asking("GET")),
        ("POST", asking("POST")),
        ("GET, overridden", asking("GET").line("x-http-method-override", "OPTIONS")),
    ]
}

/// Preflights are let through without a token, never with a bad one.
fn preflights() -> Line {
    let preflight = || {
        Request::new("OPTIONS")
            .line("origin", "https://app.example.com")
            .line("access-control-request-method", "DELETE")
    };
    let with = |token: &str| preflight().line("authorization", format!("Bearer {token}"));
    let gate = Gate::new(verifier(ALGORITHM)).unobserved().allow_preflight();
    let mut cases = vec![Case::admitted("a good token", &gate, &with(&good_token()))];
    let alone = gate.begin(&preflight()).now().unwrap().unwrap();
    let anonymous = matches!(alone.admission(), Admission::Anonymous(_));
    cases.push(Case::same("no token", anonymous, true));
    for (kind, verifier, token) in failures() {
        let gate = Gate::new(verifier).unobserved().allow_preflight();
        let kind = RejectionKind::Token(kind);
        cases.extend(both(&format!("{kind:?}"), &gate, &with(&token), kind));
    }
    let nobody = RejectionKind::NoCredentials;
    for (name, request) in lookalikes() {
        cases.push(Case::denied(name, &gate, &request, nobody));
    }
    let basic = preflight().line("authorization", "Basic eA==");
    cases.extend(both("another scheme", &gate, &basic, RejectionKind::UnsupportedScheme));
    let empty = preflight().line("authorization", "Bearer");
    cases.extend(both("an empty token", &gate, &empty, RejectionKind::MalformedCredentials));
    Line {
        name: "preflights",
        why: "a request that only looks like a preflight, or one with a bad token, slips in where \
              preflights are let through (Fetch Standard §4.8)",
        advisories: &["CVE-2021-21378"],
        cases,
    }
}

/// Keys that have to be fetched: nobody passes meanwhile, nor when they do not come.
fn waiting() -> Line {
    let keys = NoKeys { at_once: false };
    let slow = builder([Issuer::new(ISSUER, keys)]).audience(AUDIENCE).build().unwrap();
    let stranger = SigningKey::generate(ALGORITHM).unwrap();
    let stranger = signed(&stranger, header(ALGORITHM), good());
    let mut cases = vec![Case::accepted("keys that are there", &verifier(ALGORITHM), good_token())];
    for (mode, gate) in [
        ("required", Gate::new(slow.clone()).unobserved()),
        ("optional", Gate::new(slow).unobserved().optional()),
    ] {
        for (name, token) in [("a good token", good_token()), ("a stranger's", stranger.clone())] {
            let begin = || gate.begin(&bearer(&token));
            let waits = begin().now().is_err();
            cases.push(Case::same(format!("{name}, {mode}, at first"), waits, true));
            let verdict = routes::block_on(begin()).err().map(|r| r.kind());
            let expected = Some(RejectionKind::Token(ErrorKind::KeysUnavailable));
            cases.push(Case::same(format!("{name}, {mode}, in the end"), verdict, expected));
        }
        let malformed = RejectionKind::Token(ErrorKind::Malformed);
        let name = format!("no token, {mode}");
        cases.push(Case::denied(name, &gate, &bearer("not.a.token"), malformed));
    }
    Line {
        name: "keys on their way",
        why: "a request that waits for keys is neither let in meanwhile nor when they do not come: it is \
              answered 503",
        advisories: &["CVE-2021-21378"],
        cases,
    }
}
