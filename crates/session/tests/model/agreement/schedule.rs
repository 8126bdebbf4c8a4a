//! What a random schedule is made of.

use std::time::Duration;

use hallpass_session::rotation::Limits;
use proptest::prelude::*;

/// The limits of one schedule.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    pub(crate) bound: bool,
}

/// One step of a schedule.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The store's clock moves by so many milliseconds, back too.
    Wait(i64),
    /// The token that was made so many tokens ago is presented.
    Present { back: usize, odd: Odd },
    /// The command that was sent so many commands ago is delivered again.
    Resend { back: usize },
    /// The store forgets its latest writes, so many.
    Failover { writes: usize },
    /// The subject's cut-off is raised, or everyone's.
    CutOff { everyone: bool },
    /// The session is ended by its name.
    Logout,
}

/// What is odd about a command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Odd {
    Nothing,
    /// It is past its deadline by a millisecond.
    Late,
    /// It comes from a node that holds another key encryption key.
    Kek,
    /// It proves another key than the session's, or none.
    Binding,
    /// It is about a session that the store does not know.
    Session,
    /// Its token has a generation that nobody has made.
    Generation,
}

pub(crate) fn settings() -> impl Strategy<Value = Settings> {
    let limits = (1..20_u64, 1..15_u64, 20..400_u64, 0..4_u32, 0..5_u32, any::<bool>());
    let limits = limits.prop_map(|(grace, rest, window, supersedes, replays, strict)| {
        let limits = Limits::new(Duration::from_secs(grace)).unwrap();
        let limits = limits.with_min_rotation(Duration::from_secs(grace + rest)).unwrap();
        let limits = limits.with_supersede_window(Duration::from_secs(window));
        let limits = limits.with_supersedes(supersedes).with_replays(replays);
        if strict { limits.strict() } else { limits }
    });
    let seconds = |range: std::ops::Range<u64>| range.prop_map(Duration::from_secs);
    (limits, seconds(60..600), seconds(200..2_000), any::<bool>())
        .prop_map(|(limits, idle, absolute, bound)| Settings { limits, idle, absolute, bound })
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let odd = prop_oneof![
        40 => Just(Odd::Nothing),
        1 => Just(Odd::Late),
        2 => Just(Odd::Kek),
        1 => Just(Odd::Binding),
        1 => Just(Odd::Session),
        1 => Just(Odd::Generation),
    ];
    // Mostly the leaf and its predecessor: what is older ends the session.
    let back = prop_oneof![8 => Just(0_usize), 8 => Just(1), 1 => 2..5_usize];
    prop_oneof![
        6 => (0..8_i64).prop_map(|s| Step::Wait(s * 1_000)),
        6 => (0..20_000_i64).prop_map(Step::Wait),
        2 => (0..120_000_i64).prop_map(Step::Wait),
        2 => (-5_000..0_i64).prop_map(Step::Wait),
        24 => (back, odd).prop_map(|(back, odd)| Step::Present { back, odd }),
        3 => (0..3_usize).prop_map(|back| Step::Resend { back }),
        2 => (1..4_usize).prop_map(|writes| Step::Failover { writes }),
        1 => any::<bool>().prop_map(|everyone| Step::CutOff { everyone }),
        1 => Just(Step::Logout),
    ]
}
