//! A provider on a real socket, whose keys have come, and a refresher on a time that stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hallpass::jwks::{Discover, KeyEvent, KeyObserver, Provider, discover};
use hallpass::{ErrorKind, SigningKey, Verifier};
use hallpass_testkit::{FakeIssuer, ManualTimer};
use serde_json::{Value, json};

use super::{finished, until, wait};
use crate::kit::{AUDIENCE, builder, claims, signed};

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// After this much of a time to live the next fetch is due, whatever the jitter; and the set is
/// still fresh.
pub(super) const DUE: Duration = Duration::from_secs(550);

/// How long a set serves without a new one: its time to live, and an hour.
pub(super) const LIMIT: Duration = Duration::from_secs(600 + 3_600);

/// A provider, and everything that an attack turns or reads.
pub(super) struct Scene {
    pub(super) issuer: FakeIssuer,
    pub(super) timer: ManualTimer,
    pub(super) provider: Provider,
    pub(super) verifier: Verifier,
    ended: Ended,
}

impl Scene {
    /// One whose keys have come.
    pub(super) fn start() -> Self {
        let started = |discover: Discover| wait(discover.into_future()).unwrap();
        let scene = Self::with(wait(FakeIssuer::start()), started);
        // Its first fetch has been told then.
        until("the refresher sleeps", || scene.timer.sleepers() == 1);
        scene
    }

    /// One whose keys are asked for by the first token.
    pub(super) fn lazy(issuer: FakeIssuer) -> Self {
        Self::with(issuer, |discover| discover.lazy().unwrap())
    }

    fn with(issuer: FakeIssuer, begin: impl FnOnce(Discover) -> Provider) -> Self {
        let (timer, ended) = (ManualTimer::new(), Ended::default());
        let provider = discover(issuer.url()).timer(timer.clone()).observer(ended.clone());
        let provider = begin(provider);
        let verifier = verifier(&provider);
        Self { issuer, timer, provider, verifier, ended }
    }

    /// A token of the key that the issuer signs with now.
    pub(super) fn token(&self) -> String {
        token_of(&self.issuer)
    }

    /// The same, under another key's id or none.
    pub(super) fn token_under(&self, key_id: Option<&str>) -> String {
        let signer = self.issuer.signer();
        self.signed_by(signer.key(), key_id)
    }

    /// A token in the issuer's name.
    pub(super) fn signed_by(&self, key: &SigningKey, key_id: Option<&str>) -> String {
        let header = header(key, key_id, json!({}));
        signed(key, header, claims(json!({"iss": self.issuer.url()})))
    }

    pub(super) fn verdict(&self, token: &str) -> Option<ErrorKind> {
        finished(self.verifier.verify(token).now()).err().map(|error| error.kind())
    }

    /// Moves the time, and waits for the end of the fetch that this sets off.
    pub(super) fn fetch_after(&self, time: Duration) {
        // A fetch that a token set off may still be ending.
        until("the refresher sleeps", || self.timer.sleepers() == 1);
        let ended = self.ended();
        self.timer.advance(time);
        until("a fetch has ended", || self.ended() > ended);
    }

    /// How many fetches have ended.
    pub(super) fn ended(&self) -> usize {
        self.ended.0.load(Ordering::SeqCst)
    }
}

pub(super) fn verifier(provider: &Provider) -> Verifier {
    builder([provider.clone().into()]).audience(AUDIENCE).build().unwrap()
}

/// A token that an issuer signs with the key that it has now.
pub(super) fn token_of(issuer: &FakeIssuer) -> String {
    let signer = issuer.signer();
    let header = header(signer.key(), signer.key().key_id(), json!({}));
    signed(signer.key(), header, claims(json!({"iss": issuer.url()})))
}

/// A header with these members in addition.
pub(super) fn header(key: &SigningKey, key_id: Option<&str>, more: Value) -> String {
    let mut header = json!({"alg": key.algorithm().name()});
    if let Some(key_id) = key_id {
        header["kid"] = key_id.into();
    }
    let Value::Object(more) = more else { panic!("members are an object") };
    header.as_object_mut().unwrap().extend(more);
    header.to_string()
}

/// How many fetches have ended.
#[derive(Clone, Debug, Default)]
struct Ended(Arc<AtomicUsize>);

impl KeyObserver for Ended {
    fn notify(&self, _issuer: &str, event: &KeyEvent) {
        if matches!(event, KeyEvent::Fetched { .. } | KeyEvent::Failed { .. }) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}
