//! `aud`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use super::Span;
use crate::json::{Names, Text, deeper};

/// `aud` (RFC 7519 §4.1.3): a string, or an array of strings. An empty array counts as absent.
#[derive(Clone, Debug, Default)]
pub(crate) enum Audience {
    #[default]
    Absent,
    One(Span),
    Many(Vec<Span>),
}

impl Audience {
    pub(crate) fn iter<'p>(&'p self, payload: &'p str) -> impl Iterator<Item = &'p str> {
        let spans = match self {
            Self::Absent => &[],
            Self::One(span) => std::slice::from_ref(span),
            Self::Many(spans) => spans.as_slice(),
        };
        spans.iter().map(move |span| span.get(payload))
    }
}

/// Reads `aud`.
pub(super) struct ReadAudience<'n, 'de> {
    pub(super) names: &'n mut Names<'de>,
    pub(super) payload: &'de str,
    pub(super) room: u8,
}

impl<'de> DeserializeSeed<'de> for ReadAudience<'_, 'de> {
    type Value = Audience;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Audience, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadAudience<'_, 'de> {
    type Value = Audience;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of strings")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Audience, E> {
        Ok(Audience::One(Span::of(Cow::Borrowed(text), self.payload)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Audience, E> {
        Ok(Audience::One(Span::Copied(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Audience, A::Error> {
        deeper(self.names, self.room)?;
        let mut spans = Vec::new();
        while let Some(text) = array.next_element_seed(Text)? {
            spans.push(Span::of(text, self.payload));
        }
        Ok(if spans.is_empty() { Audience::Absent } else { Audience::Many(spans) })
    }
}
