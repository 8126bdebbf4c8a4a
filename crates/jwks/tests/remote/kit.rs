//! A provider on a real socket, a refresher on a time that stands, and what both do.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hallpass_core::{Algorithm, ErrorKind, KeyQuery, KeySource, Lookup, Verifier};
use hallpass_jwks::{Discover, FetchErrorKind, KeyEvent, KeyObserver, Provider, discover};
use hallpass_testkit::{FakeIssuer, ManualTimer};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// After this much of a time to live the next fetch is due, whatever the jitter; and the set is
/// still fresh.
pub(crate) const DUE: Duration = Duration::from_secs(550);

/// After this long a provider that failed is asked again, however often it did.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(67);

/// A provider, and everything that a test wants to turn or read.
pub(crate) struct Remote {
    pub(crate) issuer: FakeIssuer,
    pub(crate) timer: ManualTimer,
    pub(crate) provider: Provider,
    pub(crate) verifier: Verifier,
    pub(crate) events: Events,
}

impl Remote {
    /// One whose keys have come.
    pub(crate) async fn start() -> Self {
        Self::with(|discover| discover).await
    }

    /// The same, discovered with these settings.
    pub(crate) async fn with(set: impl FnOnce(Discover) -> Discover) -> Self {
        let issuer = FakeIssuer::start().await;
        let (timer, events) = (ManualTimer::new(), Events::default());
        let discover = discover(issuer.url()).timer(timer.clone()).observer(events.clone());
        let provider = set(discover).await.unwrap();
        let verifier = verifier(&provider);
        Self { issuer, timer, provider, verifier, events }
    }

    /// What the verifier makes of a token.
    pub(crate) async fn verdict(&self, token: &str) -> Option<ErrorKind> {
        verdict(&self.verifier, token).await
    }

    /// A new token that the issuer signs now.
    pub(crate) fn token(&self) -> String {
        self.issuer.token().sign()
    }

    /// A token of a key that nobody has.
    pub(crate) fn stranger(&self) -> String {
        self.issuer.token().key_id("nobody's").sign()
    }

    /// Moves the time, and waits for the end of the fetch that this sets off.
    pub(crate) async fn fetch_after(&self, time: Duration) {
        let ended = self.events.ended();
        self.timer.advance(time);
        until("the fetch has ended", || self.events.ended() > ended).await;
    }
}

pub(crate) fn verifier(provider: &Provider) -> Verifier {
    Verifier::builder().issuer(provider.clone()).audience("test").build().unwrap()
}

/// Why the token is refused, if it is.
pub(crate) async fn verdict(verifier: &Verifier, token: &str) -> Option<ErrorKind> {
    verifier.verify(token).await.err().map(|error| error.kind())
}

/// The same without waiting for anything; what had to wait is `None`.
pub(crate) fn verdict_now(verifier: &Verifier, token: &str) -> Option<Result<(), ErrorKind>> {
    let verified = verifier.verify(token).now().ok()?;
    Some(verified.map(drop).map_err(|error| error.kind()))
}

/// When to ask again for a key; `None` if the answer is a set.
pub(crate) async fn retry_after(provider: &Provider, key_id: &str) -> Option<Duration> {
    let keys = match provider.keys().lookup(&KeyQuery::new(Algorithm::ES256, Some(key_id))) {
        Lookup::Ready(keys) => keys,
        Lookup::Pending(keys) => keys.await,
        _ => unreachable!(),
    };
    keys.err().map(|error| error.retry_after().expect("a time to try again"))
}

/// Waits, a bounded time, until something holds.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    assert!(tokio::time::timeout(30 * SECOND, wait).await.is_ok(), "waited in vain until {what}");
}

/// The result of a future that must not have to wait long.
pub(crate) async fn soon<F: Future>(what: &str, future: F) -> F::Output {
    let result = tokio::time::timeout(30 * SECOND, future).await;
    result.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// What an observer was told, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<KeyEvent>>>);

impl KeyObserver for Events {
    fn notify(&self, _issuer: &str, event: &KeyEvent) {
        self.0.lock().unwrap().push(event.clone());
    }
}

impl Events {
    /// How many fetches have ended.
    pub(crate) fn ended(&self) -> usize {
        let of_fetches =
            |event: &&KeyEvent| matches!(event, KeyEvent::Fetched { .. } | KeyEvent::Failed { .. });
        self.0.lock().unwrap().iter().filter(of_fetches).count()
    }

    /// Everything since the last time, in short.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap()).iter().map(short).collect()
    }
}

fn short(event: &KeyEvent) -> String {
    match event {
        KeyEvent::Fetched { keys, skipped, rotated, .. } => {
            format!("fetched {keys}, skipped {skipped}{}", if *rotated { ", rotated" } else { "" })
        }
        KeyEvent::Failed { error, failures, .. } => {
            format!("failed {failures}: {:?}", error.kind())
        }
        KeyEvent::Stale { .. } => "stale".to_owned(),
        KeyEvent::Expired { .. } => "expired".to_owned(),
        KeyEvent::Refused { retry_after, reason, .. } => {
            // The timer ticks whenever it is read.
            format!("refused for {:.0}: {reason:?}", retry_after.as_secs_f64())
        }
        other => format!("{other:?}"),
    }
}

/// Why the last fetch failed.
pub(crate) fn last_error(provider: &Provider) -> Option<FetchErrorKind> {
    provider.health().last_error.map(|error| error.kind())
}
