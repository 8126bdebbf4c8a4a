//! A reader of the JSON that most tokens are: it knows a part of the grammar, and gives up on the rest.
//!
//! It takes whole numbers without a sign, strings without escapes, spaces, and everything made of
//! them. What it takes, `serde_json` takes, and shows to a visitor in the same calls. Where it gives
//! up, nothing was decided: `serde_json` reads from the beginning. It is there because most of the
//! time of a strict scan, and of a decode, is the walk over the bytes.

mod deserializer;
mod flat;
mod parts;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::de::{self, DeserializeOwned, Visitor};

pub(crate) use self::flat::flat;
use self::parts::Parts;

/// How deep arrays and objects may nest here: more than anything that is accepted.
const MAX_DEPTH: u8 = 64;

/// The longest whole number that is read, in digits: one that any integer of 64 bits can be.
const MAX_DIGITS: usize = 18;

/// `T`, as `serde_json` would decode it.
///
/// # Errors
/// Those of `serde_json`.
pub(crate) fn decode<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    decode_plain(text).map_or_else(|| serde_json::from_str(text), Ok)
}

/// The same, if the text is plain and fits `T`.
pub(crate) fn decode_plain<T: DeserializeOwned>(text: &str) -> Option<T> {
    let mut plain = Plain::new(text)?;
    let value = T::deserialize(&mut plain).ok()?;
    plain.is_done().then_some(value)
}

/// A text without backslashes and control characters, read up to somewhere.
pub(crate) struct Plain<'de> {
    text: &'de str,
    at: usize,
    room: u8,
    /// Whether there was an error, which a visitor may have kept to itself: `serde_json` might have
    /// had none, or another.
    lost: bool,
}

/// Not plain, or not JSON, or not what the visitor wants: nobody knows yet.
#[derive(Debug)]
pub(crate) struct GiveUp;

impl<'de> Plain<'de> {
    /// `None` if it would give up sooner or later.
    pub(crate) fn new(text: &'de str) -> Option<Self> {
        // No early exit, so that the loop is vectorised.
        let is_special = |special, byte: u8| special | (byte < 0x20) | (byte == b'\\');
        let special = text.bytes().fold(false, is_special);
        (!special).then_some(Self { text, at: 0, room: MAX_DEPTH, lost: false })
    }

    /// Whether all of it was read, without any error.
    pub(crate) fn is_done(&mut self) -> bool {
        !self.lost && self.peek().is_none()
    }

    /// Remembers that there was an error.
    #[inline]
    fn kept<T>(&mut self, result: Result<T, GiveUp>) -> Result<T, GiveUp> {
        self.lost |= result.is_err();
        result
    }

    /// The next byte that is no blank.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ') => self.advance(1),
                byte => return byte.copied(),
            }
        }
    }

    #[inline]
    fn advance(&mut self, by: usize) {
        // Never beyond the length of a text.
        self.at = self.at.saturating_add(by);
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), GiveUp> {
        if self.peek() != Some(byte) {
            return Err(GiveUp);
        }
        self.advance(1);
        Ok(())
    }

    /// A string.
    #[inline]
    fn string(&mut self) -> Result<&'de str, GiveUp> {
        self.expect(b'"')?;
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let len = quote(rest).ok_or(GiveUp)?;
        let (start, end) = (self.at, self.at.saturating_add(len));
        self.at = end.saturating_add(1);
        self.text.get(start..end).ok_or(GiveUp)
    }

    /// A whole number without a sign (RFC 8259 §6).
    fn number(&mut self) -> Result<u64, GiveUp> {
        self.peek();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let is_whole = !matches!(rest.get(digits), Some(b'.' | b'e' | b'E'));
        let is_short = (1..=MAX_DIGITS).contains(&digits);
        if !is_whole || !is_short || (digits > 1 && rest.first() == Some(&b'0')) {
            return Err(GiveUp);
        }
        self.advance(digits);
        let add = |number: u64, digit: &u8| {
            number.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0')))
        };
        Ok(rest.iter().take(digits).fold(0, add))
    }

    fn word(&mut self, word: &str) -> Result<(), GiveUp> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(GiveUp);
        }
        self.advance(word.len());
        Ok(())
    }

    fn array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, GiveUp> {
        self.nested(b'[', b']', |parts| visitor.visit_seq(parts))
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, GiveUp> {
        self.nested(b'{', b'}', |parts| visitor.visit_map(parts))
    }

    #[inline]
    fn nested<T>(
        &mut self,
        open: u8,
        close: u8,
        visit: impl FnOnce(&mut Parts<'_, 'de>) -> Result<T, GiveUp>,
    ) -> Result<T, GiveUp> {
        self.expect(open)?;
        self.room = self.room.checked_sub(1).ok_or(GiveUp)?;
        let mut parts = Parts { plain: self, close, first: true, ended: false };
        let value = visit(&mut parts)?;
        let ended = parts.ended;
        if !ended {
            // A visitor may stop before it is told of the end, but not before that is there.
            self.expect(close)?;
        }
        self.room = self.room.saturating_add(1);
        Ok(value)
    }
}

/// Where the first quote is: eight bytes at a time, as a number, for most strings are short.
#[inline]
fn quote(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut at: usize = 0;
    for word in words {
        let word = u64::from_le_bytes(*word) ^ QUOTES;
        // The lowest bit that is set belongs to a byte that is 0: what borrows come to is above it.
        let found = word.wrapping_sub(ONES) & !word & HIGHS;
        if found != 0 {
            let byte = usize::try_from(found.trailing_zeros() / 8).ok()?;
            return Some(at.saturating_add(byte));
        }
        at = at.saturating_add(8);
    }
    let last = rest.iter().position(|b| *b == b'"')?;
    Some(at.saturating_add(last))
}

impl de::Error for GiveUp {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not plain")
    }
}

impl std::error::Error for GiveUp {}
