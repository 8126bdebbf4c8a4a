//! Who does what, how often, and for how long.

use std::time::Duration;

use hallpass_session::rotation::{Limits, LimitsError};

use crate::history::Deliveries;

/// What is the same all through a run.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests change what they like")]
pub struct Settings {
    /// How many clients there are.
    pub clients: u32,
    /// How many sessions there are at a time: each is shared by several clients.
    pub slots: u32,
    /// How many subjects they are of.
    pub subjects: u32,
    /// How long the clients work.
    pub time: Duration,
    /// How many steps each client asks for, however long that takes, instead of that time.
    pub steps: Option<u32>,
    /// How long a client rests between two steps, at most.
    pub rest: Duration,
    /// After how long a client gives up on an answer.
    pub patience: Duration,
    /// What the clients' choices depend on.
    pub seed: u64,
    /// The windows of the rules: short, so that all of them open and close in a run.
    pub limits: Limits,
    /// How long a session lives unused; all in all it lives twice as long. Longer than the run where
    /// the store forgets by itself what has expired.
    pub idle: Duration,
    /// How often a command may arrive.
    pub deliveries: Deliveries,
    /// By how much the clock of a shard may seem to go back.
    pub slack: Duration,
}

impl Settings {
    /// 50 clients on 16 sessions of 8 subjects, for this time.
    ///
    /// # Errors
    /// Never: the windows are set to what they may be.
    pub fn new(seed: u64, time: Duration) -> Result<Self, LimitsError> {
        let limits = Limits::new(Duration::from_millis(400))?
            .with_min_rotation(Duration::from_millis(500))?
            .with_supersede_window(Duration::from_secs(3))
            .with_supersedes(2)
            .with_replays(4);
        Ok(Self {
            clients: 50,
            slots: 16,
            subjects: 8,
            time,
            steps: None,
            rest: Duration::from_millis(50),
            patience: Duration::from_millis(1_000),
            seed,
            limits,
            idle: Duration::from_secs(3_600),
            deliveries: Deliveries::Once,
            slack: Duration::ZERO,
        })
    }
}
