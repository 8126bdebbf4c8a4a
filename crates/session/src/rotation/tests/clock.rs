//! The clock of a shard.

use super::super::*;
use crate::StoreTime;

const fn at(millis: u64) -> StoreTime {
    StoreTime::from_millis(millis)
}

fn cut(subject: Option<u64>, everyone: Option<u64>) -> CutOffs {
    CutOffs { subject: subject.map(at), everyone: everyone.map(at) }
}

#[test]
fn it_never_goes_back() {
    let clock = ShardClock::new(at(5_000));
    for (store, now) in [(0, 5_000), (4_999, 5_000), (5_000, 5_000), (5_001, 5_001)] {
        assert_eq!(clock.now(at(store)), at(now), "store time {store}");
    }
}

#[test]
fn a_step_writes_it_when_it_is_more_than_a_second_behind() {
    let rows = [(0, 5_000), (5_000, 5_000), (6_000, 5_000), (6_001, 6_001), (u64::MAX, u64::MAX)];
    for (store, written) in rows {
        let mut clock = ShardClock::new(at(5_000));
        assert_eq!(clock.follow(at(store)), written != 5_000, "store time {store}");
        assert_eq!(clock.written(), at(written), "store time {store}");
    }
}

#[test]
fn a_session_starts_after_every_cut_off() {
    let rows = [
        ("no cut-off", 7_000, cut(None, None), 7_000),
        ("store time behind", 1_000, cut(None, None), 5_000),
        ("the same millisecond as the subject's", 7_000, cut(Some(7_000), None), 7_001),
        ("the same millisecond as everyone's", 7_000, cut(None, Some(7_000)), 7_001),
        ("the later counts", 7_000, cut(Some(9_000), Some(8_000)), 9_001),
        ("a cut-off of long ago", 7_000, cut(Some(6_999), None), 7_000),
        ("at the beginning of time", 0, cut(Some(0), None), 5_000),
        ("at the end of time", 7_000, cut(Some(u64::MAX), None), u64::MAX),
    ];
    for (name, store, cut_offs, created) in rows {
        let (mut one, mut other) = (ShardClock::new(at(5_000)), ShardClock::new(at(5_000)));
        assert_eq!(one.create(at(store), &cut_offs), at(created), "{name}");
        assert_eq!(other.begin(at(store), &cut_offs), at(created), "{name}");
        assert_eq!((one.written(), other.written()), (at(created), at(created)), "{name}");
    }
}

#[test]
fn a_login_that_was_begun_keeps_its_start() {
    let rows = [
        ("no cut-off since", cut(None, None), Some(7_000)),
        ("an older one", cut(Some(6_999), None), Some(7_000)),
        ("the subject's, at that time", cut(Some(7_000), None), None),
        ("everyone's, at that time", cut(None, Some(7_000)), None),
    ];
    for (name, cut_offs, created) in rows {
        let mut clock = ShardClock::new(at(7_000));
        assert_eq!(clock.start(at(7_000), at(9_000), &cut_offs), created.map(at), "{name}");
        let written = if created.is_some() { 9_000 } else { 7_000 };
        assert_eq!(clock.written(), at(written), "{name}");
    }
    // The shard has lost the clock since.
    let mut clock = ShardClock::new(at(5_000));
    assert_eq!(clock.start(at(7_000), at(6_000), &cut(None, None)), Some(at(7_000)));
    assert_eq!(clock.written(), at(7_000));
}

#[test]
fn revoke_log_in_revoke_within_a_millisecond() {
    let mut clock = ShardClock::default();
    let mut cut_offs = CutOffs::default();
    let now = at(7_000);
    let first = clock.create(now, &cut_offs);
    assert_eq!(clock.revoke_subject(now, &mut cut_offs), at(7_000));
    let second = clock.create(now, &cut_offs);
    assert_eq!((cut_offs.cover(first), cut_offs.cover(second)), (true, false));
    assert_eq!(clock.revoke_everyone(now, &mut cut_offs), at(7_001));
    let third = clock.create(at(1), &cut_offs);
    assert_eq!((cut_offs.cover(second), cut_offs.cover(third)), (true, false));
    assert_eq!(cut_offs, cut(Some(7_000), Some(7_001)));
}

#[test]
fn a_revocation_is_done_again_with_its_own_time() {
    let mut clock = ShardClock::new(at(5_000));
    let mut cut_offs = cut(Some(8_000), None);
    clock.revoke_subject_again(at(7_000), &mut cut_offs);
    clock.revoke_everyone_again(at(6_000), &mut cut_offs);
    assert_eq!(cut_offs, cut(Some(8_000), Some(6_000)));
    assert_eq!(clock.written(), at(7_000));
    assert_eq!(clock.create(at(0), &cut_offs), at(8_001));
}
