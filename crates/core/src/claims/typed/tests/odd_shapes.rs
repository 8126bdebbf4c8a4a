//! Types that few applications have.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Unit;

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Ignored {
    sub: IgnoredAny,
    roles: Option<IgnoredAny>,
    aud: Option<Vec<IgnoredAny>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Raw {
    roles: Option<Box<RawValue>>,
    exp: Box<RawValue>,
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        let text = |raw: &Option<Box<RawValue>>| raw.as_ref().map(|raw| raw.get().to_owned());
        self.exp.get() == other.exp.get() && text(&self.roles) == text(&other.roles)
    }
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct WholeRaw(Box<RawValue>);

impl PartialEq for WholeRaw {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct DoubleDates {
    exp: f64,
    nbf: Option<f64>,
    x: Option<f64>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct SignedDates {
    exp: i64,
    sub: Option<i64>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct WideDates {
    exp: u128,
    iat: Option<i128>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct SingleDates {
    exp: f32,
    x: Option<f32>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct TextDates {
    exp: String,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct NumberSubject {
    sub: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct TextAudience {
    aud: String,
}

/// Errors are swallowed: the claims that have none must be seen all the same.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Lenient {
    #[serde(default, deserialize_with = "or_default")]
    exp: u64,
    #[serde(default, deserialize_with = "or_default")]
    sub: String,
    #[serde(default, deserialize_with = "or_default")]
    roles: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    x: BTreeMap<String, u8>,
    #[serde(default)]
    list: Vec<Doubtful>,
}

fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(T::deserialize(deserializer).unwrap_or_default())
}

#[derive(Debug, PartialEq)]
struct Doubtful(Option<f64>);

impl<'de> Deserialize<'de> for Doubtful {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(f64::deserialize(deserializer).ok()))
    }
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct With {
    #[serde(with = "words")]
    scope: Vec<String>,
    #[serde(default)]
    letter: Option<char>,
}

mod words {
    use serde::{Deserialize, Deserializer};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(text.split(' ').map(Into::into).collect())
    }
}

/// A list of lists, of options, of values.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Deep {
    x: Option<BTreeMap<String, Vec<Option<Value>>>>,
    cnf: Option<Value>,
    events: Option<BTreeMap<String, Value>>,
}

/// What says which kind of token it is, typed in other ways than the scan reads it.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Kinds {
    typ: Option<Value>,
    token_use: Option<String>,
    r#type: Option<bool>,
    token_type: Option<BTreeMap<String, Value>>,
    azp: Option<Value>,
}
