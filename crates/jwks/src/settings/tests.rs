//! Each number in its range, and all of them together.

use std::time::Duration;

use super::Settings;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const DAY: u64 = 86_400;

#[test]
fn the_defaults_are_those_of_the_design() {
    let defaults = Settings {
        time_to_live: s(600),
        shortest_time_to_live: s(60),
        longest_time_to_live: s(DAY),
        stale_limit: s(3_600),
        refetch_interval: s(30),
        refetch_burst: 2,
        wait: s(2),
        waiters: 1_024,
        shortest_back_off: s(1),
        longest_back_off: s(60),
        connect_timeout: s(2),
        fetch_timeout: s(5),
        remembered_misses: 1_024,
    };
    assert_eq!(Settings::new(), defaults);
    assert_eq!(Settings::default(), defaults);
    assert!(defaults.check().is_ok(), "{:?}", defaults.check());
}

#[test]
fn each_method_sets_its_number_and_no_other() {
    let set = Settings::new()
        .time_to_live(s(601))
        .time_to_live_within(s(61)..=s(602))
        .stale_limit(s(603))
        .refetch_interval(s(31))
        .refetch_burst(3)
        .wait(s(3))
        .waiters(4)
        .back_off_within(s(5)..=s(6))
        .connect_timeout(s(7))
        .fetch_timeout(s(8));
    let expected = Settings {
        time_to_live: s(601),
        shortest_time_to_live: s(61),
        longest_time_to_live: s(602),
        stale_limit: s(603),
        refetch_interval: s(31),
        refetch_burst: 3,
        wait: s(3),
        waiters: 4,
        shortest_back_off: s(5),
        longest_back_off: s(6),
        connect_timeout: s(7),
        fetch_timeout: s(8),
        remembered_misses: 1_024,
    };
    assert_eq!(set, expected);
    assert!(set.check().is_ok(), "{:?}", set.check());
}

/// What was set, and what the error says; `None` where it is right.
type Row = (&'static str, Settings, Option<&'static str>);

fn check(rows: impl IntoIterator<Item = Row>) {
    for (name, settings, expected) in rows {
        let found = settings.check().err().map(|error| error.to_string());
        let expected = expected.map(|text| format!("settings of key fetching: {text}"));
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn each_time_has_a_range() {
    let new = Settings::new;
    check([
        ("time to live", new().time_to_live(s(60)), None),
        (
            "time to live, below",
            new().time_to_live(ms(59_999)),
            Some("`.time_to_live(..)` is 59.999s: let it be 60s to 86400s"),
        ),
        ("time to live, a day", new().time_to_live(s(DAY)), None),
        (
            "time to live, above",
            new().time_to_live(s(DAY) + ms(1)),
            Some("`.time_to_live(..)` is 86400.001s: let it be 60s to 86400s"),
        ),
        (
            "shortest time to live",
            new().time_to_live_within(s(1)..=s(DAY)).refetch_interval(s(1)),
            None,
        ),
        (
            "shortest time to live, below",
            new().time_to_live_within(ms(999)..=s(DAY)),
            Some("`.time_to_live_within(..)` begins at 999ms: let it be 1s to 86400s"),
        ),
        (
            "shortest time to live, a day",
            new().time_to_live_within(s(DAY)..=s(DAY)).time_to_live(s(DAY)),
            None,
        ),
        (
            "shortest time to live, above",
            new().time_to_live_within(s(DAY) + ms(1)..=s(2 * DAY)),
            Some("`.time_to_live_within(..)` begins at 86400.001s: let it be 1s to 86400s"),
        ),
        (
            "longest time to live",
            new().time_to_live_within(s(60)..=s(60)).time_to_live(s(60)),
            None,
        ),
        (
            "longest time to live, below",
            new().time_to_live_within(s(30)..=ms(59_999)),
            Some("`.time_to_live_within(..)` ends at 59.999s: let it be 60s to 2592000s"),
        ),
        ("longest time to live, 30 days", new().time_to_live_within(s(60)..=s(30 * DAY)), None),
        (
            "longest time to live, above",
            new().time_to_live_within(s(60)..=s(30 * DAY) + ms(1)),
            Some("`.time_to_live_within(..)` ends at 2592000.001s: let it be 60s to 2592000s"),
        ),
        ("no stale limit", new().stale_limit(s(0)), None),
        ("stale limit, a day", new().stale_limit(s(DAY)), None),
        (
            "stale limit, above",
            new().stale_limit(s(DAY) + ms(1)),
            Some("`.stale_limit(..)` is 86400.001s: let it be 0ns to 86400s"),
        ),
        ("refetch interval", new().refetch_interval(s(1)), None),
        (
            "refetch interval, below",
            new().refetch_interval(ms(999)),
            Some("`.refetch_interval(..)` is 999ms: let it be 1s to 86400s"),
        ),
        (
            "refetch interval, a day",
            new()
                .refetch_interval(s(DAY))
                .time_to_live(s(DAY))
                .time_to_live_within(s(DAY)..=s(DAY)),
            None,
        ),
        (
            "refetch interval, above",
            new().refetch_interval(s(DAY) + ms(1)),
            Some("`.refetch_interval(..)` is 86400.001s: let it be 1s to 86400s"),
        ),
    ]);
}

#[test]
fn each_wait_has_a_range() {
    let new = Settings::new;
    check([
        ("wait", new().wait(ms(100)), None),
        ("wait, below", new().wait(ms(99)), Some("`.wait(..)` is 99ms: let it be 100ms to 30s")),
        ("wait, 30 s", new().wait(s(30)), None),
        (
            "wait, above",
            new().wait(ms(30_001)),
            Some("`.wait(..)` is 30.001s: let it be 100ms to 30s"),
        ),
        ("shortest back-off", new().back_off_within(ms(100)..=s(60)), None),
        (
            "shortest back-off, below",
            new().back_off_within(ms(99)..=s(60)),
            Some("`.back_off_within(..)` begins at 99ms: let it be 100ms to 3600s"),
        ),
        ("back-off, both an hour", new().back_off_within(s(3_600)..=s(3_600)), None),
        (
            "shortest back-off, above",
            new().back_off_within(ms(3_600_001)..=s(3_600)),
            Some("`.back_off_within(..)` begins at 3600.001s: let it be 100ms to 3600s"),
        ),
        ("longest back-off", new().back_off_within(ms(100)..=ms(100)), None),
        (
            "longest back-off, below",
            new().back_off_within(ms(100)..=ms(99)),
            Some("`.back_off_within(..)` ends at 99ms: let it be 100ms to 3600s"),
        ),
        (
            "longest back-off, above",
            new().back_off_within(s(1)..=ms(3_600_001)),
            Some("`.back_off_within(..)` ends at 3600.001s: let it be 100ms to 3600s"),
        ),
        ("connect timeout", new().connect_timeout(ms(100)), None),
        (
            "connect timeout, below",
            new().connect_timeout(ms(99)),
            Some("`.connect_timeout(..)` is 99ms: let it be 100ms to 60s"),
        ),
        ("both timeouts, a minute", new().connect_timeout(s(60)).fetch_timeout(s(60)), None),
        (
            "connect timeout, above",
            new().connect_timeout(ms(60_001)).fetch_timeout(s(60)),
            Some("`.connect_timeout(..)` is 60.001s: let it be 100ms to 60s"),
        ),
        ("fetch timeout", new().connect_timeout(ms(100)).fetch_timeout(ms(100)), None),
        (
            "fetch timeout, below",
            new().fetch_timeout(ms(99)),
            Some("`.fetch_timeout(..)` is 99ms: let it be 100ms to 60s"),
        ),
        (
            "fetch timeout, above",
            new().fetch_timeout(ms(60_001)),
            Some("`.fetch_timeout(..)` is 60.001s: let it be 100ms to 60s"),
        ),
    ]);
}

#[test]
fn each_count_has_a_range() {
    let new = Settings::new;
    check([
        ("burst", new().refetch_burst(1), None),
        (
            "burst, below",
            new().refetch_burst(0),
            Some("`.refetch_burst(..)` is 0: let it be 1 to 10"),
        ),
        ("burst, ten", new().refetch_burst(10), None),
        (
            "burst, above",
            new().refetch_burst(11),
            Some("`.refetch_burst(..)` is 11: let it be 1 to 10"),
        ),
        ("waiters", new().waiters(1), None),
        ("waiters, below", new().waiters(0), Some("`.waiters(..)` is 0: let it be 1 to 65536")),
        ("waiters, most", new().waiters(65_536), None),
        (
            "waiters, above",
            new().waiters(65_537),
            Some("`.waiters(..)` is 65537: let it be 1 to 65536"),
        ),
    ]);
}

#[test]
fn the_numbers_fit_each_other() {
    const OUTSIDE: &str = "`.time_to_live(..)`, 10 min unless set, is not in \
        `.time_to_live_within(..)`: set it to a time in that range";
    const SELDOM: &str = "`.refetch_interval(..)`, 30 s unless set, is above the shortest time to \
        live, so a token with a new key could wait longer for its fetch than for the next one in \
        the course of things: lower it, or let `.time_to_live_within(..)` begin later";
    const CONNECTING: &str = "`.connect_timeout(..)`, 2 s unless set, is above \
        `.fetch_timeout(..)`, which the connection is part of: lower the one or raise the other";
    let new = Settings::new;
    check([
        ("a range of one", new().time_to_live_within(s(600)..=s(600)), None),
        (
            "a range that ends first",
            new().time_to_live_within(s(600)..=ms(599_999)),
            Some(
                "`.time_to_live_within(..)` ends before it begins: give it the shorter time first",
            ),
        ),
        ("the time to live begins the range", new().time_to_live_within(s(600)..=s(700)), None),
        ("it is before", new().time_to_live_within(ms(600_001)..=s(700)), Some(OUTSIDE)),
        ("it ends the range", new().time_to_live_within(s(60)..=s(600)), None),
        ("it is behind", new().time_to_live_within(s(60)..=ms(599_999)), Some(OUTSIDE)),
        ("a back-off that stays", new().back_off_within(s(2)..=s(2)), None),
        (
            "a back-off that ends first",
            new().back_off_within(s(2)..=ms(1_999)),
            Some("`.back_off_within(..)` ends before it begins: give it the shorter time first"),
        ),
        ("a refetch as often as a set lives", new().refetch_interval(s(60)), None),
        ("a refetch more seldom", new().refetch_interval(ms(60_001)), Some(SELDOM)),
        (
            "a shorter life than the default refetch",
            new().time_to_live_within(s(29)..=s(DAY)),
            Some(SELDOM),
        ),
        ("as long to connect as to fetch", new().fetch_timeout(s(2)), None),
        ("longer to connect", new().fetch_timeout(ms(1_999)), Some(CONNECTING)),
        ("longer to connect, set", new().connect_timeout(ms(5_001)), Some(CONNECTING)),
    ]);
}

#[test]
fn those_of_a_file_hold_to_the_same_rules_but_for_its_short_life() {
    for every in [s(1), ms(1_001), s(2), s(9), s(10), s(11), s(60), s(1_800), s(3_600)] {
        let settings = Settings::for_file(every);
        let checked = settings.check_together().and_then(|()| settings.check_counts());
        assert!(checked.is_ok(), "{every:?}: {checked:?}");
        let lives = settings.time_to_live;
        let others = Settings { time_to_live: s(60), longest_time_to_live: s(60), ..settings };
        assert!(others.check_times().is_ok(), "{every:?}: {:?}", others.check_times());
        // It is read at four fifths of its life.
        assert_eq!(lives.mul_f64(0.8), every, "{every:?}");
        let pauses = (others.shortest_back_off, others.longest_back_off);
        assert_eq!(pauses, (s(1), every.min(s(10))), "{every:?}");
    }
}
