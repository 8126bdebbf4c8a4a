//! How long a set is fresh, when it is fetched anew, and how long it serves.

use std::time::Duration;

use super::script::{BAD, Do, GOOD, H, MIN, S, at, play, row, row_with};
use crate::machine::{Machine, Miss, Standing, Step};
use crate::settings::Settings;

#[test]
fn a_set_is_fresh_for_its_time_to_live() {
    play([
        row(
            "10 min where the provider does not say, from when the set came",
            [
                (0, Do::Fetches),
                (4 * S, GOOD),
                (4 * S, Do::Serves(604 * S, 604 * S + H)),
                (4 * S, Do::Sleeps(484 * S)),
            ],
        ),
        row_with(
            "as the setting says",
            Settings::new().time_to_live(Duration::from_secs(1_200)),
            [
                (0, Do::Fetches),
                (0, GOOD),
                (0, Do::Serves(20 * MIN, 20 * MIN + H)),
                (0, Do::Sleeps(16 * MIN)),
            ],
        ),
        row(
            "each set has its own",
            [
                (0, Do::Fetches),
                (0, Do::Good(Some(1_000), 0.0)),
                (0, Do::Serves(1_000 * S, 1_000 * S + H)),
                (800 * S, Do::Fetches),
                (801 * S, Do::Good(Some(100), 0.0)),
                (801 * S, Do::Serves(901 * S, 901 * S + H)),
                (801 * S, Do::Sleeps(881 * S)),
            ],
        ),
    ]);
}

/// What `max-age` says, the range that is allowed, and the time to live: all in seconds.
type Clamped = (&'static str, u64, Option<(u64, u64)>, u64);

#[test]
fn max_age_is_clamped_at_both_ends() {
    const DAY: u64 = 86_400;
    let rows: [Clamped; 10] = [
        ("nothing", 0, None, 60),
        ("just below", 59, None, 60),
        ("the shortest", 60, None, 60),
        ("just above the shortest", 61, None, 61),
        ("between", 3_600, None, 3_600),
        ("the longest", DAY, None, DAY),
        ("just above the longest", DAY + 1, None, DAY),
        ("the end of time", u64::MAX, None, DAY),
        ("below a range of one's own", 60, Some((300, 900)), 300),
        ("above a range of one's own", DAY, Some((300, 900)), 900),
    ];
    play(rows.map(|(name, seconds, range, lives)| {
        let settings = range.map_or_else(Settings::new, |(from, to)| {
            let within = Duration::from_secs(from)..=Duration::from_secs(to);
            Settings::new().time_to_live_within(within)
        });
        let fresh = lives * S;
        row_with(
            name,
            settings,
            [
                (0, Do::Fetches),
                (0, Do::Good(Some(seconds), 0.0)),
                (0, Do::Serves(fresh, fresh + H)),
                (0, Do::Sleeps(fresh / 10 * 8 + fresh % 10 * 8 / 10)),
            ],
        )
    }));
}

#[test]
fn a_set_is_fetched_anew_at_four_fifths_give_or_take_a_tenth() {
    let rows = [
        ("without jitter", None, 0.0, 480 * S),
        ("a little early", None, -0.5, 450 * S),
        ("a little late", None, 0.5, 510 * S),
        ("as early as can be", None, -1.0, 420 * S),
        ("as late as can be", None, 1.0, 540 * S),
        ("never earlier", None, -7.0, 420 * S),
        ("never later", None, 7.0, 540 * S),
        ("the shortest time to live, early", Some(60), -1.0, 42 * S),
        ("the shortest time to live, late", Some(60), 1.0, 54 * S),
    ];
    play(rows.map(|(name, seconds, jitter, due)| {
        row(
            name,
            [
                (0, Do::Fetches),
                (0, Do::Good(seconds, jitter)),
                (0, Do::Sleeps(due)),
                (due - 1, Do::Sleeps(due)),
                (due, Do::Fetches),
                (due, Do::Stands(Standing::Fresh)),
            ],
        )
    }));
}

#[test]
fn with_any_jitter_the_next_fetch_begins_before_the_time_to_live_ends() {
    for (seconds, tenths) in (1..=10_u32).flat_map(|n| (-10..=10).map(move |t| (n * 97, t))) {
        let mut machine = Machine::new(Settings::new());
        assert_eq!(machine.step(at(0)), Step::Fetch);
        let jitter = f64::from(tenths) / 10.0;
        machine.fetched(at(0), Some(Duration::from_secs(u64::from(seconds))), jitter);
        assert_eq!(machine.standing(at(u64::from(seconds) * S - 1)), Standing::Fresh);
        let Step::Sleep(due) = machine.step(at(0)) else { panic!("a fetch after a good set") };
        let share = due.elapsed().as_secs_f64() / f64::from(seconds);
        assert!((0.699..0.901).contains(&share), "{seconds} s, jitter {jitter}: {share}");
    }
}

#[test]
fn a_set_serves_until_its_limit_and_not_a_moment_longer() {
    let edge = |name, settings: Settings, stale: u64| {
        let fresh = 10 * MIN;
        let mut script = vec![
            (0, Do::Stands(Standing::Never)),
            (0, Do::Fetches),
            (0, GOOD),
            (0, Do::Stands(Standing::Fresh)),
            (fresh - 1, Do::Stands(Standing::Fresh)),
        ];
        if stale > 0 {
            script.push((fresh, Do::Stands(Standing::Stale)));
            script.push((fresh + stale - 1, Do::Stands(Standing::Stale)));
        }
        script.push((fresh + stale, Do::Stands(Standing::Expired)));
        script.push((100 * H, Do::Stands(Standing::Expired)));
        row_with(name, settings, script)
    };
    let limit = |hours: u64| Settings::new().stale_limit(Duration::from_secs(hours * 3_600));
    play([
        edge("an hour unless set", Settings::new(), H),
        edge("a day", limit(24), 24 * H),
        edge("not at all", limit(0), 0),
    ]);
}

#[test]
fn a_bad_answer_leaves_the_good_set_as_it_is() {
    let mut script = vec![(0, Do::Fetches), (0, GOOD)];
    for began in [480, 500, 520, 540, 560] {
        script.push((began * S, Do::Fetches));
        let ended = (began + 1) * S;
        script.push((ended, Do::Bad(1.0)));
        script.push((ended, Do::Serves(10 * MIN, 10 * MIN + H)));
        script.push((ended, Do::Stands(Standing::Fresh)));
    }
    script.push((580 * S, Do::Fetches));
    script.push((10 * MIN, Do::Abandoned));
    script.push((10 * MIN, Do::Serves(10 * MIN, 10 * MIN + H)));
    script.push((10 * MIN, Do::Stands(Standing::Stale)));
    play([row("failures and an abandoned fetch", script)]);
}

/// A set at 0 that has expired, and six failures: the last began at the end of the script.
fn outage() -> (u64, Vec<(u64, Do)>) {
    let mut script = vec![(0, Do::Fetches), (0, GOOD), (0, Do::Asks("early", Miss::Lacking))];
    let mut now = 70 * MIN - 63 * S;
    for pause in [1, 2, 4, 8, 16, 32] {
        script.extend([(now, Do::Fetches), (now, BAD)]);
        now += pause * S;
    }
    script.push((now, Do::Stands(Standing::Expired)));
    (now, script)
}

#[test]
fn the_first_good_set_after_an_outage_resets_everything() {
    play([{
        let (now, mut script) = outage();
        script.extend([
            (now, Do::Failures(6)),
            (now, Do::Fetches),
            (now, GOOD),
            (now, Do::Failures(0)),
            (now, Do::Stands(Standing::Fresh)),
            (now, Do::Serves(now + 10 * MIN, now + 10 * MIN + H)),
            (now, Do::Sleeps(now + 8 * MIN)),
            // No pause is left, and nothing is remembered of the set before.
            (now + 1, Do::Asks("early", Miss::Wait)),
            (now + 1, Do::Fetches),
            (now + 1, BAD),
            // The first pause is the shortest again.
            (now + 1, Do::Sleeps(now + 1 + S)),
        ]);
        row("recovery", script)
    }]);
}

#[test]
fn past_the_limit_nothing_is_known_of_any_key() {
    let (now, script) = outage();
    let after = |lines: &[(u64, Do)]| [script.clone(), lines.to_vec()].concat();
    play([
        row(
            "a miss of before is no answer",
            after(&[(now, Do::Asks("early", Miss::Wait)), (now, Do::Fetches)]),
        ),
        row(
            "nor is a set whose fetch began after the request",
            after(&[(now, Do::AsksAgain("early", 0, Miss::Wait)), (now, Do::Fetches)]),
        ),
    ]);
}
