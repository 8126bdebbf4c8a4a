//! The steps of a verification one by one, for `benches/parts.rs`. Hidden, behind the feature
//! `__parts`, and no public interface: it changes whenever the steps do.

use serde::de::DeserializeOwned;

use crate::base64::{self, Scratch};
use crate::claims::{self, Layout};
use crate::clock::UnixTime;
use crate::danger;
use crate::error::Detail;
use crate::issuer::{Defaults, Issuer, IssuerRules};
use crate::token::{Compact, Header};

/// Splits a token at its dots.
#[must_use]
pub fn split(token: &[u8]) -> bool {
    Compact::split(token).is_ok()
}

/// Decodes base64url into bytes of their own.
#[must_use]
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    base64::decode(text)
}

/// Decodes the header of a token, and reads it.
#[must_use]
pub fn header(token: &[u8]) -> bool {
    let read = |token| -> Result<(), Detail> {
        let mut scratch = Scratch::new();
        Header::parse(Compact::split(token)?.header(&mut scratch)?).map(|_| ())
    };
    read(token).is_ok()
}

/// Looks for `iss` in a payload.
#[must_use]
pub fn peek(payload: &str) -> bool {
    danger::peek_issuer(payload).is_ok_and(|issuer| issuer.is_some())
}

/// The strict pass over a payload.
#[must_use]
pub fn scan(payload: &str) -> bool {
    claims::scan(payload, &Layout::standard()).is_ok()
}

/// The strict pass and the decode to `T` in one.
#[must_use]
pub fn scan_typed<T: DeserializeOwned>(payload: &str) -> Option<T> {
    claims::scan_typed(payload, &Layout::standard()).ok()?.1
}

/// The rules of an issuer, and the claims that they judge.
#[derive(Debug)]
pub struct Policy {
    rules: std::sync::Arc<IssuerRules>,
    payload: String,
    registered: claims::Registered,
}

impl Policy {
    /// `None` for what no verifier would be built from, or a payload that is refused.
    #[must_use]
    pub fn new(issuer: Issuer, audience: &str, payload: &str) -> Option<Self> {
        let leeway = std::time::Duration::from_secs(30);
        let audiences = vec![audience.into()];
        let defaults = Defaults { audiences, any_audience: false, leeway };
        let rules = IssuerRules::new(issuer, &defaults).ok()?.into();
        let registered = claims::scan(payload, &Layout::standard()).ok()?;
        Some(Self { rules, payload: payload.to_owned(), registered })
    }

    /// Judges everything but the signature, at `now`.
    #[must_use]
    pub fn admits(&self, now: UnixTime) -> bool {
        self.rules.admit(&self.registered, &self.payload, None, now).is_ok()
    }
}
