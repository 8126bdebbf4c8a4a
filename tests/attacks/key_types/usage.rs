//! Keys that are for something else, and keys that nobody can read.

use hallpass::ConfigErrorKind::KeyUsage;
use hallpass::{Algorithm, ErrorKind, JwkSet, StaticKeys, VerifyingKey};
use serde_json::{Value, json};

use super::misfits::refused;
use super::{jwk, set, verifier_of, with, without};
use crate::kit::{good, header, key, signed};
use crate::line::{Case, Line};

/// `use` and `key_ops` are part of the verdict (RFC 7517 §4.2, §4.3).
pub(super) fn not_for_signatures() -> Line {
    let own = Algorithm::ES256;
    let token = signed(key(own), header(own), good());
    let operations = |usage: Value, operations: Value| {
        let mut jwk = without(with(own, "key_ops", operations), &["use"]);
        if !usage.is_null() {
            jwk["use"] = usage;
        }
        jwk
    };
    let none = Value::Null;
    let mut cases = Vec::new();
    for (name, jwk) in [
        ("use enc", with(own, "use", json!("enc"))),
        ("use SIG", with(own, "use", json!("SIG"))),
        ("use of nothing", with(own, "use", json!(""))),
        ("use of its own", with(own, "use", json!("signature"))),
        ("no operation", operations(none.clone(), json!([]))),
        ("sign alone", operations(none.clone(), json!(["sign"]))),
        ("encrypt", operations(none.clone(), json!(["encrypt", "decrypt"]))),
        ("deriveKey", operations(none.clone(), json!(["deriveKey"]))),
        ("VERIFY", operations(none.clone(), json!(["VERIFY"]))),
        ("verify twice", operations(none.clone(), json!(["verify", "verify"]))),
        ("verify, and sig with encrypt", operations(json!("sig"), json!(["verify", "encrypt"]))),
        ("verify, and enc", operations(json!("enc"), json!(["verify"]))),
    ] {
        cases.extend(refused(name, &jwk, KeyUsage));
        // Beside a good key, it is as if it were not there.
        let keys = StaticKeys::from_jwks(&set(&[jwk, super::jwk(key(Algorithm::EdDSA))])).unwrap();
        let name = format!("a token of the key with {name}");
        cases.push(Case::refused(name, &verifier_of(keys), &token, ErrorKind::UnknownKey));
    }
    for (name, jwk) in [
        ("use sig", with(own, "use", json!("sig"))),
        ("no use", without(jwk(key(own)), &["use"])),
        ("verify", operations(none.clone(), json!(["verify"]))),
        ("sign and verify", operations(none, json!(["sign", "verify"]))),
        ("sig and verify", operations(json!("sig"), json!(["verify"]))),
    ] {
        let keys = StaticKeys::from_jwk(&jwk.to_string()).unwrap();
        cases.push(Case::accepted(name, &verifier_of(keys), &token));
    }
    Line {
        name: "keys that are not for signatures",
        why: "who may decrypt or hold a key for something else could sign tokens: `use` and \
              `key_ops` rule keys out (RFC 7517 §4.2, §4.3)",
        advisories: &[],
        cases,
    }
}

/// A set with one key that nobody can read is still the set of the issuer.
pub(super) fn odd_keys_in_a_set() -> Line {
    let own = Algorithm::ES256;
    let good_key = || jwk(key(own)).to_string();
    let token = signed(key(own), header(own), good());
    let mut cases = Vec::new();
    for (name, odd) in ODD {
        for (place, text) in [
            ("before", format!(r#"{{"keys":[{odd},{}]}}"#, good_key())),
            ("behind", format!(r#"{{"keys":[{},{odd}]}}"#, good_key())),
        ] {
            for (how, keys) in
                [("own", JwkSet::from_text(&text)), ("fetched", JwkSet::from_remote(&text))]
            {
                let keys = keys.unwrap();
                let name = format!("{name}, {place} the good one, {how}");
                let seen = (keys.keys().len(), keys.skipped().len());
                cases.push(Case::same(format!("{name}: read and skipped"), seen, (1, 1)));
                let verifier = verifier_of(StaticKeys::from_jwk_set(keys));
                cases.push(Case::accepted(name, &verifier, &token));
            }
        }
        let alone = VerifyingKey::from_jwk(odd).map(drop);
        cases.push(Case::same(format!("{name}, alone"), alone.is_err(), true));
    }
    Line {
        name: "odd keys in a set",
        why: "one key of a new kind would stop every login, or the process: it is left out, and the \
              others stay (RFC 7517 §5)",
        advisories: &["CVE-2026-42576"],
        cases,
    }
}

/// Each is JSON, and none is a key.
const ODD: &[(&str, &str)] = &[
    ("null", "null"),
    ("a number", "1"),
    ("a string", r#""key""#),
    ("an array", "[]"),
    ("an empty object", "{}"),
    ("a kty of null", r#"{"kty":null}"#),
    ("a kty of a number", r#"{"kty":1}"#),
    ("an unknown kty", r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}"#),
    ("RSA without numbers", r#"{"kty":"RSA"}"#),
    ("RSA without an exponent", r#"{"kty":"RSA","n":"AQAB"}"#),
    ("RSA with a number for n", r#"{"kty":"RSA","n":1,"e":"AQAB"}"#),
    ("RSA with an array for e", r#"{"kty":"RSA","n":"AQAB","e":[1,0,1]}"#),
    ("RSA with empty numbers", r#"{"kty":"RSA","n":"","e":""}"#),
    ("EC without a curve", r#"{"kty":"EC","x":"AA","y":"AA"}"#),
    ("EC on a curve of null", r#"{"kty":"EC","crv":null,"x":"AA","y":"AA"}"#),
    ("EC on an unknown curve", r#"{"kty":"EC","crv":"P-192","x":"AA","y":"AA"}"#),
    ("EC without a point", r#"{"kty":"EC","crv":"P-256"}"#),
    ("EC with an object for x", r#"{"kty":"EC","crv":"P-256","x":{},"y":"AA"}"#),
    ("EC with x in escapes", r#"{"kty":"EC","crv":"P-256","x":"\u0041A","y":"AA"}"#),
    ("OKP without a point", r#"{"kty":"OKP","crv":"Ed25519"}"#),
    ("OKP of X448", r#"{"kty":"OKP","crv":"X448","x":"AAAA"}"#),
    ("oct of nothing", r#"{"kty":"oct","k":""}"#),
    ("oct without k", r#"{"kty":"oct"}"#),
    ("a kid of a number", r#"{"kty":"oct","kid":1,"k":"AAAA"}"#),
    ("a member twice", r#"{"kty":"RSA","kty":"EC"}"#),
    ("a member twice, once escaped", r#"{"kty":"RSA","\u006bty":"EC"}"#),
    ("key_ops of a string", r#"{"kty":"EC","crv":"P-256","key_ops":"verify"}"#),
    ("an alg of an object", r#"{"kty":"EC","alg":{}}"#),
];
