//! Fresh keys from the randomness of the system.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{EcdsaKeyPair, RsaKeyPair};
use zeroize::Zeroizing;

use super::{AwsLc, algorithms};
use crate::key::KeyType;
use crate::{Algorithm, Curve, Ed25519Private, KeyMaterial, Secret};
use crate::{ConfigError, ConfigErrorKind};

impl AwsLc {
    /// A key for one algorithm; of RSA one of 2,048 bits, of an HMAC 64 bytes.
    pub(crate) fn generate(algorithm: Algorithm) -> Result<KeyMaterial, ConfigError> {
        match algorithm.key_type() {
            KeyType::Ec(curve) => ec(curve),
            KeyType::Ed25519 => {
                let seed = random::<32>()?;
                Ed25519Private::new(&*seed, None).map(KeyMaterial::Ed25519Private)
            }
            KeyType::Hmac { .. } => {
                Secret::from_bytes(random::<64>()?.to_vec()).map(KeyMaterial::Hmac)
            }
            KeyType::Rsa => rsa(),
        }
    }
}

fn ec(curve: Curve) -> Result<KeyMaterial, ConfigError> {
    let (_, signing) = algorithms::ecdsa(curve);
    let pair = EcdsaKeyPair::generate(signing).map_err(|_| failed())?;
    let document = pair.private_key().as_der().map_err(|_| failed())?;
    KeyMaterial::from_der(document.as_ref())
}

fn rsa() -> Result<KeyMaterial, ConfigError> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| failed())?;
    let document = pair.as_der().map_err(|_| failed())?;
    KeyMaterial::from_der(document.as_ref())
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, ConfigError> {
    let mut bytes = Zeroizing::new([0; N]);
    rand::fill(&mut *bytes).map_err(|_| failed())?;
    Ok(bytes)
}

fn failed() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyMissing,
        "no key could be generated: the system gives no randomness.",
    )
}
