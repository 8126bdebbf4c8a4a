//! Enums on their way to `T`: a string, or an object of one member.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, VariantAccess, Visitor};

use super::at::At;
use super::seen::Seen;
use super::tee::Seed;
use super::witness::{Said, Witness};
use crate::claims::Span;
use crate::json::is_reserved;

/// An enum of which the witness sees the name of the variant, and what it holds.
pub(super) struct SeenEnum<'s, 'l, 'de, A> {
    pub(super) inner: A,
    pub(super) witness: &'s mut Witness<'l, 'de>,
    pub(super) at: At,
}

impl<'s, 'l, 'de, A: EnumAccess<'de>> EnumAccess<'de> for SeenEnum<'s, 'l, 'de, A> {
    type Error = A::Error;
    type Variant = SeenEnum<'s, 'l, 'de, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let Self { inner, witness, at } = self;
        let mut name = None;
        let result = inner.variant_seed(Name { inner: seed, name: &mut name });
        let (value, inner) = witness.pass(result)?;
        let Some(name) = name else { return Err(witness.lose()) };
        let at = witness.variant(at, name)?;
        Ok((value, SeenEnum { inner, witness, at }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for SeenEnum<'_, '_, 'de, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        // In an object it reads `null`, of which there is nothing to see.
        self.witness.pass(self.inner.unit_variant())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        let Self { inner, witness, at } = self;
        let result = inner.newtype_variant_seed(Seed { seed, witness: &mut *witness, at });
        witness.pass(result)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        let Self { inner, witness, at } = self;
        let result = inner.tuple_variant(len, Seen { visitor, witness: &mut *witness, at });
        witness.pass(result)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let Self { inner, witness, at } = self;
        let result = inner.struct_variant(fields, Seen { visitor, witness: &mut *witness, at });
        witness.pass(result)
    }
}

impl<'de> Witness<'_, 'de> {
    /// The name of a variant: what it holds, which nobody can read if the name is a string by
    /// itself.
    fn variant<E: Error>(&mut self, at: At, name: &'de str) -> Result<At, E> {
        let behind = match Span::borrowed(name, self.scanner.payload) {
            Span::At { end, .. } => usize::try_from(end).ok(),
            Span::Copied(_) => None,
        };
        let rest = behind.and_then(|end| self.scanner.payload.get(end..)?.strip_prefix('"'));
        let Some(rest) = rest else { return Err(self.lose()) };
        if !rest.trim_start_matches([' ', '\t', '\n', '\r']).starts_with(':') {
            self.text(at, Said::Borrowed(name))?;
            return Ok(At::plain(0));
        }
        match at.room.checked_sub(1) {
            Some(room) if at.is_plain() && !is_reserved(name) => Ok(At::plain(room)),
            _ => Err(self.lose()),
        }
    }
}

/// Keeps the name of a variant, unless it has escapes; also its deserializer and its visitor.
struct Name<'n, 'de, S> {
    inner: S,
    name: &'n mut Option<&'de str>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Name<'_, 'de, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Name { inner, name: self.name })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Name<'_, 'de, D> {
    type Error = D::Error;

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_identifier(Name { inner: visitor, name: self.name })
    }

    // No derived enum reads the name of its variant in another way.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, D::Error> {
        Err(D::Error::custom("left to the scan"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Name<'_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<V::Value, E> {
        *self.name = Some(name);
        self.inner.visit_borrowed_str(name)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        self.inner.visit_str(name)
    }
}
