//! What can be done to a header or to claims before they are signed.

use std::borrow::Cow;
use std::fmt;

use hallpass::{Algorithm, UnixTime};

use crate::document::{Document, Form};
use crate::json::Json;

/// A change of a JSON object. What is signed is its result.
#[derive(Clone, PartialEq)]
pub(crate) enum Change {
    /// Sets a member.
    Set(Cow<'static, str>, Json),
    Remove(&'static str),
    /// Writes a member twice: as it is, and with this value under this spelling of its name.
    Again(&'static str, &'static [u8], Json),
    /// Spells the name of a member in another way.
    Respell(&'static str, &'static [u8]),
    /// Adds a member in which, so many levels down, a name stands twice.
    TwiceInside(usize),
    /// Adds a member of so many arrays, or objects, inside of one another.
    Nest(usize, Nesting),
    /// Adds so many members.
    Many(usize),
    /// Adds a member of so many characters.
    Long(usize),
    /// Puts bytes before the document.
    Before(&'static [u8]),
    /// Puts bytes after the document.
    After(&'static [u8]),
    /// Puts white space wherever JSON lets it stand.
    Space,
    /// Writes these bytes in place of the document.
    Replace(&'static [u8]),
    /// Writes the values alone, as an array, in this order.
    Unname(&'static [&'static str]),
    /// Writes the document in UTF-16, as some shells do.
    Utf16,
}

/// What [`Change::Nest`] nests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Nesting {
    Arrays,
    Objects,
}

impl Change {
    pub(crate) fn set(name: &'static str, value: &'static str) -> Self {
        Self::Set(name.into(), Json::raw(value))
    }

    pub(crate) fn apply(&self, document: &mut Document, own: Algorithm, now: UnixTime) {
        match self {
            Self::Set(name, value) => document.set(name, value.write(own, now)),
            Self::Remove(name) => document.remove(name),
            Self::Again(name, spelled, value) => {
                let value = value.write(own, now);
                if document.value(name).is_none() {
                    document.add(name, name.as_bytes(), value.clone());
                }
                document.add(name, spelled, value);
            }
            Self::Respell(name, spelled) => document.respell(name, spelled),
            Self::TwiceInside(depth) => document.set("inside", twice(*depth)),
            Self::Nest(depth, nesting) => document.set("nested", nesting.write(*depth)),
            Self::Many(count) => {
                (0..*count).for_each(|n| document.set(&format!("member-{n}"), b"0".to_vec()));
            }
            Self::Long(length) => {
                document.set("long", format!("\"{}\"", "x".repeat(*length)).into_bytes());
            }
            Self::Before(bytes) => document.before = bytes.to_vec(),
            Self::After(bytes) => document.after = bytes.to_vec(),
            Self::Space => document.form = Form::Spaced,
            Self::Replace(bytes) => document.form = Form::Other(bytes.to_vec()),
            Self::Unname(names) => document.form = Form::Values(names),
            Self::Utf16 => {
                let text = String::from_utf8_lossy(&document.write()).into_owned();
                let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                document.form = Form::Other(bytes);
            }
        }
    }
}

impl Nesting {
    fn write(self, depth: usize) -> Vec<u8> {
        let (open, close) = match self {
            Self::Arrays => ("[", "]"),
            Self::Objects => ("{\"a\":", "}"),
        };
        // The innermost one is an array, so that an object has a value to hold.
        let depth = depth.saturating_sub(1);
        format!("{}[]{}", open.repeat(depth), close.repeat(depth)).into_bytes()
    }
}

/// `{"a":1,"a":2}`, with one spelling that has an escape, inside of `depth` arrays.
fn twice(depth: usize) -> Vec<u8> {
    let inner = r#"{"a":1,"\u0061":2}"#;
    format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes()
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(name, value) => write!(f, "set {name} to {value:?}"),
            Self::Remove(name) => write!(f, "remove {name}"),
            Self::Again(name, spelled, value) => {
                write!(f, "{name} again, spelled {}, as {value:?}", spelled.escape_ascii())
            }
            Self::Respell(name, spelled) => write!(f, "spell {name} {}", spelled.escape_ascii()),
            Self::TwiceInside(depth) => write!(f, "a name twice, {depth} arrays down"),
            Self::Nest(depth, nesting) => write!(f, "{depth} {nesting:?} inside of one another"),
            Self::Many(count) => write!(f, "{count} more members"),
            Self::Long(length) => write!(f, "a member of {length} characters"),
            Self::Before(bytes) => write!(f, "{} before it", bytes.escape_ascii()),
            Self::After(bytes) => write!(f, "{} after it", bytes.escape_ascii()),
            Self::Space => f.write_str("white space in all places"),
            Self::Replace(bytes) => write!(f, "{} in its place", bytes.escape_ascii()),
            Self::Unname(names) => write!(f, "an array of the values of {names:?}"),
            Self::Utf16 => f.write_str("UTF-16"),
        }
    }
}
