//! Tokens that bring their own key, or say where it is to be had (RFC 7515 §4.1.2 to §4.1.8).

mod asked;

use base64_simd::STANDARD;
use hallpass::{Algorithm, ErrorKind, Issuer, SigningKey, StaticKeys, Verifier};
use serde_json::{Map, Value, json};

use crate::kit::{AUDIENCE, ISSUER, builder, claims, good, signed};
use crate::line::{Case, Line};
use crate::secrets::{SECRET, hmac_token};

pub(crate) fn lines() -> Vec<Line> {
    vec![
        keys_of_the_attacker(),
        secrets_of_the_attacker(),
        genuine_tokens(),
        asked::what_a_source_is_asked(),
    ]
}

/// The key that the attacker has, with its certificate.
const ATTACKER: &str = include_str!("../../crates/core/tests/keys/data/p256.pkcs8.pem");
const CERTIFICATE: &str = include_str!("../../crates/core/tests/keys/data/p256.cert.pem");

const EVIL: &str = "https://attacker.example/keys";

/// The issuer's key, by its id, in a set with others or alone.
struct Scene {
    issuer: SigningKey,
    attacker: SigningKey,
    verifier: Verifier,
}

impl Scene {
    fn new() -> Self {
        let issuer = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("issuer");
        let attacker = SigningKey::from_pem(Algorithm::ES256, ATTACKER).unwrap();
        let keys = StaticKeys::from(issuer.verifying_key());
        let verifier = builder([Issuer::new(ISSUER, keys)]).audience(AUDIENCE).build().unwrap();
        Self { issuer, attacker: attacker.with_key_id("attacker"), verifier }
    }

    /// Members that name the attacker's key, each by a name of its own.
    fn members(&self) -> Vec<(&'static str, Value)> {
        let jwk: Value = serde_json::from_str(&self.attacker.public_jwk().unwrap()).unwrap();
        let lines = CERTIFICATE.lines().filter(|line| !line.starts_with('-'));
        let x5c = json!([lines.collect::<String>()]);
        let mut posing = jwk.clone();
        posing["kid"] = json!("issuer");
        let mut chained = jwk.clone();
        chained["x5c"] = x5c.clone();
        let mut members = vec![
            ("jwk", jwk.clone()),
            ("jwk", posing),
            ("jwk", chained),
            ("jwk", json!(jwk.to_string())),
            ("jwk", json!([jwk])),
            ("jwk", json!({"keys": [jwk]})),
            ("jwk", Value::Null),
            ("jwk", json!({})),
            ("jwks", json!({"keys": [jwk]})),
            ("keys", json!([jwk])),
            ("x5c", x5c.clone()),
            ("x5c", json!([x5c[0], "AAAA"])),
            ("x5c", json!(CERTIFICATE)),
            ("x5c", json!([])),
            ("x5t", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAA")),
            ("x5t#S256", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
            ("key", jwk.clone()),
            ("pem", json!(CERTIFICATE)),
            ("cert", json!(CERTIFICATE)),
            ("public_key", json!(STANDARD.encode_to_string(CERTIFICATE))),
            ("epk", jwk),
        ];
        members.extend(URLS.iter().map(|url| ("jku", json!(url))));
        members.extend(URLS.iter().map(|url| ("x5u", json!(url))));
        members.extend(["jwks_uri", "key_url", "iss"].map(|name| (name, json!(EVIL))));
        members
    }
}

const URLS: &[&str] = &[
    EVIL,
    "https://id.example.com@attacker.example/keys",
    "https://id.example.com.attacker.example/keys",
    "https://attacker.example/https://id.example.com/keys",
    "https://id.example.com/redirect?to=https://attacker.example/keys",
    "https://id.example.com/../keys#@attacker.example",
    "http://127.0.0.1/keys",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]/keys",
    "file:///etc/passwd",
    "ftp://attacker.example/keys",
    "gopher://attacker.example/_keys",
    "//attacker.example/keys",
    "data:application/json,{}",
    "javascript:alert(1)",
    "",
];

/// Signed by the attacker, whose key the token brings.
fn keys_of_the_attacker() -> Line {
    let scene = Scene::new();
    let mut cases = Vec::new();
    for (name, value) in scene.members() {
        for (key_id, kind) in [
            (None, ErrorKind::Signature),
            (Some("issuer"), ErrorKind::Signature),
            (Some("attacker"), ErrorKind::UnknownKey),
            (Some(EVIL), ErrorKind::UnknownKey),
        ] {
            let header = header(name, &value, key_id);
            let token = signed(&scene.attacker, &header, good());
            cases.push(Case::refused(header, &scene.verifier, token, kind));
        }
        // What claims say of keys is no more than what headers say.
        let payload = claims(json!({ name: value }));
        let token = signed(&scene.attacker, r#"{"alg":"ES256"}"#, &payload);
        let name = format!("in claims: {payload}");
        cases.push(Case::refused(name, &scene.verifier, token, ErrorKind::Signature));
    }
    let all: Map<String, Value> =
        scene.members().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut all = Value::Object(all);
    all["alg"] = json!("ES256");
    let token = signed(&scene.attacker, all.to_string(), good());
    cases.push(Case::refused("all at once", &scene.verifier, token, ErrorKind::Signature));
    cases.extend(no_key_but_the_token_s(&scene));
    let token = signed(&scene.issuer, r#"{"alg":"ES256","kid":"issuer"}"#, good());
    cases.push(Case::accepted("the issuer's key", &scene.verifier, token));
    Line {
        name: "embedded keys",
        why: "whoever brings the key has signed with it: keys are those that are configured for the \
              issuer, and what a header offers is ignored (RFC 8725 §3.8, §3.10)",
        advisories: &["CVE-2018-0114", "CVE-2025-24976", "CVE-2026-27962"],
        cases,
    }
}

/// Where a lookup finds nothing, the key of the token is still none.
fn no_key_but_the_token_s(scene: &Scene) -> Vec<Case> {
    let spy = asked::Spy::default();
    let empty = builder([Issuer::new(ISSUER, spy)]).audience(AUDIENCE).build().unwrap();
    let cases = scene.members().into_iter().map(|(name, value)| {
        let header = header(name, &value, None);
        let token = signed(&scene.attacker, &header, good());
        let name = format!("where no key is known: {header}");
        Case::refused(name, &empty, token, ErrorKind::UnknownKey)
    });
    cases.collect()
}

/// The same with secrets, which a JWK can hold.
fn secrets_of_the_attacker() -> Line {
    let secret = hallpass::Secret::from_bytes(SECRET).unwrap();
    let keys = StaticKeys::hs256(secret).unwrap();
    let hmac = builder([Issuer::new(ISSUER, keys)]).audience(AUDIENCE).build().unwrap();
    let scene = Scene::new();
    let theirs = b"a secret of the attacker, of which everybody may know";
    let k = crate::kit::base64url(theirs);
    let mut cases = Vec::new();
    for (name, value) in [
        ("jwk", json!({"kty": "oct", "k": k})),
        ("jwk", json!({"kty": "oct", "k": k, "alg": "HS256", "kid": "issuer"})),
        ("jwks", json!({"keys": [{"kty": "oct", "k": k}]})),
        ("k", json!(k)),
        ("secret", json!(String::from_utf8_lossy(theirs))),
        ("jku", json!(EVIL)),
    ] {
        let header = header(name, &value, None).replace("ES256", "HS256");
        let token = hmac_token(Algorithm::HS256, theirs, &header, good());
        for (what, verifier, kind) in [
            ("a secret is known", &hmac, ErrorKind::Signature),
            ("a public key is known", &scene.verifier, ErrorKind::UnknownKey),
        ] {
            let name = format!("where {what}: {header}");
            cases.push(Case::refused(name, verifier, &token, kind));
        }
        let genuine = hmac_token(Algorithm::HS256, SECRET, &header, good());
        let name = format!("under the issuer's secret: {header}");
        cases.push(Case::accepted(name, &hmac, genuine));
    }
    Line {
        name: "embedded secrets",
        why: "a secret in a header is known to whoever wrote it, and to everybody who reads it: it \
              is ignored like any other key there (RFC 8725 §3.10)",
        advisories: &["CVE-2018-0114", "CVE-2026-27962"],
        cases,
    }
}

/// Some issuers send such members: they decide nothing, so they spoil nothing (RFC 7515 §4).
fn genuine_tokens() -> Line {
    let scene = Scene::new();
    let mut cases = Vec::new();
    for (name, value) in scene.members() {
        for key_id in [None, Some("issuer")] {
            let header = header(name, &value, key_id);
            let token = signed(&scene.issuer, &header, good());
            cases.push(Case::accepted(&header, &scene.verifier, &token));
            let forged = signed(&scene.attacker, &header, good());
            let name = format!("{header}, signed by the attacker");
            cases.push(Case::refused(name, &scene.verifier, forged, ErrorKind::Signature));
        }
    }
    Line {
        name: "genuine tokens with foreign keys",
        why: "who may choose such a member could lock users out if it decided anything: it is \
              ignored, and the issuer's own key decides (RFC 7515 §4)",
        advisories: &[],
        cases,
    }
}

/// A header with one member more, if that is none of its own.
fn header(name: &str, value: &Value, key_id: Option<&str>) -> String {
    let mut header = json!({"alg": "ES256", name: value});
    if let Some(key_id) = key_id {
        header["kid"] = json!(key_id);
    }
    header.to_string()
}
