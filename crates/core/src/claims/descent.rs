//! The way through nested claims to the places of scopes and roles.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Unexpected, Visitor};

use super::meaning::{Meaning, Read, first};
use super::scan::{Reading, Scanner};
use crate::json::{Number, Text, deeper};

/// The value on the way to at least one place.
pub(super) struct Descent<'s, 'l, 'de> {
    pub(super) scanner: &'s mut Scanner<'l, 'de>,
    /// The places, as bits.
    pub(super) places: u32,
    /// How many names of their paths were read.
    pub(super) depth: u8,
    /// Levels that may still be opened.
    pub(super) room: u8,
}

impl<'de> DeserializeSeed<'de> for Descent<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Anything but an object on the way to a place is as wrong as at its end.
        self.scanner.reading = Reading::Place(first(self.places));
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Descent<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object on the way to scopes or roles")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut member = object.next_key_seed(Text)?;
        if let Some(name) = &member
            && Number::behind(name, &mut object)?.is_some()
        {
            return Err(A::Error::invalid_type(Unexpected::Other("a number"), &self));
        }
        let Descent { scanner, places, depth, room } = self;
        scanner.reading = Reading::Other;
        let room = deeper(&mut scanner.names, room)?;
        let mut scope = scanner.names.open();
        while let Some(name) = member {
            let meaning = Meaning::below(&name, places, depth, scanner.layout);
            if !scanner.names.insert(&mut scope, name) {
                return Err(A::Error::custom("a claim stands twice"));
            }
            object.next_value_seed(Read { scanner: &mut *scanner, meaning, room })?;
            member = object.next_key_seed(Text)?;
        }
        scanner.names.close(scope);
        Ok(())
    }
}
