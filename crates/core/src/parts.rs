//! The steps of a verification one by one, for `benches/parts.rs`. Hidden, behind the feature
//! `__parts`, and no public interface: it changes whenever the steps do.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::base64::{self, Scratch};
use crate::claims::{self, Layout};
use crate::clock::UnixTime;
use crate::danger;
use crate::error::Detail;
use crate::issuer::{Defaults, Issuer, IssuerRules};
use crate::json;
use crate::token::{Compact, Header};

/// Made once, as a verifier does.
static STANDARD: LazyLock<Layout> = LazyLock::new(Layout::standard);

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
    claims::scan(payload, &STANDARD).is_ok()
}

/// The decode to `T` alone.
///
/// # Errors
/// Those of `serde_json`.
pub fn typed<T: DeserializeOwned>(payload: &str) -> Result<T, serde_json::Error> {
    json::decode(payload)
}

/// The strict pass and the decode to `T` in one.
#[must_use]
pub fn scan_typed<T: DeserializeOwned>(payload: &str) -> Option<T> {
    claims::scan_typed(payload, &STANDARD).ok()?.1
}

/// The rules of an issuer for a payload that was scanned: everything but the signature, at a time.
/// `None` for what no verifier would be built from, or a payload that is refused.
#[must_use]
pub fn policy(
    issuer: Issuer,
    audience: &str,
    payload: &str,
) -> Option<impl Fn(UnixTime) -> bool + use<>> {
    let audiences = vec![audience.into()];
    let defaults = Defaults { audiences, any_audience: false, leeway: Duration::from_secs(30) };
    let rules = Arc::new(IssuerRules::new(issuer, &defaults).ok()?);
    let registered = claims::scan(payload, &STANDARD).ok()?;
    let payload = payload.to_owned();
    Some(move |now| rules.admit(&registered, &payload, None, now).is_ok())
}
