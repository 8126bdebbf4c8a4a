//! Tokens that a verifier has verified before, and what has changed since.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod others;
mod since;

use std::sync::{Arc, Mutex};

use hallpass::UnixTime;
use hallpass::{
    Algorithm, ErrorKind, Issuer, KeyQuery, KeySet, KeySource, KeysUnavailable, Lookup, SigningKey,
    Verifier, VerifierBuilder,
};
use hallpass_testkit::ManualClock;

use crate::kit::{AUDIENCE, ISSUER, NOW, claims, header, key, signed};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    since::lines().into_iter().chain(others::lines()).collect()
}

/// What a source answers.
type Answer = Result<Arc<KeySet>, KeysUnavailable>;

/// Keys that can be exchanged, and a clock that can be set. Clones are the same.
#[derive(Clone, Debug)]
struct World {
    keys: Arc<Mutex<Answer>>,
    clock: ManualClock,
}

#[derive(Debug)]
struct Keys(World);

impl KeySource for Keys {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        Lookup::Ready(self.0.keys.lock().unwrap().clone())
    }
}

impl World {
    fn new() -> Self {
        let keys = Arc::new(Mutex::new(Ok(Arc::new(set([key(ALGORITHM)])))));
        Self { keys, clock: ManualClock::new(UnixTime::from_secs(NOW)) }
    }

    /// A verifier to be that remembers tokens however the suite is run.
    fn builder(&self) -> VerifierBuilder {
        let issuer = Issuer::new(ISSUER, Keys(self.clone()));
        let builder = Verifier::builder().issuer(issuer).clock(self.clock.clone());
        builder.token_cache_bytes(1 << 20)
    }

    fn verifier(&self) -> Verifier {
        self.builder().audience(AUDIENCE).build().unwrap()
    }

    fn publish(&self, answer: Answer) {
        *self.keys.lock().unwrap() = answer;
    }

    fn at(&self, seconds: u64) {
        self.clock.set(UnixTime::from_secs(seconds));
    }
}

fn set<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> KeySet {
    KeySet::new(keys.into_iter().map(SigningKey::verifying_key))
}

/// A token that all of these verifiers accept.
fn token(more: serde_json::Value) -> String {
    signed(key(ALGORITHM), header(ALGORITHM), claims(more))
}

/// A token that is presented until it is known: a case has it come three times.
fn known(name: &str, verifier: &Verifier, token: &str) -> Case {
    Case::accepted(name, verifier, token)
}

/// A known token as it comes again.
fn again(name: &str, verifier: &Verifier, token: &str, refused: Option<ErrorKind>) -> Case {
    match refused {
        None => Case::accepted(name, verifier, token),
        Some(kind) => Case::refused(name, verifier, token, kind),
    }
}
