//! How new the view is, and what is done when it is old.

use std::num::NonZeroU16;
use std::time::Duration;

use super::super::policy::Decision;
use super::super::{OnStale, Question, Standing, Uptime, View};
use super::{fresh_view, moment, of_session, session, view};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn everything_is_stale_before_the_first_replay_whatever_the_policy() {
    let (view, asked) = (view(), of_session("session-1", "anna", 5));
    let open = OnStale::default().danger_open_until(Duration::MAX);
    for policy in [OnStale::default(), open, OnStale::closed_after(Duration::MAX)] {
        assert_eq!(view.standing(&asked.hashed(), moment(0), policy), Standing::Stale(None));
    }
    assert!(!view.is_ready());
    assert_eq!(view.staleness(0, moment(9)), None);
    view.fresh(0, moment(3));
    assert!(view.is_ready());
    assert_eq!(view.staleness(0, moment(9)), Some(Duration::from_millis(6)));
    assert_eq!(view.standing(&asked.hashed(), moment(9), OnStale::default()), Standing::Live);
    assert_eq!(view.passed_stale(), 0);
}

#[test]
fn it_is_ready_when_every_shard_was_read_once() {
    let view = View::new(NonZeroU16::new(3).expect("three"));
    let stale = |shard| view.staleness(shard, moment(10));
    for shard in [2, 0, 2] {
        view.fresh(shard, moment(10));
        assert!(!view.is_ready() && stale(shard).is_none(), "{shard}");
    }
    view.fresh(1, moment(10));
    assert!(view.is_ready() && (0..3).all(|shard| stale(shard) == Some(Duration::ZERO)));
    // There is no such shard, and nobody knows of it.
    view.fresh(3, moment(10));
    assert_eq!(stale(3), None);
    let nowhere = Question { shard: 3, ..of_session("s", "anna", 5) };
    let standing = view.standing(&nowhere.hashed(), moment(10), OnStale::default());
    assert_eq!(standing, Standing::Stale(None));
}

#[test]
fn a_shard_is_stale_by_itself() {
    let view = View::new(NonZeroU16::new(2).expect("two"));
    view.fresh(0, moment(0));
    view.fresh(1, moment(0));
    view.fresh(1, moment(20_000));
    let standing = |shard| {
        let asked = Question { shard, ..of_session("s", "anna", 5) };
        view.standing(&asked.hashed(), moment(20_001), OnStale::default())
    };
    assert_eq!(standing(0), Standing::Stale(Some(Duration::from_millis(20_001))));
    assert_eq!(standing(1), Standing::Live);
}

#[test]
fn it_is_as_old_as_the_start_of_the_last_read() {
    let view = fresh_view();
    view.fresh(0, moment(5_000));
    // Reads that began before it say nothing new.
    view.fresh(0, moment(4_000));
    assert_eq!(view.staleness(0, moment(6_000)), Some(seconds(1)));
    assert_eq!(view.staleness(0, moment(1_000)), Some(Duration::ZERO), "no time before it");
}

#[test]
fn it_closes_after_ten_seconds() {
    let (view, asked) = (fresh_view(), of_session("session-1", "anna", 5));
    let standing = |millis| view.standing(&asked.hashed(), moment(millis), OnStale::default());
    assert_eq!(standing(10_000), Standing::Live);
    assert_eq!(standing(10_001), Standing::Stale(Some(Duration::from_millis(10_001))));
    // What is known to be revoked is revoked however old that knowledge is.
    view.apply(0, &[session(1)]);
    assert!(matches!(standing(1_000_000), Standing::Revoked(_)));
    assert_eq!(view.passed_stale(), 0);
}

#[test]
fn what_passes_an_open_policy_is_counted() {
    let (view, asked) = (fresh_view(), of_session("session-1", "anna", 5));
    let policy = OnStale::default().danger_open_until(seconds(600));
    let standing = |millis| view.standing(&asked.hashed(), moment(millis), policy);
    assert_eq!((standing(10_000), view.passed_stale()), (Standing::Live, 0));
    assert_eq!((standing(10_001), view.passed_stale()), (Standing::Live, 1));
    assert_eq!((standing(600_000), view.passed_stale()), (Standing::Live, 2));
    assert!(matches!(standing(600_001), Standing::Stale(Some(_))));
    view.apply(0, &[session(1)]);
    assert!(matches!(standing(20_000), Standing::Revoked(_)));
    assert_eq!(view.passed_stale(), 2);
}

#[test]
fn together_two_policies_pass_what_both_pass() {
    let closed = OnStale::closed_after;
    let policies = [
        closed(seconds(0)),
        closed(seconds(2)),
        OnStale::default(),
        closed(seconds(30)),
        closed(seconds(2)).danger_open_until(seconds(20)),
        closed(seconds(10)).danger_open_until(seconds(600)),
        closed(seconds(40)).danger_open_until(seconds(5)),
    ];
    for (one, other) in policies.iter().flat_map(|one| policies.map(|other| (*one, other))) {
        let both = one.and(other);
        assert_eq!(both, other.and(one));
        assert_eq!(one.and(one), one);
        for age in [0, 1, 2, 3, 9, 10, 11, 20, 21, 30, 31, 600, 601] {
            let decide = |policy: OnStale| policy.decide(Some(seconds(age)));
            let passes = |policy| decide(policy) != Decision::Closed;
            assert_eq!(passes(both), passes(one) && passes(other), "{one:?} {other:?} {age}");
            let fresh = [one, other].iter().all(|policy| decide(*policy) == Decision::Fresh);
            assert_eq!(decide(both) == Decision::Fresh, fresh);
            assert_eq!(both.decide(None), Decision::Closed);
        }
    }
}

#[test]
fn no_policy_is_open_for_longer_than_a_token_lives() {
    let policy = OnStale::default().danger_open_until(Duration::MAX).bounded_by(seconds(600));
    assert_eq!(policy.decide(Some(seconds(600))), Decision::Open);
    assert_eq!(policy.decide(Some(seconds(601))), Decision::Closed);
    // Nor is "closed" another name for it.
    let policy = OnStale::closed_after(Duration::MAX).bounded_by(seconds(600));
    assert_eq!(policy.decide(Some(seconds(601))), Decision::Closed);
    assert_eq!(OnStale::default().bounded_by(seconds(600)), OnStale::default());
}

#[test]
fn the_clock_of_a_process_does_not_go_back() {
    let uptime = Uptime::start();
    let first = uptime.now();
    assert!(uptime.now() >= first);
}
