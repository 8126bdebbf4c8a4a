//! Algorithms by their names in jsonwebtoken.

use jsonwebtoken::Algorithm as Theirs;

use crate::Algorithm;
use crate::{ConfigError, ConfigErrorKind};

/// All that jsonwebtoken 11.1 has are known.
///
/// # Errors
/// `Setting` for one that a later jsonwebtoken adds.
impl TryFrom<Theirs> for Algorithm {
    type Error = ConfigError;

    fn try_from(theirs: Theirs) -> Result<Self, ConfigError> {
        Ok(match theirs {
            Theirs::HS256 => Self::HS256,
            Theirs::HS384 => Self::HS384,
            Theirs::HS512 => Self::HS512,
            Theirs::RS256 => Self::RS256,
            Theirs::RS384 => Self::RS384,
            Theirs::RS512 => Self::RS512,
            Theirs::PS256 => Self::PS256,
            Theirs::PS384 => Self::PS384,
            Theirs::PS512 => Self::PS512,
            Theirs::ES256 => Self::ES256,
            Theirs::ES384 => Self::ES384,
            Theirs::EdDSA => Self::EdDSA,
            _ => {
                return Err(ConfigError::new(
                    ConfigErrorKind::Setting,
                    "this version knows nothing of that algorithm of jsonwebtoken. Name one of \
                     Algorithm::ALL, or update hallpass.",
                ));
            }
        })
    }
}

/// All but ES512, which jsonwebtoken does not have.
///
/// # Errors
/// `Setting` for ES512.
impl TryFrom<Algorithm> for Theirs {
    type Error = ConfigError;

    fn try_from(ours: Algorithm) -> Result<Self, ConfigError> {
        Ok(match ours {
            Algorithm::HS256 => Self::HS256,
            Algorithm::HS384 => Self::HS384,
            Algorithm::HS512 => Self::HS512,
            Algorithm::RS256 => Self::RS256,
            Algorithm::RS384 => Self::RS384,
            Algorithm::RS512 => Self::RS512,
            Algorithm::PS256 => Self::PS256,
            Algorithm::PS384 => Self::PS384,
            Algorithm::PS512 => Self::PS512,
            Algorithm::ES256 => Self::ES256,
            Algorithm::ES384 => Self::ES384,
            Algorithm::EdDSA => Self::EdDSA,
            Algorithm::ES512 => {
                return Err(ConfigError::new(
                    ConfigErrorKind::Setting,
                    "jsonwebtoken has no ES512, whatever its provider. Use the backend AwsLc for this \
                     key (feature `aws-lc`), or a key for ES256 or ES384.",
                ));
            }
        })
    }
}
