//! Ed25519 keys (RFC 8037 §2).

use std::fmt;

use zeroize::Zeroizing;

use super::points;
use crate::{ConfigError, ConfigErrorKind};

/// An Ed25519 public key: a canonical point whose order is large.
#[derive(Clone, Eq, PartialEq)]
pub struct Ed25519Public {
    point: [u8; 32],
}

impl Ed25519Public {
    /// From its 32 bytes (RFC 8032 §5.1.2).
    ///
    /// # Errors
    /// `KeyFormat` for another length; `KeyWeak` for what is no point, is not in canonical form, or
    /// has a small order: such keys fit signatures of any message.
    pub fn new(point: &[u8]) -> Result<Self, ConfigError> {
        let point = point.try_into().map_err(|_| wrong_len(point.len()))?;
        if points::is_good_ed25519(point) {
            return Ok(Self { point });
        }
        let text = "the Ed25519 key is not a point of large order in canonical form: it was damaged or \
                    made up. Get it again from the issuer.";
        Err(ConfigError::new(ConfigErrorKind::KeyWeak, text))
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn point(&self) -> &[u8; 32] {
        &self.point
    }
}

impl fmt::Debug for Ed25519Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519Public").finish_non_exhaustive()
    }
}

/// An Ed25519 private key. Wiped from memory when it is dropped.
pub struct Ed25519Private {
    seed: Zeroizing<[u8; 32]>,
    public: Option<Ed25519Public>,
}

impl Ed25519Private {
    pub(crate) fn new(seed: &[u8], public: Option<Ed25519Public>) -> Result<Self, ConfigError> {
        let len = seed.len();
        let seed = Zeroizing::new(seed.try_into().map_err(|_| wrong_len(len))?);
        Ok(Self { seed, public })
    }

    /// The 32 bytes of the seed (RFC 8032 §5.1.5).
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public half, if the document has it. That both fit is for the backend to see.
    #[must_use]
    pub const fn public(&self) -> Option<&Ed25519Public> {
        self.public.as_ref()
    }
}

impl fmt::Debug for Ed25519Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519Private").finish_non_exhaustive()
    }
}

fn wrong_len(len: usize) -> ConfigError {
    let text = format!("the Ed25519 key has {len} bytes instead of 32. Export it again.");
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}
