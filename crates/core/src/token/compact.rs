//! Splitting the compact serialisation (RFC 7515 §3.1, §7.1).

use memchr::{memchr, memchr_iter};

use crate::base64::{self, Scratch};
use crate::error::{Detail, Part};

/// The longest token that is looked at, in bytes.
pub(crate) const MAX_TOKEN: usize = 16 * 1024;

/// The longest header segment that is decoded, in characters.
pub(crate) const MAX_HEADER: usize = 4 * 1024;

/// The longest signature that is decoded, in bytes: that of RSA with 8192 bits.
const MAX_SIGNATURE: usize = 1024;

/// The three segments of a token, still encoded.
#[derive(Clone, Copy)]
pub(crate) struct Compact<'t> {
    /// The token as it came.
    pub(crate) whole: &'t [u8],
    pub(crate) header: &'t [u8],
    payload: &'t [u8],
    signature: &'t [u8],
    /// What is signed: header and payload as they came, with the dot between them.
    pub(crate) signed: &'t [u8],
}

impl<'t> Compact<'t> {
    /// Splits a token. Sizes are judged before anything else, and no more than the first two dots
    /// are looked for: a third one is no base64url.
    pub(crate) fn split(token: &'t [u8]) -> Result<Self, Detail> {
        Self::check_size(token)?;
        let parts = || -> Option<Self> {
            let (header, rest) = split_at_dot(token)?;
            let (payload, signature) = split_at_dot(rest)?;
            if memchr(b'.', signature).is_some() {
                return None;
            }
            let signed = token.get(..token.len().checked_sub(signature.len())?.checked_sub(1)?)?;
            Some(Self { whole: token, header, payload, signature, signed })
        };
        let this = parts().ok_or_else(|| miscounted(token))?;
        if this.header.len() > MAX_HEADER {
            return Err(Detail::TooLarge { bytes: this.header.len(), limit: MAX_HEADER });
        }
        Ok(this)
    }

    /// Refuses a token that is too long for anything to be read of it.
    pub(crate) const fn check_size(token: &[u8]) -> Result<(), Detail> {
        if token.len() > MAX_TOKEN {
            return Err(Detail::TooLarge { bytes: token.len(), limit: MAX_TOKEN });
        }
        Ok(())
    }

    /// Decodes the header.
    pub(crate) fn header<'s>(&self, scratch: &'s mut Scratch) -> Result<&'s [u8], Detail> {
        scratch.decode(self.header).ok_or(Detail::Base64(Part::Header))
    }

    /// Decodes the signature.
    pub(crate) fn signature<'s>(&self, scratch: &'s mut Scratch) -> Result<&'s [u8], Detail> {
        let (bytes, limit) = (base64::decoded_len(self.signature.len()), MAX_SIGNATURE);
        if bytes > limit {
            return Err(Detail::TooLarge { bytes, limit });
        }
        scratch.decode(self.signature).ok_or(Detail::Base64(Part::Signature))
    }

    /// Decodes the payload.
    pub(crate) fn payload_bytes(&self) -> Result<Vec<u8>, Detail> {
        base64::decode(self.payload).ok_or(Detail::Base64(Part::Payload))
    }

    /// Decodes the payload to text.
    pub(crate) fn payload_text(&self) -> Result<String, Detail> {
        String::from_utf8(self.payload_bytes()?).map_err(|_| Detail::NotUtf8(Part::Payload))
    }
}

fn split_at_dot(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = memchr(b'.', text)?;
    Some((text.get(..dot)?, text.get(dot.checked_add(1)?..)?))
}

/// Why a text without exactly three segments is none of ours. Five segments are a JWE (RFC 7516
/// §7.1), which deserves a word of its own.
fn miscounted(token: &[u8]) -> Detail {
    match memchr_iter(b'.', token).take(6).count() {
        4 => Detail::Encrypted,
        dots => Detail::Segments { found: dots.saturating_add(1) },
    }
}
