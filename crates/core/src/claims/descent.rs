//! The way through nested claims to the places of scopes and roles.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Unexpected, Visitor};

use super::layout::Place;
use super::list::ReadList;
use super::scan::{Reading, Scanner};
use crate::json::{Number, Strict, Text, deeper};

/// Those of `places`, as bits, whose path has `name` at `depth`.
pub(super) fn matching(all: &[Place], places: u32, depth: usize, name: &str) -> u32 {
    let bits = (0_u32..).map(|bit| 1_u32.checked_shl(bit).unwrap_or_default());
    all.iter()
        .zip(bits)
        .filter(|(place, bit)| places & bit != 0 && place.path.name(depth) == Some(name))
        .fold(0, |found, (_, bit)| found | bit)
}

/// The value at, or on the way to, at least one place.
pub(super) struct Descent<'s, 'l, 'de> {
    scanner: &'s mut Scanner<'l, 'de>,
    places: u32,
    depth: usize,
    room: u8,
}

impl<'s, 'l, 'de> Descent<'s, 'l, 'de> {
    /// From the top, where `room` more levels may be opened.
    pub(super) const fn new(scanner: &'s mut Scanner<'l, 'de>, places: u32, room: u8) -> Self {
        Self { scanner, places, depth: 1, room }
    }

    /// The place that ends here. Paths do not overlap, so there is at most one.
    fn end(&self) -> Option<usize> {
        let first = usize::try_from(self.places.trailing_zeros()).ok()?;
        let place = self.scanner.layout.places().get(first)?;
        (place.path.names().len() == self.depth).then_some(first)
    }
}

impl<'de> DeserializeSeed<'de> for Descent<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Some(index) = self.end() else {
            // Anything but an object on the way to a place is as wrong as at its end.
            let first = self.places.trailing_zeros();
            self.scanner.reading = usize::try_from(first).map_or(Reading::Other, Reading::Place);
            return deserializer.deserialize_any(self);
        };
        self.scanner.reading = Reading::Place(index);
        let holds = self.scanner.layout.places().get(index).map(|place| place.holds);
        let list = ReadList {
            names: &mut self.scanner.names,
            payload: self.scanner.payload,
            room: self.room,
            named: holds.is_some_and(|holds| self.scanner.layout.is_named(holds)),
        };
        let list = list.deserialize(deserializer)?;
        self.scanner.keep(index, list);
        self.scanner.reading = Reading::Other;
        Ok(())
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
            if !scanner.names.insert(&mut scope, name.clone()) {
                return Err(A::Error::custom("a member name stands twice"));
            }
            let places = matching(scanner.layout.places(), places, depth, &name);
            if places == 0 {
                object.next_value_seed(Strict::within(&mut scanner.names, room))?;
            } else {
                let depth = depth.saturating_add(1);
                object.next_value_seed(Descent { scanner: &mut *scanner, places, depth, room })?;
            }
            member = object.next_key_seed(Text)?;
        }
        scanner.names.close(scope);
        Ok(())
    }
}
