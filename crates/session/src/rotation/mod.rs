//! The rules by which refresh tokens replace each other, as one function without I/O: [`rotate`].
//!
//! A session has one token that rotates, the **leaf**. When it is presented, a successor is derived
//! from it and becomes the leaf, and it becomes the leaf's **predecessor**. The successor depends on
//! nothing but the presented token, a nonce that the row keeps and a key of the nodes: so the very
//! same successor can be handed out again when its answer was lost, and no store holds a token.
//!
//! Every store calls [`rotate`] within its transaction: on the row and the cut-offs that it has read
//! there, with the shard's [clock](ShardClock), and then writes what [`Decision::write`] says. A
//! store that cannot, because it runs a script of its own, is tested against it.
//!
//! # The rules
//!
//! Times are the store's, never a node's. `now` is [`ShardClock::now`]; an age is taken at `now`, or
//! at the time of the last rotation if a clock that was set back is behind it.
//!
//! **Rule 0, the deadline.** A command that is carried out after its deadline does nothing: [`Late`].
//! So whatever a network delivers late does nothing. It says of this delivery only that it did
//! nothing; an earlier one may have done all of it.
//!
//! **Rule 1, the session.** In this order: there is no row: [`NotFound`]. It has ended: [`Revoked`].
//! It was unused for too long, or is too old: [`Expired`]. A cut-off, its subject's or everyone's, is
//! at or after its start: it ends, [`Revoked`]; no event, for the cut-off has its own. The client
//! proved another key than the one that the session is bound to, or none, or one where there should
//! be none: [`BindingMismatch`], and nothing else happens, so that a stolen token that is bound ends
//! no session.
//!
//! **Rule 2, the leaf and its double.** The predecessor with the very nonce of the row is the command
//! that made the leaf, delivered twice: [`Replay`], which counts as none and changes nothing. This
//! comes after rule 1, or a resend would outlive a revocation. The leaf itself:
//!
//! - **2a.** If it is not the session's first, and was made or last replayed less than
//!   [`min_rotation`](Limits::min_rotation) ago: [`Current`]. The client keeps it, and gets an access
//!   token. Nothing is written.
//! - **2b.** Otherwise: [`Rotated`]. It becomes the predecessor, the candidate the leaf; what was
//!   counted starts at nothing.
//!
//! **Rule 3, the grace.** The predecessor, within the [`grace`](Limits::grace) after the leaf was
//! made, or within the grace after its last replay and twice the grace after the leaf was made:
//! [`Replay`], the same leaf once more. After too many of them: [`Busy`], which changes nothing and
//! never ends a session. If the node does not hold the key by which the leaf was derived, rule 4.
//!
//! **Rule 4, lost answers.** The predecessor, later. Its successor was never rotated: its answer was
//! lost, or somebody else has it. [`Superseded`]: a new leaf, derived from the same predecessor, and
//! the old one is worth nothing; as long as the predecessor's own rotation is at most
//! [`supersede_window`](Limits::supersede_window) ago, and fewer than
//! [`supersedes`](Limits::supersedes) in a row. [`Strict`](Limits::strict) goes to rule 5 at once.
//!
//! **Rule 5, the rest.** A generation above the leaf: only we issue tokens, so the store has lost a
//! write. [`Healed`]: the presented token is the leaf, without a predecessor. The leaf's own
//! generation, and not the leaf: a write was lost and its generation given away twice, or somebody
//! stole a token; [`Reuse`] by [`Fork`](ReuseCause::Fork). Anything else had been replaced: [`Reuse`]
//! by [`Theft`](ReuseCause::Theft). Both end the session, and the event is appended in the same step.
//!
//! ```text
//!                     2b, 4                         presented            comes to
//!               +-----------------+                 leaf, young          Current     2a
//!               v                 |                 leaf                 Rotated     2b
//!  start --> Active --------------+                 predecessor          Replay      2, 3
//!             |  |                                  predecessor, later   Superseded  4
//!             |  +-- 5: Reuse -----------> Ended    a higher generation  Healed      5
//!             +----- 1: cut-off, logout -> Ended    anything else        Reuse       5
//! ```
//!
//! # What holds
//!
//! The crate's tests run `rotate` through every schedule of a model: two tabs, a thief, messages that
//! are lost, late or doubled, revocations, clocks that step back, failovers that lose writes (`cargo
//! test -p hallpass-session --test model -- --nocapture` lists the searches, their sizes, and the
//! schedules that break a changed rule).
//!
//! - At most one token rotates, always; and the successor that is handed out is the row's leaf.
//! - A client that refreshes one request at a time (tabs under a lock), asks once more within the
//!   grace if no answer comes, and then rests for twice the grace, is ended only by staying away for
//!   longer than the window of rule 4 after a lost answer, by more lost answers in a row than rule 4
//!   bears, and under `Strict` by a lost answer that it does not ask for again in time. One that asks
//!   on without a rest can be ended by two lost answers and a command that is late.
//! - Two tabs without a lock are never ended if nothing goes wrong, nor by one lost answer, nor by one
//!   late command. Two such mishaps, each near the end of a window, can end them: the price of the
//!   bound of rule 3, without which a thief who asks often enough keeps the window open for ever.
//! - A thief is found out: once the windows of his last success have closed, the owner's second new
//!   leaf (`Strict`: the first) ends the session or leaves him nothing, with tabs under a lock or
//!   without. Under rule 4 each answer that the owner loses meanwhile adds one.
//! - Nothing is minted after a revocation was acknowledged, resends included.
//!
//! What it takes from outside: commands with a deadline of less than the grace; tags, so that nobody
//! can make up a token; and a node that asks its own revocation view before it mints, for a failover
//! may have lost the end of the session that the store now continues.
//!
//! # What does not
//!
//! - A leaf that was stolen and presented within `min_rotation` of its birth gives access tokens for
//!   that long without a trace, as its predecessor does within the grace. And as
//!   [`Current`] writes nothing, the row cannot tell that its leaf has arrived: the predecessor stays
//!   good for rule 4 until the leaf rotates.
//! - **After a store has lost writes**, [`Healed`] keeps one client, and tabs under a lock, logged in,
//!   and never leaves two tokens that rotate. It does not keep two tabs without a lock: when one has
//!   brought the store forward, a command of the other that was under way all the time presents a
//!   token that nobody can replay any more, since the nonce went with the lost write. That ends the
//!   session as [`Reuse`]. And it cannot tell the owner from a thief: whoever has the higher generation
//!   continues, and the other one ends the session. A thief whose own writes were lost stays ahead
//!   until the owner has made as many new leaves as were lost with them (`Strict`, two lost: the
//!   second; by default the bound above is enough for two).
//! - A store that loses writes can bring a session back that had ended, until a node that knows better
//!   is asked: the view check above is part of the rules, and is not in this function.
//!
//! [`BindingMismatch`]: Outcome::BindingMismatch
//! [`Busy`]: Outcome::Busy
//! [`Current`]: Outcome::Current
//! [`Expired`]: Outcome::Expired
//! [`Healed`]: Outcome::Healed
//! [`Late`]: Outcome::Late
//! [`NotFound`]: Outcome::NotFound
//! [`Replay`]: Outcome::Replay
//! [`Reuse`]: Outcome::Reuse
//! [`Revoked`]: Outcome::Revoked
//! [`Rotated`]: Outcome::Rotated
//! [`Superseded`]: Outcome::Superseded

mod clock;
mod command;
mod ids;
mod limits;
mod outcome;
mod rotate;
mod row;
#[cfg(test)]
mod tests;
mod timing;

pub use clock::{CutOffs, ShardClock};
pub use command::RotateCommand;
pub use ids::{Generation, KekId, Nonce, RowMac, SessionId, TokenHash, TokenMark};
pub use limits::Limits;
pub use outcome::{Decision, Outcome, ReuseCause, Successor, Write};
pub use rotate::rotate;
pub use row::{Binding, EndCause, Predecessor, Profile, SessionRow, SessionState};
pub use timing::{LimitsError, Timing};
