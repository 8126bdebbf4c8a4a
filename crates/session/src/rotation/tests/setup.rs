//! A row in the middle of its life, a command about it, and tables of what is different.

use std::time::Duration;

use super::super::*;
use crate::StoreTime;

/// When the leaf was made.
pub(super) const ROTATED: StoreTime = StoreTime::from_millis(1_000_000_000);
pub(super) const SECOND: u64 = 1_000;
pub(super) const HOUR: u64 = 3_600 * SECOND;

/// Everything that `rotate` looks at. The leaf is of generation 5, its predecessor of 4; the leaf is
/// presented, 15 s after it was made, which is when it may rotate.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    pub(super) row: Option<SessionRow>,
    pub(super) command: RotateCommand,
    pub(super) now: StoreTime,
    pub(super) cut_offs: CutOffs,
    pub(super) limits: Limits,
}

impl Setup {
    pub(super) fn new() -> Self {
        Self {
            row: Some(row()),
            command: command(),
            now: after(15 * SECOND),
            cut_offs: CutOffs::default(),
            limits: Limits::default(),
        }
    }

    /// So many milliseconds after the leaf was made.
    pub(super) fn at(&mut self, millis: u64) -> &mut Self {
        self.now = after(millis);
        self
    }

    pub(super) fn presents(&mut self, generation: u64, hash: u8) -> &mut Self {
        self.command.presented = mark(generation, hash);
        self
    }

    /// The predecessor is presented, so many milliseconds after the leaf was made.
    pub(super) fn predecessor_at(&mut self, millis: u64) -> &mut Self {
        self.presents(4, 4).at(millis)
    }

    pub(super) fn row(&mut self) -> &mut SessionRow {
        self.row.as_mut().unwrap()
    }

    pub(super) fn past(&mut self) -> &mut Predecessor {
        self.row().predecessor.as_mut().unwrap()
    }

    pub(super) fn rotate(&mut self) -> Decision {
        rotate(self.row.as_mut(), &self.command, self.now, &self.cut_offs, &self.limits)
    }
}

/// A row of a table: what is different, and what comes of it.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) with: fn(&mut Setup),
    pub(super) outcome: Outcome,
    pub(super) write: Write,
}

pub(super) fn changed(name: &'static str, with: fn(&mut Setup), outcome: Outcome) -> Case {
    Case { name, with, outcome, write: Write::Row }
}

pub(super) fn unchanged(name: &'static str, with: fn(&mut Setup), outcome: Outcome) -> Case {
    Case { name, with, outcome, write: Write::Nothing }
}

pub(super) fn ended(name: &'static str, with: fn(&mut Setup), cause: ReuseCause) -> Case {
    Case { name, with, outcome: Outcome::Reuse(cause), write: Write::RowAndEnd }
}

/// Runs a table. What announces no write changes nothing.
pub(super) fn run(cases: &[Case]) {
    for Case { name, with, outcome, write } in cases {
        let mut setup = Setup::new();
        with(&mut setup);
        let before = setup.row.clone();
        let decision = setup.rotate();
        assert_eq!(decision, Decision { outcome: *outcome, write: *write }, "{name}");
        assert_eq!(setup.row == before, *write == Write::Nothing, "{name}");
    }
}

pub(super) const ROTATED_TO_6: Outcome = Outcome::Rotated(NEW_6);
pub(super) const SUPERSEDED_BY_6: Outcome = Outcome::Superseded(NEW_6);
pub(super) const REPLAY_OF_5: Outcome =
    Outcome::Replay(Successor { generation: Generation::new(5), nonce: OLD_NONCE, kek: KEK });
pub(super) const NEW_6: Successor =
    Successor { generation: Generation::new(6), nonce: NEW_NONCE, kek: KEK };
pub(super) const OLD_NONCE: Nonce = Nonce::new([0x0D; 16]);
pub(super) const NEW_NONCE: Nonce = Nonce::new([0x0E; 16]);
pub(super) const KEK: KekId = KekId::new(1);
pub(super) const IDLE: Duration = Duration::from_secs(14 * 24 * 3_600);

pub(super) fn after(millis: u64) -> StoreTime {
    ROTATED.after(Duration::from_millis(millis))
}

pub(super) fn before(millis: u64) -> StoreTime {
    StoreTime::from_millis(ROTATED.as_millis().saturating_sub(millis))
}

pub(super) fn mark(generation: u64, hash: u8) -> TokenMark {
    TokenMark { generation: Generation::new(generation), hash: TokenHash::new([hash; 32]) }
}

pub(super) fn row() -> SessionRow {
    SessionRow {
        sid: SessionId::new([7; 16]),
        subject: "user-42".into(),
        client: "web".into(),
        profile: Profile::Cookie,
        state: SessionState::Active,
        leaf: mark(5, 5),
        predecessor: Some(Predecessor {
            mark: mark(4, 4),
            nonce: OLD_NONCE,
            kek: KEK,
            consumed_at: ROTATED,
            replayed_at: None,
            replays: 0,
            supersedes: 0,
        }),
        rotated_at: ROTATED,
        created: before(HOUR),
        idle_expiry: after(100 * HOUR),
        absolute_expiry: after(1_000 * HOUR),
        binding: None,
        mac: RowMac::new([0x3A; 32]),
    }
}

fn command() -> RotateCommand {
    RotateCommand {
        sid: SessionId::new([7; 16]),
        deadline: after(2_000 * HOUR),
        presented: mark(5, 5),
        candidate: TokenHash::new([6; 32]),
        nonce: NEW_NONCE,
        kek: KEK,
        other_kek: None,
        binding: None,
        idle: IDLE,
    }
}
