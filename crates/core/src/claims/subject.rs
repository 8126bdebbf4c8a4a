//! `sub`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Unexpected, Visitor};

use super::Span;
use crate::json::{Number, Text};

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

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let number = match object.next_key_seed(Text)? {
            Some(name) => Number::behind(&name, &mut object)?,
            None => None,
        };
        match number {
            Some(Number::Unsigned(number)) => self.visit_u64(number),
            Some(Number::Signed(number)) => self.visit_i64(number),
            Some(Number::Double(_)) | None => Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}
