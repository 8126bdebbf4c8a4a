//! A value of a verified token, made fit for a log.

use std::fmt;

/// The longest value that is shown, in bytes.
const LIMIT: usize = 64;

/// A value that a token with a verified signature carries: printable ASCII, at most 64 bytes, so
/// that it can neither forge a log line nor flood it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Seen(Box<str>);

impl Seen {
    /// The value as it may be shown.
    pub(crate) fn new(value: &str) -> Self {
        let mut shown = String::with_capacity(value.len().min(LIMIT));
        for escaped in value.chars().map(|c| c.escape_default()) {
            if shown.len().saturating_add(escaped.len()) > LIMIT.saturating_sub(CUT.len()) {
                shown.push_str(CUT);
                break;
            }
            shown.extend(escaped);
        }
        Self(shown.into())
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

const CUT: &str = "..";

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn values_are_shown_as_short_printable_ascii() {
        for (value, shown) in [
            ("https://id.example.com", "\"https://id.example.com\""),
            ("line\nbreak \u{1b}[31m", "\"line\\nbreak \\u{1b}[31m\""),
            ("quote\" and \u{202e}", "\"quote\\\" and \\u{202e}\""),
        ] {
            assert_eq!(Seen::new(value).to_string(), shown);
        }
        let long = Seen::new(&"\u{fe0f}".repeat(100)).to_string();
        assert!(long.len() <= 66 && long.ends_with("..\""), "{long}");
    }
}
