//! What an operator decides about sessions.

use std::time::Duration;

use hallpass_core::{ConfigError, ConfigErrorKind};

use super::StartError;
use crate::revocation::OnStale;
use crate::rotation::{Limits, Timing};
use crate::store::Needs;

/// How long things live, and how strict the rules are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) access_ttl: Duration,
    /// The share of it that is subtracted at random.
    pub(super) jitter_percent: u32,
    pub(super) idle: Duration,
    pub(super) absolute: Duration,
    pub(super) grace: Option<Duration>,
    pub(super) strict: bool,
    pub(super) on_stale: OnStale,
    /// How many sessions a subject may have.
    pub(super) most: u32,
}

impl Settings {
    /// The windows of the rules, if everything fits together.
    pub(super) fn check(&self) -> Result<Limits, StartError> {
        let limits = self.grace.map_or_else(|| Ok(Limits::default()), Limits::new)?;
        let limits = if self.strict { limits.strict() } else { limits };
        Timing::new(self.access_ttl).with_jitter(self.longest_jitter()).check(&limits)?;
        // A client that refreshes as its access token expires must find the session there.
        if self.idle < self.access_ttl.saturating_mul(2) || self.absolute < self.idle {
            return Err(lifetimes(self).into());
        }
        if self.most == 0 {
            let text = "a subject may have no session: let it have one at least.";
            return Err(ConfigError::new(ConfigErrorKind::Setting, text).into());
        }
        Ok(limits)
    }

    /// What the store has to keep: an event for the lifetime of a token, the longest leeway and a
    /// minute, a cut-off for that of a session.
    pub(super) fn needs(&self) -> Needs {
        let keep = self.access_ttl.saturating_add(SLACK);
        Needs { keep, keep_cut_offs: self.absolute }
    }

    /// The longest part of the lifetime that is subtracted.
    pub(super) fn longest_jitter(&self) -> Duration {
        let part = self.access_ttl.saturating_mul(self.jitter_percent.min(100));
        part.checked_div(100).unwrap_or_default()
    }
}

/// The longest lifetime of an access token that any node ever asked the store to keep events for.
pub(super) const fn longest_ttl(keep: Duration) -> Duration {
    keep.saturating_sub(SLACK)
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_ttl: MINUTE.saturating_mul(10),
            jitter_percent: 20,
            idle: DAY.saturating_mul(14),
            absolute: DAY.saturating_mul(90),
            grace: None,
            strict: false,
            on_stale: OnStale::default(),
            most: 100,
        }
    }
}

fn lifetimes(settings: &Settings) -> ConfigError {
    let Settings { access_ttl, idle, absolute, .. } = settings;
    let text = format!(
        "the lifetimes contradict each other: an access token lives for {access_ttl:?}, a session \
         that is not refreshed for {idle:?}, and any session for {absolute:?}. Let the second be at \
         least twice the first, and the third at least the second."
    );
    ConfigError::new(ConfigErrorKind::Setting, text)
}

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest leeway of a verifier, and a minute for what takes its time.
const SLACK: Duration = Duration::from_secs(300 + 60);
