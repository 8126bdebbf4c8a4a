//! What a value of the payload is to the scan.

use serde::de::{DeserializeSeed, Deserializer};

use super::audience::ReadAudience;
use super::claim::Claim;
use super::date::NumericDate;
use super::descent::Descent;
use super::layout::Place;
use super::list::ReadList;
use super::mark::Mark;
use super::scan::{Reading, Scanner};
use super::subject::ReadSubject;
use super::{Layout, Span};
use crate::json::{Strict, Text};

/// What a value is to the scan, told by the name of its member.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    /// `aud`.
    Audience,
    /// A NumericDate.
    Date(Claim),
    /// A claim of any type that may say which kind of token it is.
    Mark(Claim),
    /// Scopes or roles: the number of the place.
    Place(u8),
    /// Nothing of ours: any JSON, strictly.
    Plain,
    /// `sub`.
    Subject,
    /// A string.
    Text(Claim),
    /// A claim that the issuer's dialect wants to know, by its number.
    Watched(u8),
    /// An object on the way to places, which are given as bits. So many names were read.
    Way { places: u32, depth: u8 },
}

impl Meaning {
    /// What a member at the top means that is no [`Claim`], or one that means nothing by itself.
    #[inline]
    pub(super) fn elsewhere(name: &str, layout: &Layout) -> Self {
        if let Some((_, index)) =
            layout.watched().iter().zip(0..).find(|(claim, _)| **claim == name)
        {
            return Self::Watched(index);
        }
        Self::towards(matching(layout.places(), u32::MAX, 0, name), 1, layout)
    }

    /// What a member means on the way to places, of which those that have its name are left.
    pub(super) fn below(name: &str, places: u32, depth: u8, layout: &Layout) -> Self {
        let places = matching(layout.places(), places, depth, name);
        Self::towards(places, depth.saturating_add(1), layout)
    }

    fn towards(places: u32, depth: u8, layout: &Layout) -> Self {
        if places == 0 {
            return Self::Plain;
        }
        // Paths do not overlap: at most one ends here, and then it is alone.
        let first = first(places);
        match layout.place(first) {
            Some(place) if place.path.names().len() == usize::from(depth) => Self::Place(first),
            _ => Self::Way { places, depth },
        }
    }
}

/// The number of the first of these places.
pub(super) fn first(places: u32) -> u8 {
    u8::try_from(places.trailing_zeros()).unwrap_or(u8::MAX)
}

/// Those of `places`, as bits, whose path has `name` at `depth`.
fn matching(all: &[Place], places: u32, depth: u8, name: &str) -> u32 {
    let mut bit = 1_u32;
    let mut found = 0;
    for place in all {
        if places & bit != 0 && place.path.name(depth.into()) == Some(name) {
            found |= bit;
        }
        bit = bit.checked_shl(1).unwrap_or_default();
    }
    found
}

/// Reads a value for what it means.
pub(super) struct Read<'s, 'l, 'de> {
    pub(super) scanner: &'s mut Scanner<'l, 'de>,
    pub(super) meaning: Meaning,
    /// Levels that may still be opened.
    pub(super) room: u8,
}

impl<'de> DeserializeSeed<'de> for Read<'_, '_, 'de> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Read { scanner, meaning, room } = self;
        match meaning {
            Meaning::Audience => {
                scanner.reading = Reading::Claim(Claim::Audience);
                let (names, payload) = (&mut scanner.names, scanner.payload);
                let audience = ReadAudience { names, payload, room }.deserialize(deserializer)?;
                scanner.note_audience(audience);
            }
            Meaning::Date(claim) => {
                scanner.reading = Reading::Claim(claim);
                scanner.note_date(claim, NumericDate.deserialize(deserializer)?);
            }
            Meaning::Mark(claim) => {
                let mark = scanner.mark(room, deserializer)?;
                scanner.note_mark(claim, mark);
            }
            Meaning::Place(index) => {
                scanner.reading = Reading::Place(index);
                let named = scanner.is_named(index);
                let (names, payload) = (&mut scanner.names, scanner.payload);
                let list = ReadList { names, payload, room, named }.deserialize(deserializer)?;
                scanner.keep(index, list);
            }
            Meaning::Plain => {
                return Strict::within(&mut scanner.names, room).deserialize(deserializer);
            }
            Meaning::Subject => {
                scanner.reading = Reading::Claim(Claim::Subject);
                let (subject, number) = ReadSubject(scanner.payload).deserialize(deserializer)?;
                scanner.note_subject(subject, number);
            }
            Meaning::Text(claim) => {
                scanner.reading = Reading::Claim(claim);
                let text = Text.deserialize(deserializer)?;
                scanner.note_text(claim, Span::of(text, scanner.payload));
            }
            Meaning::Watched(index) => {
                let mark = scanner.mark(room, deserializer)?;
                scanner.note_watched(index, mark);
            }
            Meaning::Way { places, depth } => {
                return Descent { scanner, places, depth, room }.deserialize(deserializer);
            }
        }
        scanner.reading = Reading::Other;
        Ok(())
    }
}

impl<'de> Scanner<'_, 'de> {
    /// Reads a value of any type: its text, if it is text.
    fn mark<D: Deserializer<'de>>(
        &mut self,
        room: u8,
        deserializer: D,
    ) -> Result<Option<Span>, D::Error> {
        let text = Mark(Strict::within(&mut self.names, room)).deserialize(deserializer)?;
        Ok(text.map(|text| Span::of(text, self.payload)))
    }
}
