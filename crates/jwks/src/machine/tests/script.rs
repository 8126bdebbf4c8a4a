//! Scripts for the machine: what happens when, and what it has to decide.

use std::time::Duration;

use hallpass_core::{Algorithm, KeyQuery};

use crate::machine::{Machine, Miss, Moment, Standing, Step, Wanted};
use crate::settings::Settings;

/// A second, a minute and an hour of a script, which counts in milliseconds.
pub(super) const S: u64 = 1_000;
pub(super) const MIN: u64 = 60 * S;
pub(super) const H: u64 = 60 * MIN;

/// A test: its name, the settings, and what happens at which millisecond.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) settings: Settings,
    pub(super) script: Vec<(u64, Do)>,
}

/// What happens, or what must be so.
#[derive(Clone, Debug)]
pub(super) enum Do {
    /// The fetch is given up with its task.
    Abandoned,
    /// A new request asks for a key that the set lacks.
    Asks(&'static str, Miss),
    /// A request that came at that millisecond asks again.
    AsksAgain(&'static str, u64, Miss),
    /// The fetch ends badly, with this jitter.
    Bad(f64),
    /// A request that came at that millisecond, and whose signature no key made, waits or not.
    Doubts(u64, bool),
    /// So many fetches have failed in a row.
    Failures(u32),
    /// The driver asks, and has to fetch.
    Fetches,
    /// The fetch ends well, with these seconds of `max-age` and this jitter.
    Good(Option<u64>, f64),
    /// The set serves until then.
    Limit(u64),
    /// A set from elsewhere serves.
    Seeded,
    /// The set is fresh until the one and serves until the other.
    Serves(u64, u64),
    /// The driver asks, and has to sleep until then.
    Sleeps(u64),
    /// How the set stands.
    Stands(Standing),
}

/// A fetch that ends well, without `Cache-Control` and without jitter.
pub(super) const GOOD: Do = Do::Good(None, 0.0);

/// A fetch that ends badly, without jitter.
pub(super) const BAD: Do = Do::Bad(0.0);

/// A test with the settings that are there from the beginning.
pub(super) fn row(name: &'static str, script: impl Into<Vec<(u64, Do)>>) -> Row {
    row_with(name, Settings::new(), script)
}

pub(super) fn row_with(
    name: &'static str,
    settings: Settings,
    script: impl Into<Vec<(u64, Do)>>,
) -> Row {
    Row { name, settings, script: script.into() }
}

/// A script that goes on where a set is there whose fetch took from 0 to `S`.
pub(super) fn held(name: &'static str, lines: &[(u64, Do)]) -> Row {
    held_with(name, Settings::new(), lines)
}

/// The same with settings of its own.
pub(super) fn held_with(name: &'static str, settings: Settings, lines: &[(u64, Do)]) -> Row {
    row_with(name, settings, [&[(0, Do::Fetches), (S, GOOD)][..], lines].concat())
}

/// Refused, with so many milliseconds to wait.
pub(super) const fn refused(ms: u64) -> Miss {
    Miss::Unavailable(Duration::from_millis(ms))
}

pub(super) const fn at(ms: u64) -> Moment {
    Moment::at(Duration::from_millis(ms))
}

/// A token with this key id; without one if the name is empty.
pub(super) fn wanted(name: &str) -> Wanted {
    let key_id = (!name.is_empty()).then_some(name);
    Wanted::from(&KeyQuery::new(Algorithm::ES256, key_id))
}

/// Plays each script on a machine of its own.
pub(super) fn play(rows: impl IntoIterator<Item = Row>) {
    for Row { name, settings, script } in rows {
        settings.check().unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut machine = Machine::new(settings);
        for (line, (ms, what)) in script.iter().enumerate() {
            let place = format!("{name}: line {line}, {what:?} at {ms} ms");
            play_line(&mut machine, *ms, what, &place);
        }
    }
}

fn play_line(machine: &mut Machine, ms: u64, what: &Do, place: &str) {
    let now = at(ms);
    match what {
        Do::Abandoned => machine.abandoned(),
        Do::Asks(name, answer) => {
            assert_eq!(machine.missed(now, now, &wanted(name)), *answer, "{place}");
        }
        Do::AsksAgain(name, began, answer) => {
            assert_eq!(machine.missed(now, at(*began), &wanted(name)), *answer, "{place}");
        }
        Do::Bad(jitter) => machine.failed(*jitter),
        Do::Doubts(began, waits) => {
            assert_eq!(machine.doubted(now, at(*began)), *waits, "{place}");
        }
        Do::Failures(count) => assert_eq!(machine.failures(), *count, "{place}"),
        Do::Fetches => assert_eq!(machine.step(now), Step::Fetch, "{place}"),
        Do::Good(seconds, jitter) => {
            machine.fetched(now, seconds.map(Duration::from_secs), *jitter);
        }
        Do::Limit(until) => assert_eq!(machine.serves_until(), at(*until), "{place}"),
        Do::Seeded => machine.seeded(now),
        Do::Serves(fresh, until) => {
            assert_eq!(machine.serves_until(), at(*until), "{place}");
            assert_ne!(machine.standing(at(*fresh)), Standing::Fresh, "{place}");
            let before = fresh.checked_sub(1).map(|ms| machine.standing(at(ms)));
            assert!(before.is_none_or(|standing| standing == Standing::Fresh), "{place}");
        }
        Do::Sleeps(until) => assert_eq!(machine.step(now), Step::Sleep(at(*until)), "{place}"),
        Do::Stands(standing) => assert_eq!(machine.standing(now), *standing, "{place}"),
    }
}
