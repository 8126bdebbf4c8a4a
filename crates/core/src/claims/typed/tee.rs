//! The deserializer that `T` is given.

use serde::de::{DeserializeSeed, Deserializer, Visitor};

use super::at::{At, Value};
use super::seen::Seen;
use super::witness::Witness;
use crate::claims::meaning::Meaning;
use crate::json::is_reserved;

/// A deserializer of which the witness sees what it hands out. Each method calls the same method
/// of the one inside.
pub(super) struct Tee<'s, 'l, 'de, D> {
    pub(super) inner: D,
    pub(super) witness: &'s mut Witness<'l, 'de>,
    pub(super) at: At,
}

/// A value in the hands of whoever reads the array or object around it.
pub(super) struct Seed<'s, 'l, 'de, S> {
    pub(super) seed: S,
    pub(super) witness: &'s mut Witness<'l, 'de>,
    pub(super) at: At,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<'_, '_, 'de, S> {
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let Seed { seed, witness, at } = self;
        seed.deserialize(Tee { inner, witness, at })
    }
}

/// Methods whose visitor is shown what `serde_json` found.
macro_rules! show {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {
        $(
            #[inline]
            fn $method<V: Visitor<'de>>(
                self,
                $($argument: $type,)*
                visitor: V,
            ) -> Result<V::Value, D::Error> {
                let Tee { inner, witness, at } = self;
                let visitor = Seen { visitor, witness: &mut *witness, at };
                let result = inner.$method($($argument,)* visitor);
                witness.pass(result)
            }
        )*
    };
}

/// Methods that find other things than the scan does.
macro_rules! give_up {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, D::Error> {
                Err(self.witness.lose())
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tee<'_, '_, 'de, D> {
    type Error = D::Error;

    show! {
        deserialize_any()
        deserialize_bool()
        deserialize_i8()
        deserialize_i16()
        deserialize_i32()
        deserialize_i64()
        deserialize_u8()
        deserialize_u16()
        deserialize_u32()
        deserialize_u64()
        deserialize_f64()
        deserialize_char()
        deserialize_str()
        deserialize_string()
        deserialize_option()
        deserialize_unit()
        deserialize_unit_struct(name: &'static str)
        deserialize_seq()
        deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_map()
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier()
    }

    // Bytes may hold lone surrogates, and numbers of 128 bits are read without a bound.
    give_up! { deserialize_bytes deserialize_byte_buf deserialize_i128 deserialize_u128 }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let Tee { inner, witness, at } = self;
        // Some builds round them to 24 bits at once.
        if matches!(at.value, Value::Member(Meaning::Date(_))) {
            return Err(witness.lose());
        }
        let result = inner.deserialize_f32(Seen { visitor, witness: &mut *witness, at });
        witness.pass(result)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let Tee { inner, witness, at } = self;
        // A `RawValue` is not parsed.
        if is_reserved(name) {
            return Err(witness.lose());
        }
        let visitor = Seen { visitor, witness: &mut *witness, at };
        let result = inner.deserialize_newtype_struct(name, visitor);
        witness.pass(result)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let Tee { inner, witness, at } = self;
        if is_reserved(name) {
            return Err(witness.lose());
        }
        let visitor = Seen { visitor, witness: &mut *witness, at };
        let result = inner.deserialize_struct(name, fields, visitor);
        witness.pass(result)
    }

    /// What `T` ignores the scan reads, which `serde_json` alone would only skip.
    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let Tee { inner, witness, at } = self;
        let read = witness.read(at, inner);
        witness.pass(read)?;
        visitor.visit_unit()
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}
