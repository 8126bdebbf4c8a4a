//! `sub`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::Span;

/// Reads `sub`: a string, or a number in its decimal digits.
pub(super) struct ReadSubject<'de>(pub(super) &'de str);

impl<'de> DeserializeSeed<'de> for ReadSubject<'de> {
    type Value = (Span, bool);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadSubject<'de> {
    type Value = (Span, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok((Span::of(Cow::Borrowed(text), self.0), false))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((Span::Copied(text.into()), false))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok((Span::Copied(number.to_string().into()), true))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok((Span::Copied(number.to_string().into()), true))
    }
}
