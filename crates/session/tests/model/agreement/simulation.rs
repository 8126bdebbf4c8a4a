//! One schedule, played to a row and to a history.

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    Binding, CutOffs, Decision, EndCause, Generation, KekId, Nonce, Outcome, Profile, ReuseCause,
    RotateCommand, RowMac, SessionId, SessionRow, SessionState, ShardClock, TokenHash, TokenMark,
    Write, rotate,
};

use super::history::{By, Fact, Terms, judge};
use super::schedule::{Odd, Settings, Step};

/// A store with one session, and everything that was ever made or sent.
pub(crate) struct Simulation<'s> {
    settings: &'s Settings,
    store_time: StoreTime,
    clock: ShardClock,
    cut_offs: CutOffs,
    row: SessionRow,
    facts: Vec<Fact>,
    /// The row and the number of facts before each write: what a failover goes back to.
    before: Vec<(SessionRow, usize)>,
    tokens: Vec<TokenMark>,
    sent: Vec<RotateCommand>,
}

impl<'s> Simulation<'s> {
    pub(crate) fn new(settings: &'s Settings) -> Self {
        let store_time = StoreTime::from_millis(1_000_000);
        let mut clock = ShardClock::default();
        let created = clock.create(store_time, &CutOffs::default());
        let leaf = TokenMark::first(TokenHash::new([0xF0; 32]));
        let absolute_expiry = created.after(settings.absolute);
        let row = SessionRow {
            sid: SID,
            subject: "somebody".into(),
            client: "somewhere".into(),
            profile: Profile::Cookie,
            state: SessionState::Active,
            leaf,
            predecessor: None,
            rotated_at: created,
            created,
            idle_expiry: created.after(settings.idle).min(absolute_expiry),
            absolute_expiry,
            binding: settings.bound.then_some(BINDING),
            mac: RowMac::new([0; 32]),
        };
        let facts =
            vec![Fact::Made { token: leaf, by: By::Start, at: created, idle: settings.idle }];
        let (before, sent) = (Vec::new(), Vec::new());
        let cut_offs = CutOffs::default();
        let tokens = vec![leaf];
        Self { settings, store_time, clock, cut_offs, row, facts, before, tokens, sent }
    }

    /// Plays one step; the name of what came of it.
    pub(crate) fn happen(&mut self, step: &Step) -> &'static str {
        match *step {
            Step::Wait(millis) => {
                let then = self.store_time.as_millis().saturating_add_signed(millis);
                self.store_time = StoreTime::from_millis(then);
                "wait"
            }
            Step::Present { back, odd } => self.present(back, odd),
            Step::Resend { back } => {
                let Some(at) = self.sent.len().checked_sub(back + 1) else { return "nothing" };
                let command = self.sent[at].clone();
                self.deliver(&command)
            }
            Step::Failover { writes } => self.fail_over(writes),
            Step::CutOff { everyone } => {
                let _ = match everyone {
                    true => self.clock.revoke_everyone(self.store_time, &mut self.cut_offs),
                    false => self.clock.revoke_subject(self.store_time, &mut self.cut_offs),
                };
                "cut-off"
            }
            Step::Logout => self.log_out(),
        }
    }

    fn log_out(&mut self) -> &'static str {
        let (row, facts) = (self.row.clone(), self.facts.len());
        if self.row.end(EndCause::Logout) == Write::RowAndEnd {
            self.before.push((row, facts));
            self.facts.push(Fact::Ended);
        }
        "logout"
    }

    fn fail_over(&mut self, writes: usize) -> &'static str {
        let kept = self.before.len().saturating_sub(writes);
        if let Some((row, facts)) = self.before.drain(kept..).next() {
            self.row = row;
            self.facts.truncate(facts);
        }
        "failover"
    }

    fn present(&mut self, back: usize, odd: Odd) -> &'static str {
        let Some(at) = self.tokens.len().checked_sub(back + 1) else { return "nothing" };
        let mut command = self.command(self.tokens[at]);
        match odd {
            Odd::Nothing => {}
            Odd::Late => {
                let now = self.clock.now(self.store_time).as_millis();
                command.deadline = StoreTime::from_millis(now - 1);
            }
            Odd::Kek => command.kek = KekId::new(2),
            Odd::Binding => {
                command.binding = if self.settings.bound { None } else { Some(BINDING) };
            }
            Odd::Session => command.sid = SessionId::new([0; 16]),
            Odd::Generation => {
                let above = self.row.leaf.generation.number() + 3;
                command.presented.generation = Generation::new(above);
            }
        }
        self.sent.push(command.clone());
        self.deliver(&command)
    }

    fn command(&self, presented: TokenMark) -> RotateCommand {
        let fresh = u16::try_from(self.sent.len() + 1).unwrap().to_be_bytes();
        let (mut nonce, mut candidate) = ([0; 16], [0xCA; 32]);
        nonce[..2].copy_from_slice(&fresh);
        candidate[..2].copy_from_slice(&fresh);
        RotateCommand {
            sid: SID,
            deadline: self.clock.now(self.store_time).after(self.settings.limits.deadline()),
            presented,
            candidate: TokenHash::new(candidate),
            nonce: Nonce::new(nonce),
            kek: KekId::new(1),
            other_kek: None,
            binding: self.row.binding,
            idle: self.settings.idle,
        }
    }

    /// Both judge; both agree.
    fn deliver(&mut self, command: &RotateCommand) -> &'static str {
        let now = self.clock.now(self.store_time);
        let (before, facts) = (self.row.clone(), self.facts.len());
        let limits = &self.settings.limits;
        let terms = Terms {
            limits,
            created: before.created,
            absolute: before.absolute_expiry,
            bound: self.settings.bound,
            cut_offs: self.cut_offs,
        };
        let (expected, fact) = if now > command.deadline {
            ("late", None)
        } else if command.sid != SID {
            ("not found", None)
        } else {
            judge(&self.facts, &terms, command, now)
        };
        let row = Some(&mut self.row);
        let decision = rotate(row, command, now, &self.cut_offs, limits);
        assert_eq!(name(decision.outcome), expected, "{command:?} at {now:?}, {before:?}");
        let written = decision.write != Write::Nothing;
        assert_eq!(fact.is_some(), written, "{decision:?}");
        assert_eq!(self.row != before, written, "{decision:?}");
        let reuse = matches!(decision.outcome, Outcome::Reuse(_));
        assert_eq!(decision.write == Write::RowAndEnd, reuse, "{decision:?}");
        if let Some(fact) = fact {
            let _ = self.clock.follow(self.store_time);
            self.before.push((before, facts));
            self.facts.push(fact);
        }
        self.remember(command, decision);
        expected
    }

    fn remember(&mut self, command: &RotateCommand, decision: Decision) {
        if matches!(decision.outcome, Outcome::Rotated(_) | Outcome::Superseded(_)) {
            assert_eq!(self.row.leaf.hash, command.candidate);
            // A command that is resent after a failover makes the very same token again.
            self.tokens.retain(|token| *token != self.row.leaf);
            self.tokens.push(self.row.leaf);
        }
        if let Some(successor) = decision.outcome.successor() {
            let past = self.row.predecessor.unwrap();
            assert_eq!(successor.generation, self.row.leaf.generation);
            assert_eq!((successor.nonce, successor.kek), (past.nonce, past.kek));
        }
    }

    /// Of all tokens that there ever were at most one is the leaf, long after the last step.
    pub(crate) fn assert_one_leaf(&self) {
        let later = self.clock.now(self.store_time).after(self.settings.limits.min_rotation());
        let rotates = |token: &&TokenMark| {
            let mut row = self.row.clone();
            let mut command = self.command(**token);
            command.deadline = later;
            let decision =
                rotate(Some(&mut row), &command, later, &self.cut_offs, &self.settings.limits);
            matches!(decision.outcome, Outcome::Rotated(_) | Outcome::Current)
        };
        assert!(self.tokens.iter().filter(rotates).count() <= 1);
    }
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::BindingMismatch => "binding",
        Outcome::Busy => "busy",
        Outcome::Current => "current",
        Outcome::Expired => "expired",
        Outcome::Healed => "healed",
        Outcome::Late => "late",
        Outcome::NotFound => "not found",
        Outcome::Replay(_) => "replay",
        Outcome::Reuse(ReuseCause::Fork) => "fork",
        Outcome::Reuse(_) => "theft",
        Outcome::Revoked => "revoked",
        Outcome::Rotated(_) => "rotated",
        Outcome::Superseded(_) => "superseded",
    }
}

const SID: SessionId = SessionId::new([7; 16]);
const BINDING: Binding = Binding::Proof([9; 32]);
