//! A history in parts that can be checked one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::SessionId;
use hallpass_session::store::{Shard, Target};

use crate::history::{Command, History, Operation};

/// Operations that have nothing to do with the others of their shard, but for those that revoke:
/// they are in every part that they may concern.
#[derive(Clone, Debug)]
pub(crate) struct Partition<'h> {
    /// What all of it is about.
    pub(crate) name: String,
    pub(crate) history: &'h History,
    /// In the order in which they were sent.
    pub(crate) operations: Vec<&'h Operation>,
    /// The events that they appended.
    pub(crate) log: Arc<[Event]>,
}

/// The parts of a history: sessions, each with those that took its place; for each subject the times
/// of its logins; and each revoked token.
pub(crate) fn partitions(history: &History) -> Vec<Partition<'_>> {
    let mut shards = BTreeMap::<Shard, Vec<&Operation>>::new();
    for operation in &history.operations {
        shards.entry(operation.command.shard()).or_default().push(operation);
    }
    let mut partitions = Vec::new();
    for (shard, mut operations) in shards {
        operations.sort_by_key(|operation| operation.invoked);
        let log = history.logs.iter().find(|(of, _)| *of == shard);
        let log = log.map_or(&[][..], |(_, events)| events);
        Split::new(history, &operations, log).into_all(&mut partitions);
    }
    partitions
}

/// One shard, taken apart.
struct Split<'h> {
    history: &'h History,
    log: &'h [Event],
    /// The name of a session's part is that of its first session.
    first: BTreeMap<SessionId, SessionId>,
    sessions: BTreeMap<SessionId, Part<'h>>,
    subjects: BTreeMap<&'h str, Part<'h>>,
    tokens: BTreeMap<&'h str, Part<'h>>,
    cut_offs: BTreeMap<&'h str, Vec<&'h Operation>>,
    everyone: Vec<&'h Operation>,
}

#[derive(Default)]
struct Part<'h> {
    operations: Vec<&'h Operation>,
    subjects: BTreeSet<&'h str>,
}

impl<'h> Split<'h> {
    fn new(history: &'h History, operations: &[&'h Operation], log: &'h [Event]) -> Self {
        let mut split = Self {
            history,
            log,
            first: BTreeMap::new(),
            sessions: BTreeMap::new(),
            subjects: BTreeMap::new(),
            tokens: BTreeMap::new(),
            cut_offs: BTreeMap::new(),
            everyone: Vec::new(),
        };
        for operation in operations {
            if let Command::Create(create) = &operation.command
                && let Some(old) = create.replaces
            {
                split.join(create.row.sid, old);
            }
        }
        for operation in operations {
            split.put(operation);
        }
        split
    }

    fn put(&mut self, operation: &'h Operation) {
        match &operation.command {
            Command::Begin { subject, .. } => {
                self.subjects.entry(subject).or_default().operations.push(operation);
            }
            Command::Revoke(command) => match &command.target {
                Target::Everyone => self.everyone.push(operation),
                Target::Subject(subject) => {
                    let _known = self.subjects.entry(subject).or_default();
                    self.cut_offs.entry(subject).or_default().push(operation);
                }
                Target::Token(name, _) | Target::Key(name) => {
                    self.tokens.entry(name).or_default().operations.push(operation);
                }
            },
            Command::Create(_) | Command::End(_) | Command::Find(..) | Command::Rotate(..) => {
                let Some(sid) = operation.command.sid() else { return };
                let first = self.first_of(sid);
                let part = self.sessions.entry(first).or_default();
                part.operations.push(operation);
                if let Command::Create(create) = &operation.command {
                    part.subjects.insert(&create.row.subject);
                }
            }
        }
    }

    fn into_all(mut self, partitions: &mut Vec<Partition<'h>>) {
        let sids: Vec<_> = self.first.keys().copied().collect();
        let mut names = BTreeMap::<SessionId, BTreeSet<String>>::new();
        for sid in sids.into_iter().chain(self.sessions.keys().copied().collect::<Vec<_>>()) {
            names.entry(self.first_of(sid)).or_default().insert(sid.to_string());
        }
        for (subject, mut part) in std::mem::take(&mut self.subjects) {
            part.subjects.insert(subject);
            partitions.push(self.partition("the logins of a subject", part, &BTreeSet::new()));
        }
        let none = BTreeSet::new();
        for (first, part) in std::mem::take(&mut self.sessions) {
            let sids = names.get(&first).unwrap_or(&none);
            partitions.push(self.partition("a session", part, sids));
        }
        for (name, part) in std::mem::take(&mut self.tokens) {
            let own = |event: &&Event| match event.scope() {
                Scope::Token(id) | Scope::Key(id) => **id == *name,
                _ => false,
            };
            let log = self.log.iter().filter(own).cloned().collect();
            let (name, operations) = ("a token".to_owned(), part.operations);
            partitions.push(Partition { name, history: self.history, operations, log });
        }
    }

    fn partition(&self, name: &str, part: Part<'h>, sids: &BTreeSet<String>) -> Partition<'h> {
        let Part { mut operations, subjects } = part;
        for subject in &subjects {
            operations.extend(self.cut_offs.get(subject).into_iter().flatten());
        }
        operations.extend(&self.everyone);
        operations.sort_by_key(|operation| operation.invoked);
        let own = |event: &&Event| match event.scope() {
            Scope::Everyone(_) => true,
            Scope::Session(sid) => sids.contains(&**sid),
            Scope::Subject(subject, _) => subjects.contains(&**subject),
            _ => false,
        };
        let log = self.log.iter().filter(own).cloned().collect();
        Partition { name: name.to_owned(), history: self.history, operations, log }
    }

    fn first_of(&self, sid: SessionId) -> SessionId {
        let mut first = sid;
        while let Some(before) = self.first.get(&first) {
            first = *before;
        }
        first
    }

    fn join(&mut self, one: SessionId, other: SessionId) {
        let (one, other) = (self.first_of(one), self.first_of(other));
        if one != other {
            self.first.insert(one, other);
        }
    }
}
