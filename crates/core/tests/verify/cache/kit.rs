//! Keys that count what they verify, a source that changes them, and a time that moves.
//!
//! A hit is a presentation for which no key verified anything.

use std::collections::HashMap;
use std::future::{Future, ready};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use hallpass_core::{
    Algorithm, AwsLc, Backend, CannotSign, Clock, ConfigError, InvalidSignature, Issuer,
    KeyMaterial, KeyQuery, KeySet, KeySource, KeysUnavailable, Lookup, PreparedKey, Secret,
    SigningKey, UnixTime, VerifiedToken, Verifier, VerifierBuilder, VerifyError,
};

use crate::kit::{ISSUER, NOW};

/// Enough for every token of a test that does not ask for less.
pub(crate) const PLENTY: usize = 4 * 1024 * 1024;

/// The least that a cache may have.
pub(crate) const LEAST: usize = 64 * 1024;

/// Counts what keys verify.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count(Arc<AtomicUsize>);

impl Count {
    pub(crate) fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// What `work` comes to, and how many signatures were verified for it.
    pub(crate) fn of<T>(&self, work: impl FnOnce() -> T) -> (T, usize) {
        let before = self.now();
        let done = work();
        (done, self.now() - before)
    }

    /// An HS256 key that counts here, made of its name, with this id.
    pub(crate) fn key(&self, name: &str, key_id: &str) -> SigningKey {
        self.bare_key(name).with_key_id(key_id)
    }

    /// The same without an id.
    pub(crate) fn bare_key(&self, name: &str) -> SigningKey {
        let secret = Secret::from_text(format!("{name:-<12}0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga"));
        let material = KeyMaterial::Hmac(secret.unwrap());
        SigningKey::with_backend(Algorithm::HS256, &material, self).unwrap()
    }
}

impl Backend for Count {
    fn prepare(
        &self,
        algorithm: Algorithm,
        material: &KeyMaterial,
    ) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        let key = AwsLc.prepare(algorithm, material)?;
        Ok(Arc::new(Counted { key, count: self.clone() }))
    }
}

#[derive(Debug)]
struct Counted {
    key: Arc<dyn PreparedKey>,
    count: Count,
}

impl PreparedKey for Counted {
    fn signature_len(&self) -> usize {
        self.key.signature_len()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.count.0.fetch_add(1, Ordering::Relaxed);
        self.key.verify(message, signature)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        self.key.sign(message)
    }
}

/// How the keys of somebody stand.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Standing {
    #[default]
    There,
    /// Each token has to wait for them.
    OnTheirWay,
    Unavailable,
}

/// The keys of several issuers or tenants, by their names. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf(Arc<Mutex<HashMap<&'static str, Held>>>);

#[derive(Debug)]
struct Held {
    set: Arc<KeySet>,
    standing: Standing,
}

impl Shelf {
    /// Gives them these keys: a new set, whatever is in it.
    pub(crate) fn put<'k>(
        &self,
        name: &'static str,
        keys: impl IntoIterator<Item = &'k SigningKey>,
    ) {
        let set = KeySet::new(keys.into_iter().map(SigningKey::verifying_key));
        let (set, standing) = (Arc::new(set), Standing::default());
        self.0.lock().unwrap().insert(name, Held { set, standing });
    }

    pub(crate) fn stand(&self, name: &str, standing: Standing) {
        self.0.lock().unwrap().get_mut(name).unwrap().standing = standing;
    }

    /// The source of one issuer.
    pub(crate) fn of(&self, name: &'static str) -> Source {
        Source { shelf: self.clone(), name: Some(name) }
    }

    /// The source of tenants.
    pub(crate) fn of_tenants(&self) -> Source {
        Source { shelf: self.clone(), name: None }
    }
}

/// The keys of one issuer, or of the tenant that is asked for.
#[derive(Debug)]
pub(crate) struct Source {
    shelf: Shelf,
    name: Option<&'static str>,
}

impl KeySource for Source {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        let shelf = self.shelf.0.lock().unwrap();
        let held = self.name.or(query.tenant()).and_then(|name| shelf.get(name));
        match held.map(|held| (held.standing, Arc::clone(&held.set))) {
            Some((Standing::There, set)) => Lookup::Ready(Ok(set)),
            Some((Standing::OnTheirWay, set)) => Lookup::Pending(Box::pin(ready(Ok(set)))),
            Some((Standing::Unavailable, _)) | None => Lookup::Ready(Err(KeysUnavailable::new())),
        }
    }
}

/// A clock that is set by hand, or fails. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Hands(Arc<AtomicU64>);

impl Hands {
    const FAILS: u64 = u64::MAX;

    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub(crate) fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    pub(crate) fn fail(&self) {
        self.set(Self::FAILS);
    }
}

impl Clock for Hands {
    fn now(&self) -> Option<UnixTime> {
        let seconds = self.0.load(Ordering::SeqCst);
        (seconds != Self::FAILS).then(|| UnixTime::from_secs(seconds))
    }
}

/// A verifier to be, for `orders`, that remembers tokens however the suite is run.
pub(crate) fn remembering(issuer: Issuer, clock: &Hands) -> VerifierBuilder {
    let builder = Verifier::builder().issuer(issuer).clock(clock.clone());
    builder.token_cache_bytes(PLENTY)
}

/// An issuer with one key that counts, and a verifier that knows it.
pub(crate) struct One {
    pub(crate) count: Count,
    pub(crate) key: SigningKey,
    pub(crate) shelf: Shelf,
    pub(crate) clock: Hands,
    pub(crate) verifier: Verifier,
}

impl One {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    /// With these settings of its verifier besides.
    pub(crate) fn with(set: impl FnOnce(VerifierBuilder) -> VerifierBuilder) -> Self {
        let (count, shelf, clock) = (Count::default(), Shelf::default(), Hands::new());
        let key = count.key("one", "1");
        shelf.put("one", [&key]);
        let builder = remembering(Issuer::new(ISSUER, shelf.of("one")), &clock);
        let verifier = set(builder.audience("orders")).build().unwrap();
        Self { count, key, shelf, clock, verifier }
    }

    /// A token that the verifier accepts, unless `more` says otherwise.
    pub(crate) fn token(&self, more: serde_json::Value) -> String {
        signed(&self.key, more)
    }

    pub(crate) fn verify(&self, token: &str) -> Result<VerifiedToken, VerifyError> {
        run(self.verifier.verify(token))
    }

    /// Presents a good token until it is remembered.
    pub(crate) fn know(&self, token: &str) {
        know(&self.verifier, token);
    }

    /// Presents a token that must be good, and says whether it was remembered.
    pub(crate) fn hits(&self, token: &str) -> bool {
        let (verified, signatures) = self.count.of(|| self.verify(token));
        verified.unwrap_or_else(|error| panic!("{}", error.explanation()));
        signatures == 0
    }
}

/// A token of this key, for `orders`, with these claims in addition or instead.
pub(crate) fn signed(key: &SigningKey, more: serde_json::Value) -> String {
    key.sign("JWT", &crate::kit::claims(more)).unwrap()
}

/// Presents a good token until it is remembered: the first time leaves a mark, the second an entry.
pub(crate) fn know(verifier: &Verifier, token: &str) {
    for _ in 0..2 {
        run(verifier.verify(token)).unwrap_or_else(|error| panic!("{}", error.explanation()));
    }
}

/// The result of a future that needs a few polls.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    for _ in 0..10 {
        let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(output) = polled {
            return output;
        }
    }
    panic!("never ready");
}
