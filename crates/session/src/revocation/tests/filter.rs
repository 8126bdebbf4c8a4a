//! The filter says "no" only to what it never saw, and "perhaps" to little else.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use super::super::cut_off::CutOff;
use super::super::entries::Entries;
use super::super::event::Kind;
use super::super::filter::Filter;
use super::super::hashing::Key;
use super::at;

/// A filter with room for so many.
fn filter(keys: usize) -> Filter {
    let filter = Filter::new();
    filter.rebuild(keys, |_| ());
    filter
}

fn may_have(filter: &Filter, hash: u64) -> bool {
    let reading = filter.read().expect("it is not being rebuilt");
    let may_have = reading.may_have(hash);
    assert!(reading.is_undisturbed());
    may_have
}

#[test]
fn it_never_says_no_to_what_was_put_in() {
    let hashes = RandomState::new();
    for keys in [0, 1, 100, 5_000, 100_000] {
        // Also with far more than there is room for.
        let filter = filter(keys);
        assert!(filter.room() >= keys);
        let added = || (0..keys * 3).map(|number| hashes.hash_one(number));
        filter.add(added());
        assert!(added().all(|hash| may_have(&filter, hash)));
        filter.rebuild(keys * 3, |add| added().for_each(add));
        assert!(added().all(|hash| may_have(&filter, hash)));
    }
    let filter = filter(0);
    for hash in [0, u64::MAX, 1, 1 << 63] {
        filter.add([hash].into_iter());
        assert!(may_have(&filter, hash));
    }
}

#[test]
fn it_says_perhaps_to_few_others() {
    let hashes = RandomState::new();
    let filter = filter(100_000);
    assert!((0..10_000).all(|other| !may_have(&filter, hashes.hash_one(other))), "an empty one");
    filter.add((0..filter.room()).map(|number| hashes.hash_one(number)));
    let others = (1_000_000..1_100_000).filter(|other| may_have(&filter, hashes.hash_one(other)));
    let others = others.count();
    assert!(others < 4_000, "{others} of 100,000");
    filter.rebuild(100_000, |_| ());
    assert!((0..10_000).all(|other| !may_have(&filter, hashes.hash_one(other))), "empty again");
}

#[test]
fn a_no_from_before_a_rebuild_is_none() {
    let filter = filter(0);
    let reading = filter.read().expect("it is not being rebuilt");
    assert!(!reading.may_have(42) && reading.is_undisturbed());
    filter.add([42].into_iter());
    assert!(reading.may_have(42) && reading.is_undisturbed(), "the same one");
    filter.rebuild(9, |add| {
        assert!(filter.read().is_none(), "nobody knows");
        assert!(!reading.is_undisturbed());
        add(42);
    });
    assert!(!reading.is_undisturbed());
    assert!(may_have(&filter, 42));
}

#[test]
fn those_who_collide_in_the_filter_are_told_apart_behind_it() {
    let (filter, entries) = (filter(100), Entries::new());
    let key = |number| Key::from_parts(42, number);
    let until = CutOff { not_before: at(0), expires: at(9) };
    for number in 0..1_000 {
        filter.add([key(number).fold()].into_iter());
        assert!(entries.keep(Kind::Session, key(number), until));
    }
    assert!(may_have(&filter, key(5_000).fold()), "perhaps");
    assert!(entries.get(Kind::Session, key(5_000)).is_none(), "no");
    assert!((0..1_000).all(|number| entries.get(Kind::Session, key(number)).is_some()));
    // And in the other half.
    let other = Key::from_parts(43, 5);
    assert!(entries.get(Kind::Session, other).is_none());
    assert!(entries.keep(Kind::Session, other, until));
    assert_eq!(entries.expire(at(9)), 1_001);
}
