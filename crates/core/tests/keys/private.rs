//! Private keys in PEM, DER and JWK.

use hallpass_core::ConfigErrorKind::{KeyFormat, KeyRole};
use hallpass_core::{Algorithm, SigningKey};

use super::support::{RSA, assert_pair, assert_refused, der, path, text};

#[test]
fn every_private_form_signs() {
    let cases: &[(&[Algorithm], &[&str])] = &[
        (&RSA, &["rsa.pkcs8.pem", "rsa.pkcs1.pem"]),
        (&[Algorithm::ES256], &["p256.pkcs8.pem", "p256.sec1.pem", "p256.no-public.sec1.pem"]),
        (&[Algorithm::ES384], &["p384.pkcs8.pem", "p384.sec1.pem"]),
        (&[Algorithm::ES512], &["p521.pkcs8.pem", "p521.sec1.pem"]),
        (&[Algorithm::EdDSA], &["ed25519.pkcs8.pem"]),
    ];
    for (algorithms, names) in cases {
        for algorithm in *algorithms {
            let first = SigningKey::from_pem(*algorithm, &text(names[0])).unwrap();
            for name in *names {
                let case = format!("{name} for {algorithm}");
                for key in [
                    SigningKey::from_pem(*algorithm, &text(name)),
                    SigningKey::from_pem_file(*algorithm, path(name)),
                    SigningKey::from_der(*algorithm, &der(name)),
                ] {
                    let key = key.unwrap_or_else(|error| panic!("{case}: {error}"));
                    assert_pair(&case, &key, &first.verifying_key());
                    assert_eq!(key.key_id(), first.key_id(), "{case}: the same thumbprint");
                }
            }
        }
    }
}

#[test]
fn parameters_before_an_ec_key_are_ignored() {
    let parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    let text = format!("{parameters}{}", text("p256.sec1.pem"));
    SigningKey::from_pem(Algorithm::ES256, &text).unwrap();
}

#[test]
fn private_jwks_sign() {
    for (name, algorithm) in [
        ("pyjwt/jwk_rsa_key.json", Algorithm::RS256),
        ("pyjwt/jwk_ec_key_P-256.json", Algorithm::ES256),
        ("pyjwt/jwk_ec_key_P-384.json", Algorithm::ES384),
        ("pyjwt/jwk_ec_key_P-521.json", Algorithm::ES512),
        ("pyjwt/jwk_okp_key_Ed25519.json", Algorithm::EdDSA),
    ] {
        let key =
            SigningKey::from_jwk(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.algorithm(), algorithm, "{name}");
        assert_pair(name, &key, &key.verifying_key());
    }
}

#[test]
fn a_public_key_does_not_sign() {
    for (name, algorithm) in [
        ("rsa.spki.pem", Algorithm::RS256),
        ("rsa.cert.pem", Algorithm::PS256),
        ("p256.spki.pem", Algorithm::ES256),
        ("ed25519.spki.pem", Algorithm::EdDSA),
    ] {
        let key = SigningKey::from_pem(algorithm, &text(name));
        assert_refused(name, key, KeyRole, "PRIVATE KEY");
    }
    let jwk = SigningKey::generate(Algorithm::ES256).unwrap().public_jwk().unwrap();
    assert_refused("a JWK", SigningKey::from_jwk(&jwk), KeyRole, "VerifyingKey");
}

#[test]
fn halves_that_do_not_fit_are_refused() {
    let words = "do not fit each other";
    // A JWK whose halves are of two keys.
    for name in ["pyjwt/jwk_ec_key_P-256.json", "pyjwt/jwk_okp_key_Ed25519.json"] {
        let mut jwk: serde_json::Value = serde_json::from_str(&text(name)).unwrap();
        let own = SigningKey::from_jwk(&jwk.to_string()).unwrap();
        let other = SigningKey::generate(own.algorithm()).unwrap().public_jwk().unwrap();
        let other: serde_json::Value = serde_json::from_str(&other).unwrap();
        for member in ["x", "y"] {
            if jwk.get(member).is_some() {
                jwk[member] = other[member].clone();
            }
        }
        assert_refused(name, SigningKey::from_jwk(&jwk.to_string()), KeyFormat, words);
    }
    let mut jwk: serde_json::Value = serde_json::from_str(&text("pyjwt/jwk_rsa_key.json")).unwrap();
    let (p, q) = (jwk["p"].clone(), jwk["q"].clone());
    (jwk["p"], jwk["q"]) = (q, p);
    assert_refused("swapped primes", SigningKey::from_jwk(&jwk.to_string()), KeyFormat, words);
    // PKCS#8 and SEC1 with the public key of another.
    for name in ["p256.sec1.pem", "p256.pkcs8.pem"] {
        let (mut whole, other) = (der(name), der("p256.spki.pem"));
        let point = whole.len() - 65;
        assert_eq!(whole[point..], other[other.len() - 65..], "{name}: the point is at the end");
        let public = SigningKey::generate(Algorithm::ES256).unwrap().public_jwk().unwrap();
        let public: serde_json::Value = serde_json::from_str(&public).unwrap();
        for (member, at) in [("x", point + 1), ("y", point + 33)] {
            let text = public[member].as_str().unwrap();
            let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text).unwrap();
            whole[at..at + 32].copy_from_slice(&bytes);
        }
        assert_refused(name, SigningKey::from_der(Algorithm::ES256, &whole), KeyFormat, words);
    }
}

#[test]
fn an_rsa_jwk_needs_its_primes() {
    let jwk: serde_json::Value = serde_json::from_str(&text("pyjwt/jwk_rsa_key.json")).unwrap();
    for member in ["p", "q", "dp", "dq", "qi"] {
        let mut jwk = jwk.clone();
        jwk.as_object_mut().unwrap().remove(member);
        let key = SigningKey::from_jwk(&jwk.to_string());
        assert_refused(member, key, KeyFormat, &format!("no `{member}`"));
    }
    let mut jwk = jwk;
    jwk["oth"] = serde_json::json!([]);
    let key = SigningKey::from_jwk(&jwk.to_string());
    assert_refused("oth", key, KeyFormat, "more than two primes");
}
