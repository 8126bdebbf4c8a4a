//! What is in an array or object.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::deserializer::Name;
use super::{GiveUp, Plain};

/// An array or object, read up to one of its parts.
pub(super) struct Parts<'p, 'de> {
    pub(super) plain: &'p mut Plain<'de>,
    pub(super) close: u8,
    pub(super) first: bool,
    pub(super) ended: bool,
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
