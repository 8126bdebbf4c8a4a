//! The names of members on their way to `T`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, Visitor};

use super::at::{At, Members};
use super::witness::{Insert, Witness};
use crate::json::is_reserved;

/// Where the name of a member is told.
pub(super) struct Key<'k, 'i, 'l, 'de> {
    pub(super) witness: &'k mut Witness<'l, 'de>,
    pub(super) members: (Members, u8),
    pub(super) insert: &'k mut Insert<'i, 'de>,
    /// Told what the value of the member is.
    pub(super) next: &'k mut Option<At>,
}

impl<'de> Key<'_, '_, '_, 'de> {
    fn tell<E: Error>(&mut self, name: Cow<'de, str>) -> Result<(), E> {
        *self.next = Some(self.witness.member(self.members, name, self.insert)?);
        Ok(())
    }
}

/// What `T` reads a name with.
pub(super) struct KeySeed<'k, 'i, 'l, 'de, S> {
    pub(super) seed: S,
    pub(super) key: Key<'k, 'i, 'l, 'de>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for KeySeed<'_, '_, '_, 'de, S> {
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.seed.deserialize(SeenKey { inner, key: self.key })
    }
}

/// A deserializer of a name, or the visitor or enum that is given one.
struct SeenKey<'k, 'i, 'l, 'de, D> {
    inner: D,
    key: Key<'k, 'i, 'l, 'de>,
}

macro_rules! show {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {
        $(
            #[inline]
            fn $method<V: Visitor<'de>>(
                self,
                $($argument: $type,)*
                visitor: V,
            ) -> Result<V::Value, D::Error> {
                self.inner.$method($($argument,)* SeenKey { inner: visitor, key: self.key })
            }
        )*
    };
}

/// Names that are read as anything but text.
macro_rules! give_up {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, D::Error> {
                Err(self.key.witness.lose())
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for SeenKey<'_, '_, '_, 'de, D> {
    type Error = D::Error;

    show! {
        deserialize_any()
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
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier()
        deserialize_ignored_any()
    }

    give_up! {
        deserialize_bool
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
        deserialize_bytes deserialize_byte_buf
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if is_reserved(name) {
            return Err(self.key.witness.lose());
        }
        self.inner.deserialize_newtype_struct(name, SeenKey { inner: visitor, key: self.key })
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for SeenKey<'_, '_, '_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(mut self, name: &'de str) -> Result<V::Value, E> {
        self.key.tell(Cow::Borrowed(name))?;
        self.inner.visit_borrowed_str(name)
    }

    #[inline]
    fn visit_str<E: Error>(mut self, name: &str) -> Result<V::Value, E> {
        self.key.tell(Cow::Owned(name.to_owned()))?;
        self.inner.visit_str(name)
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(SeenKey { inner, key: self.key })
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.inner.visit_newtype_struct(SeenKey { inner, key: self.key })
    }

    #[inline]
    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.inner.visit_enum(SeenKey { inner, key: self.key })
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for SeenKey<'_, '_, '_, 'de, A> {
    type Error = A::Error;
    /// The name of a variant is all that a name can be: nothing is left to see.
    type Variant = A::Variant;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, A::Variant), A::Error> {
        self.inner.variant_seed(KeySeed { seed, key: self.key })
    }
}
