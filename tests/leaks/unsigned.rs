//! Tokens that are refused before their signature verified, whatever the reason: all that they say
//! is an attacker's. CVE-2022-39304 showed such a token, CVE-2019-7644 the signature that it should
//! have had.

use std::sync::LazyLock;

use hallpass::{ErrorKind, danger};
use hallpass_testkit::TokenBuilder;
use serde_json::json;

use crate::base64;
use crate::canary::Canaries;
use crate::issuers::{AWAY, KNOWN, LATE, LOST, SHARED, armed, several, wait};
use crate::material;
use crate::words::{self, bytes, word};

/// A token, why it is refused, and what of it must not be shown.
pub(crate) struct Unsigned {
    pub(crate) name: &'static str,
    pub(crate) token: String,
    pub(crate) kind: ErrorKind,
    pub(crate) canaries: Canaries,
}

/// All of them.
pub(crate) static ALL: LazyLock<Vec<Unsigned>> = LazyLock::new(|| {
    let known = words::all().clone().and(material::secrets());
    let all = [forms(), headers(), payloads(), keys(), signatures()].into_iter().flatten();
    all.map(|(name, token, kind)| {
        let canaries = with_expected(known.clone(), &token).token(&token);
        Unsigned { name, token, kind, canaries }
    })
    .collect()
});

/// Also the signature that the key would have made: whoever is shown it can sign what he likes.
fn with_expected(canaries: Canaries, token: &str) -> Canaries {
    let Some((signed, _)) = token.rsplit_once('.') else { return canaries };
    let expected = danger::sign_raw(SHARED.key(), signed.as_bytes()).unwrap();
    canaries.secret(&expected).text(&base64::url(&expected))
}

type Row = (&'static str, String, ErrorKind);

/// What is no token, or too large to be one.
fn forms() -> Vec<Row> {
    let [w, token] = [word("authorization"), armed(SHARED.token()).sign()];
    let [h, p, s] = parts(&token);
    let long = json!({ "alg": "HS256", word("member name"): w.repeat(200) }).to_string();
    vec![
        ("one segment", w.clone(), ErrorKind::Malformed),
        ("two segments", format!("{h}.{p}"), ErrorKind::Malformed),
        ("four segments", format!("{h}.{p}.{s}.{w}"), ErrorKind::Malformed),
        ("five segments", format!("{h}.{w}.{w}.{p}.{s}"), ErrorKind::Encrypted),
        ("seven segments", [&*w; 7].join("."), ErrorKind::Malformed),
        ("empty segments", format!("..{w}"), ErrorKind::Malformed),
        ("a long token", w.repeat(900), ErrorKind::TooLarge),
        ("a long header", format!("{}.{p}.{s}", base64::url(long)), ErrorKind::TooLarge),
        (
            "a long signature",
            format!("{h}.{p}.{}", base64::url(bytes("long", 1100))),
            ErrorKind::TooLarge,
        ),
        ("a header in other base64", format!("{h}/{w}.{p}.{s}"), ErrorKind::Malformed),
        ("a payload in other base64", format!("{h}.{p}+{w}.{s}"), ErrorKind::Malformed),
        ("a padded signature", format!("{h}.{p}.{s}="), ErrorKind::Malformed),
    ]
}

/// Headers that are refused for what they say.
fn headers() -> Vec<Row> {
    let [name, value] = [word("member name"), word("member value")];
    let token = || armed(SHARED.token());
    let raw = |header: String| token().raw_header(header).sign();
    let deep =
        format!(r#"{{"alg":"HS256","{name}":{}"{value}"{}}}"#, "[".repeat(40), "]".repeat(40));
    let with = |name: &str, value: serde_json::Value| token().header(name, value).sign();
    vec![
        (
            "a header beyond UTF-8",
            token().raw_header([value.as_bytes(), &[0xff]].concat()).sign(),
            ErrorKind::Malformed,
        ),
        ("a header that is an array", raw(format!(r#"["{value}"]"#)), ErrorKind::Malformed),
        ("a header that breaks off", raw(format!(r#"{{"{name}":"{value}"#)), ErrorKind::Malformed),
        (
            "a member twice",
            raw(format!(r#"{{"alg":"HS256","{name}":1,"{name}":2}}"#)),
            ErrorKind::Malformed,
        ),
        (
            "a lone surrogate",
            raw(format!(r#"{{"alg":"HS256","{name}":"{value}\ud800"}}"#)),
            ErrorKind::Malformed,
        ),
        ("a deep header", raw(deep), ErrorKind::Malformed),
        ("another algorithm", with("alg", word("algorithm").into()), ErrorKind::Header),
        (
            "an algorithm that is an object",
            with("alg", json!({ name.clone(): value.clone() })),
            ErrorKind::Header,
        ),
        ("no algorithm", token().without_header("alg").sign(), ErrorKind::Header),
        ("alg none", with("alg", "none".into()), ErrorKind::Header),
        (
            "a key id that is an object",
            with("kid", json!({ name: word("kid") })),
            ErrorKind::Header,
        ),
        ("a type that is an array", with("typ", json!([word("typ")])), ErrorKind::Header),
        ("another type", token().typ(word("typ")).sign(), ErrorKind::WrongType),
        ("an extension", with("crit", json!([value])), ErrorKind::Header),
        ("an unencoded payload", with("b64", json!(false)), ErrorKind::Header),
        ("a nested token", with("cty", "JWT".into()), ErrorKind::Header),
    ]
}

/// Payloads of which not even the issuer can be told.
fn payloads() -> Vec<Row> {
    let [name, value] = [word("claim name"), word("claim value")];
    let token = || armed(SHARED.token());
    let raw = |payload: String| token().raw_payload(payload).sign();
    vec![
        ("another issuer", token().issuer(word("issuer")).sign(), ErrorKind::WrongIssuer),
        ("no issuer", token().without("iss").sign(), ErrorKind::WrongIssuer),
        (
            "an issuer that is an object",
            token().claim("iss", json!({ name.clone(): value })).sign(),
            ErrorKind::WrongIssuer,
        ),
        ("a payload that is an array", raw(format!(r#"["{value}"]"#)), ErrorKind::Malformed),
        ("a payload that breaks off", raw(format!(r#"{{"{name}":"{value}"#)), ErrorKind::Malformed),
        (
            "a claim twice, of nobody",
            raw(format!(r#"{{"{name}":1,"{name}":"{value}"}}"#)),
            ErrorKind::WrongIssuer,
        ),
        (
            "a payload beyond UTF-8",
            token().raw_payload([value.as_bytes(), &[0xff]].concat()).sign(),
            ErrorKind::Malformed,
        ),
    ]
}

/// Keys that cannot be had, or are none.
fn keys() -> Vec<Row> {
    let with_kid = |token: TokenBuilder| armed(token).key_id(word("kid")).sign();
    vec![
        ("keys that cannot be had", with_kid(AWAY.token()), ErrorKind::KeysUnavailable),
        ("keys that are waited for in vain", with_kid(LOST.token()), ErrorKind::KeysUnavailable),
        ("another key id", with_kid(KNOWN.token()), ErrorKind::UnknownKey),
        (
            "an algorithm without a key",
            armed(KNOWN.token()).header("alg", "RS256").sign(),
            ErrorKind::UnknownKey,
        ),
    ]
}

/// Signatures of somebody else, or of nobody.
fn signatures() -> Vec<Row> {
    let forged = |token: TokenBuilder, len: usize| {
        let token = armed(token).sign();
        let [h, p, _] = parts(&token);
        format!("{h}.{p}.{}", base64::url(bytes("forged", len)))
    };
    vec![
        ("a forged HMAC", forged(SHARED.token(), 32), ErrorKind::Signature),
        (
            "a forged HMAC, with a key id",
            forged(SHARED.token().key_id(word("kid")), 32),
            ErrorKind::Signature,
        ),
        ("a forged ECDSA signature", forged(KNOWN.token(), 64), ErrorKind::Signature),
        ("a signature of another length", forged(KNOWN.token(), 70), ErrorKind::Signature),
        ("no signature", forged(SHARED.token(), 0), ErrorKind::Signature),
        (
            "the other key's",
            armed(KNOWN.token()).issuer(SHARED.name()).header("alg", "HS256").sign(),
            ErrorKind::Signature,
        ),
        (
            "a forged HMAC, for keys that are waited for",
            forged(LATE.token(), 32),
            ErrorKind::Signature,
        ),
    ]
}

pub(crate) fn parts(token: &str) -> [&str; 3] {
    let parts: Vec<_> = token.split('.').collect();
    parts.try_into().expect("three segments")
}

#[test]
fn each_is_refused_for_what_its_name_says() {
    let verifier = several().build().unwrap();
    for Unsigned { name, token, kind, .. } in ALL.iter() {
        let error = wait(verifier.verify(token)).expect_err(name);
        assert_eq!(error.kind(), *kind, "{name}: {}", error.explanation());
    }
    assert!(wait(verifier.verify(&crate::issuers::GOOD)).is_ok());
    assert!(wait(verifier.verify(&armed(LATE.token()).sign())).is_ok());
}
