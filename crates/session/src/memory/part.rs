//! One shard.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use crate::StoreTime;
use crate::revocation::{Event, EventId};
use crate::rotation::{CutOffs, SessionId, SessionRow, SessionState, ShardClock};
use crate::store::CommandId;

/// What a shard holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) clock: ShardClock,
    pub(super) everyone: Option<StoreTime>,
    pub(super) subjects: HashMap<Box<str>, StoreTime>,
    pub(super) sessions: HashMap<SessionId, SessionRow>,
    /// The sessions that have not ended, by subject and age.
    active: BTreeSet<(Box<str>, StoreTime, SessionId)>,
    pub(super) log: BTreeMap<u64, Event>,
    pub(super) ids: HashMap<EventId, u64>,
    head: u64,
    pub(super) commands: HashMap<CommandId, (u64, StoreTime)>,
    /// How far each node has taken in the log, and until when it counts as alive.
    pub(super) nodes: HashMap<Box<str>, (u64, StoreTime)>,
}

impl Part {
    /// How many events were ever appended.
    pub(super) const fn head(&self) -> u64 {
        self.head
    }

    pub(super) fn append(&mut self, event: Event) -> u64 {
        self.head = self.head.saturating_add(1);
        self.ids.insert(event.id(), self.head);
        self.log.insert(self.head, event.at(self.head));
        self.head
    }

    pub(super) fn put(&mut self, row: SessionRow) {
        let key = (row.subject.clone(), row.created, row.sid);
        if row.state == SessionState::Active {
            self.active.insert(key);
        } else {
            self.active.remove(&key);
        }
        self.sessions.insert(row.sid, row);
    }

    /// The active sessions of a subject, oldest first.
    pub(super) fn active(&self, subject: &str) -> Vec<SessionRow> {
        let from = (Box::from(subject), StoreTime::default(), SessionId::new([0; 16]));
        let own = self.active.range(from..).take_while(|(owner, ..)| **owner == *subject);
        own.filter_map(|(.., sid)| self.sessions.get(sid).cloned()).collect()
    }

    /// The sessions that can be refreshed, after this name, by name.
    pub(super) fn live_after(
        &self,
        after: Option<SessionId>,
        most: usize,
        now: StoreTime,
    ) -> Vec<SessionRow> {
        let is_live = |row: &&SessionRow| {
            let subject = self.subjects.get(&row.subject).copied();
            row.state == SessionState::Active
                && now < row.idle_expiry.min(row.absolute_expiry)
                && !CutOffs { subject, everyone: self.everyone }.cover(row.created)
                && after.is_none_or(|after| row.sid > after)
        };
        let mut rows: Vec<_> = self.sessions.values().filter(is_live).cloned().collect();
        rows.sort_by_key(|row| row.sid);
        rows.truncate(most);
        rows
    }

    /// Drops at most so many sessions that have expired.
    pub(super) fn sweep_sessions(&mut self, now: StoreTime, most: usize) -> usize {
        let expired = |row: &&SessionRow| now >= row.idle_expiry.min(row.absolute_expiry);
        let gone = self.sessions.values().filter(expired).take(most);
        let gone: Vec<_> = gone.map(|row| (row.subject.clone(), row.created, row.sid)).collect();
        for key in &gone {
            self.sessions.remove(&key.2);
            self.active.remove(key);
        }
        gone.len()
    }

    /// Drops at most so many events and cut-offs that nobody needs any more, and the rest of that
    /// kind, which is no row.
    pub(super) fn sweep_revocations(
        &mut self,
        now: StoreTime,
        keep_cut_offs: Duration,
        most: usize,
    ) -> usize {
        let due = self.log.iter().filter(|(_, event)| event.expires() <= now);
        let due: Vec<_> = due.map(|(sequence, _)| *sequence).take(most).collect();
        for sequence in &due {
            self.log.remove(sequence);
        }
        self.ids.retain(|_, sequence| self.log.contains_key(sequence));
        let left = most.saturating_sub(due.len());
        let old = self.subjects.iter().filter(|(_, at)| at.after(keep_cut_offs) < now);
        let old: Vec<_> = old.map(|(subject, _)| subject.clone()).take(left).collect();
        for subject in &old {
            self.subjects.remove(subject);
        }
        self.commands.retain(|_, (_, until)| *until >= now);
        self.nodes.retain(|_, (_, until)| *until > now);
        due.len().saturating_add(old.len())
    }
}
