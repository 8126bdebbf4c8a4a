//! A reader of the JSON that most tokens are: it knows a part of the grammar, and gives up on the rest.
//!
//! It takes whole numbers without a sign, strings without escapes, spaces, and everything made of
//! them. What it takes, `serde_json` takes, and shows to a visitor in the same calls. Where it gives
//! up, nothing was decided: `serde_json` reads from the beginning. It is there because most of the
//! time of a strict scan, and of a decode, is the walk over the bytes.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// How deep arrays and objects may nest here: more than anything that is accepted.
const MAX_DEPTH: u8 = 64;

/// The longest whole number that is read, in digits: one that any integer of 64 bits can be.
const MAX_DIGITS: usize = 18;

/// Methods that do what another does.
macro_rules! like {
    ($one:ident: $($other:ident)+) => {$(
        #[inline]
        fn $other<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
            self.$one(visitor)
        }
    )+};
}

/// Methods for what is not plain.
macro_rules! give_up {
    ($($method:ident($($argument:ty),*))+) => {$(
        fn $method<V: Visitor<'de>>(self $(, _: $argument)*, _: V) -> Result<V::Value, GiveUp> {
            Err(GiveUp)
        }
    )+};
}

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

/// What is in an array or object.
struct Parts<'p, 'de> {
    plain: &'p mut Plain<'de>,
    close: u8,
    first: bool,
    ended: bool,
}

impl Parts<'_, '_> {
    /// Whether another part follows.
    #[inline]
    fn next(&mut self) -> Result<bool, GiveUp> {
        // Who asks again after an error must come to an end.
        if self.ended || self.plain.lost {
            return Ok(false);
        }
        let byte = self.plain.peek();
        if byte == Some(self.close) {
            self.plain.advance(1);
            self.ended = true;
            return Ok(false);
        }
        if !std::mem::take(&mut self.first) {
            self.plain.expect(b',')?;
        }
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for &mut Parts<'_, 'de> {
    type Error = GiveUp;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, GiveUp> {
        let next = self.next();
        if !self.plain.kept(next)? {
            return Ok(None);
        }
        let value = seed.deserialize(&mut *self.plain);
        self.plain.kept(value).map(Some)
    }
}

impl<'de> MapAccess<'de> for &mut Parts<'_, 'de> {
    type Error = GiveUp;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, GiveUp> {
        let next = self.next();
        if !self.plain.kept(next)? {
            return Ok(None);
        }
        let name = self.plain.string();
        let name = name.and_then(|name| seed.deserialize(Name(name)));
        self.plain.kept(name).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, GiveUp> {
        let colon = self.plain.expect(b':');
        let value = colon.and_then(|()| seed.deserialize(&mut *self.plain));
        self.plain.kept(value)
    }
}

impl<'de> Deserializer<'de> for &mut Plain<'de> {
    type Error = GiveUp;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        match self.peek().ok_or(GiveUp)? {
            b'"' => visitor.visit_borrowed_str(self.string()?),
            b'{' => self.object(visitor),
            b'[' => self.array(visitor),
            b'0'..=b'9' => visitor.visit_u64(self.number()?),
            b't' => self.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.word("null").and_then(|()| visitor.visit_unit()),
            _ => Err(GiveUp),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        match self.peek() {
            Some(b't' | b'f') => self.deserialize_any(visitor),
            _ => Err(GiveUp),
        }
    }

    #[inline]
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        visitor.visit_u64(self.number()?)
    }

    like! { deserialize_u64: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_i8 deserialize_i16
    deserialize_i32 deserialize_i64 deserialize_f32 deserialize_f64 }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        visitor.visit_borrowed_str(self.string()?)
    }

    like! { deserialize_str: deserialize_string deserialize_char deserialize_identifier }

    /// Nothing is skipped: everything has to be plain.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        if self.peek() == Some(b'n') {
            return self.word("null").and_then(|()| visitor.visit_none());
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.peek();
        self.word("null").and_then(|()| visitor.visit_unit())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, GiveUp> {
        // By such names `serde_json` is asked for something else.
        if super::is_reserved(name) { Err(GiveUp) } else { visitor.visit_newtype_struct(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.array(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, GiveUp> {
        self.array(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        self.object(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, GiveUp> {
        if super::is_reserved(name) { Err(GiveUp) } else { self.object(visitor) }
    }

    /// The name of a variant that holds nothing.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, GiveUp> {
        let text = BorrowedStrDeserializer::new(self.string()?);
        text.deserialize_enum(name, variants, visitor)
    }

    give_up! { deserialize_bytes() deserialize_byte_buf() deserialize_unit_struct(&'static str) }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, GiveUp> {
        self.array(visitor)
    }
}

/// The name of a member, for those who take text. Others have ways of their own with it.
struct Name<'de>(&'de str);

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = GiveUp;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, GiveUp> {
        BorrowedStrDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, GiveUp> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GiveUp> {
        visitor.visit_some(self)
    }

    // `serde_json` reads what is in the text.
    give_up! { deserialize_bool() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
    deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() deserialize_f32()
    deserialize_f64() deserialize_bytes() deserialize_byte_buf() }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    fn read(text: &str) -> Option<Value> {
        let mut plain = Plain::new(text)?;
        let value = Value::deserialize(&mut plain).ok()?;
        plain.is_done().then_some(value)
    }

    #[test]
    fn what_is_plain_reads_as_serde_json_reads_it() {
        for text in [
            "{}",
            "[]",
            " { } ",
            "[ ] ",
            "0",
            "7",
            "10",
            "999999999999999999",
            "\"\"",
            "\"a\"",
            "\"1234567\"",
            "\"12345678\"",
            "\"123456789\"",
            "\"\u{e9}\u{1f600}\u{7f}\u{80}\"",
            "true",
            "false",
            "null",
            r#"{"a":1,"b":[1,2,{"c":null}],"d":{"e":"f"},"g":true}"#,
            "  { \"a\" : [ 1 , \"x\" ] , \"b\" : { } }  ",
            "[[[[]]],[{}]]",
        ] {
            let expected: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn it_gives_up_on_all_else() {
        for text in [
            "",
            " ",
            "-1",
            "01",
            "1.5",
            "1e3",
            "1E3",
            "1000000000000000000",
            "\"",
            "\"a",
            "\"\\n\"",
            "\"\\u0041\"",
            "\"a\u{1}b\"",
            "\"12345678\n\"",
            "\t{}",
            "nul",
            "nullx",
            "truetrue",
            "{",
            "}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{\"a\":1 \"b\":2}",
            "{a:1}",
            "{1:1}",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1}",
            "{\"a\":1]",
            "1 2",
            "{} {}",
            "\u{feff}{}",
            "\u{a0}1",
            &"[".repeat(80),
            &format!("{}{}", "[".repeat(65), "]".repeat(65)),
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_quote_is_found_wherever_it_is() {
        for filler in [0_u8, b' ', b'!', b'#', 0x7f, 0x80, 0xa2, 0xff, b'a'] {
            for len in 0..40 {
                let mut bytes = vec![filler; len];
                assert_eq!(quote(&bytes), None);
                for at in (0..len).rev() {
                    bytes[at] = b'"';
                    assert_eq!(quote(&bytes), Some(at), "among {filler}");
                }
            }
        }
    }

    /// Who keeps an error to himself would not be shown what `serde_json` shows.
    #[test]
    fn an_error_that_was_swallowed_is_known() {
        #[derive(Debug, PartialEq)]
        struct Lenient(Vec<Option<f64>>);
        impl<'de> Deserialize<'de> for Lenient {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_seq(Swallow)
            }
        }
        struct Swallow;
        impl<'de> Visitor<'de> for Swallow {
            type Value = Lenient;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("numbers")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Lenient, A::Error> {
                let mut all = Vec::new();
                loop {
                    match seq.next_element::<f64>() {
                        Ok(Some(number)) => all.push(Some(number)),
                        Ok(None) => return Ok(Lenient(all)),
                        Err(_) => all.push(None),
                    }
                }
            }
        }
        let numbers = |all: &[f64]| Lenient(all.iter().copied().map(Some).collect());
        assert_eq!(decode::<Lenient>("[1,2]").unwrap(), numbers(&[1.0, 2.0]));
        assert_eq!(decode::<Lenient>("[1,2.5,3]").unwrap(), numbers(&[1.0, 2.5, 3.0]));
    }
}
