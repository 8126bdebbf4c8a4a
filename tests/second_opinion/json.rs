//! JSON values as text.

use std::borrow::Cow;
use std::fmt;

use hallpass::{Algorithm, UnixTime};
use serde_json::Value;

/// A JSON value to be written, good or bad.
#[derive(Clone, PartialEq)]
pub(crate) enum Json {
    /// These bytes.
    Raw(Cow<'static, [u8]>),
    /// A NumericDate so many seconds from now.
    Date(i64, Digits),
    /// The name of the key's own algorithm.
    Own(Wrapping),
}

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Digits {
    Whole,
    /// `1700000000.5`
    Half,
    /// `1700000000.000`
    Zeros,
    /// `17000000.00E+2`
    Exponent,
    /// `"1700000000"`
    Text,
    /// `1700000000000`
    Milliseconds,
}

/// How the name of an algorithm is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wrapping {
    /// With an escape for its first letter: the same name.
    Escaped,
    /// `["HS256"]`
    Listed,
    /// `{"HS256":null}`
    Keyed,
    /// In small letters.
    Small,
    /// With a space after it.
    Spaced,
}

impl Json {
    pub(crate) const fn raw(text: &'static str) -> Self {
        Self::Raw(Cow::Borrowed(text.as_bytes()))
    }

    pub(crate) fn of(value: &Value) -> Self {
        Self::Raw(Cow::Owned(value.to_string().into_bytes()))
    }

    /// The text.
    pub(crate) fn write(&self, own: Algorithm, now: UnixTime) -> Vec<u8> {
        match self {
            Self::Raw(bytes) => bytes.to_vec(),
            Self::Date(offset, digits) => {
                let now = i64::try_from(now.as_secs()).unwrap();
                digits.write(now.saturating_add(*offset)).into_bytes()
            }
            Self::Own(wrapping) => wrapping.write(own.name()).into_bytes(),
        }
    }

    /// What it says, if it is sound JSON; dates and algorithms are those of an example.
    pub(crate) fn example(&self) -> Option<Value> {
        let text = self.write(Algorithm::HS256, UnixTime::from_secs(1_700_000_000));
        serde_json::from_slice(&text).ok()
    }
}

impl Digits {
    fn write(self, date: i64) -> String {
        match self {
            Self::Whole => date.to_string(),
            Self::Half => format!("{date}.5"),
            Self::Zeros => format!("{date}.000"),
            Self::Exponent => format!("{}.{:02}E+2", date / 100, date.abs() % 100),
            Self::Text => format!("\"{date}\""),
            Self::Milliseconds => format!("{date}000"),
        }
    }
}

impl Wrapping {
    fn write(self, name: &str) -> String {
        match self {
            Self::Escaped => format!("\"\\u{:04x}{}\"", name.as_bytes()[0], name.split_at(1).1),
            Self::Listed => format!("[\"{name}\"]"),
            Self::Keyed => format!("{{\"{name}\":null}}"),
            Self::Small => format!("\"{}\"", name.to_lowercase()),
            Self::Spaced => format!("\"{name} \""),
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Raw(bytes) if bytes.len() > 200 => write!(f, "({} bytes)", bytes.len()),
            Self::Raw(bytes) => write!(f, "{}", bytes.escape_ascii()),
            Self::Date(offset, digits) => write!(f, "now{offset:+} as {digits:?}"),
            Self::Own(wrapping) => write!(f, "own algorithm, {wrapping:?}"),
        }
    }
}
