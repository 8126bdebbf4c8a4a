//! Tokens at random.

use hallpass::Algorithm;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Union;
use proptest::string::string_regex;
use serde_json::{Map, Value, json};

use crate::change::Change;
use crate::forge::{Case, Start};
use crate::json::{Digits, Json};
use crate::mutation::{Mutation, harmless, ignored, wrong};
use crate::parties::{AUDIENCE, ISSUER, KEY_ID, shared};
use crate::signatures::Bytes;
use crate::{claims, headers};

/// Tokens with up to three mutations. Whatever comes first is what a failure is shrunk to.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let start = prop_oneof![2 => Just(Start::Full), 1 => Just(Start::Sparse)];
    let mutations = prop_oneof![19 => vec(mutation(), 1..=3), 1 => Just(Vec::new())];
    (algorithm(), start, mutations).prop_map(|(algorithm, start, mutations)| Case {
        algorithm,
        start,
        mutations,
    })
}

/// HMAC mostly: without optimisation the others take a hundred times as long.
fn algorithm() -> impl Strategy<Value = Algorithm> {
    let weight = |algorithm| match algorithm {
        Algorithm::HS256 => 700,
        Algorithm::HS384 | Algorithm::HS512 => 100,
        Algorithm::ES384 => 3,
        Algorithm::ES256 | Algorithm::EdDSA => 6,
        _ => 4,
    };
    Union::new_weighted(shared().map(|algorithm| (weight(algorithm), Just(algorithm))).collect())
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        10 => select(wrong()),
        10 => select(harmless()),
        1 => select(ignored()),
        4 => (select(claims::NAMES), value()).prop_map(|(name, v)| Mutation::Claims(set(name, &v))),
        2 => (text(), value()).prop_map(|(name, v)| Mutation::Claims(named(&name, &v))),
        2 => (select(headers::NAMES), value()).prop_map(|(name, v)| Mutation::Header(set(name, &v))),
        1 => (text(), value()).prop_map(|(name, v)| Mutation::Header(named(&name, &v))),
        3 => (select(vec!["exp", "nbf", "iat"]), date()).prop_map(|(n, date)| {
            Mutation::Claims(Change::Set(n.into(), date))
        }),
        2 => bytes().prop_map(Mutation::Signature),
    ]
}

fn set(name: &'static str, value: &Value) -> Change {
    Change::Set(name.into(), Json::of(value))
}

fn named(name: &str, value: &Value) -> Change {
    // As a document writes it, without the quotes.
    let quoted = json!(name).to_string();
    let spelled = quoted.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap();
    Change::Set(spelled.to_owned().into(), Json::of(value))
}

/// Any JSON, with a liking for what means something in a token.
fn value() -> impl Strategy<Value = Value> {
    let word = select(vec![
        "", ISSUER, AUDIENCE, KEY_ID, "JWT", "at+jwt", "id", "refresh", "HS256", "none", "exp",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((select(vec!["a", "b", "value", "keys"]), inner), 0..3).prop_map(object),
        ]
    })
}

/// Up to eight characters of any script.
fn text() -> impl Strategy<Value = String> {
    // Parsed once: a `&str` as a strategy is parsed for every value.
    string_regex("\\PC{0,8}").unwrap()
}

fn object(members: Vec<(&str, Value)>) -> Value {
    Value::Object(members.into_iter().map(|(name, v)| (name.to_owned(), v)).collect::<Map<_, _>>())
}

/// Dates of the last and the next century, ten seconds or more from where a verdict turns.
fn date() -> impl Strategy<Value = Json> {
    const CENTURY: i64 = 3_155_760_000;
    let offset = prop_oneof![-20_i64..=20, 40..=CENTURY, -CENTURY..=-40];
    let digits = select(vec![Digits::Whole, Digits::Half, Digits::Zeros, Digits::Exponent]);
    (offset, digits).prop_map(|(offset, digits)| Json::Date(offset, digits))
}

fn bytes() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        (0_usize..4096).prop_map(Bytes::Flipped),
        (1_usize..600).prop_map(Bytes::Shorter),
        (1_usize..600).prop_map(Bytes::Longer),
        any::<u8>().prop_map(Bytes::Filled),
    ]
}
