//! A value of a verified token, made fit for a log.

use std::fmt::{self, Write as _};

use crate::printable::printable;

/// The longest value that is shown, in bytes.
const LIMIT: usize = 64;

/// A value that a token with a verified signature carries: printable ASCII, at most 64 bytes, so
/// that it can neither forge a log line nor flood it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Seen(Box<str>);

impl Seen {
    /// The values as they may be shown, four of them at most; `None` if there are none.
    pub(crate) fn list<'v>(values: impl Iterator<Item = &'v str>) -> Option<Self> {
        let mut shown = String::new();
        for (index, value) in values.enumerate() {
            if index == SHOWN {
                shown.push_str(", ..");
                break;
            }
            let _ = write!(shown, "{}{}", if index == 0 { "" } else { ", " }, Self::new(value));
        }
        (!shown.is_empty()).then(|| Self(shown.into()))
    }

    /// The value as it may be shown.
    pub(crate) fn new(value: &str) -> Self {
        Self(format!("\"{}\"", printable(value, LIMIT)).into())
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many values of a list are shown.
const SHOWN: usize = 4;

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
        assert_eq!(Seen::list(["a", "b"].into_iter()).unwrap().to_string(), "\"a\", \"b\"");
        assert_eq!(Seen::list("abcde".split("").skip(1).take(5)).unwrap().to_string().len(), 22);
        assert_eq!(Seen::list(std::iter::empty()), None);
        let long = Seen::new(&"\u{fe0f}".repeat(100)).to_string();
        assert!(long.len() <= 66 && long.ends_with("..\""), "{long}");
    }
}
