//! What skips the checks: tokens that were not verified, and signatures over anything.
//!
//! No extractor, guard or layer takes these types; an audit greps for `danger`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::CannotSign;
use crate::claims::{self, Layout, Registered};
use crate::error::{Detail, Part, VerifyError};
use crate::gate::TokenSource;
use crate::json::{Text, opens_object};
use crate::key::SigningKey;
use crate::token::Compact;

/// What a token says of itself: its signature was **not** verified. For logs and tools, never for
/// a decision.
pub struct UnverifiedToken {
    payload: String,
    registered: Registered,
}

impl UnverifiedToken {
    /// Reads a token without verifying anything but its form.
    ///
    /// # Errors
    /// [`Malformed`](crate::ErrorKind::Malformed), [`TooLarge`](crate::ErrorKind::TooLarge),
    /// [`Encrypted`](crate::ErrorKind::Encrypted) or [`ClaimType`](crate::ErrorKind::ClaimType).
    pub fn parse(token: &str) -> Result<Self, VerifyError> {
        let payload = Compact::split(token.as_bytes())?.payload_text()?;
        let registered = claims::scan(&payload, &Layout::standard())?;
        Ok(Self { payload, registered })
    }

    /// The claims as the token states them: anyone can have written them.
    ///
    /// # Errors
    /// They do not fit `T`. The error says where, and quotes nothing.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, impl std::error::Error + use<T>> {
        serde_json::from_str(&self.payload).map_err(|error| Misfit(error.line(), error.column()))
    }

    /// `iss` as the token states it.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.registered.issuer.as_ref().map(|span| span.get(&self.payload))
    }
}

impl fmt::Debug for UnverifiedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedToken(..)")
    }
}

/// Claims that do not fit a type: the error of `serde_json` would quote what anybody wrote.
#[derive(Debug)]
struct Misfit(usize, usize);

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the unverified claims do not fit the type, at line {}, column {}",
            self.0, self.1
        )
    }
}

impl std::error::Error for Misfit {}

/// Signs any bytes: no header, no claims, no limits. For tests that need tokens which
/// [`SigningKey::sign`] would not make.
///
/// # Errors
/// If the backend cannot sign.
pub fn sign_raw(key: &SigningKey, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
    key.sign_bytes(message)
}

/// Takes the token from a cookie, and lets in what any other site makes a browser send with it.
///
/// # Security
/// Whoever uses this must refuse such requests by other means: see
/// [`CrossSite`](crate::CrossSite).
pub fn cookie_from_any_site(name: impl Into<String>) -> TokenSource {
    TokenSource::unchecked_cookie(name.into())
}

/// Takes the token from a parameter of the query string, such as `access_token` (RFC 6750 §2.3).
///
/// # Security
/// Targets are written to logs, histories and `Referer` headers, tokens and all. OAuth 2.1 §5.1.1
/// says to ignore such tokens.
pub fn query_parameter(name: impl Into<String>) -> TokenSource {
    TokenSource::query(name.into())
}

/// The `iss` that a payload states, if it does, to choose the issuer whose keys are tried. What is
/// unsound, but an object, is found by the scan, once the signature is verified.
///
/// # Errors
/// Not a JSON object.
pub(crate) fn peek_issuer(payload: &str) -> Result<Option<Cow<'_, str>>, Detail> {
    if !opens_object(payload) {
        return Err(Detail::Json(Part::Payload));
    }
    let mut json = serde_json::Deserializer::from_str(payload);
    let issuer = json.deserialize_map(PeekIssuer).and_then(|issuer| json.end().map(|()| issuer));
    match issuer {
        Ok(issuer) => Ok(issuer),
        // Sound up to an `iss` that is no string.
        Err(error) if error.is_data() => Ok(None),
        Err(_) => Err(Detail::Json(Part::Payload)),
    }
}

struct PeekIssuer;

impl<'de> Visitor<'de> for PeekIssuer {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut issuer = None;
        while let Some(name) = object.next_key_seed(Text)? {
            if name == "iss" {
                issuer = Some(object.next_value_seed(Text)?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(issuer)
    }
}
