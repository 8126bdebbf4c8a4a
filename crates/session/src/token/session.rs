//! The secret of a session, and the name that follows from it.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64_simd::{AsOut, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::rotation::SessionId;
use crate::secret::{CryptoFailed, first, join, random};

/// `ssec`: random, in each refresh token of a session and in nothing else. Whoever knows the name of
/// the session cannot tell it.
#[derive(Clone)]
pub(crate) struct SessionSecret(Zeroizing<[u8; 16]>);

impl SessionSecret {
    /// That of a new session.
    pub(crate) fn generate() -> Result<Self, CryptoFailed> {
        random().map(Self)
    }

    pub(super) fn new(bytes: &[u8; 16]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The name of the session: the first half of `SHA-256("hallpass/session" | ssec)`.
    pub(crate) fn id(&self) -> SessionId {
        let labelled = join::<32>(&[b"hallpass/session", self.expose()]);
        SessionId::new(first(digest(&SHA256, labelled.as_slice())))
    }

    pub(super) fn expose(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(..)")
    }
}

impl SessionId {
    /// The name that a text shows: the 22 characters of base64url without padding, as
    /// [`Display`](fmt::Display) writes them and the claim `sid` holds them. `None` for any other text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        if text.len() != TEXT_LEN {
            return None;
        }
        URL_SAFE_NO_PAD.decode(text.as_bytes(), bytes.as_mut_slice().as_out()).ok()?;
        Some(Self::new(bytes))
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; TEXT_LEN];
        f.pad(URL_SAFE_NO_PAD.encode_as_str(self.as_bytes(), text.as_mut_slice().as_out()))
    }
}

/// 16 bytes in base64url.
const TEXT_LEN: usize = 22;
