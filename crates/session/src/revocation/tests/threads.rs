//! One writes, others ask at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::super::{End, Event, Scope, View};
use super::random::Random;
use super::{ISSUER, at, event, fresh_view, of_session};
use crate::revocation::Kind;

const EVENTS: usize = 60_000;
const STAYING: usize = 24_000;
const READERS: u64 = 3;

/// How far the writer is: what is below `applied` was applied, what is below `forgotten` may be
/// gone.
#[derive(Default)]
struct Progress {
    applied: AtomicUsize,
    forgotten: AtomicUsize,
}

/// The session of this number, which expires at the millisecond of its number.
fn numbered(number: usize) -> Event {
    let expires = at(u64::try_from(number).expect("a small number"));
    Event::new(ISSUER, Scope::Session(format!("s{number}").into()), expires).expect("an event")
}

/// In batches of any size, with sweeps in between, so that the filter grows, shrinks and is rebuilt.
fn write(view: &View, progress: &Progress) {
    let (mut random, mut next) = (Random::new(7), 0);
    while next < EVENTS {
        let end = (next + 1 + random.below(700)).min(EVENTS);
        let events: Vec<_> = (next..end).map(numbered).collect();
        view.apply(0, &events);
        progress.applied.store(end, Ordering::Release);
        if random.below(12) == 0 {
            let now = end.saturating_sub(random.below(9_000) + 1);
            progress.forgotten.fetch_max(now + 1, Ordering::Release);
            view.expire(at(u64::try_from(now).expect("a small number")));
        }
        next = end;
    }
}

/// How many it found.
fn read(view: &View, progress: &Progress, seed: u64) -> usize {
    let (mut random, mut found) = (Random::new(seed), 0);
    let covered = |sid: String| view.covering(&of_session(&sid, "anna", 5).hashed()).is_some();
    loop {
        let applied = progress.applied.load(Ordering::Acquire);
        if applied == 0 {
            continue;
        }
        // Rather the new ones: they are the ones that could be missed.
        let number = applied - 1 - random.below(applied.min(1_000));
        let covered_now = covered(format!("s{number}"));
        found += usize::from(covered_now);
        let forgotten = progress.forgotten.load(Ordering::Acquire);
        assert!(covered_now || number < forgotten, "{number} of {applied} was missed");
        assert!(!covered(format!("t{number}")), "nobody revoked it");
        if applied == EVENTS {
            return found;
        }
    }
}

#[test]
fn nobody_misses_what_was_applied_before_they_asked() {
    let (view, progress) = (fresh_view(), Progress::default());
    thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let (view, progress) = (&view, &progress);
                scope.spawn(move || read(view, progress, reader + 1))
            })
            .collect();
        write(&view, &progress);
        for reader in readers {
            assert!(reader.join().expect("a reader") > 0, "it found none");
        }
    });
}

#[test]
fn nobody_misses_what_stays_while_the_filter_is_rebuilt() {
    let (view, over) = (fresh_view(), AtomicBool::new(false));
    let staying: Vec<_> = (0..STAYING).map(super::session).collect();
    view.apply(0, &staying);
    // So many that forgetting them rebuilds the filter every time.
    let passing: Vec<_> = (0..8_400).map(numbered).collect();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let sids: Vec<_> = (0..STAYING).map(|number| format!("session-{number}")).collect();
                let covered =
                    |sid: &String| view.covering(&of_session(sid, "anna", 5).hashed()).is_some();
                while !over.load(Ordering::Acquire) {
                    assert!(sids.iter().all(covered), "one was missed");
                }
            });
        }
        for _ in 0..60 {
            view.apply(0, &passing);
            view.expire(at(8_400));
        }
        over.store(true, Ordering::Release);
    });
    assert_eq!(view.len(), staying.len());
}

#[test]
fn rare_ones_are_seen_at_once_too() {
    let (view, applied) = (fresh_view(), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 1..=3_000 {
                let cut = at(u64::try_from(number).expect("a small number"));
                view.apply(0, &[event(Scope::Everyone(cut))]);
                applied.store(number, Ordering::Release);
            }
        });
        loop {
            let number = applied.load(Ordering::Acquire);
            let began = u64::try_from(number).expect("a small number");
            let cover = view.covering(&of_session("s", "anna", began).hashed());
            assert!(number == 0 || cover.is_some_and(|cover| cover.kind == Kind::Everyone));
            if number == 3_000 {
                break;
            }
        }
    });
}

#[test]
fn whoever_begins_to_wait_during_an_event_is_woken() {
    for round in 0..300 {
        let (view, go) = (fresh_view(), AtomicBool::new(false));
        let sid = format!("session-{round}");
        let wait = |view: &Arc<View>| {
            while !go.load(Ordering::Acquire) {
                std::hint::spin_loop();
            }
            let asked = of_session(&sid, "anna", 5);
            super::waiting::block_on(view.ended(&asked.hashed(), std::future::pending()))
        };
        thread::scope(|scope| {
            let waiters = [(); 2].map(|()| scope.spawn(|| wait(&view)));
            go.store(true, Ordering::Release);
            view.apply(0, &[super::session(round)]);
            for waiter in waiters {
                assert!(matches!(waiter.join().expect("a waiter"), End::Revoked(_)));
            }
        });
        assert_eq!(view.waiting().len(), 0);
    }
}
