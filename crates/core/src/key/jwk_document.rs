//! The document around the keys of a set (RFC 7517 §5), read strictly; its keys are left as text, to be read
//! one by one.

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::{MAX_DEPTH, Names, Strict, Text};

/// The members of `keys`, each as its text: one that is bad must not spoil the others.
///
/// # Errors
/// The error of the JSON parser, for the operator: not an object, no `keys`, a member twice.
pub(super) fn split(text: &str) -> Result<Vec<&RawValue>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let keys = json.deserialize_map(Document)?;
    json.end()?;
    Ok(keys)
}

struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JWK set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut names = Names::default();
        let mut scope = names.open();
        let mut keys = None;
        while let Some(name) = object.next_key_seed(Text)? {
            let is_keys = name == "keys";
            if !names.insert(&mut scope, name) {
                return Err(A::Error::custom("a member name stands twice, or is reserved"));
            }
            if is_keys {
                keys = Some(object.next_value()?);
            } else {
                let room = MAX_DEPTH.saturating_sub(1);
                object.next_value_seed(Strict::within(&mut names, room))?;
            }
        }
        names.close(scope);
        keys.ok_or_else(|| A::Error::missing_field("keys"))
    }
}
