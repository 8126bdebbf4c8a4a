//! A row as the model keeps it, and as `rotate` is given it.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    EndCause, Generation, KekId, Nonce, Predecessor, Profile, RowMac, SessionId, SessionRow,
    SessionState, TokenMark,
};

use crate::role::{LEAF, PREDECESSOR, hash, mark};

/// Longer ago than every window.
pub(crate) const NEVER: u8 = u8::MAX;

/// What is left of a row when generations are taken relative to the leaf, and times as ages in ticks.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Row {
    pub(crate) active: bool,
    /// Its subject's cut-off covers it.
    pub(crate) cut_off: bool,
    pub(crate) first: bool,
    pub(crate) has_predecessor: bool,
    pub(crate) rotated: u8,
    pub(crate) consumed: u8,
    pub(crate) replayed: u8,
    pub(crate) replays: u8,
    pub(crate) supersedes: u8,
}

impl Row {
    pub(crate) const NEW: Self = Self {
        active: true,
        cut_off: false,
        first: true,
        has_predecessor: false,
        rotated: NEVER,
        consumed: 0,
        replayed: NEVER,
        replays: 0,
        supersedes: 0,
    };

    /// A tick later. Ages stop at `longest`, and that of the predecessor at `window`.
    pub(crate) fn older(self, longest: u8, window: u8) -> Self {
        let up = |age: u8| if age >= longest { NEVER } else { age + 1 };
        let consumed = if self.consumed >= window { window } else { self.consumed + 1 };
        Self { rotated: up(self.rotated), replayed: up(self.replayed), consumed, ..self }
    }

    /// A row that is so.
    pub(crate) fn concrete(&self) -> SessionRow {
        let generation = if self.first { Generation::FIRST } else { Generation::new(1_000) };
        let before = generation.number().saturating_sub(1 + u64::from(self.supersedes));
        let predecessor = Predecessor {
            mark: mark(PREDECESSOR, generation, Generation::new(before)),
            nonce: NONCE_OF_LEAF,
            kek: KEK,
            consumed_at: ago(self.consumed),
            replayed_at: (self.replayed != NEVER).then(|| ago(self.replayed)),
            replays: self.replays.into(),
            supersedes: self.supersedes.into(),
        };
        SessionRow {
            sid: SID,
            subject: Box::default(),
            client: Box::default(),
            profile: Profile::Body,
            state: if self.active { SessionState::Active } else { ENDED },
            leaf: TokenMark { generation, hash: hash(LEAF) },
            predecessor: self.has_predecessor.then_some(predecessor),
            rotated_at: ago(self.rotated),
            created: ago(NEVER),
            idle_expiry: NOW.after(LONG),
            absolute_expiry: NOW.after(LONG),
            binding: None,
            mac: RowMac::new([0; 32]),
        }
    }

    /// What the model keeps of a row. What it does not count stays 0.
    pub(crate) fn of(row: &SessionRow, cut_off: bool) -> Self {
        let past = row.predecessor;
        Self {
            active: row.state == SessionState::Active,
            cut_off,
            first: row.leaf.generation == Generation::FIRST,
            has_predecessor: past.is_some(),
            rotated: age(row.rotated_at),
            consumed: past.map_or(0, |p| age(p.consumed_at)),
            replayed: past.and_then(|p| p.replayed_at).map_or(NEVER, age),
            replays: past.map_or(0, |p| u8::try_from(p.replays).unwrap()),
            supersedes: past.map_or(0, |p| u8::try_from(p.supersedes).unwrap()),
        }
    }
}

/// What time it is in every step.
pub(crate) const NOW: StoreTime = StoreTime::from_millis(1_000_000_000);
pub(crate) const LONG: Duration = Duration::from_secs(1_000_000);
pub(crate) const SID: SessionId = SessionId::new([7; 16]);
pub(crate) const KEK: KekId = KekId::new(1);
/// The nonce in the row, by which its leaf was made.
pub(crate) const NONCE_OF_LEAF: Nonce = Nonce::new([1; 16]);
const ENDED: SessionState = SessionState::Ended(EndCause::Logout);
const TICK: u64 = 1_000;

pub(crate) fn ago(ticks: u8) -> StoreTime {
    StoreTime::from_millis(
        NOW.as_millis() - TICK * if ticks == NEVER { 100_000 } else { ticks.into() },
    )
}

fn age(then: StoreTime) -> u8 {
    let ticks = NOW.since(then).as_secs();
    u8::try_from(ticks).unwrap_or(NEVER)
}
