//! A whole verifier on keys of jsonwebtoken: nothing that it refuses otherwise gets through.

use hallpass_core::{
    Algorithm, Clock, ErrorKind, Issuer, SigningKey, StaticKeys, UnixTime, Verifier, VerifyingKey,
    danger,
};
use jsonwebtoken::{Algorithm as Theirs, Header};
use serde_json::{Value, json};

use crate::second_opinion::{decoding_key, encoding_key, install};
use crate::support::{base64url, private, public, pure, theirs};

const NOW: u64 = 1_700_000_000;
const ISSUER: &str = "https://id.example.com";

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(NOW))
    }
}

fn verifier(keys: StaticKeys) -> Verifier {
    let issuer = Issuer::new(ISSUER, keys);
    Verifier::builder().issuer(issuer).audience("orders").clock(Stopped).build().unwrap()
}

fn pure_keys(algorithm: Algorithm) -> StaticKeys {
    VerifyingKey::with_backend(algorithm, &public(algorithm), &pure()).unwrap().into()
}

fn kind(verifier: &Verifier, token: &str) -> Option<ErrorKind> {
    verifier.verify(token).now().unwrap().map_err(|error| error.kind()).err()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": "orders", "sub": "ann", "exp": NOW + 60 })
}

/// A signed token of exactly this header and payload.
fn raw(key: &SigningKey, header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let signature = danger::sign_raw(key, signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64url(&signature))
}

#[test]
fn tokens_of_encode_are_accepted() {
    install();
    for algorithm in theirs() {
        let header = Header::new(Theirs::try_from(algorithm).unwrap());
        let token = jsonwebtoken::encode(&header, &claims(), &encoding_key(algorithm)).unwrap();
        let keys = StaticKeys::from_jsonwebtoken(algorithm, &decoding_key(algorithm)).unwrap();
        for (name, keys) in [("aws-lc", keys), ("pure Rust", pure_keys(algorithm))] {
            let token = verifier(keys).verify(&token).now().unwrap();
            assert_eq!(token.unwrap().subject(), Some("ann"), "{algorithm}, {name}");
        }
    }
}

#[test]
fn headers_stay_strict() {
    use ErrorKind::{Header, Malformed, UnknownKey, WrongType};
    let key = SigningKey::with_backend(Algorithm::ES256, &private(Algorithm::ES256), &pure());
    let (key, verifier) = (key.unwrap(), verifier(pure_keys(Algorithm::ES256)));
    for (name, header, expected) in [
        ("plain", r#"{"alg":"ES256","typ":"JWT"}"#, None),
        ("alg none", r#"{"alg":"none"}"#, Some(Header)),
        ("alg in lower case", r#"{"alg":"es256"}"#, Some(Header)),
        ("an alg of another key", r#"{"alg":"HS256"}"#, Some(UnknownKey)),
        ("another curve", r#"{"alg":"ES384"}"#, Some(UnknownKey)),
        ("alg twice", r#"{"alg":"none","alg":"ES256"}"#, Some(Malformed)),
        ("no alg", r#"{"typ":"JWT"}"#, Some(Header)),
        ("crit", r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, Some(Header)),
        ("b64", r#"{"alg":"ES256","b64":false,"crit":["b64"]}"#, Some(Header)),
        ("nested", r#"{"alg":"ES256","cty":"JWT"}"#, Some(Header)),
        ("another typ", r#"{"alg":"ES256","typ":"logout+jwt"}"#, Some(WrongType)),
        ("an embedded key", r#"{"alg":"ES256","jwk":{"kty":"oct"}}"#, None),
    ] {
        let token = raw(&key, header, &claims().to_string());
        assert_eq!(kind(&verifier, &token), expected, "{name}");
    }
}

#[test]
fn payloads_stay_strict() {
    use ErrorKind::{ClaimType, Expired, Malformed, MissingClaim, NotYetValid};
    let key = SigningKey::with_backend(Algorithm::EdDSA, &private(Algorithm::EdDSA), &pure());
    let (key, verifier) = (key.unwrap(), verifier(pure_keys(Algorithm::EdDSA)));
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        claims.to_string()
    };
    let good = claims().to_string();
    let twice = good.replace("{", r#"{"exp":1,"#);
    for (name, payload, expected) in [
        ("plain", good.clone(), None),
        ("a claim twice", twice, Some(Malformed)),
        ("an array", "[]".to_owned(), Some(Malformed)),
        ("expired", with("exp", json!(NOW - 31)), Some(Expired)),
        ("exp a string", with("exp", json!("1700000060")), Some(ClaimType)),
        ("not yet valid", with("nbf", json!(NOW + 31)), Some(NotYetValid)),
        ("another audience", with("aud", json!("shop")), Some(ErrorKind::WrongAudience)),
        (
            "another issuer",
            with("iss", json!("https://evil.example")),
            Some(ErrorKind::WrongIssuer),
        ),
        ("sub a number", with("sub", json!(1)), Some(ClaimType)),
        ("no exp", good.replace("exp", "xep"), Some(MissingClaim)),
    ] {
        let token = raw(&key, r#"{"alg":"EdDSA","typ":"JWT"}"#, &payload);
        assert_eq!(kind(&verifier, &token), expected, "{name}");
    }
}

#[test]
fn signatures_stay_strict() {
    use ErrorKind::{Malformed, Signature};
    for algorithm in theirs() {
        let key = SigningKey::with_backend(algorithm, &private(algorithm), &pure()).unwrap();
        let verifier = verifier(pure_keys(algorithm));
        let token = key.sign("JWT", &claims()).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        assert_eq!(kind(&verifier, &token), None, "{algorithm}");
        for (name, token, expected) in [
            ("none", format!("{signed}."), Signature),
            ("half", format!("{signed}.{}", signature.split_at(40).0), Signature),
            ("longer", format!("{token}{}", "A".repeat(40)), Signature),
            ("of zeros", format!("{signed}.{}", "A".repeat(signature.len())), Signature),
            ("padded", format!("{token}="), Malformed),
        ] {
            let found = kind(&verifier, &token);
            // What is longer may end in bits that say nothing.
            let fits = found == Some(expected) || name == "longer" && found == Some(Malformed);
            assert!(fits, "{algorithm}, {name}: {found:?}");
        }
    }
}

/// Two issuers of one verifier, each with keys of its own backend.
#[test]
fn two_backends_meet_in_one_verifier() {
    const OTHER: &str = "https://other.example.com";
    let aws = SigningKey::generate(Algorithm::ES256).unwrap();
    let pure_key = SigningKey::with_backend(Algorithm::ES256, &private(Algorithm::ES256), &pure());
    let pure_key = pure_key.unwrap();
    let verifier = Verifier::builder()
        .issuer(Issuer::new(ISSUER, StaticKeys::from(aws.verifying_key())))
        .issuer(Issuer::new(OTHER, StaticKeys::from(pure_key.verifying_key())))
        .audience("orders")
        .clock(Stopped)
        .build()
        .unwrap();
    let of = |issuer: &str| json!({ "iss": issuer, "aud": "orders", "exp": NOW + 60 });
    for (name, key, issuer, accepted) in [
        ("aws-lc", &aws, ISSUER, true),
        ("pure Rust", &pure_key, OTHER, true),
        ("aws-lc for the other", &aws, OTHER, false),
        ("pure Rust for the other", &pure_key, ISSUER, false),
    ] {
        let token = key.sign("JWT", &of(issuer)).unwrap();
        assert_eq!(kind(&verifier, &token).is_none(), accepted, "{name}");
    }
}
