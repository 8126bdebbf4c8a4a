//! What the environment says.

use std::env::{self, VarError};
use std::net::SocketAddr;

use hallpass::{Algorithm, ConfigError, KeyMaterial, SigningKey};

use crate::error::StartError;

/// The settings of the service.
#[derive(Debug)]
pub struct Settings {
    /// Where to listen.
    pub address: SocketAddr,
    /// What tokens are signed with.
    pub key: SigningKey,
}

impl Settings {
    /// Reads `HALLPASS_ADDR`, which is `address` unless set, and `HALLPASS_SIGNING_KEY`.
    ///
    /// # Errors
    /// Naming the variable whose value cannot be used, and why.
    pub fn from_env(address: &str) -> Result<Self, StartError> {
        let set = variable(ADDRESS)?;
        Self::new(set.as_deref().unwrap_or(address), variable(SIGNING_KEY)?.as_deref())
    }

    fn new(address: &str, pem: Option<&str>) -> Result<Self, StartError> {
        let address = address.parse().map_err(|_| {
            StartError::new(format!(
                "{ADDRESS} is not an IP address and a port, such as 127.0.0.1:3000"
            ))
        })?;
        let key =
            signing_key(pem).map_err(|error| StartError::new(format!("{SIGNING_KEY}: {error}")))?;
        Ok(Self { address, key })
    }
}

/// A key that is made at start signs until the next start: then every token is refused, and users
/// log in again. In production the key comes from outside.
fn signing_key(pem: Option<&str>) -> Result<SigningKey, ConfigError> {
    let Some(pem) = pem else { return SigningKey::generate(Algorithm::EdDSA) };
    let algorithm = match KeyMaterial::from_pem(pem)? {
        KeyMaterial::EcPrivate(_) | KeyMaterial::EcPublic(_) => Algorithm::ES256,
        _ => Algorithm::EdDSA,
    };
    SigningKey::from_pem(algorithm, pem)
}

/// The value of an environment variable, if it is set.
///
/// # Errors
/// If it is no text.
pub fn variable(name: &str) -> Result<Option<String>, StartError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(StartError::new(format!("{name} is not UTF-8 text"))),
    }
}

const ADDRESS: &str = "HALLPASS_ADDR";
const SIGNING_KEY: &str = "HALLPASS_SIGNING_KEY";
