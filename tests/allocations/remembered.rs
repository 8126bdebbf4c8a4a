//! What a verifier remembers is bounded in bytes, whatever tokens come.
#![expect(clippy::arithmetic_side_effects, reason = "a failed test is a panic")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dhat::HeapStats;
use hallpass::{Algorithm, Secret, SigningKey, StaticKeys, VerifiedToken, Verifier};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::requests::{ISSUER, builder, claims_with};

/// What there may be besides what was granted: what the token at hand is decoded to, the verifier's
/// own structure and its headers; and a sixteenth for the inexactness of the overhead of an entry.
const fn most(granted: usize) -> usize {
    granted + granted / 16 + 128 * 1024
}

static KEY: LazyLock<SigningKey> = LazyLock::new(|| {
    let secret = Secret::from_text("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga").unwrap();
    SigningKey::hmac(Algorithm::HS256, secret).unwrap()
});

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are decoded and not read")]
struct Texts {
    sub: String,
    email: String,
    jti: Option<String>,
    roles: Vec<String>,
}

type Decode = fn(&VerifiedToken);

/// To as many types as are remembered, and one more.
fn decode(token: &VerifiedToken) {
    token.claims::<Texts>().unwrap();
    token.claims::<Value>().unwrap();
    token.claims::<BTreeMap<String, Value>>().unwrap();
    token.claims::<Box<Texts>>().unwrap();
    token.claims::<Option<Texts>>().unwrap();
}

fn verifier(bytes: usize) -> Verifier {
    let keys = StaticKeys::from(KEY.verifying_key());
    builder(keys).token_cache_bytes(bytes).build().unwrap()
}

fn mint(number: usize, more: &Value) -> String {
    let mut claims = claims_with(&[("jti", json!(number.to_string())), ("iss", json!(ISSUER))]);
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    KEY.sign("at+jwt", &claims).unwrap()
}

/// The most bytes that were in use beyond those at the start.
struct Peak {
    start: usize,
    most: usize,
}

impl Peak {
    fn new() -> Self {
        let start = HeapStats::get().curr_bytes;
        Self { start, most: 0 }
    }

    fn now(&self) -> usize {
        HeapStats::get().curr_bytes.saturating_sub(self.start)
    }

    fn note(&mut self) {
        self.most = self.most.max(self.now());
    }
}

/// A token as it comes, and comes again.
fn present(verifier: &Verifier, token: &str, decode: Option<Decode>) {
    let verified = verifier.verify(token).now().unwrap().unwrap();
    if let Some(decode) = decode {
        decode(&verified);
    }
}

/// Nothing, or one type, or all types.
const NOTHING: Decode = |_| ();

fn texts(token: &VerifiedToken) {
    token.claims::<Texts>().unwrap();
}

fn value(token: &VerifiedToken) {
    token.claims::<Value>().unwrap();
}

/// A flood of tokens, each of which comes three times; and perhaps is decoded only when it comes
/// once more, the last one first. The most that it took, and what was left without the verifier.
fn flood(bytes: usize, more: &Value, decode: Decode, decoded_later: bool) -> (usize, usize) {
    // Statics, and what a thread takes once for all.
    present(&verifier(bytes), &mint(0, more), Some(decode));
    let mut peak = Peak::new();
    let (verifier, tokens) = (verifier(bytes), bytes / 900);
    for number in 0..tokens {
        let token = mint(number, more);
        for _ in 0..3 {
            present(&verifier, &token, (!decoded_later).then_some(decode));
            peak.note();
        }
    }
    if decoded_later {
        for number in (0..tokens).rev() {
            present(&verifier, &mint(number, more), Some(decode));
            peak.note();
        }
    }
    drop(verifier);
    (peak.most, peak.now())
}

/// Whatever the claims look like, and whatever they are decoded to.
pub(crate) fn a_flood_of_good_tokens_takes_what_was_granted() {
    let numbers: Vec<_> = (0..200).map(|n| n % 10).collect();
    let objects: Vec<_> = (0..60).map(|n| json!({"a": n % 10})).collect();
    let shapes = [
        ("usual claims", json!({})),
        ("a long text", json!({"pad": "x".repeat(4_000)})),
        ("numbers", json!({"pad": numbers})),
        ("objects", json!({"pad": objects})),
    ];
    let decodes = [("nothing", NOTHING), ("texts", texts), ("JSON", value), ("all", decode)];
    let mut wrong = Vec::new();
    for (shape, more) in &shapes {
        for (to, decode) in decodes {
            for (bytes, later) in [(64, false), (64, true), (256, false), (256, true)] {
                let granted = bytes * 1024;
                let (took, left) = flood(granted, more, decode, later);
                let order = if later { "in the end" } else { "at once" };
                if took > most(granted) || left > 1_024 {
                    wrong.push(format!(
                        "{shape}, decoded to {to} {order}: {took} bytes of {granted}, {left} left"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
