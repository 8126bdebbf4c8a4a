//! Names that `serde_json` keeps for itself, and the numbers that come under one of them.
//!
//! Where another crate of the build turns on the feature `arbitrary_precision` of `serde_json`, a
//! number that is no integer of 64 bits arrives as an object of one member, whose value is the text
//! of the number. What is accepted must not depend on that.

use std::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// Whether a member of this name would not mean itself to `serde_json::Value`.
pub(crate) fn is_reserved(name: &str) -> bool {
    name.starts_with("$serde_json::private::")
}

/// A number, as `serde_json` tells them apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Unsigned(u64),
    /// Below zero.
    Signed(i64),
    Double(f64),
}

impl Number {
    /// The number that an object stands for, if it does: `name` is its first member, whose value
    /// comes next.
    pub(crate) fn behind<'de, A: MapAccess<'de>>(
        name: &str,
        object: &mut A,
    ) -> Result<Option<Self>, A::Error> {
        if name != "$serde_json::private::Number" || !are_objects() {
            return Ok(None);
        }
        let text = object.next_value_seed(NumberText)?;
        Self::parse(&text).map(Some).ok_or_else(|| A::Error::custom("number out of range"))
    }

    fn parse(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self::Unsigned(number));
        }
        if let Ok(number @ ..0) = text.parse() {
            return Some(Self::Signed(number));
        }
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Self::Double)
    }
}

/// The text of a number, which is handed over as a `String`. What an object of the document holds
/// under that name is handed over as a `str`, and is no number.
struct NumberText;

impl<'de> DeserializeSeed<'de> for NumberText {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_string(self)
    }
}

impl Visitor<'_> for NumberText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<String, E> {
        Err(E::custom("a reserved member name"))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
}

/// Whether numbers come as objects in this build.
pub(super) fn are_objects() -> bool {
    static OBJECTS: LazyLock<bool> = LazyLock::new(|| {
        // Integers of 64 bits come as such all the same.
        serde_json::Deserializer::from_str("0.5").deserialize_any(IsObject).unwrap_or(true)
    });
    *OBJECTS
}

struct IsObject;

impl<'de> Visitor<'de> for IsObject {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<bool, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::Number::{self, Double, Signed, Unsigned};

    #[test]
    fn numbers_are_what_serde_json_would_make_of_them() {
        for (text, expected) in [
            ("0", Some(Unsigned(0))),
            ("18446744073709551615", Some(Unsigned(u64::MAX))),
            ("18446744073709551616", Some(Double(18_446_744_073_709_551_616.0))),
            ("-1", Some(Signed(-1))),
            ("-0", Some(Double(-0.0))),
            ("1.5e3", Some(Double(1_500.0))),
            ("1e400", None),
            ("", None),
        ] {
            assert_eq!(Number::parse(text), expected, "{text}");
        }
    }
}
