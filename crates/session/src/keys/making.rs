//! New keys, and the bytes of a private key as they are sealed.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair,
};
use base64_simd::URL_SAFE_NO_PAD;
use hallpass_core::{
    Algorithm, Backend, ConfigError, ConfigErrorKind, KeyMaterial, Secret, SigningKey,
};
use zeroize::Zeroizing;

use crate::secret::random;

/// A key that is not in the store yet.
pub(super) struct Made {
    pub(super) id: Box<str>,
    pub(super) algorithm: Algorithm,
    /// The public JWK: empty for a secret.
    pub(super) public: Box<str>,
    /// What [`restore`] makes the key of.
    pub(super) private: Zeroizing<Vec<u8>>,
}

/// A new key. Its `kid` is the thumbprint of its public half (RFC 7638), or random if it has none.
/// Of RSA this takes a good part of a second.
pub(super) fn make(algorithm: Algorithm, backend: &dyn Backend) -> Result<Made, ConfigError> {
    // Of secrets, core refuses the very few that look like a key of another kind.
    for _ in 0..ATTEMPTS {
        let private = generate(algorithm)?;
        let id = if algorithm.is_symmetric() { Some(random_id()?) } else { None };
        let Ok(key) = restore(algorithm, id.as_deref(), &private, backend) else { continue };
        let id = key.key_id().unwrap_or_default().into();
        let public = key.public_jwk().unwrap_or_default().into();
        return Ok(Made { id, algorithm, public, private });
    }
    Err(failed())
}

/// The key of these bytes. `kid` is what it is called if it has no thumbprint.
pub(super) fn restore(
    algorithm: Algorithm,
    kid: Option<&str>,
    private: &[u8],
    backend: &dyn Backend,
) -> Result<SigningKey, ConfigError> {
    if algorithm.is_symmetric() {
        let secret = KeyMaterial::Hmac(Secret::from_bytes(private)?);
        let key = SigningKey::with_backend(algorithm, &secret, backend)?;
        return Ok(key.with_key_id(kid.unwrap_or_default()));
    }
    SigningKey::with_backend(algorithm, &KeyMaterial::from_der(private)?, backend)
}

/// A private key in DER, or a secret as it is.
fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let bytes = match algorithm {
        Algorithm::ES256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
            let pair = pair.map_err(|_| failed())?;
            pair.private_key().as_der().map_err(|_| failed())?.as_ref().to_vec()
        }
        Algorithm::EdDSA => {
            let pair = Ed25519KeyPair::generate().map_err(|_| failed())?;
            let document: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| failed())?;
            document.as_ref().to_vec()
        }
        Algorithm::RS256 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| failed())?;
            let document: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| failed())?;
            document.as_ref().to_vec()
        }
        // RFC 7518 §3.2: as long as the hash.
        Algorithm::HS256 => random::<32>().map_err(|_| failed())?.to_vec(),
        _ => return Err(failed()),
    };
    Ok(Zeroizing::new(bytes))
}

fn random_id() -> Result<String, ConfigError> {
    let bytes = random::<16>().map_err(|_| failed())?;
    Ok(URL_SAFE_NO_PAD.encode_to_string(bytes.as_slice()))
}

fn failed() -> ConfigError {
    let text = "no signing key could be made: the system gives no random bytes, or no memory.";
    ConfigError::new(ConfigErrorKind::KeyMissing, text)
}

const ATTEMPTS: u32 = 4;
