//! The rules as code, numbered as in the module's documentation.

use super::outcome::{Decision, Outcome, ReuseCause, Successor, Write};
use super::{
    CutOffs, EndCause, Generation, Limits, Predecessor, RotateCommand, SessionRow, SessionState,
    TokenMark,
};
use crate::StoreTime;

/// Decides about a presented refresh token and carries it out on the row, by the rules of the
/// [module documentation](super).
///
/// `now` is the shard's [clock](super::ShardClock::now), `cut_offs` are those of the row's subject.
/// The caller reads row, clock and cut-offs, calls this and writes what [`Decision::write`] says in
/// one transaction, or in a script that does the same: two commands at once never see the same row.
pub fn rotate(
    row: Option<&mut SessionRow>,
    command: &RotateCommand,
    now: StoreTime,
    cut_offs: &CutOffs,
    limits: &Limits,
) -> Decision {
    // Rule 0.
    if now > command.deadline {
        return Decision::unchanged(Outcome::Late);
    }
    let Some(row) = row.filter(|row| row.sid == command.sid) else {
        return Decision::unchanged(Outcome::NotFound);
    };
    if let Some(refusal) = refuse(row, command, now, cut_offs) {
        return refusal;
    }
    // A clock that was lost with the last second may be behind the row: an age is never negative.
    let at = now.max(row.rotated_at);
    Step { row, command, limits, at }.decide()
}

/// Rule 1.
fn refuse(
    row: &mut SessionRow,
    command: &RotateCommand,
    now: StoreTime,
    cut_offs: &CutOffs,
) -> Option<Decision> {
    if row.state != SessionState::Active {
        return Some(Decision::unchanged(Outcome::Revoked));
    }
    if now >= row.idle_expiry.min(row.absolute_expiry) {
        return Some(Decision::unchanged(Outcome::Expired));
    }
    if cut_offs.cover(row.created) {
        // Without an event: the cut-off's own was appended when it was raised.
        row.state = SessionState::Ended(EndCause::CutOff);
        return Some(Decision::changed(Outcome::Revoked));
    }
    (row.binding != command.binding).then_some(Decision::unchanged(Outcome::BindingMismatch))
}

/// A command that rule 1 lets through, and the row that it is about.
struct Step<'s> {
    row: &'s mut SessionRow,
    command: &'s RotateCommand,
    limits: &'s Limits,
    /// The time, at least that of the last rotation.
    at: StoreTime,
}

impl Step<'_> {
    fn decide(self) -> Decision {
        let presented = self.command.presented;
        let leaf = self.row.leaf;
        if presented == leaf {
            return self.leaf();
        }
        if let Some(predecessor) = self.row.predecessor.filter(|p| p.mark == presented) {
            return self.predecessor(predecessor);
        }
        // Rule 5: only a store that lost a write knows less than a token with a valid tag.
        if presented.generation > leaf.generation {
            return self.heal();
        }
        let forked = presented.generation == leaf.generation;
        self.reuse(if forked { ReuseCause::Fork } else { ReuseCause::Theft })
    }

    /// Rules 2a and 2b.
    fn leaf(self) -> Decision {
        let replayed_at = self.row.predecessor.and_then(|p| p.replayed_at);
        let last = self.row.rotated_at.max(replayed_at.unwrap_or_default());
        let young = self.at.since(last) < self.limits.min_rotation();
        if young && self.row.leaf.generation > Generation::FIRST {
            return Decision::unchanged(Outcome::Current);
        }
        let predecessor = Predecessor {
            mark: self.row.leaf,
            nonce: self.command.nonce,
            kek: self.command.kek,
            consumed_at: self.at,
            replayed_at: None,
            replays: 0,
            supersedes: 0,
        };
        Decision::changed(Outcome::Rotated(self.advance(predecessor)))
    }

    /// The predecessor: a resend (rule 2), a replay (rule 3) or a lost answer (rule 4).
    fn predecessor(self, predecessor: Predecessor) -> Decision {
        let successor = Successor {
            generation: self.row.leaf.generation,
            nonce: predecessor.nonce,
            kek: predecessor.kek,
        };
        if predecessor.nonce == self.command.nonce {
            return Decision::unchanged(Outcome::Replay(successor));
        }
        if self.replayable(&predecessor) && self.command.knows(predecessor.kek) {
            return self.replay(predecessor, successor);
        }
        if self.supersedable(&predecessor) {
            return self.supersede(predecessor);
        }
        self.reuse(ReuseCause::Theft)
    }

    /// Rule 3.
    fn replay(self, predecessor: Predecessor, successor: Successor) -> Decision {
        if predecessor.replays >= self.limits.replays() {
            return Decision::unchanged(Outcome::Busy);
        }
        self.row.predecessor = Some(Predecessor {
            replayed_at: Some(self.at),
            replays: predecessor.replays.saturating_add(1),
            ..predecessor
        });
        Decision::changed(Outcome::Replay(successor))
    }

    /// Rule 4.
    fn supersede(self, predecessor: Predecessor) -> Decision {
        let predecessor = Predecessor {
            nonce: self.command.nonce,
            kek: self.command.kek,
            replayed_at: None,
            replays: 0,
            supersedes: predecessor.supersedes.saturating_add(1),
            ..predecessor
        };
        Decision::changed(Outcome::Superseded(self.advance(predecessor)))
    }

    /// Rule 5, a token that the store has lost.
    fn heal(self) -> Decision {
        self.row.leaf = self.command.presented;
        self.row.predecessor = None;
        self.refreshed();
        Decision::changed(Outcome::Healed)
    }

    /// Rule 5, anything else.
    fn reuse(self, cause: ReuseCause) -> Decision {
        let ended = match cause {
            ReuseCause::Fork => EndCause::Fork,
            ReuseCause::Theft => EndCause::Theft,
        };
        self.row.state = SessionState::Ended(ended);
        Decision { outcome: Outcome::Reuse(cause), write: Write::RowAndEnd }
    }

    /// The windows of rule 3.
    fn replayable(&self, predecessor: &Predecessor) -> bool {
        let grace = self.limits.grace();
        let age = self.at.since(self.row.rotated_at);
        let again = predecessor.replayed_at.is_some_and(|then| self.at.since(then) <= grace);
        age <= grace || (again && age <= grace.saturating_mul(2))
    }

    /// The limits of rule 4.
    fn supersedable(&self, predecessor: &Predecessor) -> bool {
        !self.limits.is_strict()
            && self.at.since(predecessor.consumed_at) <= self.limits.supersede_window()
            && predecessor.supersedes < self.limits.supersedes()
    }

    /// Makes the candidate the leaf.
    fn advance(self, predecessor: Predecessor) -> Successor {
        let generation = self.row.leaf.generation.next();
        self.row.leaf = TokenMark { generation, hash: self.command.candidate };
        self.row.predecessor = Some(predecessor);
        self.refreshed();
        Successor { generation, nonce: predecessor.nonce, kek: predecessor.kek }
    }

    fn refreshed(self) {
        self.row.rotated_at = self.at;
        self.row.idle_expiry = self.at.after(self.command.idle).min(self.row.absolute_expiry);
    }
}
