//! Keys that a set is known to lack: for how long, how many, and for whom.

use std::time::Duration;

use hallpass_core::{Algorithm, KeyQuery};

use super::script::{BAD, Do, GOOD, S, at, held, held_with, play, refused, wanted};
use crate::machine::{Machine, Miss, Step, Wanted};
use crate::settings::Settings;

#[test]
fn a_miss_is_remembered_for_30_s_and_for_its_set() {
    let noted = (S, Do::AsksAgain("x", 0, Miss::Lacking));
    let after = |name, lines: &[(u64, Do)]| held(name, &[&[noted.clone()][..], lines].concat());
    let longest: &'static str = "k".repeat(256).leak();
    let longer: &'static str = "k".repeat(257).leak();
    play([
        after(
            "for others too, until 30 s have gone",
            &[
                (2 * S, Do::Asks("x", Miss::Lacking)),
                (31 * S - 1, Do::Asks("x", Miss::Lacking)),
                (31 * S - 1, Do::Sleeps(481 * S)),
                (31 * S, Do::Asks("x", Miss::Wait)),
            ],
        ),
        after("not for another key", &[(2 * S, Do::Asks("y", Miss::Wait)), (2 * S, Do::Fetches)]),
        after(
            "while a fetch is under way, and until it has ended",
            &[
                (2 * S, Do::Asks("y", Miss::Wait)),
                (2 * S, Do::Fetches),
                (3 * S, Do::Asks("x", Miss::Lacking)),
                (4 * S, GOOD),
                (4 * S, Do::Asks("x", Miss::Wait)),
            ],
        ),
        after(
            "a failure does not end it",
            &[
                (2 * S, Do::Asks("y", Miss::Wait)),
                (2 * S, Do::Fetches),
                (2 * S, BAD),
                (2 * S, Do::Asks("x", Miss::Lacking)),
                (2 * S, Do::Asks("y", refused(S))),
            ],
        ),
        held_with(
            "no longer where fetches are more seldom",
            Settings::new().refetch_interval(Duration::from_secs(60)),
            &[
                noted.clone(),
                (31 * S - 1, Do::Asks("x", Miss::Lacking)),
                (31 * S, Do::Asks("x", Miss::Wait)),
            ],
        ),
        held_with(
            "and as long as from fetch to fetch where they are more often",
            Settings::new().refetch_interval(Duration::from_secs(10)),
            &[
                noted.clone(),
                (11 * S - 1, Do::Asks("x", Miss::Lacking)),
                (11 * S, Do::Asks("x", Miss::Wait)),
            ],
        ),
        held(
            "a token without a key id as any other",
            &[(S, Do::AsksAgain("", 0, Miss::Lacking)), (2 * S, Do::Asks("", Miss::Lacking))],
        ),
        held(
            "the longest key id that is remembered",
            &[
                (S, Do::AsksAgain(longest, 0, Miss::Lacking)),
                (2 * S, Do::Asks(longest, Miss::Lacking)),
            ],
        ),
        held(
            "a longer one is looked for each time",
            &[(S, Do::AsksAgain(longer, 0, Miss::Lacking)), (2 * S, Do::Asks(longer, Miss::Wait))],
        ),
    ]);
}

#[test]
fn a_bounded_number_of_misses_is_remembered() {
    let two = Settings { remembered_misses: 2, ..Settings::new() };
    let note = |ms, name| (ms, Do::AsksAgain(name, 0, Miss::Lacking));
    play([
        held_with(
            "the third of two is answered, and not remembered",
            two.clone(),
            &[
                note(S, "a"),
                note(S, "b"),
                note(S, "c"),
                (2 * S, Do::Asks("a", Miss::Lacking)),
                (2 * S, Do::Asks("b", Miss::Lacking)),
                (2 * S, Do::Asks("c", Miss::Wait)),
            ],
        ),
        held_with(
            "old ones make room",
            two,
            &[
                note(S, "a"),
                note(20 * S, "b"),
                note(31 * S, "c"),
                (31 * S, Do::Asks("c", Miss::Lacking)),
                (31 * S, Do::Asks("b", Miss::Lacking)),
            ],
        ),
    ]);
}

#[test]
fn another_algorithm_is_another_key() {
    let mut machine = Machine::new(Settings::new());
    assert_eq!(machine.step(at(0)), Step::Fetch);
    machine.fetched(at(0), None, 0.0);
    assert_eq!(machine.missed(at(0), at(0), &wanted("x")), Miss::Lacking);
    let other = Wanted::from(&KeyQuery::new(Algorithm::RS256, Some("x")));
    assert_eq!(machine.missed(at(1), at(1), &other), Miss::Wait);
}

#[test]
fn what_a_token_asked_for_is_not_shown() {
    let mut machine = Machine::new(Settings::new());
    assert_eq!(machine.step(at(0)), Step::Fetch);
    machine.fetched(at(0), None, 0.0);
    assert_eq!(machine.missed(at(0), at(0), &wanted("whatever-was-sent")), Miss::Lacking);
    let shown = format!("{machine:?}");
    assert!(!shown.contains("whatever"), "{shown}");
    assert!(shown.contains("key_id_bytes: Some(17)"), "{shown}");
}
