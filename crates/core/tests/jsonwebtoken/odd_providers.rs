//! Providers that lack something, lie or panic: a key is refused, or a signature is.

use std::sync::atomic::{AtomicBool, Ordering};

use hallpass_core::{
    Algorithm, Backend, ConfigErrorKind, JsonWebToken, KeyMaterial, SignErrorKind, SigningKey,
    VerifyingKey,
};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils, rust_crypto};
use jsonwebtoken::errors::{ErrorKind, Result, new_error};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use jsonwebtoken::{Algorithm as Theirs, DecodingKey, EncodingKey};
use serde_json::json;

use crate::support::{assert_pair, assert_refused, private, public, text, theirs};

fn good() -> CryptoProvider {
    rust_crypto::DEFAULT_PROVIDER.clone()
}

/// A signer and verifier that does not look.
struct Careless(Theirs, Vec<u8>);

impl Signer<Vec<u8>> for Careless {
    fn try_sign(&self, _: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        Ok(self.1.clone())
    }
}

impl Verifier<Vec<u8>> for Careless {
    fn verify(&self, _: &[u8], _: &Vec<u8>) -> std::result::Result<(), Error> {
        Ok(())
    }
}

impl JwtSigner for Careless {
    fn algorithm(&self) -> Theirs {
        self.0
    }
}

impl JwtVerifier for Careless {
    fn algorithm(&self) -> Theirs {
        self.0
    }
}

fn no_signer(_: &Theirs, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Err(new_error(ErrorKind::UnsupportedAlgorithm))
}

fn no_verifier(_: &Theirs, _: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Err(new_error(ErrorKind::InvalidAlgorithm))
}

fn panicking_signer(_: &Theirs, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    panic!("no signer")
}

fn panicking_verifier(_: &Theirs, _: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    panic!("no verifier")
}

fn telling_verifier(_: &Theirs, _: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Err(new_error(ErrorKind::Provider("the key is 0xc0ffee".into())))
}

fn verifier_of_another(_: &Theirs, _: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(Careless(Theirs::HS512, Vec::new())))
}

fn signer_of_another(_: &Theirs, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Ok(Box::new(Careless(Theirs::HS512, vec![1; 64])))
}

fn verifier_of_anything(algorithm: &Theirs, _: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(Careless(*algorithm, Vec::new())))
}

fn signer_of_nothing(algorithm: &Theirs, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Ok(Box::new(Careless(*algorithm, Vec::new())))
}

#[test]
fn keys_are_tried_out() {
    use ConfigErrorKind::{KeyFormat, Setting};
    let verifying: [(&str, CryptoProvider, ConfigErrorKind, &str); 5] = [
        (
            "without the algorithm",
            CryptoProvider { verifier_factory: no_verifier, ..good() },
            Setting,
            "does not have that algorithm",
        ),
        (
            "a panic",
            CryptoProvider { verifier_factory: panicking_verifier, ..good() },
            Setting,
            "panicked",
        ),
        (
            "a text of its own",
            CryptoProvider { verifier_factory: telling_verifier, ..good() },
            KeyFormat,
            "does not take the key",
        ),
        (
            "another algorithm",
            CryptoProvider { verifier_factory: verifier_of_another, ..good() },
            Setting,
            "does not have that algorithm",
        ),
        (
            "accepts all",
            CryptoProvider { verifier_factory: verifier_of_anything, ..good() },
            KeyFormat,
            "does not take the key",
        ),
    ];
    for (name, provider, kind, words) in verifying {
        let backend = JsonWebToken::new(provider);
        for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
            let result = VerifyingKey::with_backend(algorithm, &public(algorithm), &backend);
            assert!(!format!("{result:?}").contains("c0ffee"), "{name}");
            assert_refused(name, result, kind, words);
        }
    }
    let signing: [(&str, CryptoProvider, ConfigErrorKind, &str); 4] = [
        (
            "without the algorithm",
            CryptoProvider { signer_factory: no_signer, ..good() },
            Setting,
            "does not have that algorithm",
        ),
        (
            "a panic",
            CryptoProvider { signer_factory: panicking_signer, ..good() },
            Setting,
            "panicked",
        ),
        (
            "another algorithm",
            CryptoProvider { signer_factory: signer_of_another, ..good() },
            Setting,
            "does not have that algorithm",
        ),
        (
            "empty signatures, and accepts all",
            CryptoProvider {
                signer_factory: signer_of_nothing,
                verifier_factory: verifier_of_anything,
                ..good()
            },
            KeyFormat,
            "does not take the key",
        ),
    ];
    for (name, provider, kind, words) in signing {
        let backend = JsonWebToken::new(provider);
        for algorithm in theirs().filter(|algorithm| *algorithm != Algorithm::HS512) {
            let result = SigningKey::with_backend(algorithm, &private(algorithm), &backend);
            assert_refused(name, result, kind, words);
        }
    }
}

/// Hardware modules often have no functions for JWKs, and the dummies of jsonwebtoken panic.
#[test]
fn functions_for_jwks_are_not_needed() {
    let provider = CryptoProvider { key_utils: KeyUtils::new_unimplemented(), ..good() };
    let backend = JsonWebToken::new(provider);
    for algorithm in theirs() {
        let key = VerifyingKey::with_backend(algorithm, &public(algorithm), &backend);
        assert!(key.is_ok(), "{algorithm}: {key:?}");
    }
    let without = private(Algorithm::EdDSA);
    let result = SigningKey::with_backend(Algorithm::EdDSA, &without, &backend);
    assert_refused(
        "no public half",
        result,
        ConfigErrorKind::KeyFormat,
        "as a JWK, which has both",
    );
    // RFC 8037 appendix A.1.
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let key = SigningKey::from_jwk_with_backend(jwk, &backend).unwrap();
    assert_pair("both halves", &key, &key.verifying_key());
    let material = KeyMaterial::from_pem(&text("p256.pkcs8.pem")).unwrap();
    let key = SigningKey::with_backend(Algorithm::ES256, &material, &backend).unwrap();
    assert_pair("both halves", &key, &key.verifying_key());
}

static BROKEN: AtomicBool = AtomicBool::new(false);

fn breaking_verifier(algorithm: &Theirs, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    assert!(!BROKEN.load(Ordering::SeqCst), "broken");
    (good().verifier_factory)(algorithm, key)
}

fn breaking_signer(algorithm: &Theirs, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    assert!(!BROKEN.load(Ordering::SeqCst), "broken");
    (good().signer_factory)(algorithm, key)
}

#[test]
fn a_provider_that_breaks_later_refuses() {
    let backend = JsonWebToken::new(CryptoProvider {
        verifier_factory: breaking_verifier,
        signer_factory: breaking_signer,
        ..good()
    });
    let key = SigningKey::with_backend(Algorithm::ES256, &private(Algorithm::ES256), &backend);
    let key = key.unwrap();
    let verifying = key.verifying_key();
    let token = key.sign("JWT", &json!({})).unwrap();
    assert!(verifying.verify_compact(&token).is_ok());
    BROKEN.store(true, Ordering::SeqCst);
    assert!(verifying.verify_compact(&token).is_err());
    let error = key.sign("JWT", &json!({})).unwrap_err();
    assert_eq!(error.kind(), SignErrorKind::Backend);
    BROKEN.store(false, Ordering::SeqCst);
    assert!(verifying.verify_compact(&token).is_ok());
}

#[test]
fn two_providers_meet_in_one_process() {
    let one = JsonWebToken::new(good());
    let other = JsonWebToken::new(CryptoProvider { signer_factory: no_signer, ..good() });
    let (private, public) = (private(Algorithm::EdDSA), public(Algorithm::EdDSA));
    let signing = SigningKey::with_backend(Algorithm::EdDSA, &private, &one).unwrap();
    let verifying = VerifyingKey::with_backend(Algorithm::EdDSA, &public, &other).unwrap();
    assert_pair("one signs, the other verifies", &signing, &verifying);
    assert!(SigningKey::with_backend(Algorithm::EdDSA, &private, &other).is_err());
}

#[test]
fn keys_can_be_sent_and_shared() {
    fn check<T: Send + Sync + 'static>(_: &T) {}
    let backend = JsonWebToken::new(good());
    check(&backend);
    check(&backend.prepare(Algorithm::EdDSA, &private(Algorithm::EdDSA)).unwrap());
}
