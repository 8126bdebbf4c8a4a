//! The backend on the pure-Rust provider, on its own.

use hallpass_core::{
    Algorithm, Backend, ConfigErrorKind, KeyMaterial, RsaPublic, SigningKey, VerifyingKey, danger,
};

use crate::support::{assert_pair, assert_refused, base64url, private, public, pure, text, theirs};

fn signing(algorithm: Algorithm) -> SigningKey {
    SigningKey::with_backend(algorithm, &private(algorithm), &pure())
        .unwrap_or_else(|error| panic!("{algorithm}: {error}"))
}

fn verifying(algorithm: Algorithm) -> VerifyingKey {
    VerifyingKey::with_backend(algorithm, &public(algorithm), &pure())
        .unwrap_or_else(|error| panic!("{algorithm}: {error}"))
}

#[test]
fn every_algorithm_of_the_provider_signs_and_verifies() {
    for algorithm in theirs() {
        let key = signing(algorithm);
        assert_pair(algorithm.name(), &key, &verifying(algorithm));
        assert_pair(algorithm.name(), &key, &key.verifying_key());
    }
}

#[test]
fn a_key_is_for_one_algorithm() {
    for one in theirs() {
        let token = signing(one).sign("JWT", &serde_json::json!({})).unwrap();
        for other in theirs().filter(|other| *other != one) {
            assert!(verifying(other).verify_compact(&token).is_err(), "{one} as {other}");
        }
    }
}

/// The signature alone, by the interface that a verifier calls.
#[test]
fn changed_signatures_are_refused() {
    let message = b"what is signed";
    for algorithm in theirs() {
        let key = pure().prepare(algorithm, &private(algorithm)).unwrap();
        let public = pure().prepare(algorithm, &public(algorithm)).unwrap();
        let good = key.sign(message).unwrap();
        assert_eq!(good.len(), key.signature_len(), "{algorithm}");
        assert_eq!(public.signature_len(), key.signature_len(), "{algorithm}");
        assert!(public.verify(message, &good).is_ok(), "{algorithm}");
        assert!(public.verify(b"something else", &good).is_err(), "{algorithm}");
        // A few lengths and places stand for the others, the last ones among them.
        let step = good.len().div_ceil(if good.len() > 132 { 8 } else { 20 });
        let places = || (0..good.len()).rev().step_by(step);
        for len in places().chain([0]) {
            assert!(public.verify(message, &good[..len]).is_err(), "{algorithm}: {len} bytes");
        }
        for longer in [&[0][..], &[0; 64], &good] {
            let longer = [&good, longer].concat();
            assert!(public.verify(message, &longer).is_err(), "{algorithm}: {}", longer.len());
        }
        for at in places().chain([0]) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(public.verify(message, &bad).is_err(), "{algorithm}: byte {at}");
        }
        for fill in [0, 0xff] {
            let bad = vec![fill; good.len()];
            assert!(public.verify(message, &bad).is_err(), "{algorithm}: all {fill}");
        }
        if !algorithm.is_symmetric() {
            assert!(public.sign(message).is_err(), "{algorithm}: a public key signs");
        }
    }
}

#[test]
fn es512_is_refused_when_the_key_is_made() {
    let kind = ConfigErrorKind::Setting;
    let (private, public) = (private(Algorithm::ES512), public(Algorithm::ES512));
    let signing = SigningKey::with_backend(Algorithm::ES512, &private, &pure());
    assert_refused("signing", signing, kind, "Use the backend AwsLc for this key");
    let verifying = VerifyingKey::with_backend(Algorithm::ES512, &public, &pure());
    assert_refused("verifying", verifying, kind, "ES256 or ES384");
}

#[test]
fn keys_must_fit_the_algorithm() {
    for (name, algorithm, key, kind) in [
        ("a curve", Algorithm::ES256, Algorithm::ES384, ConfigErrorKind::KeyMismatch),
        ("a type", Algorithm::RS256, Algorithm::EdDSA, ConfigErrorKind::KeyMismatch),
        ("confusion", Algorithm::HS256, Algorithm::RS256, ConfigErrorKind::KeyConfusion),
    ] {
        assert_refused(name, pure().prepare(algorithm, &public(key)), kind, "fit");
    }
}

#[test]
fn public_halves_are_derived() {
    for (name, algorithm, same) in [
        ("p256.no-public.sec1.pem", Algorithm::ES256, "p256.spki.pem"),
        ("ed25519.pkcs8.pem", Algorithm::EdDSA, "ed25519.spki.pem"),
    ] {
        let material = KeyMaterial::from_pem(&text(name)).unwrap();
        assert_eq!(material.thumbprint(), None, "{name} does not state it");
        let key = SigningKey::with_backend(algorithm, &material, &pure()).unwrap();
        let same = KeyMaterial::from_pem(&text(same)).unwrap();
        assert_eq!(key.key_id(), same.thumbprint().as_deref(), "{name}");
        assert_pair(name, &key, &key.verifying_key());
    }
}

#[test]
fn halves_that_do_not_fit_are_refused() {
    let KeyMaterial::EcPrivate(key) = private(Algorithm::ES256) else { panic!("an EC key") };
    let other = r#""x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;
    let jwk = format!(r#"{{"kty":"EC","crv":"P-256",{other},"d":"{}"}}"#, base64url(key.scalar()));
    let result = SigningKey::from_jwk_with_backend(&jwk, &pure());
    assert_refused("EC", result, ConfigErrorKind::KeyFormat, "do not fit");
    let KeyMaterial::Ed25519Private(key) = private(Algorithm::EdDSA) else { panic!("Ed25519") };
    let other = r#""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519",{other},"d":"{}"}}"#, base64url(key.seed()));
    let result = SigningKey::from_jwk_with_backend(&jwk, &pure());
    assert_refused("Ed25519", result, ConfigErrorKind::KeyFormat, "do not fit");
    let KeyMaterial::RsaPrivate(key) = private(Algorithm::RS256) else { panic!("RSA") };
    let [p, q] = key.primes().map(base64url);
    let [dp, dq] = key.prime_exponents().map(base64url);
    let (n, e, qi) = (key.public().modulus(), key.public().exponent(), key.coefficient());
    let (n, e, qi) = (base64url(n), base64url(e), base64url(qi));
    let rsa = |d: &[u8]| {
        let d = base64url(d);
        let jwk = format!(
            r#"{{"kty":"RSA","n":"{n}","e":"{e}","d":"{d}","p":"{p}","q":"{q}","dp":"{dp}","dq":"{dq}","qi":"{qi}"}}"#
        );
        SigningKey::from_jwk_with_backend(&jwk, &pure())
    };
    assert!(rsa(key.exponent()).is_ok());
    let mut other = key.exponent().to_vec();
    other[9] ^= 1;
    assert_refused("RSA", rsa(&other), ConfigErrorKind::KeyFormat, "do not fit");
}

/// The provider takes RSA keys up to 4,096 bits, and would not tell from refused signatures.
#[test]
fn rsa_keys_that_the_provider_does_not_take_are_refused_when_made() {
    let key = |len| {
        let public = RsaPublic::new(vec![0xff; len], vec![1, 0, 1]).unwrap();
        let key = KeyMaterial::RsaPublic(public);
        VerifyingKey::with_backend(Algorithm::RS256, &key, &pure())
    };
    assert!(key(256).is_ok() && key(512).is_ok());
    for len in [513, 1_024] {
        assert_refused("a large key", key(len), ConfigErrorKind::KeyFormat, "its size");
    }
}

#[test]
fn anything_can_be_signed() {
    for algorithm in theirs() {
        let key = signing(algorithm);
        for message in [&b""[..], &[0; 100_000]] {
            assert!(danger::sign_raw(&key, message).is_ok(), "{algorithm}");
        }
    }
}

#[test]
fn nothing_is_shown() {
    assert_eq!(format!("{:?}", pure()), "JsonWebToken { .. }");
    for algorithm in theirs() {
        let key = pure().prepare(algorithm, &private(algorithm)).unwrap();
        assert_eq!(format!("{key:?}"), "Prepared { .. }", "{algorithm}");
    }
}
