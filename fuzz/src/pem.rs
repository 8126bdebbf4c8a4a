//! Keys in PEM and DER: the input is a document.

use hallpass_core::{
    Algorithm, ConfigErrorKind, KeyMaterial, Secret, SigningKey, VerifyingKey, danger,
};

use crate::{base64, seeds};

/// What is read as a key serves its own algorithms and no others, never an HMAC; what it signs it
/// verifies; as text or as DER it is the same key; and it is never shown.
pub fn run(data: &[u8]) {
    document(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(material) = KeyMaterial::from_pem(text) else {
        let error = KeyMaterial::from_pem(text).expect_err("refused a moment ago").to_string();
        hides(&error, text);
        return;
    };
    hides(&format!("{material:?}"), text);
    assert!(Secret::from_text(text).is_err(), "a PEM as a secret");
    for algorithm in Algorithm::ALL {
        let verifying = VerifyingKey::from_pem(*algorithm, text);
        let signing = SigningKey::from_pem(*algorithm, text);
        bind(&material, *algorithm, verifying, signing);
    }
    if text.matches("-----BEGIN").count() == 1 && !text.contains(':') {
        let start = text.find("-----BEGIN").unwrap_or_default();
        let (_, inside) = text.split_at_checked(start).unwrap_or_default();
        let inside = inside.split("-----").nth(2).unwrap_or_default();
        let joined: String = inside.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        if let Some(der) = base64::decode_standard(joined.trim_end_matches('=').as_bytes()) {
            let same = KeyMaterial::from_der(&der).expect("what is in the PEM");
            assert_eq!(same.thumbprint(), material.thumbprint());
        }
    }
}

fn document(data: &[u8]) {
    match KeyMaterial::from_der(data) {
        Ok(material) => {
            assert!(Secret::from_bytes(data).is_err(), "a DER document as a secret");
            for algorithm in Algorithm::ALL {
                let verifying = VerifyingKey::from_der(*algorithm, data);
                let signing = SigningKey::from_der(*algorithm, data);
                bind(&material, *algorithm, verifying, signing);
            }
        }
        Err(error) => assert!(error.to_string().is_ascii(), "{error}"),
    }
}

type Bound<T> = Result<T, hallpass_core::ConfigError>;

/// One of the two at most, and only for an algorithm of the key's own type.
fn bind(
    material: &KeyMaterial,
    algorithm: Algorithm,
    verifying: Bound<VerifyingKey>,
    signing: Bound<SigningKey>,
) {
    let (private, fits) = role(material, algorithm);
    if algorithm.is_symmetric() {
        for error in [verifying.err(), signing.err()] {
            assert_eq!(error.map(|e| e.kind()), Some(ConfigErrorKind::KeyConfusion));
        }
        return;
    }
    assert!(verifying.is_err() || (fits && !private), "{algorithm} verifies with {material:?}");
    assert!(signing.is_err() || (fits && private), "{algorithm} signs with {material:?}");
    if let Ok(key) = &verifying {
        assert_eq!(key.algorithm(), algorithm);
    }
    if let Ok(key) = signing {
        let signature = danger::sign_raw(&key, b"e30.e30");
        let Ok(_) = signature else { return };
        pair(&key);
    }
}

/// What it signs it verifies.
pub(crate) fn pair(key: &SigningKey) {
    let token = key.sign("JWT", &serde_json::json!({"sub": "ann"})).expect("a key that signs");
    let payload = key.verifying_key().verify_compact(&token).expect("its own signature");
    assert_eq!(payload, br#"{"sub":"ann"}"#);
}

/// Whether the material is private, and is for the algorithm.
fn role(material: &KeyMaterial, algorithm: Algorithm) -> (bool, bool) {
    use Algorithm::{ES256, ES384, ES512, EdDSA};
    use hallpass_core::Curve;
    let ec = |curve: Curve| match curve {
        Curve::P256 => algorithm == ES256,
        Curve::P384 => algorithm == ES384,
        Curve::P521 => algorithm == ES512,
        other => panic!("a new curve: {other}"),
    };
    let rsa = ["RS", "PS"].iter().any(|start| algorithm.name().starts_with(start));
    match material {
        KeyMaterial::EcPrivate(key) => (true, ec(key.curve())),
        KeyMaterial::EcPublic(key) => (false, ec(key.curve())),
        KeyMaterial::Ed25519Private(_) => (true, algorithm == EdDSA),
        KeyMaterial::Ed25519Public(_) => (false, algorithm == EdDSA),
        KeyMaterial::RsaPrivate(_) => (true, rsa),
        KeyMaterial::RsaPublic(_) => (false, rsa),
        other => panic!("no key of a document: {other:?}"),
    }
}

/// No line of the document is shown.
fn hides(shown: &str, document: &str) {
    let is_key = |line: &&str| {
        line.len() >= 24 && line.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    };
    for line in document.lines().map(str::trim).filter(is_key).take(50) {
        assert!(!shown.contains(line), "shown: {shown}");
    }
    let body = seeds::body(document);
    assert!(body.len() < 24 || !shown.contains(&body), "shown: {shown}");
}
