//! How long a provider is left alone that failed.

use std::time::Duration;

use super::script::{BAD, Do, GOOD, H, MIN, S, at, play, refused, row, wanted};
use crate::machine::{Machine, Miss, Moment, Step};
use crate::settings::Settings;

/// The first `count` fetches, each of which takes so long and fails: when they begin.
fn beginnings(settings: &Settings, takes: Duration, jitter: f64, count: usize) -> Vec<u128> {
    let mut machine = Machine::new(settings.clone());
    let mut now = Moment::START;
    let mut begun = Vec::new();
    for _ in 0..count * 2 {
        match machine.step(now) {
            Step::Fetch => {
                begun.push(now.elapsed().as_millis());
                now = now.after(takes);
                machine.failed(jitter);
            }
            Step::Sleep(until) => now = until,
        }
    }
    begun.truncate(count);
    begun
}

#[test]
fn the_pauses_double_from_the_beginning_of_the_last_attempt() {
    let own = |from, to| {
        Settings::new().back_off_within(Duration::from_millis(from)..=Duration::from_millis(to))
    };
    let rows: [(&str, Settings, u64, &[u128]); 6] = [
        (
            "1 s to 60 s",
            Settings::new(),
            0,
            &[0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000],
        ),
        (
            "fetches of half a second are in the pause",
            Settings::new(),
            500,
            &[0, 1_000, 3_000, 7_000, 15_000],
        ),
        (
            "fetches of 5 s: the pause is over before they are, until it is longer",
            Settings::new(),
            5_000,
            &[0, 5_000, 10_000, 15_000, 23_000, 39_000, 71_000, 131_000],
        ),
        ("a range of one's own", own(200, 1_000), 0, &[0, 200, 600, 1_400, 2_400, 3_400]),
        ("a range of one", own(5_000, 5_000), 0, &[0, 5_000, 10_000, 15_000]),
        ("a longest between two doublings", own(1_000, 3_000), 0, &[0, 1_000, 3_000, 6_000, 9_000]),
    ];
    for (name, settings, takes, expected) in rows {
        let found = beginnings(&settings, Duration::from_millis(takes), 0.0, expected.len());
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn jitter_spreads_the_pauses_and_never_leaves_their_range() {
    let rows: [(&str, f64, &[u128]); 4] = [
        ("early", -1.0, &[1_000, 1_800, 3_600, 7_200, 14_400, 28_800, 54_000, 54_000]),
        ("late", 1.0, &[1_100, 2_200, 4_400, 8_800, 17_600, 35_200, 60_000, 60_000]),
        ("out of range, early", -9.0, &[1_000, 1_800, 3_600]),
        ("out of range, late", 9.0, &[1_100, 2_200, 4_400]),
    ];
    for (name, jitter, expected) in rows {
        let begun = beginnings(&Settings::new(), Duration::ZERO, jitter, expected.len() + 1);
        let pauses: Vec<_> = begun.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(pauses, expected, "{name}");
    }
}

#[test]
fn however_many_fail_the_pause_stays_the_longest() {
    let begun = beginnings(&Settings::new(), Duration::ZERO, 0.0, 200);
    let pauses = begun.windows(2).skip(6).map(|pair| pair[1] - pair[0]);
    assert!(pauses.into_iter().all(|pause| pause == 60_000), "{begun:?}");
}

#[test]
fn an_outage_of_an_hour_costs_so_many_fetches() {
    let begun = beginnings(&Settings::new(), Duration::from_secs(2), 0.0, 200);
    let within = |ms| begun.iter().filter(|began| **began <= ms).count();
    assert_eq!((within(30_000), within(600_000), within(3_600_000)), (5, 15, 65));
}

#[test]
fn during_a_pause_requests_are_refused_until_its_end() {
    let failed = [(0, Do::Fetches), (0, GOOD), (480 * S, Do::Fetches)];
    let after = |lines: &[(u64, Do)]| [&failed[..], lines].concat();
    play([
        row(
            "to the millisecond",
            after(&[
                (480 * S, BAD),
                (480 * S, Do::Asks("new", refused(S))),
                (480 * S + 999, Do::Asks("new", refused(1))),
                (480 * S + 999, Do::Sleeps(481 * S)),
                (481 * S, Do::Asks("new", Miss::Wait)),
                (481 * S, Do::Fetches),
            ]),
        ),
        row(
            "with the jitter that the fetch has, late",
            after(&[
                (482 * S, Do::Bad(0.0)),
                (482 * S, Do::Fetches),
                (482 * S, Do::Bad(1.0)),
                (482 * S, Do::Asks("new", refused(2_200))),
                (484 * S + 100, Do::Asks("new", refused(100))),
                (484 * S + 100, Do::Sleeps(484 * S + 200)),
                (484 * S + 200, Do::Fetches),
            ]),
        ),
        row(
            "with the jitter that the fetch has, early",
            after(&[
                (482 * S, Do::Bad(0.0)),
                (482 * S, Do::Fetches),
                (482 * S, Do::Bad(-1.0)),
                (482 * S, Do::Asks("new", refused(1_800))),
                (483 * S + 800, Do::Asks("new", Miss::Wait)),
                (483 * S + 800, Do::Fetches),
            ]),
        ),
        row(
            "a pause that was over before its fetch is none",
            after(&[
                (485 * S, BAD),
                (485 * S, Do::Asks("new", Miss::Wait)),
                (485 * S, Do::Fetches),
            ]),
        ),
        row(
            "a good set ends it",
            after(&[
                (480 * S, BAD),
                (481 * S, Do::Fetches),
                (481 * S, GOOD),
                (481 * S + 1, Do::Asks("new", Miss::Wait)),
                (481 * S + 1, Do::Fetches),
            ]),
        ),
    ]);
}

#[test]
fn the_fetch_after_a_pause_takes_no_permit() {
    let mut script = vec![(0, Do::Fetches), (0, GOOD)];
    for ms in [480 * S, 481 * S, 483 * S, 487 * S] {
        script.extend([(ms, Do::Asks("new", Miss::Wait)), (ms, Do::Fetches), (ms, BAD)]);
    }
    script.extend([(495 * S, Do::Fetches), (495 * S, GOOD)]);
    for ms in [496 * S, 497 * S] {
        script.extend([(ms, Do::Asks("new", Miss::Wait)), (ms, Do::Fetches), (ms, GOOD)]);
    }
    script.push((498 * S, Do::Asks("new", refused(28 * S))));
    play([row("both are left when the provider is back", script)]);
}

#[test]
fn an_abandoned_fetch_counts_as_one_that_failed() {
    play([
        row(
            "the one for an unknown key is begun again",
            [
                (0, Do::Fetches),
                (0, GOOD),
                (MIN, Do::Asks("new", Miss::Wait)),
                (MIN, Do::Fetches),
                (MIN + 300, Do::Abandoned),
                (MIN + 300, Do::Failures(1)),
                (MIN + 300, Do::Sleeps(MIN + S)),
                (MIN + 300, Do::AsksAgain("new", MIN, refused(700))),
                (MIN + S, Do::AsksAgain("new", MIN, Miss::Wait)),
                (MIN + S, Do::Fetches),
            ],
        ),
        row("a fetch that is always abandoned is not begun without end", {
            let mut script = Vec::new();
            for (began, next) in [(0, S), (S, 3 * S), (3 * S, 7 * S), (7 * S, 15 * S)] {
                script.extend([(began, Do::Fetches), (began, Do::Abandoned)]);
                script.push((began, Do::Sleeps(next)));
            }
            script
        }),
        row(
            "without a fetch there is nothing to abandon",
            [
                (0, Do::Fetches),
                (0, GOOD),
                (S, Do::Abandoned),
                (S, Do::Failures(0)),
                (S, Do::Sleeps(480 * S)),
            ],
        ),
        row(
            "what comes of it later is not taken in",
            [
                (0, Do::Fetches),
                (0, Do::Abandoned),
                (0, GOOD),
                (0, Do::Serves(0, 0)),
                (0, BAD),
                (0, Do::Failures(1)),
                (0, Do::Sleeps(S)),
            ],
        ),
    ]);
}

#[test]
fn a_machine_that_was_left_alone_for_long_fetches_once() {
    let mut machine = Machine::new(Settings::new());
    assert_eq!(machine.step(at(0)), Step::Fetch);
    machine.fetched(at(0), None, 0.0);
    let now = at(20 * H);
    for _ in 0..100 {
        assert_eq!(machine.missed(now, now, &wanted("new")), Miss::Wait);
    }
    assert_eq!(machine.step(now), Step::Fetch);
    machine.fetched(now, None, 0.0);
    assert_eq!(machine.step(now), Step::Sleep(at(20 * H + 8 * MIN)));
}
