//! Keys of ours as providers take them: private ones in DER.

use jsonwebtoken::{DecodingKey, EncodingKey};
use pkcs1::UintRef;
use pkcs8::der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use pkcs8::der::{self, Encode};
use pkcs8::spki::AlgorithmIdentifier;
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use crate::{Curve, KeyMaterial};
use crate::{EcPrivate, Ed25519Private, RsaPrivate, RsaPublic};

/// What verifies; `None` for a private key.
pub(super) fn decoding_key(material: &KeyMaterial) -> Option<DecodingKey> {
    match material {
        KeyMaterial::EcPublic(key) => Some(DecodingKey::from_ec_der(key.point())),
        KeyMaterial::Ed25519Public(key) => Some(DecodingKey::from_ed_der(key.point())),
        KeyMaterial::Hmac(secret) => Some(DecodingKey::from_secret(secret.expose())),
        KeyMaterial::RsaPublic(key) => {
            Some(DecodingKey::from_rsa_raw_components(key.modulus(), key.exponent()))
        }
        KeyMaterial::EcPrivate(_) | KeyMaterial::Ed25519Private(_) | KeyMaterial::RsaPrivate(_) => {
            None
        }
    }
}

/// What signs; `None` for a public key.
pub(super) fn encoding_key(material: &KeyMaterial) -> der::Result<Option<EncodingKey>> {
    Ok(Some(match material {
        KeyMaterial::EcPrivate(key) => EncodingKey::from_ec_der(ec(key)?.as_bytes()),
        KeyMaterial::Ed25519Private(key) => EncodingKey::from_ed_der(ed25519(key)?.as_bytes()),
        KeyMaterial::Hmac(secret) => EncodingKey::from_secret(secret.expose()),
        KeyMaterial::RsaPrivate(key) => EncodingKey::from_rsa_der(rsa(key)?.as_bytes()),
        KeyMaterial::EcPublic(_) | KeyMaterial::Ed25519Public(_) | KeyMaterial::RsaPublic(_) => {
            return Ok(None);
        }
    }))
}

/// RSAPublicKey (RFC 8017 appendix A.1.1).
pub(super) fn rsa_public(key: &RsaPublic) -> der::Result<Vec<u8>> {
    let (modulus, public_exponent) = (UintRef::new(key.modulus())?, UintRef::new(key.exponent())?);
    pkcs1::RsaPublicKeyRef { modulus, public_exponent }.to_der()
}

/// RSAPrivateKey (RFC 8017 appendix A.1.2).
fn rsa(key: &RsaPrivate) -> der::Result<SecretDocument> {
    let ([p, q], [dp, dq]) = (key.primes(), key.prime_exponents());
    SecretDocument::encode_msg(&pkcs1::RsaPrivateKeyRef {
        modulus: UintRef::new(key.public().modulus())?,
        public_exponent: UintRef::new(key.public().exponent())?,
        private_exponent: UintRef::new(key.exponent())?,
        prime1: UintRef::new(p)?,
        prime2: UintRef::new(q)?,
        exponent1: UintRef::new(dp)?,
        exponent2: UintRef::new(dq)?,
        coefficient: UintRef::new(key.coefficient())?,
        other_prime_infos: None,
    })
}

/// PKCS#8 (RFC 5958 §2) around ECPrivateKey (RFC 5915 §3).
fn ec(key: &EcPrivate) -> der::Result<SecretDocument> {
    let curve = match key.curve() {
        Curve::P256 => P256,
        Curve::P384 => P384,
        Curve::P521 => P521,
    };
    let inner = SecretDocument::encode_msg(&EcPrivateKey {
        private_key: key.scalar(),
        parameters: None,
        public_key: key.public().map(|public| public.point()),
    })?;
    let algorithm =
        AlgorithmIdentifier { oid: EC_PUBLIC_KEY, parameters: Some(AnyRef::from(&curve)) };
    let inner = OctetStringRef::new(inner.as_bytes())?;
    SecretDocument::encode_msg(&PrivateKeyInfoRef::new(algorithm, inner))
}

/// OneAsymmetricKey (RFC 8410 §7), with the public half if it is known.
fn ed25519(key: &Ed25519Private) -> der::Result<SecretDocument> {
    let inner = Zeroizing::new(OctetStringRef::new(key.seed())?.to_der()?);
    let algorithm = AlgorithmIdentifier { oid: ED25519, parameters: None };
    let mut document = PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&inner)?);
    document.public_key =
        key.public().map(|public| BitStringRef::from_bytes(public.point())).transpose()?;
    SecretDocument::encode_msg(&document)
}

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
