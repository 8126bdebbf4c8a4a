//! What becomes of requests for keys that nobody knows.

use std::time::Duration;

use super::script::{BAD, Do, GOOD, H, MIN, S, at, held, held_with, play, refused, row, wanted};
use crate::machine::{Machine, Miss, Standing, Step};
use crate::settings::Settings;

/// A fetch for an unknown key, from its beginning to its good end, at one moment.
fn refetch(ms: u64) -> [(u64, Do); 3] {
    [(ms, Do::Asks("new", Miss::Wait)), (ms, Do::Fetches), (ms, GOOD)]
}

#[test]
fn an_unknown_key_causes_one_fetch_that_all_join() {
    play([
        held(
            "all wait, and the driver is busy",
            &[
                (MIN, Do::Asks("a", Miss::Wait)),
                (MIN, Do::Asks("b", Miss::Wait)),
                (MIN, Do::Fetches),
                (MIN + 1, Do::Asks("c", Miss::Wait)),
                (MIN + 2, Do::Asks("a", Miss::Wait)),
                (MIN + 2, Do::Sleeps(MIN + 2 + 5 * S)),
                (MIN + 3, GOOD),
                (MIN + 3, Do::AsksAgain("a", MIN, Miss::Lacking)),
                (MIN + 3, Do::AsksAgain("b", MIN, Miss::Lacking)),
                (MIN + 3, Do::Sleeps(9 * MIN + 3)),
            ],
        ),
        held(
            "and take one permit",
            &[
                (MIN, Do::Asks("a", Miss::Wait)),
                (MIN, Do::Asks("b", Miss::Wait)),
                (MIN, Do::Fetches),
                (MIN, Do::Asks("c", Miss::Wait)),
                (MIN, GOOD),
                (MIN + 1, Do::Asks("d", Miss::Wait)),
                (MIN + 1, Do::Fetches),
                (MIN + 1, GOOD),
                (MIN + 2, Do::Asks("e", refused(30 * S - 2))),
            ],
        ),
        held(
            "a fetch that is due is theirs, and costs none",
            &[
                (481 * S, Do::Asks("a", Miss::Wait)),
                (481 * S, Do::Fetches),
                (481 * S, GOOD),
                (482 * S, Do::Asks("b", Miss::Wait)),
                (482 * S, Do::Fetches),
                (482 * S, GOOD),
                (483 * S, Do::Asks("c", Miss::Wait)),
                (483 * S, Do::Fetches),
                (483 * S, GOOD),
                (484 * S, Do::Asks("d", refused(28 * S))),
            ],
        ),
        held(
            "who comes while an older fetch is under way may have the next one",
            &[
                (481 * S, Do::Fetches),
                (482 * S, Do::Asks("late", Miss::Wait)),
                (483 * S, GOOD),
                (483 * S, Do::AsksAgain("late", 482 * S, Miss::Wait)),
                (483 * S, Do::Fetches),
                (484 * S, GOOD),
                (484 * S, Do::AsksAgain("late", 482 * S, Miss::Lacking)),
            ],
        ),
    ]);
}

#[test]
fn fetches_for_unknown_keys_are_few() {
    let settings = |seconds, burst| {
        Settings::new().refetch_interval(Duration::from_secs(seconds)).refetch_burst(burst)
    };
    let (first, second, third) = (refetch(MIN), refetch(MIN + S), refetch(MIN + 30 * S));
    let both = [first.clone(), second].concat();
    let and = |lines: &[(u64, Do)]| [&both[..], lines].concat();
    play([
        held(
            "two at once, and then one each 30 s",
            &and(&[
                (MIN + S + 1, Do::Asks("x", refused(29 * S - 1))),
                (MIN + 30 * S - 1, Do::Asks("x", refused(1))),
                third[0].clone(),
                third[1].clone(),
                third[2].clone(),
                (MIN + 30 * S + 1, Do::Asks("x", refused(30 * S - 1))),
                (MIN + 60 * S - 1, Do::Asks("x", refused(1))),
                (MIN + 60 * S, Do::Asks("x", Miss::Wait)),
            ]),
        ),
        held(
            "who was refused is not queued",
            &and(&[
                (MIN + 2 * S, Do::Asks("x", refused(28 * S))),
                (MIN + 2 * S, Do::Sleeps(9 * MIN + S)),
                (2 * MIN, Do::Sleeps(9 * MIN + S)),
            ]),
        ),
        held("a fetch that fails has cost its permit", &{
            let fails = |ms, left| {
                [
                    (ms, Do::Asks("x", Miss::Wait)),
                    (ms, Do::Fetches),
                    (ms, BAD),
                    (ms + 500, Do::Asks("x", refused(500))),
                    (ms + S, Do::Fetches),
                    (ms + S, GOOD),
                    (ms + S + 1, Do::Asks("x", left)),
                ]
            };
            [
                fails(MIN, Miss::Wait).to_vec(),
                vec![
                    (MIN + S + 1, Do::Fetches),
                    (MIN + S + 1, GOOD),
                    (MIN + S + 2, Do::Asks("x", refused(29 * S - 2))),
                ],
            ]
            .concat()
        }),
        held_with(
            "one of one each 10 s",
            settings(10, 1),
            &[
                first[0].clone(),
                first[1].clone(),
                first[2].clone(),
                (MIN + 1, Do::Asks("x", refused(10 * S - 1))),
                (MIN + 10 * S, Do::Asks("x", Miss::Wait)),
            ],
        ),
        held_with("no more than the burst is saved up", settings(1, 3), &{
            let many = [0, 1, 2].map(|ms| refetch(5 * MIN + ms)).concat();
            [many, vec![(5 * MIN + 3, Do::Asks("x", refused(S - 3)))]].concat()
        }),
    ]);
}

#[test]
fn a_flood_of_random_keys_causes_two_fetches_and_three_in_30_s() {
    let mut machine = Machine::new(Settings::new());
    let mut begun = Vec::new();
    for ms in 0..=40 * S {
        let now = at(ms);
        let miss = machine.missed(now, now, &wanted(&format!("random {ms}")));
        let step = machine.step(now);
        assert_eq!(miss == Miss::Wait, step == Step::Fetch, "{miss:?} and {step:?} at {ms} ms");
        if step == Step::Fetch {
            begun.push(ms);
            machine.fetched(now, None, 0.0);
        }
    }
    assert_eq!(begun, [0, 1, 2, 30 * S + 1], "the first fetch, the burst, and one 30 s later");
}

#[test]
fn a_key_is_lacking_only_in_a_set_fetched_since_the_request_came() {
    play([
        held(
            "its fetch began when the request came",
            &[(S, Do::AsksAgain("x", 0, Miss::Lacking)), (S, Do::Sleeps(481 * S))],
        ),
        held("a millisecond before", &[(S, Do::AsksAgain("x", 1, Miss::Wait)), (S, Do::Fetches)]),
        held(
            "the set came after the request, and its fetch began before",
            &[(S, Do::AsksAgain("x", 999, Miss::Wait)), (S, Do::Fetches)],
        ),
        held(
            "the fetch failed: the older set is no answer",
            &[
                (MIN, Do::Asks("x", Miss::Wait)),
                (MIN, Do::Fetches),
                (MIN, BAD),
                (MIN, Do::AsksAgain("x", MIN, refused(S))),
            ],
        ),
        held(
            "a stale set is still an answer for what it was asked before",
            &[
                (11 * MIN, Do::Stands(Standing::Stale)),
                (11 * MIN, Do::AsksAgain("x", 0, Miss::Lacking)),
            ],
        ),
        held(
            "past its limit it is none",
            &[
                (2 * H, Do::Stands(Standing::Expired)),
                (2 * H, Do::AsksAgain("x", 0, Miss::Wait)),
                (2 * H, Do::Fetches),
            ],
        ),
    ]);
}

#[test]
fn a_whole_rotation_costs_no_token_its_answer() {
    play([row(
        "a new key under an old name, and the old key gone",
        [
            (0, Do::Fetches),
            (0, GOOD),
            (MIN, Do::Asks("new", Miss::Wait)),
            (MIN, Do::Fetches),
            (MIN, GOOD),
            (MIN, Do::Serves(11 * MIN, 11 * MIN + H)),
            (MIN + S, Do::Asks("old", Miss::Wait)),
            (MIN + S, Do::Fetches),
            (MIN + S, GOOD),
            (MIN + S, Do::AsksAgain("old", MIN + S, Miss::Lacking)),
            (MIN + 2 * S, Do::Asks("old", Miss::Lacking)),
        ],
    )]);
}
