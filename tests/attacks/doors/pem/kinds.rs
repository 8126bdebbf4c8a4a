//! Key files as other tools write them.

use hallpass::ConfigErrorKind::{self, KeyFormat, KeyLeaked, KeyRole, KeyWeak};
use hallpass::{Algorithm, JwkSet, SigningKey, VerifyingKey};

use super::{PUBLIC, opens};
use crate::kit::{good, header, signed};
use crate::line::{Case, Line};

use super::super::{data, kit};

pub(super) fn lines() -> Vec<Line> {
    vec![unsupported(), pyjwt()]
}

/// Documents that are keys, and not for us.
fn unsupported() -> Line {
    let files: &[(&str, ConfigErrorKind)] = &[
        ("rsa-pss.spki.pem", KeyFormat),
        ("rsa-1024.spki.pem", KeyWeak),
        ("secp256k1.spki.pem", KeyFormat),
        ("ed448.spki.pem", KeyFormat),
        ("x25519.spki.pem", KeyFormat),
        ("p256.compressed.spki.pem", KeyFormat),
        ("rsa.encrypted-pkcs1.pem", KeyFormat),
        ("rsa.encrypted-pkcs8.pem", KeyFormat),
        ("ed25519.openssh-private.pem", KeyFormat),
        ("ed25519.openssh.pub", KeyFormat),
        ("rsa.openssh.pub", KeyFormat),
        ("p256.openssh.pub", KeyFormat),
    ];
    let mut cases = Vec::new();
    for (file, kind) in files {
        for algorithm in asymmetric() {
            let built = VerifyingKey::from_pem(algorithm, &data::text(file));
            cases.push(Case::unbuildable(format!("{file} for {algorithm}"), built, *kind));
            let built = SigningKey::from_pem(algorithm, &data::text(file)).is_ok();
            cases.push(Case::same(format!("{file} for {algorithm}, to sign"), built, false));
        }
    }
    // The certificates have expired: that is for whoever hands them out to watch, not for a key.
    for key in &PUBLIC {
        cases.push(opens(key.file, key, &key.text()));
        for algorithm in asymmetric().filter(|other| other.name()[..1] != key.algorithm.name()[..1])
        {
            let built = VerifyingKey::from_pem(algorithm, &key.text());
            if !(key.algorithm == Algorithm::RS256 && algorithm.name().starts_with("PS")) {
                let name = format!("{} for {algorithm}", key.file);
                cases.push(Case::unbuildable(name, built, ConfigErrorKind::KeyMismatch));
            }
        }
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let built = VerifyingKey::from_pem(algorithm, &key.text());
            let name = format!("{} for {algorithm}", key.file);
            cases.push(Case::unbuildable(name, built, ConfigErrorKind::KeyConfusion));
        }
    }
    Line {
        name: "key files of other kinds, and for other algorithms",
        why: "a key that is restricted, weak, locked or of another curve must not be taken for one \
              that is not (RFC 8725 sections 3.1 and 3.4)",
        advisories: &["CVE-2022-23539", "CVE-2025-45768"],
        cases,
    }
}

fn asymmetric() -> impl Iterator<Item = Algorithm> {
    Algorithm::ALL.iter().copied().filter(|algorithm| !algorithm.is_symmetric())
}

/// What PyJWT tries its own loaders with.
fn pyjwt() -> Line {
    use Algorithm::{ES256, EdDSA, RS256};
    let own = data::pyjwt;
    let mut cases = Vec::new();
    for (algorithm, public, private) in [
        (ES256, "testkey_ec.pub", "testkey_ec.priv"),
        (RS256, "testkey_rsa.cer", "testkey_rsa.priv"),
        (EdDSA, "testkey_ed25519.pub.pem", "testkey_ed25519.pem"),
    ] {
        let key = SigningKey::from_pem(algorithm, &own(private)).unwrap();
        let token = signed(&key, header(algorithm), good());
        let seen = kit::verdict(VerifyingKey::from_pem(algorithm, &own(public)), &token);
        cases.push(Case::same(format!("{public} and {private}"), seen, "accepted".to_owned()));
        let built = VerifyingKey::from_pem(algorithm, &own(private));
        cases.push(Case::unbuildable(format!("{private}, to verify"), built, KeyRole));
    }
    for (algorithm, file, kind) in [
        (RS256, "testkey_rsa.pub", Some(KeyFormat)),
        (ES256, "testkey_ec_ssh.pub", Some(KeyFormat)),
        (EdDSA, "testkey_ed25519.pub", Some(KeyFormat)),
        (ES256, "testkey_ec_secp192r1.priv", Some(KeyFormat)),
        (RS256, "testkey_pkcs1.pub.pem", Some(KeyWeak)),
        (RS256, "testkey2_rsa.pub.pem", None),
    ] {
        let built = VerifyingKey::from_pem(algorithm, &own(file)).map_err(|error| error.kind());
        cases.push(Case::same(file, built.err(), kind));
    }
    cases.extend(pyjwt_jwks());
    Line {
        name: "PyJWT's key files",
        why: "the usual files of another library, of every kind: each is what it is, or refused with \
              words",
        advisories: &["CVE-2017-11424", "CVE-2022-29217", "CVE-2026-48526"],
        cases,
    }
}

fn pyjwt_jwks() -> Vec<Case> {
    use Algorithm::{ES256, ES384, ES512, EdDSA, RS256};
    let own = data::pyjwt;
    let mut cases = Vec::new();
    for (algorithm, file, kind) in [
        (ES256, "jwk_ec_pub_P-256.json", None),
        (ES384, "jwk_ec_pub_P-384.json", None),
        (ES512, "jwk_ec_pub_P-521.json", None),
        (EdDSA, "jwk_okp_pub_Ed25519.json", None),
        (RS256, "jwk_rsa_pub.json", None),
        (ES256, "jwk_ec_pub_secp256k1.json", Some(KeyFormat)),
        (EdDSA, "jwk_okp_key_Ed448.json", Some(KeyFormat)),
        (RS256, "jwk_empty.json", Some(KeyFormat)),
    ] {
        let built = VerifyingKey::from_jwk(&own(file));
        let seen = built.map(|key| key.algorithm()).map_err(|error| error.kind());
        cases.push(Case::same(file, seen, kind.map_or(Ok(algorithm), Err)));
    }
    let set = JwkSet::from_remote(&format!(
        "{{\"keys\":[{},{}]}}",
        own("jwk_hmac.json"),
        own("jwk_ec_pub_P-256.json")
    ));
    let skipped: Vec<_> =
        set.as_ref().unwrap().skipped().iter().map(|key| key.reason().kind()).collect();
    cases.push(Case::same("jwk_hmac.json in a set", skipped, vec![KeyLeaked]));
    cases
}
