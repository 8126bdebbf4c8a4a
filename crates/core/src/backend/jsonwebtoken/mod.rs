//! The crate `jsonwebtoken`: its keys and names, converted, and its providers as a backend.

mod algorithm;
#[cfg(feature = "aws-lc")]
mod call_sites;
mod document;
mod jwk;
mod keys;
mod prepared;
mod provider;

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::crypto::CryptoProvider;

use super::{Backend, PreparedKey};
use crate::ConfigError;
use crate::{Algorithm, KeyMaterial};

/// The backend on a `CryptoProvider` of jsonwebtoken: pure Rust, a hardware module, or your own.
///
/// It is for compatibility, not for speed: what a provider makes of a key lives for one signature.
/// The provider is the given value alone. The default of the process, which jsonwebtoken's own
/// functions use, is neither read nor set, so that several providers can meet in one process.
///
/// Which tokens are accepted does not depend on the provider: keys are checked, and tokens parsed,
/// by this crate. When a key is made, the provider has to sign with it, or to refuse a wrong
/// signature. One that panics has refused, unless panics abort the process.
///
/// jsonwebtoken has no ES512. Its provider `rust_crypto` takes RSA keys up to 4,096 bits, and signs
/// with RSA in a time that depends on the key (RUSTSEC-2023-0071).
///
/// ```
/// use hallpass_core::{Algorithm, JsonWebToken, KeyMaterial, StaticKeys, VerifyingKey};
/// use jsonwebtoken::crypto::rust_crypto;
///
/// # fn main() -> Result<(), hallpass_core::ConfigError> {
/// # let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let backend = JsonWebToken::new(rust_crypto::DEFAULT_PROVIDER.clone());
/// let key = KeyMaterial::from_jwk(Algorithm::EdDSA, jwk)?;
/// let keys = StaticKeys::from(VerifyingKey::with_backend(Algorithm::EdDSA, &key, &backend)?);
/// # drop(keys);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct JsonWebToken {
    provider: CryptoProvider,
}

impl JsonWebToken {
    /// The backend on this provider.
    #[must_use]
    pub const fn new(provider: CryptoProvider) -> Self {
        Self { provider }
    }
}

impl Backend for JsonWebToken {
    fn prepare(
        &self,
        algorithm: Algorithm,
        material: &KeyMaterial,
    ) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        material.check_fits(algorithm)?;
        let provider = provider::Provider::new(self.provider.clone(), algorithm.try_into()?);
        Ok(Arc::new(prepared::Prepared::new(algorithm, material, provider)?))
    }
}

impl fmt::Debug for JsonWebToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonWebToken").finish_non_exhaustive()
    }
}
