//! Under what a value is kept.

use std::fmt;

use sha2::{Digest, Sha256};

/// A value that is good once, as stores keep it: a hash of what it is for and of all that tells it
/// from others. 32 bytes, so that nobody who sends values chooses how much is kept of them
/// (RFC 9449 §11.1).
///
/// Two keys are the same if their purpose and all of their parts are, in the same order: each goes
/// into the hash after its length, so that nothing can be moved from one part to the next.
///
/// ```
/// use hallpass_core::replay::ReplayKey;
///
/// let key = ReplayKey::new("dpop", ["thumbprint", "https://api.example.com/", "jti"]);
/// assert_eq!(key, ReplayKey::new("dpop", ["thumbprint", "https://api.example.com/", "jti"]));
/// assert_ne!(key, ReplayKey::new("dpop", ["thumbprint", "https://api.example.com/j", "ti"]));
/// assert_ne!(key, ReplayKey::new("assertion", ["thumbprint", "https://api.example.com/", "jti"]));
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ReplayKey([u8; 32]);

impl ReplayKey {
    /// The key of a value for this purpose, by the parts that make it one of its kind. A `jti` is
    /// unique for whoever made it up, and for nobody else (RFC 7519 §4.1.7): the issuer, the client or
    /// the thumbprint of the key belongs beside it, or one sender uses up the values of another.
    #[must_use]
    pub fn new(purpose: &str, parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let mut hash = Sha256::new();
        hash_part(&mut hash, DOMAIN);
        hash_part(&mut hash, purpose.as_bytes());
        for part in parts {
            hash_part(&mut hash, part.as_ref());
        }
        Self(hash.finalize().into())
    }

    /// The hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ReplayKey {
    /// Its first two bytes: enough to tell two apart in a failed test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, ..] = self.0;
        write!(f, "ReplayKey({first:02x}{second:02x}..)")
    }
}

fn hash_part(hash: &mut Sha256, part: &[u8]) {
    let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
    hash.update(length.to_be_bytes());
    hash.update(part);
}

const DOMAIN: &[u8] = b"hallpass/replay";
