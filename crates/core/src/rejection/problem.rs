//! The body: a problem document (RFC 9457).

use super::words::Words;

/// The media type of [`Problem`] (RFC 9457 §3).
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// What the body says: the status once more, and what the challenge says, for clients that read no
/// challenges (RFC 9457 §3.2).
///
/// Written by hand: all but the scopes are constants without a character that JSON escapes, and
/// scopes have none either (RFC 6749 §3.3).
pub(super) struct Problem<'a> {
    pub(super) words: Words,
    pub(super) scope: Option<&'a str>,
}

impl Problem<'_> {
    pub(super) fn to_json(&self) -> String {
        let Self { words, scope } = self;
        let status = words.status().to_string();
        [
            &[r#"{"type":"about:blank","title":""#, words.title(), r#"","status":"#, &status][..],
            &member("detail", words.description()),
            &member("error", words.error_code()),
            &member("scope", *scope),
            &["}"],
        ]
        .concat()
        .concat()
    }
}

/// The parts of a member that is not the first one, or nothing.
fn member<'v>(name: &'v str, value: Option<&'v str>) -> [&'v str; 5] {
    value.map_or([""; 5], |value| [",\"", name, "\":\"", value, "\""])
}
