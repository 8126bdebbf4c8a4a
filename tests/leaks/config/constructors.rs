//! The constructors, each from a text.

use std::sync::Arc;

use hallpass::jwks::discover;
use hallpass::{
    Algorithm, AwsLc, ConfigError, Curve, EcPublic, Ed25519Public, Jwk, JwkSet, KeyMaterial,
    RsaPublic, Secret, SigningKey, StaticKeys, VerifyingKey,
};

use crate::base64;

use Algorithm::{ES256, ES384, EdDSA, HS256, HS512, PS256, RS256};

/// The name, with what else it was given, and what it says of a text, if it does not take it.
type Constructor = (&'static str, fn(&str) -> Option<ConfigError>);

/// All of them.
pub(super) const ALL: &[Constructor] = &[
    ("Secret::from_text", |text| Secret::from_text(text).err()),
    ("Secret::from_bytes", |text| Secret::from_bytes(text).err()),
    ("Secret::from_base64", |text| Secret::from_base64(text).err()),
    ("SigningKey::hmac, too short", |text| SigningKey::hmac(HS512, short(text)?).err()),
    ("SigningKey::hmac, RS256", |text| SigningKey::hmac(RS256, short(text)?).err()),
    ("VerifyingKey::hmac, too short", |text| VerifyingKey::hmac(HS512, short(text)?).err()),
    ("VerifyingKey::hmac, ES256", |text| VerifyingKey::hmac(ES256, short(text)?).err()),
    ("StaticKeys::hs256", |text| StaticKeys::hs256(shortest(text)?).err()),
    ("StaticKeys::hs384", |text| StaticKeys::hs384(short(text)?).err()),
    ("StaticKeys::hs512", |text| StaticKeys::hs512(short(text)?).err()),
    ("KeyMaterial::from_pem", |text| KeyMaterial::from_pem(text).err()),
    ("KeyMaterial::from_der, as it is", |text| KeyMaterial::from_der(text.as_bytes()).err()),
    ("KeyMaterial::from_der", |text| KeyMaterial::from_der(&der(text)?).err()),
    ("KeyMaterial::from_jwk, HS256", |text| KeyMaterial::from_jwk(HS256, text).err()),
    ("KeyMaterial::from_jwk, PS256", |text| KeyMaterial::from_jwk(PS256, text).err()),
    ("Jwk::from_text", |text| Jwk::from_text(text).err()),
    ("JwkSet::from_text", |text| JwkSet::from_text(text).err()),
    ("JwkSet::from_remote", |text| JwkSet::from_remote(text).err()),
    ("JwkSet::from_text_with_backend", |text| {
        JwkSet::from_text_with_backend(text, Arc::new(AwsLc)).err()
    }),
    ("JwkSet::from_remote_with_backend", |text| {
        JwkSet::from_remote_with_backend(text, Arc::new(AwsLc)).err()
    }),
    ("JwkSet::with_rsa_algorithms", |text| {
        JwkSet::from_text(text).ok()?.with_rsa_algorithms(&[HS256]).err()
    }),
    ("JwkSet::check_rsa_algorithms", |_| JwkSet::check_rsa_algorithms(&[HS256]).err()),
    ("SigningKey::from_pem, RS256", |text| SigningKey::from_pem(RS256, text).err()),
    ("SigningKey::from_pem, ES384", |text| SigningKey::from_pem(ES384, text).err()),
    ("SigningKey::from_pem, HS256", |text| SigningKey::from_pem(HS256, text).err()),
    ("SigningKey::from_der", |text| SigningKey::from_der(ES256, &der(text)?).err()),
    ("SigningKey::from_jwk", |text| SigningKey::from_jwk(text).err()),
    ("SigningKey::from_jwk_with_backend", |text| {
        SigningKey::from_jwk_with_backend(text, &AwsLc).err()
    }),
    ("SigningKey::with_backend", |text| {
        let material = KeyMaterial::from_pem(text).ok()?;
        SigningKey::with_backend(HS256, &material, &AwsLc).err()
    }),
    ("VerifyingKey::from_pem, EdDSA", |text| VerifyingKey::from_pem(EdDSA, text).err()),
    ("VerifyingKey::from_der", |text| VerifyingKey::from_der(RS256, &der(text)?).err()),
    ("VerifyingKey::from_jwk", |text| VerifyingKey::from_jwk(text).err()),
    ("VerifyingKey::from_jwk_with_backend", |text| {
        VerifyingKey::from_jwk_with_backend(text, &AwsLc).err()
    }),
    ("VerifyingKey::with_backend", |text| {
        let material = KeyMaterial::from_pem(text).ok()?;
        VerifyingKey::with_backend(PS256, &material, &AwsLc).err()
    }),
    ("StaticKeys::from_pem", |text| StaticKeys::from_pem(ES256, text).err()),
    ("StaticKeys::from_der", |text| StaticKeys::from_der(EdDSA, &der(text)?).err()),
    ("StaticKeys::from_jwk", |text| StaticKeys::from_jwk(text).err()),
    ("StaticKeys::from_jwks", |text| StaticKeys::from_jwks(text).err()),
    ("Discover::seeded", |text| discover("https://id.example.com").seeded(text).err()),
    ("EcPublic::new", |text| EcPublic::new(Curve::P256, text.into()).err()),
    ("Ed25519Public::new", |text| Ed25519Public::new(text.as_bytes().get(..32)?).err()),
    ("RsaPublic::new", |text| RsaPublic::new(text.into(), text.into()).err()),
    #[cfg(feature = "jsonwebtoken")]
    ("VerifyingKey::from_jsonwebtoken", |text| {
        VerifyingKey::from_jsonwebtoken(ES256, &theirs::secret(text)).err()
    }),
    #[cfg(feature = "jsonwebtoken")]
    ("SigningKey::from_jsonwebtoken, a document", |text| {
        SigningKey::from_jsonwebtoken(RS256, &theirs::document(&der(text)?)).err()
    }),
    #[cfg(feature = "jsonwebtoken")]
    ("SigningKey::from_jsonwebtoken, a secret", |text| {
        SigningKey::from_jsonwebtoken(EdDSA, &theirs::signing(text)).err()
    }),
    #[cfg(feature = "jsonwebtoken")]
    ("StaticKeys::from_jsonwebtoken", |text| {
        StaticKeys::from_jsonwebtoken(ES384, &theirs::point(text)).err()
    }),
    #[cfg(feature = "jsonwebtoken")]
    ("JwkSet::from_jsonwebtoken_with_backend", |text| {
        let set = serde_json::from_str(text).ok()?;
        JwkSet::from_jsonwebtoken_with_backend(&set, Arc::new(AwsLc)).err()
    }),
];

/// Those that take no text of a key, or take it from elsewhere.
pub(super) const WITHOUT_TEXT: &[(&str, &str)] = &[
    ("CrossSite::allow_origin", "an origin"),
    ("Discover::allow_any_tenant", "addresses: see `addresses`"),
    ("Discover::allow_tenants", "addresses: see `addresses`"),
    ("Discover::allow_tenants_if", "addresses: see `addresses`"),
    ("Discover::lazy", "addresses: see `addresses`"),
    ("Hierarchy::new", "names of roles"),
    ("HttpFetch::new", "the time of a connection"),
    ("HttpFetch::public_only", "the time of a connection"),
    ("JwkSet::from_file", "from a file: see `places`"),
    ("JwkSet::from_file_with_backend", "from a file: see `places`"),
    ("KeyFile::open", "from a file: see `places`"),
    ("KeyMaterial::from_pem_file", "from a file: see `places`"),
    ("RateLimits::trusted_proxy", "a network"),
    ("Requirement::validate", "names of roles"),
    ("Secret::from_env", "from the environment: see `places`"),
    ("Secret::from_env_base64", "from the environment: see `places`"),
    ("Secret::from_file", "from a file: see `places`"),
    ("Sessions::verifier_on_stale", "ages of a view"),
    ("SigningKey::from_pem_file", "from a file: see `places`"),
    ("SigningKey::from_prepared", "a key that never leaves its hardware"),
    ("SigningKey::generate", "a fresh key"),
    ("StaticKeys::from_jwks_file", "from a file: see `places`"),
    ("StaticKeys::from_keys", "keys that were made before"),
    ("StaticKeys::from_pem_file", "from a file: see `places`"),
    ("TokenSource::validate", "the name of a cookie"),
    ("VerifierBuilder::build", "issuers that were made before"),
    ("VerifyingKey::from_pem_file", "from a file: see `places`"),
];

/// A secret too short for HS384 and HS512.
fn short(text: &str) -> Option<Secret> {
    Secret::from_text(text.get(..40)?).ok()
}

/// A secret too short for HS256.
fn shortest(text: &str) -> Option<Secret> {
    Secret::from_text(text.get(..20)?).ok()
}

/// What the lines of a PEM text stand for.
fn der(text: &str) -> Option<Vec<u8>> {
    base64::decode(text.lines().filter(|line| !line.starts_with('-')).collect::<String>())
}

#[cfg(feature = "jsonwebtoken")]
mod theirs {
    use jsonwebtoken::{DecodingKey, EncodingKey};

    pub(super) fn secret(text: &str) -> DecodingKey {
        DecodingKey::from_secret(text.as_bytes())
    }

    pub(super) fn point(text: &str) -> DecodingKey {
        DecodingKey::from_ec_der(text.as_bytes())
    }

    pub(super) fn document(der: &[u8]) -> EncodingKey {
        EncodingKey::from_ec_der(der)
    }

    pub(super) fn signing(text: &str) -> EncodingKey {
        EncodingKey::from_secret(text.as_bytes())
    }
}
