//! Types with a `Deserialize` of their own.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// How a [`Custom`] behaves.
pub(super) trait Way: fmt::Debug + PartialEq {
    const ANY: bool = true;

    fn read<'de, A: MapAccess<'de>>(object: A) -> Result<Vec<(String, Value)>, A::Error>;

    fn list<'de, A: SeqAccess<'de>>(_: A) -> Result<Vec<(String, Value)>, A::Error> {
        Err(A::Error::custom("no list"))
    }
}

/// A type that reads the members of an object in its own way.
#[derive(Debug, PartialEq)]
pub(super) struct Custom<W>(Vec<(String, Value)>, std::marker::PhantomData<W>);

impl<'de, W: Way> Deserialize<'de> for Custom<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if W::ANY {
            deserializer.deserialize_any(Self(Vec::new(), std::marker::PhantomData))
        } else {
            deserializer.deserialize_map(Self(Vec::new(), std::marker::PhantomData))
        }
    }
}

impl<'de, W: Way> Visitor<'de> for Custom<W> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("claims")
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self, A::Error> {
        Ok(Self(W::read(object)?, self.1))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<Self, A::Error> {
        Ok(Self(W::list(array)?, self.1))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }
}

/// Reads everything.
#[derive(Debug, PartialEq)]
pub(super) struct All;

impl Way for All {
    fn read<'de, A: MapAccess<'de>>(mut object: A) -> Result<Vec<(String, Value)>, A::Error> {
        let mut all = Vec::new();
        while let Some(member) = object.next_entry()? {
            all.push(member);
        }
        Ok(all)
    }
}

/// Stops after two members, without asking whether there are more.
#[derive(Debug, PartialEq)]
pub(super) struct StopsEarly;

impl Way for StopsEarly {
    const ANY: bool = false;

    fn read<'de, A: MapAccess<'de>>(mut object: A) -> Result<Vec<(String, Value)>, A::Error> {
        Ok(object.next_entry()?.into_iter().chain(object.next_entry()?).collect())
    }
}

/// Reads nothing at all.
#[derive(Debug, PartialEq)]
pub(super) struct ReadsNothing;

impl Way for ReadsNothing {
    fn read<'de, A: MapAccess<'de>>(_: A) -> Result<Vec<(String, Value)>, A::Error> {
        Ok(Vec::new())
    }

    fn list<'de, A: SeqAccess<'de>>(_: A) -> Result<Vec<(String, Value)>, A::Error> {
        Ok(Vec::new())
    }
}

/// Swallows the errors of values, and goes on.
#[derive(Debug, PartialEq)]
pub(super) struct Swallows;

impl Way for Swallows {
    fn read<'de, A: MapAccess<'de>>(mut object: A) -> Result<Vec<(String, Value)>, A::Error> {
        let mut all = Vec::new();
        while let Some(name) = object.next_key::<String>()? {
            if let Ok(value) = object.next_value::<u64>() {
                all.push((name, value.into()));
            }
        }
        Ok(all)
    }
}

/// Asks for values without having asked for names, and the other way round.
#[derive(Debug, PartialEq)]
pub(super) struct Skips;

impl Way for Skips {
    fn read<'de, A: MapAccess<'de>>(mut object: A) -> Result<Vec<(String, Value)>, A::Error> {
        let _: Result<Value, _> = object.next_value();
        let _: Option<String> = object.next_key()?;
        let _: Result<Option<String>, _> = object.next_key();
        while let Ok(Some(_)) = object.next_entry::<IgnoredAny, IgnoredAny>() {}
        Ok(Vec::new())
    }
}

/// Has names and values read by seeds that do not read.
#[derive(Debug, PartialEq)]
pub(super) struct Lazy;

struct Nothing;

impl<'de> DeserializeSeed<'de> for Nothing {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<(), D::Error> {
        Ok(())
    }
}

impl Way for Lazy {
    fn read<'de, A: MapAccess<'de>>(mut object: A) -> Result<Vec<(String, Value)>, A::Error> {
        while let Ok(Some(())) = object.next_key_seed(Nothing) {
            let _: Result<(), _> = object.next_value_seed(Nothing);
        }
        Ok(Vec::new())
    }
}

/// Numbers of which those that are none are left out: it goes on until the array ends.
#[derive(Debug, PartialEq)]
pub(super) struct Numbers(Vec<u128>);

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Numbers {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut array: A) -> Result<Self, A::Error> {
        // A bound, since malformed text has no end.
        for _ in 0..100 {
            match array.next_element() {
                Ok(Some(number)) => self.0.push(number),
                Ok(None) => return Ok(self),
                Err(_) => {}
            }
        }
        unreachable!("an array that does not end")
    }
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct GoesOn {
    list: Option<Numbers>,
}

/// Ignores the names, and reads each value as an option.
#[derive(Debug, PartialEq)]
pub(super) struct Nameless(Vec<Option<Value>>);

impl<'de> Deserialize<'de> for Nameless {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        assert!(deserializer.is_human_readable());
        deserializer.deserialize_struct("Nameless", &["sub"], Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Nameless {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("claims")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Self, A::Error> {
        assert_eq!(object.size_hint(), None);
        while object.next_key::<IgnoredAny>()?.is_some() {
            self.0.push(object.next_value()?);
        }
        Ok(self)
    }
}

/// A member that is itself read by one of the above.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Within {
    exp: Option<Value>,
    x: Option<Custom<ReadsNothing>>,
    roles: Option<Custom<ReadsNothing>>,
    realm_access: Option<Custom<ReadsNothing>>,
    list: Option<Vec<Custom<StopsEarly>>>,
}
