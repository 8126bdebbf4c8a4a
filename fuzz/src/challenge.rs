//! The writers of challenges and bodies, and settings that end up in them. The input is six texts
//! with bytes 0xff between them: realm, metadata, scopes, role, origin and the name of a cookie.

use std::sync::LazyLock;

use hallpass_core::{
    Admission, CrossSite, Gate, Rejection, RejectionKind, Requirement, TokenSource, Verifier, role,
    scope,
};

use crate::bearer::ask;
use crate::request::{Request, is_name};
use crate::{echo, kit, reply};

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| kit::verifier(kit::issuer()));
static TOKEN: LazyLock<String> =
    LazyLock::new(|| kit::sign(kit::hs256(), br#"{"alg":"HS256"}"#, kit::GOOD.as_bytes()));

/// Whatever the settings say, every answer can be read back, and says what was set.
pub fn run(data: &[u8]) {
    let mut parts = data.split(|b| *b == 0xff).map(String::from_utf8_lossy);
    let mut next = || parts.next().unwrap_or_default().into_owned();
    let (realm, metadata, scopes) = (next(), next(), next());
    let (wanted, origin, cookie) = (next(), next(), next());
    let gate = Gate::new(VERIFIER.clone()).unobserved().realm(realm.as_str());
    let gate = gate.resource_metadata(metadata.as_str());
    let check = |rejection: &Rejection| reply::check(rejection, &realm, Some(&metadata));
    for lines in [&[][..], &["Bearer"], &["Basic x"], &["Bearer x"], &["Bearer x", "Bearer y"]] {
        check(&ask(&gate, &request(lines)).expect_err("no good credential"));
    }
    let line = format!("Bearer {}", *TOKEN);
    let passage = ask(&gate, &request(&[&line])).expect("a good token");
    let admission = passage.admission();
    let words: Vec<&str> = scopes.split(' ').collect();
    if let Some(rejection) = require_scopes(admission, &words) {
        check(&rejection);
    }
    let denied = Admission::require(Some(admission), &role(wanted.as_str())).expect_err("no role");
    check(&denied);
    let kind = if wanted.is_empty() { RejectionKind::Misconfigured } else { RejectionKind::Denied };
    assert_eq!(denied.kind(), kind);
    is_one_line(&denied);
    settings(&origin, &cookie);
}

fn request<'l>(lines: &[&'l str]) -> Request<'l> {
    let lines = lines.iter().map(|line| ("authorization", line.as_bytes())).collect();
    Request { method: "GET", query: None, lines }
}

/// What is logged of a refusal is one line.
fn is_one_line(rejection: &Rejection) {
    let text = rejection.explanation().to_string();
    assert!(!text.contains(['\n', '\r']), "{text:?}");
}

/// A challenge names every scope that is required, in their order, each once.
fn require_scopes(admission: &Admission, words: &[&str]) -> Option<Rejection> {
    let all = words.iter().map(|word| scope(*word)).reduce(|a, b| a & b)?;
    let either = words.iter().map(|word| scope(*word)).reduce(|a, b| a | b)?;
    let is_scope = |word: &str| {
        let fits = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
        !word.is_empty() && word.bytes().all(fits)
    };
    let sound = words.iter().all(|word| is_scope(word));
    let rejection = refusal(admission, &all);
    let other = refusal(admission, &either);
    for rejection in [&rejection, &other] {
        let kind =
            if sound { RejectionKind::InsufficientScope } else { RejectionKind::Misconfigured };
        assert_eq!(rejection.kind(), kind, "{words:?}");
    }
    let mut once = Vec::new();
    for word in words {
        if !once.contains(word) {
            once.push(*word);
        }
    }
    assert_eq!(rejection.scope(), sound.then(|| once.join(" ")).as_deref());
    assert_eq!(other.scope(), words.first().copied().filter(|_| sound));
    is_one_line(&other);
    Some(rejection)
}

fn refusal(admission: &Admission, requirement: &Requirement) -> Rejection {
    Admission::require(Some(admission), requirement).expect_err("a token without scopes")
}

/// Settings that no browser would ever match are refused, and a gate with them lets nobody in.
fn settings(origin: &str, cookie: &str) {
    if CrossSite::new().allow_origin(origin).is_ok() {
        let (scheme, host) = origin.split_once("://").expect("a scheme");
        assert!(["http", "https"].contains(&scheme), "{origin}");
        let fits =
            |b: u8| b.is_ascii_graphic() && !b.is_ascii_uppercase() && !b"/?#@\\".contains(&b);
        assert!(!host.is_empty() && host.bytes().all(fits), "{origin}");
    }
    let source = TokenSource::cookie(cookie, CrossSite::new());
    assert_eq!(source.validate().is_ok(), is_name(cookie.as_bytes()), "{cookie:?}");
    let gate = Gate::new(VERIFIER.clone()).unobserved().sources([source]).optional();
    let outcome = ask(&gate, &request(&[]));
    match outcome {
        Ok(_) => assert!(is_name(cookie.as_bytes()), "{cookie:?}: everybody is anonymous"),
        Err(rejection) => {
            assert_eq!(rejection.kind(), RejectionKind::Misconfigured);
            reply::check(&rejection, "api", None);
            echo::refuse(&rejection.body(), cookie.as_bytes());
        }
    }
}
