//! The visitor that stands before that of `T`.

use std::fmt;

use serde::de::{Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

use super::at::At;
use super::enums::SeenEnum;
use super::map::SeenMap;
use super::seq::SeenSeq;
use super::tee::Tee;
use super::witness::{Number, Said, Witness};
use crate::json::Names;

/// Shows what it is given to the witness, then hands it to the visitor of `T`. What it does not
/// know is an error, which the [`Tee`] notes.
pub(super) struct Seen<'s, 'l, 'de, V> {
    pub(super) visitor: V,
    pub(super) witness: &'s mut Witness<'l, 'de>,
    pub(super) at: At,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Seen<'_, '_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<V::Value, E> {
        self.witness.text(self.at, Said::Borrowed(text))?;
        self.visitor.visit_borrowed_str(text)
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        self.witness.text(self.at, Said::Unescaped(text))?;
        self.visitor.visit_str(text)
    }

    #[inline]
    fn visit_u64<E: Error>(self, number: u64) -> Result<V::Value, E> {
        self.witness.number(self.at, Number::Unsigned(number))?;
        self.visitor.visit_u64(number)
    }

    #[inline]
    fn visit_i64<E: Error>(self, number: i64) -> Result<V::Value, E> {
        self.witness.number(self.at, Number::Signed(number))?;
        self.visitor.visit_i64(number)
    }

    #[inline]
    fn visit_f64<E: Error>(self, number: f64) -> Result<V::Value, E> {
        self.witness.number(self.at, Number::Double(number))?;
        self.visitor.visit_f64(number)
    }

    #[inline]
    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.witness.other(self.at)?;
        self.visitor.visit_bool(value)
    }

    #[inline]
    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.witness.other(self.at)?;
        self.visitor.visit_unit()
    }

    #[inline]
    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.witness.other(self.at)?;
        self.visitor.visit_none()
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let Seen { visitor, witness, at } = self;
        visitor.visit_some(Tee { inner, witness, at })
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let Seen { visitor, witness, at } = self;
        visitor.visit_newtype_struct(Tee { inner, witness, at })
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let Seen { visitor, witness, at } = self;
        let items = witness.open_array(at)?;
        let value = visitor.visit_seq(SeenSeq { inner, witness: &mut *witness, at: items })?;
        witness.close_array(at);
        Ok(value)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let Seen { visitor, witness, at } = self;
        let members = witness.open_object(at)?;
        let mut scope = witness.scanner.names.open();
        let mut insert = |names: &mut Names<'de>, name| names.insert(&mut scope, name);
        let mut ended = false;
        let value = visitor.visit_map(SeenMap {
            inner,
            witness: &mut *witness,
            members,
            insert: &mut insert,
            next: None,
            ended: &mut ended,
        })?;
        // A number may come as an object, and nobody but `T` asks whether that was read.
        if !ended {
            return Err(witness.lose());
        }
        witness.scanner.names.close(scope);
        witness.close_object(at);
        Ok(value)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let Seen { visitor, witness, at } = self;
        visitor.visit_enum(SeenEnum { inner, witness, at })
    }
}
