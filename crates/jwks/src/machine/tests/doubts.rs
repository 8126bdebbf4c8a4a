//! Signatures that no key of the set made.

use super::script::{BAD, Do, GOOD, H, MIN, S, held, play, refused, row};
use crate::machine::{Miss, Standing};

/// A fetch for such a signature, from its beginning to its good end, at one moment.
fn renewal(ms: u64) -> [(u64, Do); 3] {
    [(ms, Do::Doubts(ms, true)), (ms, Do::Fetches), (ms, GOOD)]
}

#[test]
fn one_fetch_each_30_s_is_made_for_them_and_none_is_refused_for_want_of_it() {
    let [asks, fetches, ends] = renewal(MIN);
    play([
        held(
            "one, and then none for 30 s",
            &[
                asks.clone(),
                fetches.clone(),
                ends.clone(),
                (MIN + 1, Do::Doubts(MIN + 1, false)),
                (MIN + 30 * S - 1, Do::Doubts(MIN + 30 * S - 1, false)),
                (MIN + 30 * S, Do::Doubts(MIN + 30 * S, true)),
                (MIN + 30 * S, Do::Fetches),
            ],
        ),
        held(
            "all join it, and unknown keys, too",
            &[
                asks.clone(),
                (MIN, Do::Doubts(MIN, true)),
                (MIN, Do::Asks("new", Miss::Wait)),
                fetches.clone(),
                (MIN + 1, Do::Doubts(MIN + 1, true)),
                (MIN + 2, GOOD),
                (MIN + 2, Do::Doubts(MIN, false)),
                (MIN + 2, Do::AsksAgain("new", MIN, Miss::Lacking)),
            ],
        ),
        held(
            "they use up nothing of what unknown keys have",
            &[
                asks,
                fetches,
                ends,
                (MIN + 1, Do::Asks("a", Miss::Wait)),
                (MIN + 1, Do::Fetches),
                (MIN + 1, GOOD),
                (MIN + 2, Do::Asks("b", Miss::Wait)),
                (MIN + 2, Do::Fetches),
                (MIN + 2, GOOD),
                (MIN + 3, Do::Asks("c", refused(30 * S - 2))),
            ],
        ),
    ]);
}

#[test]
fn a_set_that_is_newer_than_the_request_is_believed() {
    play([
        held("its fetch began with the request", &[(S, Do::Doubts(0, false))]),
        held("or before it", &[(S, Do::Doubts(1, true))]),
        row(
            "a seed is of any age",
            [(0, Do::Seeded), (0, Do::Doubts(0, true)), (0, Do::Fetches), (1, GOOD)],
        ),
    ]);
}

#[test]
fn without_a_provider_the_set_is_believed() {
    play([
        held(
            "in the pause after a failure",
            &[
                (MIN, Do::Doubts(MIN, true)),
                (MIN, Do::Fetches),
                (MIN, BAD),
                (MIN, Do::Doubts(MIN, false)),
                (MIN + S - 1, Do::Doubts(MIN + S - 1, false)),
                (MIN + S, Do::Doubts(MIN + S, true)),
                (MIN + S, Do::Fetches),
            ],
        ),
        held(
            "and past its limit it is none",
            &[(2 * H, Do::Stands(Standing::Expired)), (2 * H, Do::Doubts(2 * H, false))],
        ),
        row("nor is there one before the first", [(0, Do::Doubts(0, false))]),
    ]);
}
