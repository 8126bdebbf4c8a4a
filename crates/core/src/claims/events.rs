//! `events`.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::json::is_reserved;

/// Whether the claim `events` is that of a security event token, such as a logout token: an object
/// with URIs for names (RFC 8417 §2.2, OpenID Connect Back-Channel Logout 1.0 §2.4). In an
/// application's own claim of that name are others.
pub(super) fn tells_events(payload: &str) -> bool {
    #[derive(Deserialize)]
    struct Told<'p> {
        #[serde(borrow)]
        events: HashMap<Cow<'p, str>, IgnoredAny>,
    }
    let told = serde_json::from_str::<Told<'_>>(payload);
    let is_uri = |name: &Cow<'_, str>| name.contains(':') && !is_reserved(name);
    told.is_ok_and(|told| told.events.keys().any(is_uri))
}
