//! Scopes and roles: sets of words.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::Span;
use crate::json::{Names, Number, Strict, Text, deeper};

/// A set of words of the payload.
#[derive(Clone, Debug, Default)]
pub(crate) enum TextList {
    /// The claim is absent.
    #[default]
    Absent,
    /// One string of words with spaces between them (RFC 8693 §4.2).
    Words(Span),
    /// One string a word.
    Items(Vec<Span>),
}

impl TextList {
    /// The words. Nothing but U+0020 separates them, so that no other spelling of a space can make
    /// one word into two (RFC 6749 §3.3).
    pub(crate) fn iter<'p>(&'p self, payload: &'p str) -> impl Iterator<Item = &'p str> {
        let (words, items) = match self {
            Self::Absent => (None, None),
            Self::Words(span) => (Some(span), None),
            Self::Items(items) => (None, Some(items)),
        };
        let words = words.into_iter().flat_map(move |span| span.get(payload).split(' '));
        let items = items.into_iter().flatten().map(move |span| span.get(payload));
        words.chain(items).filter(|word| !word.is_empty())
    }

    /// Whether both hold the same words, in whatever order.
    pub(crate) fn equals(&self, other: &Self, payload: &str) -> bool {
        let set =
            |list: &Self| -> BTreeSet<Box<str>> { list.iter(payload).map(Into::into).collect() };
        set(self) == set(other)
    }

    /// The same with a string as one word: only scopes are defined as words (RFC 8693 §4.2).
    pub(crate) fn undivided(self) -> Self {
        match self {
            Self::Words(span) => Self::Items(vec![span]),
            other => other,
        }
    }

    /// Adds the words of another place.
    pub(crate) fn merge(&mut self, other: Self, payload: &str) {
        match (&mut *self, other) {
            (_, Self::Absent) => {}
            (Self::Absent, other) => *self = other,
            (Self::Items(items), Self::Items(more)) => items.extend(more),
            (_, other) => {
                let all = self.iter(payload).chain(other.iter(payload));
                *self =
                    Self::Items(all.map(|word| Span::of(Cow::Borrowed(word), payload)).collect());
            }
        }
    }
}

/// Reads a [`TextList`]: a string of words, an array of strings, or an array of the objects of RFC
/// 7643 §4.1.2, whose `value` it is (RFC 9068 §2.2.3.1).
pub(crate) struct ReadList<'n, 'de> {
    pub(crate) names: &'n mut Names<'de>,
    pub(crate) payload: &'de str,
    pub(crate) room: u8,
    /// Whether an object will do as well, the names of whose members are the words.
    pub(crate) named: bool,
}

impl<'de> DeserializeSeed<'de> for ReadList<'_, 'de> {
    type Value = TextList;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<TextList, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadList<'_, 'de> {
    type Value = TextList;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of strings")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<TextList, E> {
        Ok(TextList::Words(Span::of(Cow::Borrowed(text), self.payload)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TextList, E> {
        Ok(TextList::Words(Span::Copied(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<TextList, A::Error> {
        let room = deeper(self.names, self.room)?;
        let mut items = Vec::new();
        while let Some(item) = array.next_element_seed(Item { names: self.names, room })? {
            items.push(Span::of(item, self.payload));
        }
        Ok(TextList::Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<TextList, A::Error> {
        let mut member = object.next_key_seed(Text)?;
        let number = match &member {
            Some(name) => Number::behind(name, &mut object)?.is_some(),
            None => false,
        };
        if !self.named || number {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        let room = deeper(self.names, self.room)?;
        let mut scope = self.names.open();
        let mut items = Vec::new();
        while let Some(name) = member {
            if !self.names.insert(&mut scope, name.clone()) {
                return Err(A::Error::custom("a member name stands twice"));
            }
            // `{"admin":false}` must not make an admin.
            object.next_value_seed(Members(Strict::within(self.names, room)))?;
            items.push(Span::of(name, self.payload));
            member = object.next_key_seed(Text)?;
        }
        self.names.close(scope);
        Ok(TextList::Items(items))
    }
}

/// Reads an object, strictly, and refuses all else.
struct Members<'n, 'de>(Strict<'n, 'de>);

impl<'de> DeserializeSeed<'de> for Members<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let member = object.next_key_seed(Text)?;
        match &member {
            Some(name) if Number::behind(name, &mut object)?.is_some() => {
                Err(A::Error::invalid_type(Unexpected::Other("a number"), &self))
            }
            _ => self.0.members(member, object),
        }
    }
}

/// One member of a list.
struct Item<'n, 'de> {
    names: &'n mut Names<'de>,
    room: u8,
}

impl<'de> DeserializeSeed<'de> for Item<'_, 'de> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Item<'_, 'de> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an object with a `value`")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let room = deeper(self.names, self.room)?;
        let mut scope = self.names.open();
        let mut value = None;
        while let Some(name) = object.next_key_seed(Text)? {
            let is_value = name == "value";
            if !self.names.insert(&mut scope, name) {
                return Err(A::Error::custom("a member name stands twice"));
            }
            if is_value {
                value = Some(object.next_value_seed(Text)?);
            } else {
                object.next_value_seed(Strict::within(self.names, room))?;
            }
        }
        self.names.close(scope);
        value.ok_or_else(|| A::Error::missing_field("value"))
    }
}
