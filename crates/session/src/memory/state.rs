//! All shards, and what they share.

use std::time::Duration;

use super::part::Part;
use crate::StoreTime;
use crate::rotation::ShardClock;
use crate::store::{
    KeyRecord, KeyRecords, KeysPut, Needs, Opened, Shard, StoreError, StoreErrorKind, Swept,
};

/// What the store holds.
#[derive(Debug)]
pub(super) struct State {
    id: [u8; 16],
    pub(super) keep: Duration,
    keep_cut_offs: Duration,
    parts: Vec<Part>,
    keys: Vec<KeyRecord>,
    version: u64,
}

impl State {
    pub(super) fn new(shards: u16) -> Self {
        let mut id = [0; 16];
        // Without randomness it is one that every such store has: nothing secret depends on it.
        let _random = aws_lc_rs::rand::fill(&mut id);
        let parts = (0..shards.max(1)).map(|_| Part::default()).collect();
        let (keep, keep_cut_offs) = (Duration::ZERO, Duration::ZERO);
        Self { id, keep, keep_cut_offs, parts, keys: Vec::new(), version: 0 }
    }

    pub(super) fn open(&mut self, needs: Needs, now: StoreTime) -> Opened {
        self.keep = self.keep.max(needs.keep);
        self.keep_cut_offs = self.keep_cut_offs.max(needs.keep_cut_offs);
        let shards = u16::try_from(self.parts.len()).unwrap_or(u16::MAX);
        Opened { id: self.id, shards, keep: self.keep, now, warnings: Vec::new() }
    }

    pub(super) fn part(&mut self, shard: Shard) -> Result<&mut Part, StoreError> {
        let part = self.parts.get_mut(usize::from(shard.number()));
        part.ok_or_else(|| StoreError::new(StoreErrorKind::Corrupt, "there is no such shard"))
    }

    pub(super) fn sweep(&mut self, time: StoreTime, most: u32) -> Swept {
        let mut left = usize::try_from(most).unwrap_or(usize::MAX);
        let mut swept = Swept::default();
        for part in &mut self.parts {
            let now = part.clock.now(time);
            // A command that is forgotten here is late from here on, whatever the clock does.
            part.clock = ShardClock::new(now);
            let sessions = part.sweep_sessions(now, left);
            left = left.saturating_sub(sessions);
            let revocations = part.sweep_revocations(now, self.keep_cut_offs, left);
            left = left.saturating_sub(revocations);
            swept.sessions = swept.sessions.saturating_add(count(sessions));
            swept.revocations = swept.revocations.saturating_add(count(revocations));
        }
        swept
    }

    pub(super) fn keys(&self, now: StoreTime) -> KeyRecords {
        KeyRecords { version: self.version, records: self.keys.clone(), now }
    }

    pub(super) fn put_keys(
        &mut self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
        now: StoreTime,
    ) -> KeysPut {
        let next = self.version.saturating_add(1);
        if version.checked_add(1) == Some(self.version) && records == self.keys {
            // A second delivery.
            return KeysPut::Done(self.version);
        }
        if now > deadline {
            return KeysPut::Late;
        }
        if version != self.version {
            return KeysPut::Outdated;
        }
        (self.keys, self.version) = (records, next);
        KeysPut::Done(next)
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
