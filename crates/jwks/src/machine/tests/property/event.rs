//! What may happen, in any order.

use std::time::Duration;

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::strategy::Union;

use crate::settings::Settings;

/// One of the few keys of the simulated world. 0 is that of tokens without a key id, and 11 has a
/// name that is too long to be remembered.
pub(super) type Key = u8;

/// How the machine starts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start {
    /// The task that fetches runs from the beginning.
    Eager,
    /// It runs once a request needs it.
    Lazy,
    /// As lazy, with a set from elsewhere.
    Seeded,
}

/// How the provider answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mood {
    /// With an error, after so long.
    Bad(Duration),
    /// With its keys, after so long, and perhaps with a `max-age`.
    Good(Duration, Option<Duration>),
    /// Not at all.
    Silent,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// The runtime of the task ends, and the requests there with it: those that this number picks.
    Abandon(u64),
    /// A token comes that names this key.
    Ask(Key),
    /// A token comes that names this key, and that it has not signed.
    Doubt(Key),
    /// A request that waits is given up.
    Cancel(usize),
    /// The provider answers otherwise from now on.
    Mood(Mood),
    /// So much time goes by.
    Pass(Duration),
    /// The provider has one more key.
    Publish(Key),
    /// The provider has one key less.
    Withdraw(Key),
}

fn ms(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> + Clone {
    range.prop_map(Duration::from_millis)
}

fn key() -> impl Strategy<Value = Key> {
    0..12_u8
}

fn mood() -> impl Strategy<Value = Mood> {
    let lives = prop_oneof![Just(None), ms(0..2_000_000).prop_map(Some)];
    prop_oneof![
        4 => (ms(0..3_000), lives).prop_map(|(after, lives)| Mood::Good(after, lives)),
        1 => ms(3_000..12_000).prop_map(|after| Mood::Good(after, None)),
        3 => ms(0..8_000).prop_map(Mood::Bad),
        1 => Just(Mood::Silent),
    ]
}

pub(super) fn event() -> impl Strategy<Value = Event> {
    Union::new_weighted(vec![
        (24, key().prop_map(Event::Ask).boxed()),
        (4, key().prop_map(Event::Doubt).boxed()),
        (8, ms(0..500).prop_map(Event::Pass).boxed()),
        (8, ms(500..10_000).prop_map(Event::Pass).boxed()),
        (4, ms(10_000..120_000).prop_map(Event::Pass).boxed()),
        (1, ms(120_000..8_000_000).prop_map(Event::Pass).boxed()),
        (4, mood().prop_map(Event::Mood).boxed()),
        (3, key().prop_map(Event::Publish).boxed()),
        (3, key().prop_map(Event::Withdraw).boxed()),
        (2, any::<u64>().prop_map(Event::Abandon).boxed()),
        (2, any::<usize>().prop_map(Event::Cancel).boxed()),
    ])
}

pub(super) fn start() -> impl Strategy<Value = Start> {
    prop_oneof![Just(Start::Eager), Just(Start::Lazy), Just(Start::Seeded)]
}

/// Settings that pass their check: the defaults in one of four cases.
pub(super) fn settings() -> impl Strategy<Value = Settings> {
    let lives = (ms(10_000..90_000), ms(60_000..900_000), ms(900_000..2_000_000));
    let stale = prop_oneof![Just(Duration::ZERO), ms(0..10_000), ms(0..7_200_000)];
    let fetches = (1..11_u32, ms(1_000..60_000), stale);
    let pauses = (ms(100..5_000), ms(5_000..120_000));
    let rest = (ms(100..8_000), ms(2_000..15_000), 0..6_usize);
    let own = (lives, fetches, pauses, rest).prop_map(|(lives, fetches, pauses, rest)| Settings {
        remembered_misses: rest.2,
        ..Settings::new()
            .time_to_live_within(lives.0..=lives.2)
            .time_to_live(lives.1.max(lives.0))
            .refetch_burst(fetches.0)
            .refetch_interval(fetches.1.min(lives.0))
            .stale_limit(fetches.2)
            .back_off_within(pauses.0..=pauses.1)
            .wait(rest.0)
            .fetch_timeout(rest.1)
    });
    prop_oneof![1 => Just(Settings::new()), 3 => own]
}
