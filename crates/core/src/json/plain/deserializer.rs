//! What a type may ask for, and is shown as `serde_json` would show it.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{GiveUp, Plain};
use crate::json::is_reserved;

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
        if is_reserved(name) { Err(GiveUp) } else { visitor.visit_newtype_struct(self) }
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
        if is_reserved(name) { Err(GiveUp) } else { self.object(visitor) }
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
pub(super) struct Name<'de>(pub(super) &'de str);

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
