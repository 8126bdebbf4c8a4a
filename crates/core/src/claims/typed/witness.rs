//! The scan as a witness of what `T` reads.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::at::{At, Members, Value};
use crate::claims::audience::Audience;
use crate::claims::date::NumericDate;
use crate::claims::meaning::{Meaning, Read};
use crate::claims::scan::Scanner;
use crate::claims::{Layout, Registered, Span, TextList};
use crate::json::{Names, Text};

/// Doubles from here on are left to the scan: near the end of their range one method of
/// `serde_json` may round to infinity, which is an error, where another does not.
const HUGE: f64 = 1e308;

/// Adds a name to those of an open object; `false` if it must not be there.
pub(super) type Insert<'i, 'de> = dyn FnMut(&mut Names<'de>, Cow<'de, str>) -> bool + 'i;

/// The scan, told of every value by those who hand it to `T`.
pub(super) struct Witness<'l, 'de> {
    pub(super) scanner: Scanner<'l, 'de>,
    /// Something was missed or not understood. It stays so, since `T` may swallow errors.
    lost: bool,
    /// Whether an object was read as the whole document.
    closed: bool,
    /// The list that is being read: there is one at a time.
    items: Vec<Span>,
}

/// A string that is handed to `T`.
#[derive(Clone, Copy)]
pub(super) enum Said<'s, 'de> {
    Borrowed(&'de str),
    Unescaped(&'s str),
}

/// A number that is handed to `T`.
#[derive(Clone, Copy)]
pub(super) enum Number {
    Double(f64),
    Signed(i64),
    Unsigned(u64),
}

impl<'l, 'de> Witness<'l, 'de> {
    pub(super) fn new(payload: &'de str, layout: &'l Layout) -> Self {
        let scanner = Scanner::new(payload, layout);
        Self { scanner, lost: false, closed: false, items: Vec::new() }
    }

    /// What was found, if the witness saw all of it.
    pub(super) fn finish(&mut self) -> Option<Registered> {
        if self.lost || !self.closed {
            return None;
        }
        self.scanner.finish().ok()
    }

    /// Whether the shortcut has given up. Then arrays and objects end for `T`, which may go on after
    /// an error for as long as they do not.
    #[inline]
    pub(super) const fn is_lost(&self) -> bool {
        self.lost
    }

    /// Gives up.
    #[cold]
    pub(super) fn lose<E: Error>(&mut self) -> E {
        self.lost = true;
        E::custom("left to the scan")
    }

    /// Notes that an error passes by: whatever `T` makes of it, something was not seen.
    #[inline]
    pub(super) fn pass<V, E>(&mut self, result: Result<V, E>) -> Result<V, E> {
        self.lost |= result.is_err();
        result
    }

    #[inline]
    fn or_lost<E: Error>(&mut self, understood: bool) -> Result<(), E> {
        if understood { Ok(()) } else { Err(self.lose()) }
    }

    /// A string.
    #[inline]
    pub(super) fn text<E: Error>(&mut self, at: At, said: Said<'_, 'de>) -> Result<(), E> {
        let understood = at.is_plain() || self.note_text(at.value, said);
        self.or_lost(understood)
    }

    fn note_text(&mut self, value: Value, said: Said<'_, 'de>) -> bool {
        let Value::Member(meaning) = value else {
            let item = matches!(value, Value::Item);
            if item {
                self.items.push(said.span(self.scanner.payload));
            }
            return item;
        };
        let span = said.span(self.scanner.payload);
        match meaning {
            Meaning::Audience => self.scanner.note_audience(Audience::One(span)),
            Meaning::Mark(claim) => self.scanner.note_mark(claim, Some(span)),
            Meaning::Place(index) => self.scanner.keep(index, TextList::Words(span)),
            Meaning::Subject => self.scanner.note_subject(span, false),
            Meaning::Text(claim) => self.scanner.note_text(claim, span),
            Meaning::Watched(index) => self.scanner.note_watched(index, Some(span)),
            Meaning::Plain => {}
            Meaning::Date(_) | Meaning::Way { .. } => return false,
        }
        true
    }

    /// A number.
    #[inline]
    pub(super) fn number<E: Error>(&mut self, at: At, number: Number) -> Result<(), E> {
        let understood = match (at.value, number) {
            (_, Number::Double(double)) if double.abs() >= HUGE => false,
            (Value::Member(Meaning::Date(claim)), number) => {
                let date = match number {
                    Number::Double(double) => NumericDate.visit_f64::<E>(double),
                    Number::Signed(signed) => NumericDate.visit_i64(signed),
                    Number::Unsigned(unsigned) => NumericDate.visit_u64(unsigned),
                };
                self.scanner.note_date(claim, date?);
                true
            }
            (Value::Member(Meaning::Subject), Number::Signed(number)) => {
                self.subject(number.to_string())
            }
            (Value::Member(Meaning::Subject), Number::Unsigned(number)) => {
                self.subject(number.to_string())
            }
            _ => self.note_other(at),
        };
        self.or_lost(understood)
    }

    fn subject(&mut self, digits: String) -> bool {
        self.scanner.note_subject(Span::Copied(digits.into()), true);
        true
    }

    /// A boolean or `null`.
    #[inline]
    pub(super) fn other<E: Error>(&mut self, at: At) -> Result<(), E> {
        let understood = self.note_other(at);
        self.or_lost(understood)
    }

    /// A value that is not text, and of which no more matters.
    fn note_other(&mut self, at: At) -> bool {
        match at.value {
            Value::Member(Meaning::Plain) => {}
            Value::Member(Meaning::Mark(claim)) => self.scanner.note_mark(claim, None),
            Value::Member(Meaning::Watched(index)) => self.scanner.note_watched(index, None),
            _ => return false,
        }
        true
    }

    /// An array begins: what its members are.
    #[inline]
    pub(super) fn open_array<E: Error>(&mut self, at: At) -> Result<At, E> {
        let value = match at.value {
            Value::Member(Meaning::Plain | Meaning::Mark(_) | Meaning::Watched(_)) => {
                Some(Value::Member(Meaning::Plain))
            }
            Value::Member(Meaning::Audience | Meaning::Place(_)) => Some(Value::Item),
            _ => None,
        };
        let inside = value.zip(at.room.checked_sub(1)).map(|(value, room)| At { value, room });
        inside.ok_or_else(|| self.lose())
    }

    /// An array has ended.
    #[inline]
    pub(super) fn close_array(&mut self, at: At) {
        match at.value {
            Value::Member(Meaning::Audience) => {
                let items = std::mem::take(&mut self.items);
                let none = items.is_empty();
                let audience = if none { Audience::Absent } else { Audience::Many(items) };
                self.scanner.note_audience(audience);
            }
            Value::Member(Meaning::Place(index)) => {
                let items = std::mem::take(&mut self.items);
                self.scanner.keep(index, TextList::Items(items));
            }
            _ => {
                self.note_other(at);
            }
        }
    }

    /// An object begins: what its members are, and how many levels they may open.
    #[inline]
    pub(super) fn open_object<E: Error>(&mut self, at: At) -> Result<(Members, u8), E> {
        let members = match at.value {
            Value::Top => Some(Members::Top),
            Value::Named => Some(Members::Plain),
            Value::Member(Meaning::Plain | Meaning::Mark(_) | Meaning::Watched(_)) => {
                Some(Members::Plain)
            }
            Value::Member(Meaning::Way { places, depth }) => Some(Members::Way { places, depth }),
            Value::Member(Meaning::Place(index)) if self.scanner.is_named(index) => {
                Some(Members::Named)
            }
            _ => None,
        };
        members.zip(at.room.checked_sub(1)).ok_or_else(|| self.lose())
    }

    /// The name of a member: what its value is.
    pub(super) fn member<E: Error>(
        &mut self,
        (members, room): (Members, u8),
        name: Cow<'de, str>,
        insert: &mut Insert<'_, 'de>,
    ) -> Result<At, E> {
        let scanner = &mut self.scanner;
        let value = match members {
            Members::Top => scanner.member(name, insert).map(Value::Member),
            Members::Plain => {
                insert(&mut scanner.names, name).then_some(Value::Member(Meaning::Plain))
            }
            Members::Way { places, depth } => {
                let meaning = Meaning::below(&name, places, depth, scanner.layout);
                insert(&mut scanner.names, name).then_some(Value::Member(meaning))
            }
            Members::Named => {
                self.items.push(Span::of(name.clone(), scanner.payload));
                insert(&mut scanner.names, name).then_some(Value::Named)
            }
        };
        value.map(|value| At { value, room }).ok_or_else(|| self.lose())
    }

    /// An object has ended.
    #[inline]
    pub(super) fn close_object(&mut self, at: At) {
        match at.value {
            Value::Top => self.closed = true,
            Value::Member(Meaning::Place(index)) => {
                let items = std::mem::take(&mut self.items);
                self.scanner.keep(index, TextList::Items(items));
            }
            _ => {
                self.note_other(at);
            }
        }
    }

    /// Reads a value in which `T` is not interested.
    #[inline]
    pub(super) fn read<D: Deserializer<'de>>(&mut self, at: At, json: D) -> Result<(), D::Error> {
        match at.value {
            Value::Member(meaning) => {
                Read { scanner: &mut self.scanner, meaning, room: at.room }.deserialize(json)
            }
            Value::Item => {
                let text = Text.deserialize(json)?;
                self.items.push(Span::of(text, self.scanner.payload));
                Ok(())
            }
            Value::Top => {
                json.deserialize_map(&mut self.scanner)?;
                self.closed = true;
                Ok(())
            }
            Value::Named => Err(self.lose()),
        }
    }
}

impl<'de> Said<'_, 'de> {
    fn span(self, payload: &'de str) -> Span {
        match self {
            Self::Borrowed(text) => Span::borrowed(text, payload),
            Self::Unescaped(text) => Span::Copied(text.into()),
        }
    }
}
