//! The machine before its first set, and with a set from elsewhere.

use super::script::{BAD, Do, GOOD, H, MIN, S, play, refused, row};
use crate::machine::{Miss, Standing};

#[test]
fn a_machine_that_never_fetched_waits_for_its_first_fetch() {
    play([
        row(
            "it fetches at once, and requests join",
            [
                (0, Do::Stands(Standing::Never)),
                (0, Do::Serves(0, 0)),
                (0, Do::Fetches),
                (500, Do::Asks("a", Miss::Wait)),
                (S, GOOD),
                (S, Do::Stands(Standing::Fresh)),
                (S, Do::AsksAgain("a", 0, Miss::Lacking)),
            ],
        ),
        row(
            "the first fetch failed: refused for the pause",
            [
                (0, Do::Fetches),
                (0, Do::Asks("a", Miss::Wait)),
                (200, BAD),
                (200, Do::Stands(Standing::Never)),
                (200, Do::Failures(1)),
                (200, Do::AsksAgain("a", 0, refused(800))),
                (200, Do::Sleeps(S)),
                (S, Do::Asks("a", Miss::Wait)),
                (S, Do::Fetches),
                (S, BAD),
                (S, Do::Asks("a", refused(2 * S))),
            ],
        ),
        row("without a set the pauses are bound enough: no permit is taken", {
            let mut script = Vec::new();
            for ms in [0, S, 3 * S, 7 * S, 15 * S, 31 * S] {
                script.push((ms, Do::Asks("a", Miss::Wait)));
                script.push((ms, Do::Fetches));
                script.push((ms, BAD));
            }
            script.extend([(63 * S, Do::Fetches), (63 * S, GOOD), (63 * S, Do::Failures(0))]);
            script.extend([(64 * S, Do::Asks("a", Miss::Wait)), (64 * S, Do::Fetches)]);
            script.extend([(64 * S, GOOD), (65 * S, Do::Asks("a", Miss::Wait))]);
            script
        }),
    ]);
}

#[test]
fn a_lazy_machine_fetches_when_the_first_token_asks() {
    play([row(
        "an hour after it was made",
        [
            (H, Do::Stands(Standing::Never)),
            (H, Do::Asks("a", Miss::Wait)),
            (H, Do::Asks("b", Miss::Wait)),
            (H, Do::Fetches),
            (H + S, GOOD),
            (H + S, Do::Serves(H + S + 10 * MIN, 2 * H + S + 10 * MIN)),
            (H + S, Do::AsksAgain("a", H, Miss::Lacking)),
            (H + S, Do::Sleeps(H + S + 8 * MIN)),
        ],
    )]);
}

#[test]
fn a_seed_serves_at_once_and_a_fetch_is_due() {
    play([
        row(
            "as long as a set that was just fetched",
            [
                (MIN, Do::Seeded),
                (MIN, Do::Stands(Standing::Seeded)),
                (MIN, Do::Limit(11 * MIN + H)),
                (MIN, Do::Fetches),
                (2 * MIN, GOOD),
                (2 * MIN, Do::Serves(12 * MIN, 12 * MIN + H)),
            ],
        ),
        row(
            "it serves on while the provider is down, to its limit",
            [
                (0, Do::Seeded),
                (0, Do::Fetches),
                (0, BAD),
                (0, Do::Limit(10 * MIN + H)),
                (0, Do::Sleeps(S)),
                (11 * MIN, Do::Stands(Standing::Seeded)),
                (70 * MIN, Do::Stands(Standing::Expired)),
            ],
        ),
        row(
            "nobody knows when it was fetched: it is no answer, not even to a request of that moment",
            [
                (0, Do::Seeded),
                (0, Do::Asks("a", Miss::Wait)),
                (0, Do::Fetches),
                (0, BAD),
                (0, Do::AsksAgain("a", 0, refused(S))),
                (S, Do::Fetches),
                (S, GOOD),
                (S, Do::AsksAgain("a", 0, Miss::Lacking)),
            ],
        ),
        row(
            "the fetch that is due takes no permit",
            [
                (0, Do::Seeded),
                (S, Do::Asks("a", Miss::Wait)),
                (S, Do::Fetches),
                (S, GOOD),
                (2 * S, Do::Asks("b", Miss::Wait)),
                (2 * S, Do::Fetches),
                (2 * S, GOOD),
                (3 * S, Do::Asks("c", Miss::Wait)),
                (3 * S, Do::Fetches),
                (3 * S, GOOD),
                (4 * S, Do::Asks("d", refused(28 * S))),
            ],
        ),
    ]);
}
