//! Keys that do not fit, do not say what they are for, or are another's (RFC 8725 §3.1, §3.8).

mod bound;
mod misfits;
mod points;
mod shared_ids;
mod usage;
mod weak;

use hallpass::{Algorithm, Issuer, SigningKey, StaticKeys, Verifier};
use serde_json::{Value, json};

use crate::kit::{AUDIENCE, ISSUER, builder, key};
use crate::line::Line;

pub(crate) fn lines() -> Vec<Line> {
    vec![
        misfits::algorithms(),
        misfits::unsupported(),
        weak::rsa_keys(),
        points::off_their_curve(),
        points::of_edwards_curves(),
        bound::without_alg(),
        bound::by_their_own_alg(),
        usage::not_for_signatures(),
        usage::odd_keys_in_a_set(),
        shared_ids::of_two_issuers(),
        shared_ids::of_two_types(),
    ]
}

/// The public half of a key, as a JWK.
fn jwk(key: &SigningKey) -> Value {
    serde_json::from_str(&key.public_jwk().unwrap()).unwrap()
}

/// The same without these members.
fn without(mut jwk: Value, members: &[&str]) -> Value {
    for member in members {
        jwk.as_object_mut().unwrap().remove(*member);
    }
    jwk
}

/// The JWK of the issuer's key for an algorithm, with a member of this value.
fn with(algorithm: Algorithm, member: &str, value: Value) -> Value {
    let mut jwk = jwk(key(algorithm));
    jwk[member] = value;
    jwk
}

fn set(keys: &[Value]) -> String {
    json!({"keys": keys}).to_string()
}

fn verifier_of(keys: StaticKeys) -> Verifier {
    builder([Issuer::new(ISSUER, keys)]).audience(AUDIENCE).build().unwrap()
}
