use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::replay::memory::Values;
use crate::replay::{
    MemoryReplayStore, ReplayError, ReplayErrorKind, ReplayKey, ReplayStore, ReplayTtl, Seen,
};
use crate::{Clock, UnixTime};

#[derive(Clone, Debug)]
struct Hands(Arc<Mutex<Option<UnixTime>>>);

impl Clock for Hands {
    fn now(&self) -> Option<UnixTime> {
        *self.0.lock().unwrap()
    }
}

/// Nothing in it waits.
fn insert(store: &impl ReplayStore, key: ReplayKey) -> Result<Seen, ReplayError> {
    let mut answer = store.insert_if_absent(key, ttl(60_000));
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(seen) => seen,
        Poll::Pending => panic!("the memory waits"),
    }
}

fn ttl(millis: u64) -> ReplayTtl {
    ReplayTtl::new(Duration::from_millis(millis)).unwrap()
}

fn key(number: usize) -> ReplayKey {
    ReplayKey::new("test", [number.to_be_bytes()])
}

#[test]
fn without_a_time_nobody_is_let_in() {
    let clock = Hands(Arc::default());
    let store = MemoryReplayStore::by_clock(10, clock.clone());
    let refused = insert(&store, key(1)).map_err(|error| error.kind());
    assert_eq!(refused, Err(ReplayErrorKind::Unavailable));
    *clock.0.lock().unwrap() = Some(UnixTime::from_secs(1_800_000_000));
    assert_eq!(insert(&store, key(1)).unwrap(), Seen::First);
}

#[test]
fn clones_are_the_same_store_by_the_clock_of_the_system() {
    let store = MemoryReplayStore::new(1);
    assert_eq!(insert(&store, key(1)).unwrap(), Seen::First);
    let other = store.clone();
    assert_eq!(insert(&other, key(1)).unwrap(), Seen::Before);
    assert_eq!(insert(&store, key(2)).map_err(|error| error.kind()), Err(ReplayErrorKind::Full));
    assert!(insert(&MemoryReplayStore::new(0), key(1)).is_err(), "room for none");
}

#[test]
fn a_call_that_is_dropped_unasked_keeps_nothing() {
    let store = MemoryReplayStore::new(1);
    drop(store.insert_if_absent(key(1), ttl(60_000)));
    assert_eq!(insert(&store, key(1)).unwrap(), Seen::First);
}

/// What is past its time goes with the next calls, whatever they bring: also the same values again.
#[test]
fn it_never_holds_much_more_than_is_within_its_time() {
    let mut values = Values::new(1_000);
    for round in 0_u64..50 {
        for number in 0..1_000 {
            let seen = values.insert(key(number), ttl(10), round * 10);
            assert_eq!(seen.unwrap(), Seen::First, "value {number} in round {round}");
        }
        let (kept, to_drop) = values.sizes();
        assert!(kept == 1_000 && to_drop <= 1_100, "{kept} values, {to_drop} times");
    }
    for number in 1_000..1_100 {
        assert_eq!(values.insert(key(number), ttl(10), 1_000).unwrap(), Seen::First);
    }
    assert_eq!(values.sizes(), (100, 100));
}

#[test]
fn a_time_at_the_end_of_all_times_is_kept() {
    let mut values = Values::new(10);
    assert_eq!(values.insert(key(1), ttl(10), u64::MAX - 5).unwrap(), Seen::First);
    assert_eq!(values.insert(key(1), ttl(10), u64::MAX - 1).unwrap(), Seen::Before);
}
