//! The body: a problem document (RFC 9457).

use std::fmt::Write as _;

/// The media type of [`Problem`] (RFC 9457 §3).
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// What the body says: the status once more, and what the challenge says, for clients that read no
/// challenges (RFC 9457 §3.2).
///
/// Written by hand: all but the scopes are constants without a character that JSON escapes, and
/// scopes have none either (RFC 6749 §3.3).
pub(super) struct Problem<'a> {
    pub(super) title: &'static str,
    pub(super) status: u16,
    pub(super) detail: Option<&'static str>,
    pub(super) error: Option<&'static str>,
    pub(super) scope: Option<&'a str>,
}

impl Problem<'_> {
    pub(super) fn to_json(&self) -> String {
        let mut json = String::with_capacity(192);
        json.push_str(r#"{"type":"about:blank""#);
        add(&mut json, "title", Some(self.title));
        json.push_str(r#","status":"#);
        // A `String` takes whatever is written.
        let _written = write!(json, "{}", self.status);
        add(&mut json, "detail", self.detail);
        add(&mut json, "error", self.error);
        add(&mut json, "scope", self.scope);
        json.push('}');
        json
    }
}

fn add(json: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        json.push_str(",\"");
        json.push_str(name);
        json.push_str("\":\"");
        json.push_str(value);
        json.push('"');
    }
}
