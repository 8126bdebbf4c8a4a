//! What is done with tokens while the view of revocations may be out of date.

use std::time::Duration;

/// What becomes of requests once the view of revocations has not been brought up to date for some
/// time, because the store cannot be reached: by default they are answered with 503 and
/// `Retry-After` after 10 seconds.
///
/// It is 503 and never 401: a 401 would send every client to the login at once. Before the view is
/// complete for the first time every request is answered so, whatever is set here: a restart
/// relaxes nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OnStale {
    closed_after: Duration,
    /// At least as long: the same when it never opens.
    open_until: Duration,
}

/// What a policy says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Decision {
    /// The view is new enough.
    Fresh,
    /// It is not, and the token passes all the same: to be counted.
    Open,
    /// It is not, and the token does not pass.
    Closed,
}

impl OnStale {
    /// Answer with 503 when the view is older than this.
    #[must_use]
    pub const fn closed_after(age: Duration) -> Self {
        Self { closed_after: age, open_until: age }
    }

    /// Past that age, go on without knowing what was revoked since, until the view is older than
    /// `age`: at most the lifetime of an access token, whatever is asked for here. Each request that
    /// passes so is counted.
    ///
    /// # Security
    /// Whoever can cut a node off from the store keeps a revoked token for as long. The other way,
    /// and the default, is that nobody passes.
    #[must_use]
    pub fn danger_open_until(self, age: Duration) -> Self {
        Self { open_until: age.max(self.closed_after), ..self }
    }

    /// The stricter of two in everything. What a route asks for is combined with what the verifier
    /// does by this: a route can never relax it.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            closed_after: self.closed_after.min(other.closed_after),
            open_until: self.open_until.min(other.open_until),
        }
    }

    /// Neither age longer than the longest lifetime of an access token.
    #[must_use]
    pub(crate) fn bounded_by(self, access_ttl: Duration) -> Self {
        self.and(Self::closed_after(access_ttl))
    }

    /// The age up to which a request may pass.
    pub(crate) const fn longest(self) -> Duration {
        self.open_until
    }

    /// `staleness` is `None` before the view was complete for the first time.
    pub(crate) fn decide(self, staleness: Option<Duration>) -> Decision {
        match staleness {
            Some(age) if age <= self.closed_after => Decision::Fresh,
            Some(age) if age <= self.open_until => Decision::Open,
            Some(_) | None => Decision::Closed,
        }
    }
}

impl Default for OnStale {
    /// Closed after 10 seconds.
    fn default() -> Self {
        Self::closed_after(Duration::from_secs(10))
    }
}
