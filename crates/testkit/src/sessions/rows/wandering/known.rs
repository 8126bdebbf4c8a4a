//! What is known of a session from the answers about it, and what an answer may be then.

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    CutOffs, EndCause, Generation, Limits, Outcome, Predecessor, RotateCommand, SessionRow,
    SessionState, Successor, TokenMark, rotate,
};
use hallpass_session::store::Rotation;

/// A session, as it is in the store.
pub(super) struct Known {
    pub(super) row: SessionRow,
    /// Its end was acknowledged, or a cut-off that covers it: it gives out nothing from then on.
    pub(super) promised: bool,
    /// Every token that it ever had, the newest last.
    pub(super) tokens: Vec<TokenMark>,
}

impl Known {
    pub(super) fn new(row: SessionRow) -> Self {
        Self { promised: false, tokens: vec![row.leaf], row }
    }

    pub(super) fn is_active(&self) -> bool {
        self.row.state == SessionState::Active
    }

    pub(super) fn expiry(&self) -> StoreTime {
        self.row.idle_expiry.min(self.row.absolute_expiry)
    }

    /// Whether it had not ended yet.
    pub(super) fn end(&mut self, cause: EndCause) -> bool {
        let active = self.is_active();
        self.promised = true;
        if active {
            self.row.state = SessionState::Ended(cause);
        }
        active
    }

    /// Takes in the answer to a refresh: whether the session has ended by it, with an event.
    pub(super) fn hear(
        &mut self,
        command: &RotateCommand,
        answer: Rotation,
        cut_offs: &CutOffs,
        limits: &Limits,
    ) -> bool {
        let Rotation { outcome, row, now } = answer;
        assert!(!(self.promised && outcome.mints()), "{outcome:?} after the acknowledged end");
        let mut ruled = self.row.clone();
        let decision = rotate(Some(&mut ruled), command, now, cut_offs, limits);
        let told = outcome != Outcome::Late;
        let expected = (decision.outcome, told.then_some(ruled));
        assert_eq!((outcome, row.clone()), expected, "to {command:?} at {now:?}, {:?}", self.row);
        let Some(row) = row else { return false };
        self.is_the_same(&row);
        let fits = self.fits(command, outcome, &row);
        assert!(fits, "{outcome:?} to {command:?}\nfrom {:?}\nto   {row:?}", self.row);
        if row.leaf != self.row.leaf {
            assert!(!self.tokens.contains(&row.leaf), "a token that has gone is the leaf again");
            self.tokens.push(row.leaf);
        }
        self.row = row;
        self.promised |= !self.is_active();
        matches!(outcome, Outcome::Reuse(_))
    }

    /// Nothing moves what the MAC covers.
    fn is_the_same(&self, row: &SessionRow) {
        let rest = SessionRow {
            state: row.state,
            leaf: row.leaf,
            predecessor: row.predecessor,
            rotated_at: row.rotated_at,
            idle_expiry: row.idle_expiry,
            ..self.row.clone()
        };
        assert_eq!(rest, *row, "a refresh changes nothing else");
        assert!(row.rotated_at >= self.row.rotated_at, "the leaf grows no older by a refresh");
    }

    /// Whether this may be the answer: of the tokens, one rotates, and one gives the leaf again.
    fn fits(&self, command: &RotateCommand, outcome: Outcome, row: &SessionRow) -> bool {
        let (presented, leaf) = (command.presented, self.row.leaf);
        let predecessor = self.row.predecessor.filter(|p| p.mark == presented);
        let advanced = |successor: Successor| {
            let mark = TokenMark { generation: leaf.generation.next(), hash: command.candidate };
            let now = row.predecessor.map(|p| (p.mark, p.nonce, p.kek));
            successor == successor_of(mark.generation, command)
                && row.leaf == mark
                && now == Some((presented, command.nonce, command.kek))
        };
        match outcome {
            Outcome::Rotated(successor) => presented == leaf && advanced(successor),
            Outcome::Superseded(successor) => predecessor.is_some() && advanced(successor),
            Outcome::Replay(successor) => predecessor.is_some_and(|p| {
                let same = Successor { generation: leaf.generation, nonce: p.nonce, kek: p.kek };
                successor == same && self.replayed(&p, row, command)
            }),
            Outcome::Busy => predecessor.is_some() && *row == self.row,
            Outcome::Current => {
                presented == leaf && leaf.generation > Generation::FIRST && *row == self.row
            }
            Outcome::Healed => {
                presented.generation > leaf.generation
                    && row.leaf == presented
                    && row.predecessor.is_none()
            }
            Outcome::Reuse(_) => presented.generation <= leaf.generation && presented != leaf,
            Outcome::BindingMismatch => command.binding != row.binding && *row == self.row,
            Outcome::Expired => *row == self.row,
            Outcome::Revoked => self.promised && row.state != SessionState::Active,
            Outcome::Late | Outcome::NotFound => false,
        }
    }

    /// A resend counts as no replay, anything else as one.
    fn replayed(&self, known: &Predecessor, row: &SessionRow, command: &RotateCommand) -> bool {
        let more = u32::from(known.nonce != command.nonce);
        let counted =
            row.predecessor.map(|p| p.replays) == Some(known.replays.saturating_add(more));
        counted && row.leaf == self.row.leaf && (more == 1 || *row == self.row)
    }
}

fn successor_of(generation: Generation, command: &RotateCommand) -> Successor {
    Successor { generation, nonce: command.nonce, kek: command.kek }
}
