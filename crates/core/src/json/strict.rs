//! A walk over a JSON value that keeps nothing and refuses what a strict reader must refuse.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Names, Number};

/// How deep arrays and objects may nest.
pub(crate) const MAX_DEPTH: u8 = 32;

/// Checks that `text` is one JSON object that follows all rules of this module.
///
/// # Errors
/// The error of the JSON parser. It says where, and may quote a name: it is for the operator's own
/// documents (keys), never for a token.
pub(crate) fn check_object(text: &str) -> Result<(), serde_json::Error> {
    let mut names = Names::default();
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Strict::new(&mut names))?;
    json.end()
}

/// Whether `text` begins like an object. Asked first: the JSON parser would quote a whole string
/// that stands in the place of one.
pub(crate) fn opens_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
}

/// Reads any JSON value, strictly, and forgets it.
#[derive(Debug)]
pub(crate) struct Strict<'n, 'de> {
    names: &'n mut Names<'de>,
    /// Levels that may still be opened.
    room: u8,
}

impl<'n, 'de> Strict<'n, 'de> {
    /// For a value at the top of a document.
    pub(crate) fn new(names: &'n mut Names<'de>) -> Self {
        Self { names, room: MAX_DEPTH }
    }

    /// For a value inside a document, where `room` more levels may be opened.
    pub(crate) fn within(names: &'n mut Names<'de>, room: u8) -> Self {
        Self { names, room }
    }
}

impl<'de> Strict<'_, 'de> {
    /// Reads an object whose first name was read, and which is no number.
    pub(crate) fn members<A: MapAccess<'de>>(
        self,
        first: Option<Cow<'de, str>>,
        mut object: A,
    ) -> Result<(), A::Error> {
        let room = deeper(self.names, self.room)?;
        let mut scope = self.names.open();
        let mut member = first;
        while let Some(name) = member {
            if !self.names.insert(&mut scope, name) {
                return Err(A::Error::custom("a member name stands twice, or is reserved"));
            }
            object.next_value_seed(Strict { names: self.names, room })?;
            member = object.next_key_seed(Text)?;
        }
        self.names.close(scope);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without duplicate names")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let room = deeper(self.names, self.room)?;
        while array.next_element_seed(Strict { names: self.names, room })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let member = object.next_key_seed(Text)?;
        match &member {
            Some(name) if Number::behind(name, &mut object)?.is_some() => Ok(()),
            _ => self.members(member, object),
        }
    }
}

/// The levels left inside an array or object, where `room` were left around it.
pub(crate) fn deeper<E: Error>(names: &mut Names<'_>, room: u8) -> Result<u8, E> {
    room.checked_sub(1).ok_or_else(|| {
        names.too_deep();
        E::custom("nested deeper than 32 levels")
    })
}

/// A JSON string, borrowed from the document wherever it has no escapes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
