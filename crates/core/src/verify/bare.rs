//! A bare JWS: the step below any rule for claims.

use crate::base64::Scratch;
use crate::error::{Detail, VerifyError};
use crate::key::VerifyingKey;
use crate::token::{Compact, Header};

impl VerifyingKey {
    /// Verifies a compact JWS with this key and answers its payload, byte for byte (RFC 7515 §5.2).
    ///
    /// Segments, base64url and the header are held to the same strictness as everywhere. What the
    /// payload says is not looked at: neither time, nor issuer, nor audience. To verify access
    /// tokens, use a [`Verifier`](crate::Verifier).
    ///
    /// # Errors
    /// [`Malformed`](crate::ErrorKind::Malformed), [`TooLarge`](crate::ErrorKind::TooLarge),
    /// [`Encrypted`](crate::ErrorKind::Encrypted), [`Header`](crate::ErrorKind::Header),
    /// [`UnknownKey`](crate::ErrorKind::UnknownKey) if the header names another algorithm than the
    /// key's, or another key, and [`Signature`](crate::ErrorKind::Signature).
    pub fn verify_compact(&self, text: &str) -> Result<Vec<u8>, VerifyError> {
        let token = Compact::split(text.as_bytes())?;
        let mut scratch = Scratch::new();
        let header = Header::parse(token.header(&mut scratch)?)?;
        let other_key = matches!((&header.key_id, self.key_id()), (Some(a), Some(b)) if **a != *b);
        if header.algorithm != self.algorithm() || other_key {
            return Err(Detail::UnknownKey {
                algorithm: header.algorithm,
                key_id: header.key_id.map(|key_id| key_id.len()),
                keys: 1,
                other_algorithm: header.algorithm != self.algorithm(),
            }
            .into());
        }
        let mut scratch = Scratch::new();
        let signature = token.signature(&mut scratch)?;
        if !self.verify_signature(token.signed, signature) {
            let (tried, algorithm) = (1, self.algorithm());
            return Err(Detail::Signature { tried, algorithm, hint: self.secret_hint() }.into());
        }
        Ok(token.payload_bytes()?)
    }
}
