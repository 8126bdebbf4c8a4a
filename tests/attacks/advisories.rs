//! Every published advisory of the kind: a line has its cases, or it stands in one of two lists
//! that say why none has.

mod not_applicable;
mod pending;

use std::collections::{BTreeMap, BTreeSet};

use crate::lines;

/// An id and the product that had to publish it, one a line, sorted.
const LISTED: &str = include_str!("advisories.txt");

/// Advisories that share a reason.
struct Set {
    reason: &'static str,
    advisories: &'static [&'static str],
}

fn listed() -> Vec<&'static str> {
    LISTED.lines().filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn the_list_is_sorted_and_names_each_once() {
    assert!(listed().is_sorted_by(|a, b| a < b));
    for line in LISTED.lines() {
        let (id, product) = line.split_once(' ').expect(line);
        assert!(["CVE-", "GHSA-", "GO-"].iter().any(|kind| id.starts_with(kind)), "{id}");
        assert!(!product.trim().is_empty(), "{id}");
    }
}

/// Nothing is forgotten, nothing is in two places, and nothing is made up.
#[test]
fn every_advisory_has_its_place() {
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in lines() {
        for id in line.advisories {
            places.entry(id).or_default().insert("tests".to_owned());
        }
    }
    let lists = [("not applicable", not_applicable::SETS), ("pending", pending::SETS)];
    for (list, sets) in lists {
        for set in sets {
            for id in set.advisories {
                let place = format!("{list}: {}", set.reason);
                assert!(places.entry(id).or_default().insert(place), "{id} stands twice");
            }
        }
    }
    let listed: BTreeSet<&str> = listed().into_iter().collect();
    let placed: BTreeSet<&str> = places.keys().copied().collect();
    let nowhere: Vec<_> = listed.difference(&placed).collect();
    assert!(nowhere.is_empty(), "neither tested nor set apart: {nowhere:#?}");
    let unknown: Vec<_> = placed.difference(&listed).collect();
    assert!(unknown.is_empty(), "not in advisories.txt: {unknown:?}");
    let several: Vec<_> = places.iter().filter(|(_, places)| places.len() > 1).collect();
    assert!(several.is_empty(), "in more than one place: {several:#?}");
}
