//! Makes tokens (RFC 7515 §5.1, RFC 7519 §7.1).

use serde::Serialize;

use super::{SignError, SignErrorKind, SigningKey};
use crate::token::{MAX_HEADER, MAX_TOKEN};
use crate::{base64, json};

/// The JOSE header of the tokens we sign.
#[derive(Serialize)]
struct Header<'a> {
    typ: &'a str,
    alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

impl SigningKey {
    /// Signs claims as a token of type `typ`, such as `at+jwt` (RFC 9068 §2.1). It adds no claims: `exp`,
    /// `iss`, `aud` and the others are the caller's.
    ///
    /// # Errors
    /// When the claims are no JSON object without duplicate members, when the token would be larger
    /// than 16 KiB, and when the backend fails.
    pub fn sign<T: Serialize + ?Sized>(&self, typ: &str, claims: &T) -> Result<String, SignError> {
        let header = Header { typ, alg: self.algorithm().name(), kid: self.key_id() };
        let header = base64::encode(&serde_json::to_vec(&header).map_err(|_| bad_claims())?);
        let payload = serde_json::to_string(claims).map_err(|_| bad_claims())?;
        if header.len() > MAX_HEADER || payload.len() > MAX_TOKEN {
            return Err(SignError::new(SignErrorKind::TooLarge));
        }
        json::check_object(&payload).map_err(|_| bad_claims())?;
        let mut token = header;
        token.push('.');
        token.push_str(&base64::encode(payload.as_bytes()));
        let signature = self.sign_bytes(token.as_bytes());
        let signature = signature.map_err(|_| SignError::new(SignErrorKind::Backend))?;
        token.push('.');
        token.push_str(&base64::encode(&signature));
        if token.len() > MAX_TOKEN {
            return Err(SignError::new(SignErrorKind::TooLarge));
        }
        Ok(token)
    }
}

const fn bad_claims() -> SignError {
    SignError::new(SignErrorKind::Claims)
}
