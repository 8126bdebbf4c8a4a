use std::time::Duration;

use hallpass_core::Algorithm;

use super::super::rules::{Plan, Rules, compromise};
use super::super::{KeySettings, LEAD};
use super::{DAY, HOUR, KEEP, MINUTE, MONTH};
use crate::StoreTime;
use crate::store::{KeyRecord, KeyState};

use KeyState::{Active, Compromised, Next, Retired};

const START: StoreTime = StoreTime::from_millis(1_800_000_000_000);
const SECOND: Duration = Duration::from_secs(1);

/// A key that was published and entered its state so long after the start.
fn key(id: &str, state: KeyState, published: Duration, changed: Duration) -> KeyRecord {
    KeyRecord {
        id: id.into(),
        algorithm: "ES256".into(),
        state,
        published_at: START.after(published),
        changed_at: START.after(changed),
        public: "public".into(),
        sealed: [1, 2, 3].into(),
    }
}

fn of(algorithm: &str, record: KeyRecord) -> KeyRecord {
    KeyRecord { algorithm: algorithm.into(), ..record }
}

fn plan_for(algorithm: Algorithm, records: &[KeyRecord], after: Duration) -> Plan {
    let settings = KeySettings::new(algorithm).unwrap();
    Rules { settings, keep: KEEP }.plan(records.to_vec(), START.after(after))
}

/// The states after this time, and what has to be made.
fn plan(records: &[KeyRecord], after: Duration) -> (Vec<(String, KeyState)>, Option<KeyState>) {
    states(&plan_for(Algorithm::ES256, records, after))
}

fn states(plan: &Plan) -> (Vec<(String, KeyState)>, Option<KeyState>) {
    let states = plan.records.iter().map(|record| (record.id.to_string(), record.state));
    (states.collect(), plan.make)
}

fn expect(states: &[(&str, KeyState)]) -> Vec<(String, KeyState)> {
    states.iter().map(|(id, state)| ((*id).to_owned(), *state)).collect()
}

#[test]
fn an_empty_store_gets_a_key_that_signs_and_then_its_next() {
    assert_eq!(plan(&[], Duration::ZERO), (vec![], Some(Active)));
    let first = key("a", Active, Duration::ZERO, Duration::ZERO);
    assert_eq!(plan(&[first], Duration::ZERO), (expect(&[("a", Active)]), Some(Next)));
}

#[test]
fn the_next_key_signs_when_the_time_of_the_one_before_is_over() {
    let keys = [
        key("a", Active, Duration::ZERO, Duration::ZERO),
        key("b", Next, Duration::ZERO, Duration::ZERO),
    ];
    for early in [Duration::ZERO, LEAD, MONTH - SECOND] {
        assert_eq!(plan(&keys, early), (expect(&[("a", Active), ("b", Next)]), None), "{early:?}");
    }
    let (states, make) = plan(&keys, MONTH);
    assert_eq!((states, make), (expect(&[("a", Retired), ("b", Active)]), Some(Next)));
    let rotated = plan_for(Algorithm::ES256, &keys, MONTH).records;
    assert!(rotated.iter().all(|key| key.changed_at == START.after(MONTH)));
    assert!(rotated.iter().all(|key| key.published_at == START));
}

#[test]
fn no_key_signs_before_it_was_published_for_long_enough() {
    let keys = [key("a", Active, Duration::ZERO, Duration::ZERO), key("b", Next, MONTH, MONTH)];
    let early = plan(&keys, MONTH + LEAD - SECOND);
    assert_eq!(early, (expect(&[("a", Active), ("b", Next)]), None));
    let (states, _) = plan(&keys, MONTH + LEAD);
    assert_eq!(states, expect(&[("a", Retired), ("b", Active)]));
}

#[test]
fn a_key_goes_when_nothing_that_it_signed_is_believed() {
    let retain = KEEP + 5 * MINUTE;
    for state in [Retired, Compromised] {
        let keys = [
            key("a", state, Duration::ZERO, HOUR),
            key("b", Active, Duration::ZERO, HOUR),
            key("c", Next, HOUR, HOUR),
        ];
        assert_eq!(plan(&keys, HOUR + retain - SECOND).0.len(), 3);
        let (states, make) = plan(&keys, HOUR + retain);
        assert_eq!((states, make), (expect(&[("b", Active), ("c", Next)]), None));
    }
}

#[test]
fn whoever_was_published_longest_follows_a_compromised_key() {
    let mut keys = [
        key("a", Active, Duration::ZERO, Duration::ZERO),
        key("b", Next, 2 * MINUTE, 2 * MINUTE),
        key("c", Next, MINUTE, MINUTE),
    ];
    let now = START.after(3 * MINUTE);
    assert!(compromise(&mut keys[0], now));
    assert!(keys[0].public.is_empty() && keys[0].sealed.is_empty());
    let (states, make) = plan(&keys, 3 * MINUTE);
    assert_eq!(states, expect(&[("a", Compromised), ("b", Next), ("c", Active)]));
    assert_eq!(make, None);
    assert!(!compromise(&mut keys[0], now.after(DAY)), "it is already");
    assert_eq!(keys[0].changed_at, now);
}

#[test]
fn without_a_next_key_a_new_one_follows_a_compromised_one() {
    let mut keys = [key("a", Active, Duration::ZERO, Duration::ZERO)];
    compromise(&mut keys[0], START);
    assert_eq!(plan(&keys, MINUTE), (expect(&[("a", Compromised)]), Some(Active)));
}

#[test]
fn another_algorithm_comes_as_a_next_key_and_waits() {
    let keys = [
        key("a", Active, Duration::ZERO, Duration::ZERO),
        key("b", Next, Duration::ZERO, Duration::ZERO),
    ];
    let (same, make) = states(&plan_for(Algorithm::EdDSA, &keys, DAY));
    assert_eq!((same, make), (expect(&[("a", Active), ("b", Next)]), Some(Next)));

    let new = of("EdDSA", key("c", Next, DAY, DAY));
    let keys = [keys[0].clone(), keys[1].clone(), new];
    let (same, make) = states(&plan_for(Algorithm::EdDSA, &keys, DAY + LEAD - SECOND));
    assert_eq!((same, make), (expect(&[("a", Active), ("b", Next), ("c", Next)]), None));
    let (changed, make) = states(&plan_for(Algorithm::EdDSA, &keys, DAY + LEAD));
    assert_eq!(changed, expect(&[("a", Retired), ("b", Next), ("c", Active)]));
    assert_eq!(make, Some(Next));
}

#[test]
fn a_next_key_of_another_algorithm_goes_when_nobody_wants_it_any_more() {
    let keys = [
        of("EdDSA", key("a", Active, Duration::ZERO, Duration::ZERO)),
        of("EdDSA", key("b", Next, Duration::ZERO, Duration::ZERO)),
        key("c", Next, HOUR, HOUR),
    ];
    let before = plan_for(Algorithm::EdDSA, &keys, HOUR + 2 * LEAD - SECOND).records;
    assert_eq!(before, keys);
    let after = plan_for(Algorithm::EdDSA, &keys, HOUR + 2 * LEAD).records;
    assert_eq!(after, keys[..2]);
}

#[test]
fn a_clock_that_was_set_back_makes_nothing_earlier() {
    let keys = [
        key("a", Retired, Duration::ZERO, DAY),
        key("b", Active, Duration::ZERO, DAY),
        key("c", Next, DAY, DAY),
    ];
    let (states, make) = plan(&keys, Duration::ZERO);
    assert_eq!(states, expect(&[("a", Retired), ("b", Active), ("c", Next)]));
    assert_eq!(make, None);
    // What is written is never before what was.
    let mut gone = keys;
    compromise(&mut gone[1], START);
    let heir = plan_for(Algorithm::ES256, &gone, Duration::ZERO).records.pop().unwrap();
    assert_eq!((heir.state, heir.changed_at), (Active, START.after(DAY)));
}

#[test]
fn a_plan_that_was_carried_out_is_done() {
    let keys = [
        key("a", Active, Duration::ZERO, Duration::ZERO),
        key("b", Next, Duration::ZERO, Duration::ZERO),
    ];
    let Plan { mut records, make } = plan_for(Algorithm::ES256, &keys, MONTH);
    records.push(key("c", make.unwrap(), MONTH, MONTH));
    let again = plan_for(Algorithm::ES256, &records, MONTH);
    assert_eq!(again, Plan { records, make: None });
}

#[test]
fn settings_that_nobody_could_live_with_are_refused() {
    let refused = KeySettings::new(Algorithm::PS512).unwrap_err().to_string();
    assert!(refused.contains("PS512") && refused.contains("ES256"), "{refused}");
    assert!(KeySettings::default().with_rotation(DAY - SECOND).is_err());
    assert_eq!(KeySettings::default().with_rotation(DAY).unwrap().rotate_every(), DAY);
}
