//! No secret at all: settings that are not set, lookups that find nothing, files that are not read.

use std::fs;
use std::sync::Arc;

use hallpass::ConfigErrorKind::{KeyConfusion, KeyFormat, KeyMissing, KeyWeak};
use hallpass::{
    Algorithm, ConfigError, ErrorKind, Issuer, KeyQuery, KeySet, KeySource, Lookup, Secret,
    SigningKey, StaticKeys, VerifyingKey,
};
use serde_json::{Value, json};

use super::{HMACS, SECRET, a_real_secret, hmac_token, verifier, verifier_of};
use crate::kit::{AUDIENCE, ISSUER, base64url, builder, good, header, key, signed};
use crate::line::{Case, Line};

/// Settings without a value.
pub(super) fn empty() -> Line {
    let mut cases = without_value();
    for len in [1, 31, 32, 48, 64, 100] {
        for (what, byte, kind) in [
            ("blanks", b' ', KeyMissing),
            ("line breaks", b'\n', KeyMissing),
            ("tabs", b'\t', KeyMissing),
            ("zeros", 0, KeyWeak),
            ("tildes", b'~', KeyWeak),
            ("times 0xff", 0xff, KeyWeak),
        ] {
            let secret = Secret::from_bytes(vec![byte; len]);
            cases.push(Case::unbuildable(format!("{len} {what}"), secret, kind));
        }
    }
    cases.extend(a_real_secret());
    Line {
        name: "no secret",
        why: "an HMAC can be made under nothing, and anybody can make it: a key without a secret \
              is an error at start, never a key (RFC 7518 §3.2)",
        advisories: &["CVE-2019-20933", "CVE-2022-23540", "CVE-2026-44351", "CVE-2026-45363"],
        cases,
    }
}

fn without_value() -> Vec<Case> {
    // Cargo sets the first of them, and this package has none: it is empty, or not there at all.
    let [empty, unset] = ["CARGO_PKG_HOMEPAGE", "HALLPASS_NO_SUCH"];
    let secrets = [
        ("no text", Secret::from_text(""), KeyMissing),
        ("no bytes", Secret::from_bytes([]), KeyMissing),
        ("no base64", Secret::from_base64(""), KeyMissing),
        ("padding alone", Secret::from_base64("===="), KeyFormat),
        ("base64 blanks", Secret::from_base64(" \r\n"), KeyMissing),
        ("an empty variable", Secret::from_env(empty), KeyMissing),
        ("an empty variable in base64", Secret::from_env_base64(empty), KeyMissing),
        ("no variable", Secret::from_env(unset), KeyMissing),
        ("no variable in base64", Secret::from_env_base64(unset), KeyMissing),
    ];
    let blanks = base64url([b' '; 32]);
    let jwks = [
        ("an oct of nothing", json!({"kty": "oct", "k": ""}), KeyMissing),
        ("an oct of blanks", json!({"kty": "oct", "k": blanks}), KeyMissing),
        ("an oct of zeros", json!({"kty": "oct", "k": "A".repeat(43)}), KeyWeak),
        ("an oct without k", json!({"kty": "oct"}), KeyFormat),
        ("an oct of null", json!({"kty": "oct", "k": null}), KeyFormat),
    ];
    let keys = [
        ("no keys", StaticKeys::from_keys([]), KeyMissing),
        ("no keys in a set", StaticKeys::from_jwks(r#"{"keys":[]}"#), KeyMissing),
    ];
    let secrets = secrets.map(|(name, secret, kind)| Case::unbuildable(name, secret, kind));
    let jwks = jwks.map(|(name, jwk, kind)| {
        Case::unbuildable(name, VerifyingKey::from_jwk(&jwk.to_string()), kind)
    });
    let keys = keys.map(|(name, keys, kind)| Case::unbuildable(name, keys, kind));
    secrets.into_iter().chain(jwks).chain(keys).collect()
}

/// Tokens with an HMAC under nothing, where the issuer has no secret, and where it has one.
pub(super) fn of_other_keys() -> Line {
    let mut cases = Vec::new();
    for &algorithm in Algorithm::ALL.iter().filter(|algorithm| !algorithm.is_symmetric()) {
        let own = key(algorithm);
        let jwk: Value = serde_json::from_str(&own.public_jwk().unwrap()).unwrap();
        let mut bare = jwk.clone();
        for member in ["alg", "kid", "use"] {
            bare.as_object_mut().unwrap().remove(member);
        }
        for (what, keys) in [("whole", jwk), ("bare", bare)] {
            // An RSA key without `alg` is one of RS256, whatever signed before.
            let keys = StaticKeys::from_jwks(&json!({"keys": [keys]}).to_string()).unwrap();
            cases.extend(under_nothing(&format!("{what} JWK of {algorithm}"), keys));
        }
        let token = signed(own, header(algorithm), good());
        let verifier = verifier_of(own.verifying_key().into());
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
    }
    let nobody = builder([Issuer::new(ISSUER, NoKeys)]).audience(AUDIENCE).build().unwrap();
    for (algorithm, _) in HMACS {
        let token = hmac_token(algorithm, [], header(algorithm), good());
        let name = format!("{algorithm} under nothing, where no key is found");
        cases.push(Case::refused(name, &nobody, token, ErrorKind::UnknownKey));
        let verifier = verifier(algorithm, Secret::from_bytes(SECRET).unwrap());
        for (what, bytes) in NOTHING {
            let token = hmac_token(algorithm, bytes, header(algorithm), good());
            let name = format!("{algorithm} under {what}, where there is a secret");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
    }
    Line {
        name: "an HMAC under nothing",
        why: "a lookup that finds no secret would leave an empty one, which everybody has: a key of \
              another kind is no HMAC key, and no key is no key (RFC 8725 §3.1)",
        advisories: &["CVE-2026-44351", "CVE-2026-44699", "CVE-2026-45363", "CVE-2026-27962"],
        cases,
    }
}

fn under_nothing(name: &str, keys: StaticKeys) -> Vec<Case> {
    let verifier = verifier_of(keys);
    let mut cases = Vec::new();
    for (algorithm, _) in HMACS {
        for (what, bytes) in NOTHING {
            let token = hmac_token(algorithm, bytes, header(algorithm), good());
            let name = format!("{algorithm} under {what}, with the {name}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::UnknownKey));
        }
    }
    cases
}

/// What a lookup may have left.
const NOTHING: [(&str, &[u8]); 8] = [
    ("nothing", b""),
    ("a zero", b"\0"),
    ("32 zeros", &[0; 32]),
    ("the word null", b"null"),
    ("the word undefined", b"undefined"),
    ("the word false", b"false"),
    ("the word nil", b"nil"),
    ("an empty object", b"{}"),
];

/// A source whose lookups find nothing.
#[derive(Debug)]
struct NoKeys;

impl KeySource for NoKeys {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        Lookup::Ready(Ok(Arc::new(KeySet::new([]))))
    }
}

/// A file is its contents.
pub(super) fn in_files() -> Line {
    let folder = std::env::temp_dir().join(format!("hallpass-attacks-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("the-secret-of-this-very-service-of-more-than-64-bytes-in-its-name");
    let file = |bytes: &[u8]| -> Result<Secret, ConfigError> {
        fs::write(&path, bytes).unwrap();
        Secret::from_file(&path)
    };
    let mut cases = vec![
        Case::unbuildable("an empty file", file(b""), KeyMissing),
        Case::unbuildable("a file of a line break", file(b"\n"), KeyMissing),
        Case::unbuildable("a file of blanks", file(&b" \t\r\n".repeat(20)), KeyMissing),
        Case::unbuildable("a file of zeros", file(&[0; 64]), KeyWeak),
        Case::unbuildable("a file with a key", file(crate::kit::RSA_PEM.as_bytes()), KeyConfusion),
        Case::unbuildable("a folder", Secret::from_file(&folder), KeyMissing),
        Case::unbuildable("no file", Secret::from_file(folder.join("none")), KeyMissing),
        Case::unbuildable("no path", Secret::from_file(""), KeyMissing),
        Case::unbuildable("a PEM for a path", Secret::from_file(crate::kit::RSA_PEM), KeyMissing),
    ];
    let name = path.to_str().unwrap().to_owned();
    for (algorithm, _) in HMACS {
        let verifier = verifier(algorithm, file(SECRET).unwrap());
        for (what, secret) in [
            ("its path", name.clone()),
            ("its path as a URL", format!("file://{name}")),
            ("its name", path.file_name().unwrap().to_str().unwrap().to_owned()),
        ] {
            let token = hmac_token(algorithm, secret, header(algorithm), good());
            let name = format!("{algorithm} under {what}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        let token = hmac_token(algorithm, SECRET, header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm} under its contents"), &verifier, &token));
        let key = SigningKey::hmac(algorithm, file(&[SECRET, &b"\n"[..]].concat()).unwrap());
        let same = signed(&key.unwrap(), header(algorithm), good());
        cases.push(Case::same(format!("{algorithm} signs with the contents"), same, token));
    }
    fs::remove_dir_all(folder).unwrap();
    Line {
        name: "secrets in files",
        why: "the path of a file stands in every manual: the key is what the file holds, and a file \
              that holds nothing is an error at start",
        advisories: &["CVE-2021-41106"],
        cases,
    }
}
