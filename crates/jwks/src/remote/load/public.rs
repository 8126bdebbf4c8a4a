//! What is kept of a published document: a provider may publish more than it should.

use hallpass_core::{ConfigErrorKind, JwkSet, SkippedKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The public members of the keys that serve, as a document that is the same for the same keys, and
/// in which order they stood. A key that was skipped is left out, unless it `serves` by itself, for
/// another algorithm.
pub(super) fn members(
    text: &str,
    skipped: &[SkippedKey],
    serves: impl Fn(&str) -> bool,
) -> Option<(Vec<u8>, Vec<usize>)> {
    let mut kept = Vec::new();
    for (position, key) in keys(text)?.into_iter().enumerate() {
        let is_skipped = skipped.iter().any(|skipped| skipped.position() == position);
        if !is_skipped || serves(&set_of(&[key.get()])) {
            kept.push((PublicKey::read(key)?, kept.len()));
        }
    }
    kept.sort();
    let (keys, order) = kept.into_iter().unzip();
    Some((serde_json::to_vec(&Set::<PublicKey> { keys }).ok()?, order))
}

/// What is wrong with the first key of a set; `None` if there is none.
pub(super) fn first_fault(text: &str) -> Option<ConfigErrorKind> {
    let keys = keys(text)?;
    let first = keys.first()?;
    // A set tells what is wrong with a key if another one is good.
    let set = JwkSet::from_remote(&set_of(&[first.get(), GOOD])).ok()?;
    set.skipped().first().map(|skipped| skipped.reason().kind())
}

/// A document of keys.
#[derive(Deserialize, Serialize)]
struct Set<K> {
    keys: Vec<K>,
}

/// The members that a public key has (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2), of those that count
/// here. In the order by which keys are sorted.
#[derive(Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
struct PublicKey {
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    kty: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_ops: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<String>,
}

impl PublicKey {
    fn read(key: &RawValue) -> Option<Self> {
        let mut key: Self = serde_json::from_str(key.get()).ok()?;
        // A set, whose order says nothing (RFC 7517 §4.3).
        if let Some(operations) = &mut key.key_ops {
            operations.sort();
        }
        Some(key)
    }
}

/// The keys of a document that was read as a set before.
fn keys(text: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(text).ok().map(|set: Set<&RawValue>| set.keys)
}

fn set_of(keys: &[&str]) -> String {
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

/// A key that can be used, and never is: that of RFC 8037, appendix A.2.
const GOOD: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
