//! What the clients of a session know of it together.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hallpass_session::rotation::{RotateCommand, SessionId, SessionRow, SessionState, TokenMark};
use hallpass_session::store::{RevokeCommand, Shard};

use super::Settings;
use crate::random::Random;

/// Places for a session each.
#[derive(Debug)]
pub(super) struct Slots {
    slots: Vec<Mutex<Slot>>,
    every: Mutex<BTreeSet<(Shard, SessionId)>>,
    revocations: Mutex<VecDeque<RevokeCommand>>,
}

/// A place for a session: when one has ended, the next takes it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) shard: Shard,
    pub(super) subject: Box<str>,
    pub(super) sid: Option<SessionId>,
    pub(super) ended: bool,
    /// Every token that somebody was told of, the newest last.
    pub(super) tokens: Vec<TokenMark>,
    /// What was sent lately.
    pub(super) sent: VecDeque<RotateCommand>,
}

impl Slots {
    pub(super) fn new(settings: &Settings, shards: u16) -> Self {
        let slot = |number: u32| {
            let subject = number.checked_rem(settings.subjects).unwrap_or_default();
            let shard = subject.checked_rem(u32::from(shards)).unwrap_or_default();
            Mutex::new(Slot {
                shard: Shard::new(u16::try_from(shard).unwrap_or_default()),
                subject: format!("subject {subject} of {}", settings.seed).into(),
                sid: None,
                ended: true,
                tokens: Vec::new(),
                sent: VecDeque::new(),
            })
        };
        let slots = (0..settings.slots).map(slot).collect();
        Self { slots, every: Mutex::default(), revocations: Mutex::default() }
    }

    pub(super) const fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn at(&self, place: usize) -> MutexGuard<'_, Slot> {
        let slot = self.slots.get(place).or_else(|| self.slots.first());
        let slot = slot.unwrap_or_else(|| unreachable!("there is a slot"));
        slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a new session into a place.
    pub(super) fn put(&self, place: usize, row: &SessionRow) {
        let mut slot = self.at(place);
        slot.sid = Some(row.sid);
        slot.ended = false;
        slot.tokens = vec![row.leaf];
        slot.sent.clear();
    }

    /// Remembers a session that there may be.
    pub(super) fn name(&self, shard: Shard, sid: SessionId) {
        self.every.lock().unwrap_or_else(PoisonError::into_inner).insert((shard, sid));
    }

    /// Every session that there may be.
    pub(super) fn every(&self) -> Vec<(Shard, SessionId)> {
        self.every.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Remembers a revocation, to be sent again.
    pub(super) fn remember(&self, command: &RevokeCommand) {
        let mut sent = self.revocations.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push_front(command.clone());
        sent.truncate(6);
    }

    /// One of the latest revocations.
    pub(super) fn revocation(&self, random: &mut Random) -> Option<RevokeCommand> {
        let sent = self.revocations.lock().unwrap_or_else(PoisonError::into_inner);
        sent.get(random.place(sent.len())).cloned()
    }
}

impl Slot {
    /// Takes in what somebody was told.
    pub(super) fn hear(&mut self, sid: SessionId, row: Option<&SessionRow>) {
        if self.sid != Some(sid) {
            return;
        }
        let Some(row) = row else {
            self.ended = true;
            return;
        };
        self.ended |= row.state != SessionState::Active;
        if !self.tokens.contains(&row.leaf) {
            self.tokens.push(row.leaf);
            self.tokens.sort_by_key(|token| token.generation);
        }
    }
}
