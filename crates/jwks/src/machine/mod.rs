//! When to fetch, and what to answer meanwhile: time and events in, decisions out. No clock, no
//! socket, no task.

mod bucket;
mod misses;
mod moment;

use std::time::Duration;

pub(crate) use bucket::Bucket;
use misses::Misses;
pub(crate) use misses::Wanted;
pub(crate) use moment::Moment;

use crate::settings::Settings;

/// Decides about the fetches of one key set.
#[derive(Debug)]
pub(crate) struct Machine {
    settings: Settings,
    held: Option<Held>,
    flight: Option<Moment>,
    /// Since when a token asks for a key that nobody knows: fetch at once.
    asked: Option<Moment>,
    failures: u32,
    /// When the next fetch is to begin: after a failure none begins before.
    due: Moment,
    permits: Bucket,
    /// For signatures that no key made: of its own, so that garbage under a known id cannot use up
    /// the permits that rotations need. (Nor their places: those who wait for it are counted apart.)
    doubts: Bucket,
    misses: Misses,
}

/// The set that serves.
#[derive(Clone, Copy, Debug)]
struct Held {
    /// When its fetch began: what was published before that is in it. Nobody knows that of a set
    /// from elsewhere.
    began: Option<Moment>,
    fresh_until: Moment,
    serves_until: Moment,
}

/// How much later than it should have, the task that fetches may act: it is not there any more.
const LATE: Duration = Duration::from_secs(1);

/// What the driver has to do next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    /// Fetch, and report with [`Machine::fetched`] or [`Machine::failed`].
    Fetch,
    /// Nothing until then, unless a request asks.
    Sleep(Moment),
}

/// What becomes of a request whose key is not in the set that serves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Miss {
    /// The issuer has no such key.
    Lacking,
    /// Nothing is known now, nor for so long.
    Unavailable(Duration),
    /// A fetch is under way, or about to be: ask again when it has ended.
    Wait,
}

/// How the set stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    /// There is none, for no fetch has ended well yet.
    Never,
    /// It is from elsewhere, of an age that nobody knows, and serves until a fetch has ended well.
    Seeded,
    /// Within its time to live.
    Fresh,
    /// Past it, and still serving.
    Stale,
    /// Past its limit: it no longer serves.
    Expired,
}

impl Machine {
    /// Without any set, and with a fetch due at once.
    pub(crate) fn new(settings: Settings) -> Self {
        let permits = Bucket::new(settings.refetch_interval, settings.refetch_burst);
        let doubts = Bucket::new(settings.refetch_interval, 1);
        let misses = Misses::new(settings.remembered_misses, settings.refetch_interval);
        Self {
            settings,
            held: None,
            flight: None,
            asked: None,
            failures: 0,
            due: Moment::START,
            permits,
            doubts,
            misses,
        }
    }

    /// A set from elsewhere serves as if it had just been fetched; a fetch stays due at once.
    pub(crate) fn seeded(&mut self, now: Moment) {
        let fresh_until = now.after(self.settings.time_to_live);
        let serves_until = fresh_until.after(self.settings.stale_limit);
        self.held = Some(Held { began: None, fresh_until, serves_until });
    }

    /// What to do now. After [`Step::Fetch`] nothing else is asked for until the fetch has ended.
    pub(crate) fn step(&mut self, now: Moment) -> Step {
        if self.flight.is_some() {
            return Step::Sleep(now.after(self.settings.fetch_timeout));
        }
        if self.asked.is_none() && now < self.due {
            return Step::Sleep(self.due);
        }
        self.asked = None;
        self.flight = Some(now);
        Step::Fetch
    }

    /// A good set has come, with the time to live that the provider wants, if it says. `jitter` is
    /// between -1 and 1.
    pub(crate) fn fetched(&mut self, now: Moment, asked_for: Option<Duration>, jitter: f64) {
        let Some(began) = self.flight.take() else { return };
        let range = (self.settings.shortest_time_to_live, self.settings.longest_time_to_live);
        let lives = asked_for.unwrap_or(self.settings.time_to_live).clamp(range.0, range.1);
        let fresh_until = now.after(lives);
        let serves_until = fresh_until.after(self.settings.stale_limit);
        self.held = Some(Held { began: Some(began), fresh_until, serves_until });
        self.failures = 0;
        self.due = now.after(lives.mul_f64(0.1_f64.mul_add(jitter.clamp(-1.0, 1.0), 0.8)));
        self.misses.forget();
    }

    /// No good set has come. `jitter` is between -1 and 1.
    pub(crate) fn failed(&mut self, jitter: f64) {
        let Some(began) = self.flight.take() else { return };
        self.failures = self.failures.saturating_add(1);
        let pause = self.back_off().mul_f64(0.1_f64.mul_add(jitter.clamp(-1.0, 1.0), 1.0));
        let range = (self.settings.shortest_back_off, self.settings.longest_back_off);
        self.due = began.after(pause.clamp(range.0, range.1));
    }

    /// The task that fetched is gone, and its fetch with it: that is a failure too, or a task that
    /// ends each time would fetch without end, and the fetch that was asked for would be forgotten.
    pub(crate) fn abandoned(&mut self) {
        self.failed(0.0);
    }

    /// What becomes of a request that came at `began` and whose key is not in the set that serves.
    pub(crate) fn missed(&mut self, now: Moment, began: Moment, wanted: &Wanted) -> Miss {
        let serving = self.held.filter(|held| now < held.serves_until);
        if let Some(held) = serving {
            if held.began.is_some_and(|held_began| held_began >= began) {
                self.misses.note(wanted.clone(), now);
                return Miss::Lacking;
            }
            if self.misses.contains(wanted, now) {
                return Miss::Lacking;
            }
        }
        // A fetch that is due comes without a permit.
        if self.flight.is_some() || self.asked.is_some() || now >= self.due {
            return Miss::Wait;
        }
        if self.failures > 0 {
            return Miss::Unavailable(self.due.since(now));
        }
        // Here the set serves, for one that has expired is overdue.
        if let Err(pause) = self.permits.take(now) {
            return Miss::Unavailable(pause);
        }
        self.asked = Some(now);
        Miss::Wait
    }

    /// Whether a request that came at `began` is to wait for the next set, because no key of the one
    /// that serves made its signature: an issuer may change a key and not its id. If not, the
    /// signature is as bad as it looks.
    pub(crate) fn doubted(&mut self, now: Moment, began: Moment) -> bool {
        let serving = self.held.filter(|held| now < held.serves_until);
        let Some(held) = serving else { return false };
        if held.began.is_some_and(|held_began| held_began >= began) {
            return false;
        }
        if self.flight.is_some() || self.asked.is_some() || now >= self.due {
            return true;
        }
        if self.failures > 0 || self.doubts.take(now).is_err() {
            return false;
        }
        self.asked = Some(now);
        true
    }

    /// Until when the set that is held may serve.
    pub(crate) fn serves_until(&self) -> Moment {
        self.held.map_or(Moment::START, |held| held.serves_until)
    }

    /// When a task that has not acted since is lost: it should have begun a fetch, or ended one.
    pub(crate) fn lost_at(&self) -> Moment {
        let since = self.flight.or(self.asked).unwrap_or(self.due);
        since.after(self.settings.fetch_timeout).after(LATE)
    }

    /// Whether a fetch is under way.
    pub(crate) const fn fetches(&self) -> bool {
        self.flight.is_some()
    }

    /// How the set stands.
    pub(crate) fn standing(&self, now: Moment) -> Standing {
        match self.held {
            None => Standing::Never,
            Some(held) if held.began.is_none() && now < held.serves_until => Standing::Seeded,
            Some(held) if now < held.fresh_until => Standing::Fresh,
            Some(held) if now < held.serves_until => Standing::Stale,
            Some(_) => Standing::Expired,
        }
    }

    /// How many fetches have failed in a row.
    pub(crate) const fn failures(&self) -> u32 {
        self.failures
    }

    fn back_off(&self) -> Duration {
        let doublings = self.failures.saturating_sub(1).min(31);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let pause = self.settings.shortest_back_off.saturating_mul(factor);
        pause.min(self.settings.longest_back_off)
    }
}

#[cfg(test)]
mod tests;
