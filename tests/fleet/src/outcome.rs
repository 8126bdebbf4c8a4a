//! What became of a fault.

use std::collections::BTreeMap;
use std::time::Duration;

/// The figures of a row.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Requests let in during the fault: by the tokens that nodes remember, and by what they know.
    pub admitted: u64,
    /// Requests with an access token answered 503 during the fault.
    pub unavailable: u64,
    /// Logins and refreshes answered 503 during the fault.
    pub refresh_unavailable: u64,
    /// Requests without an answer during the fault.
    pub lost: u64,
    /// Requests let in altogether.
    pub used: u64,
    /// Refresh tokens that were replaced altogether.
    pub rotated: u64,
    /// Revocations that hold at every node, of those acknowledged before the fault.
    pub kept: (usize, usize),
    /// The same of all that were acknowledged.
    pub kept_all: (usize, usize),
    /// The same of those that ended everybody's session at the end.
    pub everyone: (usize, usize),
    /// Requests let in, and refreshes, that must not be.
    pub wrongly_admitted: usize,
    /// Good tokens refused.
    pub wrongly_refused: usize,
    /// Answers that nobody has promised.
    pub unexpected: usize,
    /// Clients logged out that followed the protocol.
    pub logged_out: usize,
    /// Logins that a store has forgotten which it had acknowledged.
    pub lost_logins: u64,
    /// After how long all nodes did everything again.
    pub recovered: Option<Duration>,
    /// What the nodes told their operator, and how often.
    pub notices: BTreeMap<String, u64>,
    /// What is to be said besides.
    pub remarks: Vec<String>,
    /// What must not be, in words.
    pub accusations: Vec<String>,
    /// What has to be so, and is not.
    pub failures: Vec<String>,
}

impl Outcome {
    /// Why the row fails: nothing if it does not.
    #[must_use]
    pub fn verdict(&self) -> Vec<String> {
        let mut verdict = self.failures.clone();
        for (what, (kept, of)) in [
            ("acknowledged before the fault", self.kept),
            ("acknowledged", self.kept_all),
            ("made for everyone", self.everyone),
        ] {
            if kept < of {
                verdict.push(format!("{} revocations {what} do not hold", of - kept));
            }
            if of == 0 {
                verdict.push(format!("it shows nothing: no revocations {what}"));
            }
        }
        if self.rotated == 0 || self.used == 0 {
            verdict.push("it shows nothing: there was no load".to_owned());
        }
        verdict.extend(self.accusations.clone());
        verdict
    }
}
