//! What a `DecodingKey` or an `EncodingKey` becomes, and what becomes of bad ones.

use ConfigErrorKind::{
    KeyConfusion, KeyFormat, KeyLeaked, KeyMismatch, KeyMissing, KeyRole, KeyWeak,
};
use hallpass_core::{
    Algorithm, ConfigError, ConfigErrorKind, KeyMaterial, SigningKey, VerifyingKey,
};
use jsonwebtoken::{DecodingKey, EncodingKey};

use crate::support::{assert_refused, base64url, der, pure, secret_bytes, text};

fn decoding(key: &DecodingKey) -> Result<KeyMaterial, ConfigError> {
    KeyMaterial::try_from(key)
}

fn thumbprint(key: Result<KeyMaterial, ConfigError>) -> Option<String> {
    key.unwrap().thumbprint()
}

/// The same key from each constructor is the same key as from our own reader.
#[test]
fn public_keys_from_every_constructor() {
    let pem = |name| KeyMaterial::from_pem(&text(name)).unwrap();
    let KeyMaterial::RsaPublic(rsa) = pem("rsa.spki.pem") else { panic!("an RSA key") };
    let KeyMaterial::EcPublic(p256) = pem("p256.spki.pem") else { panic!("an EC key") };
    let KeyMaterial::EcPublic(p521) = pem("p521.spki.pem") else { panic!("an EC key") };
    let KeyMaterial::Ed25519Public(ed) = pem("ed25519.spki.pem") else { panic!("an Ed key") };
    let (n, e) = (base64url(rsa.modulus()), base64url(rsa.exponent()));
    let (x, y) = (base64url(p521.x()), base64url(p521.y()));
    for (name, key, same) in [
        (
            "from_rsa_pem, PKCS#1",
            DecodingKey::from_rsa_pem(text("rsa.public-pkcs1.pem").as_bytes()).unwrap(),
            "rsa.spki.pem",
        ),
        (
            "from_rsa_pem, SPKI",
            DecodingKey::from_rsa_pem(text("rsa.spki.pem").as_bytes()).unwrap(),
            "rsa.spki.pem",
        ),
        ("from_rsa_der", DecodingKey::from_rsa_der(&der("rsa.public-pkcs1.pem")), "rsa.spki.pem"),
        ("from_rsa_der, SPKI", DecodingKey::from_rsa_der(&der("rsa.spki.pem")), "rsa.spki.pem"),
        ("from_rsa_components", DecodingKey::from_rsa_components(&n, &e).unwrap(), "rsa.spki.pem"),
        (
            "from_rsa_raw_components",
            DecodingKey::from_rsa_raw_components(rsa.modulus(), rsa.exponent()),
            "rsa.spki.pem",
        ),
        (
            "from_ec_pem",
            DecodingKey::from_ec_pem(text("p384.spki.pem").as_bytes()).unwrap(),
            "p384.spki.pem",
        ),
        ("from_ec_der", DecodingKey::from_ec_der(p256.point()), "p256.spki.pem"),
        ("from_ec_der, SPKI", DecodingKey::from_ec_der(&der("p256.spki.pem")), "p256.spki.pem"),
        (
            "from_ec_components, P-521",
            DecodingKey::from_ec_components(&x, &y).unwrap(),
            "p521.spki.pem",
        ),
        (
            "from_ed_pem",
            DecodingKey::from_ed_pem(text("ed25519.spki.pem").as_bytes()).unwrap(),
            "ed25519.spki.pem",
        ),
        ("from_ed_der", DecodingKey::from_ed_der(ed.point()), "ed25519.spki.pem"),
        (
            "from_ed_der, SPKI",
            DecodingKey::from_ed_der(&der("ed25519.spki.pem")),
            "ed25519.spki.pem",
        ),
        (
            "from_ed_components",
            DecodingKey::from_ed_components(&base64url(ed.point())).unwrap(),
            "ed25519.spki.pem",
        ),
    ] {
        assert_eq!(thumbprint(decoding(&key)), pem(same).thumbprint(), "{name}");
        assert!(pem(same).thumbprint().is_some());
    }
}

#[test]
fn private_keys_from_every_constructor() {
    for (name, key, algorithm, same) in [
        (
            "from_rsa_pem, PKCS#8",
            EncodingKey::from_rsa_pem(text("rsa.pkcs8.pem").as_bytes()).unwrap(),
            Algorithm::PS384,
            "rsa.spki.pem",
        ),
        (
            "from_rsa_pem, PKCS#1",
            EncodingKey::from_rsa_pem(text("rsa.pkcs1.pem").as_bytes()).unwrap(),
            Algorithm::RS512,
            "rsa.spki.pem",
        ),
        (
            "from_rsa_der",
            EncodingKey::from_rsa_der(&der("rsa.pkcs1.pem")),
            Algorithm::RS256,
            "rsa.spki.pem",
        ),
        (
            "from_ec_pem",
            EncodingKey::from_ec_pem(text("p256.pkcs8.pem").as_bytes()).unwrap(),
            Algorithm::ES256,
            "p256.spki.pem",
        ),
        (
            "from_ec_der",
            EncodingKey::from_ec_der(&der("p384.pkcs8.pem")),
            Algorithm::ES384,
            "p384.spki.pem",
        ),
        (
            "from_ed_pem",
            EncodingKey::from_ed_pem(text("ed25519.pkcs8.pem").as_bytes()).unwrap(),
            Algorithm::EdDSA,
            "ed25519.spki.pem",
        ),
        (
            "from_ed_der",
            EncodingKey::from_ed_der(&der("ed25519.pkcs8.pem")),
            Algorithm::EdDSA,
            "ed25519.spki.pem",
        ),
    ] {
        let material = KeyMaterial::try_from(&key).unwrap();
        let key = SigningKey::with_backend(algorithm, &material, &pure()).unwrap();
        let same = KeyMaterial::from_pem(&text(same)).unwrap();
        assert_eq!(key.key_id(), same.thumbprint().as_deref(), "{name}");
    }
}

#[test]
fn secrets_are_what_they_were() {
    let bytes = secret_bytes();
    let base64 = base64_simd::STANDARD.encode_to_string(&bytes);
    for (name, key) in [
        ("from_secret", DecodingKey::from_secret(&bytes)),
        ("from_base64_secret", DecodingKey::from_base64_secret(&base64).unwrap()),
    ] {
        let Ok(KeyMaterial::Hmac(secret)) = decoding(&key) else { panic!("{name}") };
        assert_eq!(secret.expose(), bytes, "{name}");
    }
    for (name, key) in [
        ("from_secret", EncodingKey::from_secret(&bytes)),
        ("from_base64_secret", EncodingKey::from_base64_secret(&base64).unwrap()),
    ] {
        let Ok(KeyMaterial::Hmac(secret)) = KeyMaterial::try_from(&key) else { panic!("{name}") };
        assert_eq!(secret.expose(), bytes, "{name}");
    }
}

#[test]
fn bad_secrets_are_refused() {
    let rows: [(&str, Vec<u8>, ConfigErrorKind, &str); 8] = [
        ("short", b"secret".to_vec(), KeyWeak, "at least 32"),
        ("31 bytes", secret_bytes().split_off(33), KeyWeak, "at least 32"),
        ("known", b"reallyreallyreallyreallyverysafe".to_vec(), KeyLeaked, "public list"),
        ("empty", Vec::new(), KeyMissing, "empty"),
        ("one byte repeated", vec![7; 40], KeyWeak, "repeats"),
        ("a PEM", text("rsa.spki.pem").into_bytes(), KeyConfusion, "PEM"),
        ("a DER", der("rsa.spki.pem"), KeyConfusion, "DER"),
        ("a private PEM", text("p256.pkcs8.pem").into_bytes(), KeyConfusion, "PEM"),
    ];
    for (name, bytes, kind, words) in rows {
        let decoding = decoding(&DecodingKey::from_secret(&bytes))
            .and_then(|key| VerifyingKey::with_backend(Algorithm::HS256, &key, &pure()));
        assert_refused(name, decoding, kind, words);
        let encoding = KeyMaterial::try_from(&EncodingKey::from_secret(&bytes))
            .and_then(|key| SigningKey::with_backend(Algorithm::HS256, &key, &pure()));
        assert_refused(name, encoding, kind, words);
    }
}

#[test]
fn bad_public_keys_are_refused() {
    let KeyMaterial::EcPublic(p256) = KeyMaterial::from_pem(&text("p256.spki.pem")).unwrap() else {
        panic!("an EC key")
    };
    let mut off_curve = p256.point().to_vec();
    off_curve[64] ^= 1;
    let mut identity = [0; 32];
    identity[0] = 1;
    let rows: Vec<(&str, DecodingKey, ConfigErrorKind, &str)> = vec![
        (
            "RSA of 1,024 bits",
            DecodingKey::from_rsa_pem(text("rsa-1024.spki.pem").as_bytes()).unwrap(),
            KeyWeak,
            "1024 bits",
        ),
        (
            "RSA with a leading zero",
            DecodingKey::from_rsa_raw_components(&[&[0], &[0xff; 256][..]].concat(), &[1, 0, 1]),
            KeyFormat,
            "zero byte",
        ),
        (
            "RSA with e = 1",
            DecodingKey::from_rsa_raw_components(&[0xff; 256], &[1]),
            KeyWeak,
            "exponent",
        ),
        ("RSA of nothing", DecodingKey::from_rsa_der(&[]), KeyFormat, "no key"),
        ("EC of nothing", DecodingKey::from_ec_der(&[]), KeyFormat, "0 bytes"),
        ("EC off the curve", DecodingKey::from_ec_der(&off_curve), KeyWeak, "not a point"),
        (
            "EC, x too short",
            DecodingKey::from_ec_components("AA", &base64url(p256.y())).unwrap(),
            KeyFormat,
            "full length",
        ),
        (
            "EC on secp256k1",
            DecodingKey::from_ec_pem(text("secp256k1.spki.pem").as_bytes()).unwrap(),
            KeyWeak,
            "not a point",
        ),
        (
            "EC, compressed",
            DecodingKey::from_ec_pem(text("p256.compressed.spki.pem").as_bytes()).unwrap(),
            KeyFormat,
            "compressed",
        ),
        ("Ed25519 of small order", DecodingKey::from_ed_der(&identity), KeyWeak, "large order"),
        ("Ed25519 of 31 bytes", DecodingKey::from_ed_der(&[9; 31]), KeyFormat, "31 bytes"),
        (
            "EC by the constructor of RSA",
            DecodingKey::from_rsa_der(&der("p256.spki.pem")),
            KeyMismatch,
            "another family",
        ),
        (
            "RSA by the constructor of EC",
            DecodingKey::from_ec_der(&der("rsa.spki.pem")),
            KeyMismatch,
            "another family",
        ),
        (
            "EC by the constructor of Ed25519",
            DecodingKey::from_ed_der(&der("p256.spki.pem")),
            KeyMismatch,
            "another family",
        ),
    ];
    for (name, key, kind, words) in rows {
        assert_refused(name, decoding(&key), kind, words);
    }
}

#[test]
fn roles_are_kept() {
    let private = DecodingKey::from_rsa_pem(text("rsa.pkcs8.pem").as_bytes()).unwrap();
    let material = decoding(&private).unwrap();
    let result = VerifyingKey::with_backend(Algorithm::RS256, &material, &pure());
    assert_refused("a private DecodingKey", result, KeyRole, "public half");
    let public = EncodingKey::from_rsa_pem(text("rsa.spki.pem").as_bytes()).unwrap();
    let material = KeyMaterial::try_from(&public).unwrap();
    let result = SigningKey::with_backend(Algorithm::RS256, &material, &pure());
    assert_refused("a public EncodingKey", result, KeyRole, "public");
    let seed = EncodingKey::from_ed_der(&[9; 32]);
    assert_refused("a bare seed", KeyMaterial::try_from(&seed), KeyFormat, "Export it again");
    let mixed = EncodingKey::from_ed_der(&der("p256.pkcs8.pem"));
    assert_refused("mixed up", KeyMaterial::try_from(&mixed), KeyMismatch, "another family");
}
