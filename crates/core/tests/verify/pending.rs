//! Keys that are on their way, or cannot be had.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hallpass_core::{
    Algorithm, ErrorKind, Gate, Issuer, KeyQuery, KeySet, KeySource, KeysUnavailable, Lookup,
    PendingKeys, SigningKey, Verifier,
};
use serde_json::json;

use crate::kit::{self, NOW, Request, Stopped, key, token};

/// Needs two polls for each lookup.
#[derive(Debug)]
struct Slow {
    answer: Result<(), Option<Duration>>,
}

impl KeySource for Slow {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        let answer = match self.answer {
            Ok(()) => Ok(Arc::new(KeySet::new([key().verifying_key()]))),
            Err(None) => Err(KeysUnavailable::new()),
            Err(Some(after)) => Err(KeysUnavailable::new().with_retry_after(after)),
        };
        Lookup::Pending(Box::pin(Twice { answer: Some(answer), polled: false }))
    }
}

struct Twice {
    answer: Option<Result<Arc<KeySet>, KeysUnavailable>>,
    polled: bool,
}

impl Future for Twice {
    type Output = Result<Arc<KeySet>, KeysUnavailable>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !std::mem::replace(&mut self.polled, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.answer.take().expect("polled once after it was ready"))
    }
}

fn verifier(answer: Result<(), Option<Duration>>) -> Verifier {
    kit::builder(Issuer::new(kit::ISSUER, Slow { answer })).audience("orders").build().unwrap()
}

/// Polls until ready, and counts.
fn run<T>(future: impl Future<Output = T>) -> (T, usize) {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for polls in 1..=10 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return (value, polls);
        }
    }
    panic!("never ready");
}

#[test]
fn a_token_waits_for_its_keys_and_is_judged_as_any_other() {
    let verifier = verifier(Ok(()));
    let (result, polls) = run(verifier.verify(&token(json!({}))));
    assert_eq!((result.unwrap().subject(), polls), (Some("ann"), 2));
    let (result, _) = run(verifier.verify(&token(json!({"exp": NOW - 60}))));
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Expired);
    // What can be refused without a key is refused at once.
    let (result, polls) = run(verifier.verify("no.token.this"));
    assert_eq!((result.unwrap_err().kind(), polls), (ErrorKind::Malformed, 1));
}

#[test]
fn keys_that_cannot_be_had_are_an_outage_and_no_refusal() {
    for (after, seconds) in [
        (None, "5"),
        (Some(Duration::from_secs(17)), "17"),
        (Some(Duration::from_millis(1_001)), "2"),
        (Some(Duration::from_millis(300)), "1"),
        (Some(Duration::ZERO), "1"),
    ] {
        let gate = Gate::new(verifier(Err(after)));
        for gate in [gate.clone(), gate.optional()] {
            let attempt = gate.begin(&Request::bearer(&token(json!({}))));
            let rejection = run(attempt).0.unwrap_err();
            assert_eq!((rejection.status(), rejection.error_code()), (503, None));
            let fields: Vec<_> = rejection.fields().collect();
            assert!(fields.contains(&("retry-after", seconds.into())), "{fields:?}");
            assert_eq!(rejection.challenges().count(), 0);
        }
    }
}

#[test]
fn a_malformed_credential_is_400_though_its_keys_had_to_be_fetched() {
    let good = token(json!({}));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let gate = Gate::new(verifier(Ok(())));
    let rejection = run(gate.begin(&Request::bearer(&format!("{signed}.{signature} x")))).0;
    assert_eq!(rejection.unwrap_err().status(), 400);
}

#[test]
fn a_clock_without_time_is_an_outage() {
    let verifier = Verifier::builder()
        .issuer(kit::issuer())
        .audience("orders")
        .clock(Stopped(None))
        .build()
        .unwrap();
    let gate = Gate::new(verifier);
    let attempt = gate.begin(&Request::bearer(&token(json!({}))));
    let rejection = attempt.now().unwrap().unwrap_err();
    assert_eq!(rejection.status(), 503);
}

/// Has one set at first, and perhaps another one when the first is no good.
#[derive(Debug)]
struct Renewing {
    first: Arc<KeySet>,
    next: Option<Result<Arc<KeySet>, KeysUnavailable>>,
    asked: Arc<AtomicUsize>,
}

impl KeySource for Renewing {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        Lookup::Ready(Ok(Arc::clone(&self.first)))
    }

    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        assert_eq!((query.key_id(), Arc::ptr_eq(set, &self.first)), (Some("1"), true));
        self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = Some(self.next.clone()?);
        Some(Box::pin(Twice { answer, polled: false }))
    }
}

/// An issuer that changes a key and not its id.
#[test]
fn a_key_that_changed_under_its_id_is_asked_for_once() {
    let set = |key: &SigningKey| Arc::new(KeySet::new([key.verifying_key()]));
    let (old, new) = (
        SigningKey::generate(Algorithm::HS256).unwrap().with_key_id("1"),
        SigningKey::generate(Algorithm::HS256).unwrap().with_key_id("1"),
    );
    let other = SigningKey::generate(Algorithm::HS256).unwrap().with_key_id("2");
    let down = KeysUnavailable::new();
    for (name, signer, next, refused, asked) in [
        ("the key that is there", &old, Some(Ok(set(&new))), None, 0),
        ("the new key", &new, Some(Ok(set(&new))), None, 1),
        ("nothing newer", &new, None, Some(ErrorKind::Signature), 1),
        ("no better", &new, Some(Ok(set(&old))), Some(ErrorKind::Signature), 1),
        ("another id", &new, Some(Ok(set(&other))), Some(ErrorKind::UnknownKey), 1),
        ("an outage", &new, Some(Err(down)), Some(ErrorKind::KeysUnavailable), 1),
        ("an id that is not there", &other, Some(Ok(set(&other))), Some(ErrorKind::UnknownKey), 0),
    ] {
        let counter = Arc::new(AtomicUsize::new(0));
        let source = Renewing { first: set(&old), next, asked: Arc::clone(&counter) };
        let issuer = Issuer::new(kit::ISSUER, source);
        let verifier = kit::builder(issuer).audience("orders").build().unwrap();
        let token = signer.sign("JWT", &kit::claims(json!({}))).unwrap();
        let (result, _) = run(verifier.verify(&token));
        assert_eq!(result.map_err(|error| error.kind()).err(), refused, "{name}");
        assert_eq!(counter.load(Ordering::Relaxed), asked, "{name}: asked");
    }
}
