use std::time::Duration;

use super::super::recover::{Knowledge, recover};
use super::{DAY, HOUR, KEEP, MINUTE};
use crate::StoreTime;
use crate::store::{KeyRecord, KeyState};

use KeyState::{Active, Compromised, Next, Retired};

const START: StoreTime = StoreTime::from_millis(1_800_000_000_000);

fn key(id: &str, state: KeyState, changed: StoreTime) -> KeyRecord {
    let (public, sealed) = ("public".into(), [1].into());
    let algorithm = "ES256".into();
    KeyRecord {
        id: id.into(),
        algorithm,
        state,
        published_at: START,
        changed_at: changed,
        public,
        sealed,
    }
}

fn recovered(
    read: &[(&str, KeyState)],
    known: &[(&str, KeyState)],
    after: Duration,
) -> Vec<(String, KeyState)> {
    let list = |keys: &[(&str, KeyState)]| -> Vec<KeyRecord> {
        keys.iter().map(|(id, state)| key(id, *state, START)).collect()
    };
    let known = Knowledge { records: list(known), at: START, ..Knowledge::default() };
    let records = recover(list(read), &known, START.after(after), KEEP);
    records.iter().map(|record| (record.id.to_string(), record.state)).collect()
}

fn expect(states: &[(&str, KeyState)]) -> Vec<(String, KeyState)> {
    states.iter().map(|(id, state)| ((*id).to_owned(), *state)).collect()
}

#[test]
fn what_was_read_stands_if_it_is_newer() {
    let cases: [(&[_], &[_]); 5] = [
        (&[("a", Active), ("b", Next)], &[]),
        (&[("a", Active), ("b", Next)], &[("a", Active), ("b", Next)]),
        (&[("a", Retired), ("b", Active)], &[("a", Active), ("b", Next)]),
        (&[("a", Compromised), ("b", Active)], &[("a", Active), ("b", Next)]),
        // A key that never signed may go.
        (&[("a", Active)], &[("a", Active), ("b", Next)]),
    ];
    for (read, known) in cases {
        assert_eq!(recovered(read, known, MINUTE), expect(read));
    }
}

#[test]
fn a_rotation_that_was_lost_is_there_again() {
    let (lost, known) = ([("a", Active), ("b", Next)], [("a", Retired), ("b", Active)]);
    assert_eq!(recovered(&lost, &known, MINUTE), expect(&known));
    assert_eq!(recovered(&[], &known, MINUTE), expect(&known));
}

#[test]
fn of_two_keys_that_sign_the_younger_goes_on() {
    let read = [key("a", Active, START.after(HOUR))];
    let known =
        Knowledge { records: vec![key("b", Active, START)], at: START, ..Knowledge::default() };
    let now = START.after(HOUR);
    let records = recover(read.to_vec(), &known, now, 2 * HOUR);
    assert_eq!(records[0], read[0]);
    assert_eq!((records[1].state, records[1].changed_at), (Retired, now));
}

#[test]
fn a_compromise_that_was_lost_holds() {
    let known = [("a", Compromised), ("b", Active)];
    let lost = [("a", Active), ("b", Next)];
    assert_eq!(recovered(&lost, &known, MINUTE), expect(&known));
    // However long ago it was.
    let knowledge = Knowledge { compromised: [Box::from("a")].into(), ..Knowledge::default() };
    let read = vec![key("a", Retired, START)];
    let records = recover(read, &knowledge, START.after(DAY), KEEP);
    assert_eq!(records[0].state, Compromised);
    assert!(records[0].sealed.is_empty() && records[0].public.is_empty());
}

#[test]
fn nobody_brings_back_what_was_dropped_in_its_time() {
    let read = [("b", Active)];
    for state in [Active, Retired, Compromised] {
        let known = [("a", state), ("b", Active)];
        let late = KEEP - MINUTE;
        assert_eq!(recovered(&read, &known, late), expect(&read), "{state:?}");
        assert_eq!(recovered(&read, &known, late - Duration::from_secs(1)).len(), 2, "{state:?}");
    }
}
