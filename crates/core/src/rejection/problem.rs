//! The body: a problem document (RFC 9457).

use serde::Serialize;

/// The media type of [`Problem`] (RFC 9457 §3).
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// What the body says: the status once more, and what the challenge says, for clients that read no
/// challenges (RFC 9457 §3.2).
#[derive(Serialize)]
pub(super) struct Problem<'a> {
    pub(super) r#type: &'static str,
    pub(super) title: &'static str,
    pub(super) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'a str>,
}

impl Problem<'_> {
    pub(super) fn to_json(&self) -> String {
        // Strings and a number always serialise; an empty body would be as valid an answer.
        serde_json::to_string(self).unwrap_or_default()
    }
}
