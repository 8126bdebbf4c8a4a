//! `rotate`, driven by roles; and ways to leave a rule out or change it, from without.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use hallpass_session::rotation::{
    CutOffs, Decision, Generation, Limits, Nonce, Outcome, Predecessor, RotateCommand, SessionRow,
    Successor, TokenMark, Write, rotate,
};

use crate::role::{CANDIDATE, DEAD, LEAF, PREDECESSOR, ROLES, Role, mark};
use crate::row::{KEK, LONG, NEVER, NONCE_OF_LEAF, NOW, Row, SID, ago};

/// The limits in ticks, the world's own rules, and the changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) strict: bool,
    pub(crate) grace: u8,
    /// At most the grace: a change, for the limits refuse it.
    pub(crate) min_rotation: u8,
    /// `None`: no window, and no count.
    pub(crate) window: Option<u8>,
    pub(crate) supersedes: Option<u8>,
    pub(crate) replays: Option<u8>,
    /// For how long a command is carried out.
    pub(crate) deadline: u8,
    pub(crate) slide: Slide,
    /// A node asks its own view before it mints.
    pub(crate) view_check: bool,
    /// A resend is looked for before rule 1.
    pub(crate) resend_first: bool,
    /// Worlds remember whether their leaf was presented: for one invariant.
    pub(crate) watch_leaf: bool,
    /// Rule 4 leaves the time of the last rotation as it is.
    pub(crate) supersede_keeps_time: bool,
}

/// How far a replay keeps the window of the next one open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Slide {
    /// To twice the grace: the rules as they are.
    TwiceGrace,
    /// Not at all, nor rule 2a.
    Never,
    /// To so many ticks.
    Ticks(u8),
}

/// What a step did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stepped {
    pub(crate) row: Row,
    pub(crate) outcome: Outcome,
    pub(crate) changed: bool,
    /// The new role of each old one, if any is new.
    pub(crate) roles: Option<[Role; ROLES]>,
}

/// The rules, with every step that was taken once: `rotate` is a function, and rows are few.
#[derive(Debug)]
pub(crate) struct Steps<'r> {
    pub(crate) rules: &'r Rules,
    taken: RefCell<HashMap<(Row, Role, How), Stepped, foldhash::fast::FixedState>>,
}

impl<'r> Steps<'r> {
    pub(crate) fn of(rules: &'r Rules) -> Self {
        Self { rules, taken: RefCell::default() }
    }

    /// A token of this role is presented so to this row.
    pub(crate) fn step(&self, row: &Row, role: Role, how: How) -> Stepped {
        let mut taken = self.taken.borrow_mut();
        *taken.entry((*row, role, how)).or_insert_with(|| self.rules.step(row, role, how))
    }
}

impl Rules {
    /// The longest age that any window tells from a longer one.
    pub(crate) fn longest(&self) -> u8 {
        let slide = match self.slide {
            Slide::TwiceGrace => 2 * self.grace,
            Slide::Never => 0,
            Slide::Ticks(ticks) => ticks,
        };
        self.grace.max(self.min_rotation).max(slide) + 1
    }

    /// The same for the age of the predecessor.
    pub(crate) fn longest_window(&self) -> u8 {
        if self.strict { 0 } else { self.window.map_or(0, |window| window + 1) }
    }

    /// A token of this role is presented, by a command that is `age` ticks old.
    fn step(&self, row: &Row, role: Role, how: How) -> Stepped {
        let before = row.concrete();
        let (leaf, past) = generations(&before);
        let resend = how.resend && role == PREDECESSOR;
        let command = RotateCommand {
            sid: SID,
            deadline: ago(how.age).after(seconds(self.deadline)),
            presented: mark(role, leaf, past),
            candidate: CANDIDATE,
            nonce: if resend { NONCE_OF_LEAF } else { FRESH },
            kek: KEK,
            other_kek: None,
            binding: None,
            idle: LONG,
        };
        if self.resend_first && resend && how.age <= self.deadline {
            let outcome = Outcome::Replay(derived(&before));
            return Stepped { row: *row, outcome, changed: false, roles: None };
        }
        let mut after = before.clone();
        self.loosen(row, role, &mut after);
        let given = after.clone();
        let cut_offs = CutOffs { subject: row.cut_off.then_some(NOW), everyone: None };
        let decision = rotate(Some(&mut after), &command, NOW, &cut_offs, &self.limits());
        assert_consistent(&given, &after, &command, decision);
        self.fasten(row, &before, &mut after, decision);
        self.stepped(row, &before, &after, decision)
    }

    /// Changes what `rotate` is given, so that it decides as another rule would.
    fn loosen(&self, row: &Row, role: Role, given: &mut SessionRow) {
        if self.slide == Slide::Never {
            edit(given, |past| past.replayed_at = None);
        }
        if role == LEAF && self.min_rotation <= self.grace {
            let young = row.rotated.min(row.replayed) < self.min_rotation;
            given.rotated_at = ago(if young { 0 } else { NEVER });
            edit(given, |past| past.replayed_at = None);
        }
        if let Slide::Ticks(most) = self.slide
            && role == PREDECESSOR
            && row.rotated <= most
        {
            given.rotated_at = ago(row.rotated.min(2 * self.grace));
        }
    }

    /// Changes what came back, to what the other rule would have written.
    fn fasten(&self, row: &Row, before: &SessionRow, after: &mut SessionRow, decision: Decision) {
        match decision.outcome {
            Outcome::Replay(_) => after.rotated_at = before.rotated_at,
            Outcome::Superseded(_) if self.supersede_keeps_time => {
                after.rotated_at = ago(row.rotated);
            }
            _ => {}
        }
        if decision.write == Write::Nothing {
            after.clone_from(before);
        }
        if self.slide == Slide::Never {
            edit(after, |past| past.replayed_at = None);
        }
    }

    fn stepped(
        &self,
        row: &Row,
        before: &SessionRow,
        after: &SessionRow,
        decision: Decision,
    ) -> Stepped {
        let mut kept = Row::of(after, row.cut_off);
        if self.longest_window() == 0 {
            kept.consumed = 0;
        }
        if self.supersedes.is_none() {
            kept.supersedes = 0;
        }
        if self.replays.is_none() {
            kept.replays = 0;
        }
        let changed = decision.write != Write::Nothing;
        let renamed = before.leaf != after.leaf;
        let roles = renamed.then(|| roles(before, after));
        Stepped { row: kept, outcome: decision.outcome, changed, roles }
    }

    fn limits(&self) -> Limits {
        let min_rotation = seconds(self.min_rotation.max(self.grace + 1));
        let limits =
            Limits::new(seconds(self.grace)).and_then(|l| l.with_min_rotation(min_rotation));
        let limits = limits
            .unwrap()
            .with_supersede_window(self.window.map_or(LONG, seconds))
            .with_supersedes(self.supersedes.map_or(u32::MAX, u32::from))
            .with_replays(self.replays.map_or(u32::MAX, u32::from));
        if self.strict { limits.strict() } else { limits }
    }
}

/// How a token is presented.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct How {
    /// By the command that made the leaf, once more.
    pub(crate) resend: bool,
    /// So many ticks after the command was sent.
    pub(crate) age: u8,
}

/// The new role of each old one: which mark of the old row is what to the new one.
fn roles(before: &SessionRow, after: &SessionRow) -> [Role; ROLES] {
    let (leaf, past) = generations(before);
    let mut renamed = [DEAD; ROLES];
    for (role, renamed) in (0..).zip(&mut renamed) {
        let token = mark(role, leaf, past);
        *renamed = if role == DEAD { DEAD } else { role_of(token, after) };
    }
    renamed
}

fn role_of(token: TokenMark, row: &SessionRow) -> Role {
    if token == row.leaf {
        return LEAF;
    }
    if row.predecessor.is_some_and(|past| past.mark == token) {
        return PREDECESSOR;
    }
    let above = token.generation.number().saturating_sub(row.leaf.generation.number());
    if above == 0 { DEAD } else { LEAF + u8::try_from(above).unwrap() }
}

/// What every decision owes: the write that it announces and no other, and a successor that is the
/// row's leaf, derived as the row says.
fn assert_consistent(
    given: &SessionRow,
    after: &SessionRow,
    command: &RotateCommand,
    decision: Decision,
) {
    use Outcome::{Current, Healed, Replay, Rotated, Superseded};
    assert_eq!(given != after, decision.write != Write::Nothing, "{decision:?}");
    match decision.outcome {
        Replay(successor) => {
            assert_eq!(given.leaf, after.leaf);
            assert_eq!(successor, derived(after));
            assert_eq!(command.presented, after.predecessor.unwrap().mark);
        }
        Rotated(successor) | Superseded(successor) => {
            assert_eq!(after.leaf.hash, command.candidate);
            assert_eq!(after.leaf.generation, given.leaf.generation.next());
            assert_eq!(successor, derived(after));
            assert_eq!((successor.nonce, successor.kek), (command.nonce, command.kek));
            assert_eq!(command.presented, after.predecessor.unwrap().mark);
        }
        Current | Healed => assert_eq!(after.leaf, command.presented),
        _ => assert_eq!((given.leaf, given.predecessor), (after.leaf, after.predecessor)),
    }
}

fn derived(row: &SessionRow) -> Successor {
    let past = row.predecessor.unwrap();
    let generation = row.leaf.generation;
    Successor { generation, nonce: past.nonce, kek: past.kek }
}

fn generations(row: &SessionRow) -> (Generation, Generation) {
    let leaf = row.leaf.generation;
    (leaf, row.predecessor.map_or(leaf, |past| past.mark.generation))
}

fn edit(row: &mut SessionRow, with: impl FnOnce(&mut Predecessor)) {
    if let Some(past) = &mut row.predecessor {
        with(past);
    }
}

fn seconds(ticks: u8) -> Duration {
    Duration::from_secs(ticks.into())
}

const FRESH: Nonce = Nonce::new([2; 16]);
