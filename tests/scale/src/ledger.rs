//! Who may be let in, and who was.

use std::fmt;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Tick;
use crate::node::{Handed, Standing, Verdict};

/// The bound of freshness: the longest that a node goes on without having heard, by default.
pub const BOUND: Duration = Duration::from_secs(10);

/// Somebody with a session, and what has become of it.
pub struct Customer {
    /// Who.
    pub subject: String,
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
    expires: Tick,
    claimed: AtomicBool,
    fate: Mutex<Fate>,
}

/// When the access token was taken back: when the call began, when it returned and of which node.
#[derive(Clone, Copy, Debug, Default)]
struct Fate {
    called: Option<Tick>,
    acknowledged: Option<(Tick, usize)>,
}

/// What was answered in a run, and what of it was wrong.
#[derive(Debug, Default)]
pub struct Counts {
    /// Access tokens that were checked.
    pub checks: AtomicU64,
    /// Refreshes that gave tokens.
    pub refreshes: AtomicU64,
    /// Logins that gave tokens.
    pub logins: AtomicU64,
    /// Revocations that were acknowledged.
    pub revocations: AtomicU64,
    /// Access tokens of these that were let in elsewhere after the acknowledgement, within the bound.
    pub meanwhile: AtomicU64,
    /// Refused, and nobody had taken it back.
    pub refused_wrongly: AtomicU64,
    /// Let in beyond the bound, or by the node that had acknowledged, or refreshed.
    pub admitted_wrongly: AtomicU64,
    /// Answered 503.
    pub unavailable: AtomicU64,
}

impl Customer {
    /// Who was handed these tokens just now; the refresh token is the one that he keeps otherwise.
    #[must_use]
    pub fn new(subject: String, handed: Handed, kept: String) -> Self {
        // A minute earlier than it expires: what is on its way then is neither right nor wrong.
        let good_for = handed.expires_in.saturating_sub(Duration::from_secs(60));
        Self {
            subject,
            access: handed.access,
            refresh: handed.refresh.unwrap_or(kept),
            expires: Tick::now().after(good_for),
            claimed: AtomicBool::new(false),
            fate: Mutex::default(),
        }
    }

    /// Whether the access token is good for a while.
    #[must_use]
    pub fn is_current(&self) -> bool {
        Tick::now() < self.expires
    }

    /// Whoever takes this one's token back: the first to ask, and nobody else.
    pub fn claim(&self) -> bool {
        !self.claimed.swap(true, Relaxed)
    }

    /// The call that takes it back begins.
    pub fn call(&self, at: Tick) {
        self.fate().called = Some(at);
    }

    /// It has returned, and this node was called.
    pub fn acknowledge(&self, at: Tick, node: usize) {
        self.fate().acknowledged = Some((at, node));
    }

    fn fate(&self) -> MutexGuard<'_, Fate> {
        self.fate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Judges what a node made of an access token in a request that was sent at this time.
    pub fn judge(&self, customer: &Arc<Customer>, node: usize, sent: Tick, standing: Standing) {
        add(&self.checks);
        let fate = *customer.fate();
        match (standing.verdict, fate) {
            (Verdict::Admitted, Fate { acknowledged: Some((at, by)), .. }) if sent > at => {
                let too_late = by == node || sent.since(at) > BOUND;
                add(if too_late { &self.admitted_wrongly } else { &self.meanwhile });
            }
            (Verdict::Admitted, _) => {}
            (Verdict::Revoked, Fate { called: Some(called), .. }) if called <= standing.at => {}
            (Verdict::Revoked | Verdict::Otherwise, _) => add(&self.refused_wrongly),
            (Verdict::Unavailable, _) => add(&self.unavailable),
        }
    }

    /// How many answers were wrong, and how many were 503.
    #[must_use]
    pub fn wrong(&self) -> u64 {
        let wrong = [&self.refused_wrongly, &self.admitted_wrongly, &self.unavailable];
        wrong.iter().map(|count| count.load(Relaxed)).sum()
    }
}

/// One more.
pub fn add(count: &AtomicU64) {
    count.fetch_add(1, Relaxed);
}

impl fmt::Debug for Customer {
    /// Shows no token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer").field("fate", &self.fate()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer() -> Arc<Customer> {
        let expires_in = Duration::from_secs(600);
        let handed = Handed { access: String::new(), refresh: None, expires_in };
        Arc::new(Customer::new("user-1".to_owned(), handed, String::new()))
    }

    #[test]
    fn what_is_wrong() {
        let start = Tick::now();
        let at = |seconds| start.after(Duration::from_secs(seconds));
        use Verdict::{Admitted, Otherwise, Revoked, Unavailable};
        let rows = [
            ("before the call", Admitted, at(1), 2, [0, 0, 0, 0]),
            ("under way", Admitted, at(11), 2, [0, 0, 0, 0]),
            ("elsewhere, after it", Admitted, at(13), 2, [1, 0, 0, 0]),
            ("beyond the bound", Admitted, at(23), 2, [0, 0, 1, 0]),
            ("by the node that was called", Admitted, at(13), 7, [0, 0, 1, 0]),
            ("before anybody asked", Revoked, at(9), 7, [0, 1, 0, 0]),
            ("after the call", Revoked, at(11), 7, [0, 0, 0, 0]),
            ("for another reason", Otherwise, at(13), 7, [0, 1, 0, 0]),
            ("nobody knows", Unavailable, at(13), 2, [0, 0, 0, 1]),
        ];
        for (name, verdict, sent, node, expected) in rows {
            let (customer, counts) = (customer(), Counts::default());
            customer.call(at(10));
            customer.acknowledge(at(12), 7);
            counts.judge(&customer, node, sent, Standing { verdict, at: sent });
            let Counts { meanwhile, refused_wrongly, admitted_wrongly, unavailable, .. } = &counts;
            let found = [meanwhile, refused_wrongly, admitted_wrongly, unavailable];
            assert_eq!(found.map(|count| count.load(Relaxed)), expected, "{name}");
        }
    }
}
