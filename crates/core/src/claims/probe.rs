//! Whether a claim has a value, asked of the payload itself: no document tree is built.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{ClaimPath, ClaimValue};
use crate::json::{Number, Text};

/// Whether the claim at `path` is `value`, or an array that contains it. `payload` was scanned, so
/// it is sound; a claim that is absent, or leads elsewhere, does not hold.
pub(crate) fn holds(payload: &str, path: &ClaimPath, value: &ClaimValue) -> bool {
    let mut json = serde_json::Deserializer::from_str(payload);
    Probe { path, depth: 0, value, member: false }.deserialize(&mut json).unwrap_or(false)
}

#[derive(Clone, Copy)]
struct Probe<'p> {
    path: &'p ClaimPath,
    depth: usize,
    value: &'p ClaimValue,
    /// Whether this is a member of an array: arrays are searched, but not those within them.
    member: bool,
}

impl Probe<'_> {
    /// Whether the value that is visited is the claim's own, or a member of it.
    fn arrived(&self) -> bool {
        self.path.name(self.depth).is_none()
    }
}

impl<'de> DeserializeSeed<'de> for Probe<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Probe<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, found: bool) -> Result<bool, E> {
        Ok(self.arrived() && *self.value == ClaimValue::Boolean(found))
    }

    fn visit_i64<E: Error>(self, found: i64) -> Result<bool, E> {
        Ok(self.arrived() && *self.value == ClaimValue::Integer(found))
    }

    fn visit_u64<E: Error>(self, found: u64) -> Result<bool, E> {
        i64::try_from(found).map_or(Ok(false), |found| self.visit_i64(found))
    }

    fn visit_f64<E: Error>(self, found: f64) -> Result<bool, E> {
        // `5.0` is the number 5 (RFC 8259 §6). Beyond 2^53 doubles are too far apart to tell.
        let ClaimValue::Integer(value) = self.value else { return Ok(false) };
        Ok(self.arrived() && exact(*value) == Some(found))
    }

    fn visit_str<E: Error>(self, found: &str) -> Result<bool, E> {
        let ClaimValue::Text(value) = self.value else { return Ok(false) };
        Ok(self.arrived() && **value == *found)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<bool, A::Error> {
        let mut found = false;
        if self.arrived() && !self.member {
            while let Some(holds) = array.next_element_seed(Probe { member: true, ..self })? {
                found |= holds;
            }
        } else {
            while array.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(name) = object.next_key_seed(Text)? {
            match Number::behind(&name, &mut object)? {
                None => {}
                Some(Number::Unsigned(number)) => return self.visit_u64(number),
                Some(Number::Signed(number)) => return self.visit_i64(number),
                Some(Number::Double(number)) => return self.visit_f64(number),
            }
            if self.path.name(self.depth) == Some(&*name) {
                let depth = self.depth.saturating_add(1);
                found |= object.next_value_seed(Probe { depth, ..self })?;
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A whole number as a double, where that loses nothing.
fn exact(value: i64) -> Option<f64> {
    let high = i32::try_from(value.div_euclid(1 << 32)).ok()?;
    let low = u32::try_from(value.rem_euclid(1 << 32)).ok()?;
    let sum = f64::from(high).mul_add(4_294_967_296.0, f64::from(low));
    (value.unsigned_abs() <= 1 << 53).then_some(sum)
}
