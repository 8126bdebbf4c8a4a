//! What has to be true of every history, found by counting: no search, and no model.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{Outcome, SessionId, SessionRow, TokenMark};
use hallpass_session::store::{Shard, Target};

use crate::check::time_of;
use crate::history::{Answer, Command, History, Operation};
use crate::show::Shown;

/// Every count that does not come out, in words. None of them if all is well.
pub(crate) fn sums(history: &History) -> Vec<String> {
    let counts = Counts::new(history);
    let mut wrong = history.alarms.clone();
    counts.logs(&mut wrong);
    counts.rotations(&mut wrong);
    counts.acknowledged(&mut wrong);
    counts.after_the_end(&mut wrong);
    counts.clocks(&mut wrong);
    wrong
}

struct Counts<'h> {
    history: &'h History,
    events: BTreeMap<(Shard, u64), &'h Event>,
    rows: BTreeMap<SessionId, &'h SessionRow>,
}

impl<'h> Counts<'h> {
    fn new(history: &'h History) -> Self {
        let logs = history.logs.iter();
        let events = logs.flat_map(|(shard, events)| {
            events.iter().map(|event| ((*shard, event.sequence()), event))
        });
        let rows = history.operations.iter().filter_map(|operation| match &operation.command {
            Command::Create(create) => Some((create.row.sid, &create.row)),
            _ => None,
        });
        Self { history, events: events.collect(), rows: rows.collect() }
    }

    /// The places of a log follow each other, and a session has one end.
    fn logs(&self, wrong: &mut Vec<String>) {
        for (shard, events) in &self.history.logs {
            let mut ends = BTreeSet::new();
            for (one, next) in events.iter().zip(events.iter().skip(1)) {
                if next.sequence() != one.sequence() + 1 {
                    let (shard, at) = (shard.number(), one.sequence());
                    wrong.push(format!("the log of shard {shard} has a gap after event {at}"));
                }
            }
            for event in events {
                if let Scope::Session(sid) = event.scope()
                    && !ends.insert(sid)
                {
                    wrong.push(format!("session {sid} has ended twice"));
                }
            }
        }
    }

    /// A token rotates once, and no token is ahead of the store.
    fn rotations(&self, wrong: &mut Vec<String>) {
        let mut rotated = BTreeMap::<(SessionId, TokenMark), &Operation>::new();
        for (operation, sid, presented, outcome) in self.refreshes() {
            match outcome {
                Outcome::Rotated(_) => {
                    if let Some(before) = rotated.insert((sid, presented), operation) {
                        wrong.push(format!(
                            "a token has rotated twice:\n  {}\n  {}",
                            Shown(before),
                            Shown(operation)
                        ));
                    }
                }
                Outcome::Healed => {
                    wrong.push(format!("the store has lost a write:\n  {}", Shown(operation)));
                }
                _ => {}
            }
        }
    }

    /// What was acknowledged is in the log at the end, in its place.
    fn acknowledged(&self, wrong: &mut Vec<String>) {
        for operation in &self.history.operations {
            let shard = operation.command.shard();
            let fits = match operation.answer.as_ref() {
                Some(Answer::Rotated(rotation)) => match rotation.outcome {
                    Outcome::Reuse(_) => operation.command.sid().is_some_and(|sid| {
                        let name = sid.to_string();
                        let told = |event: &&&Event| {
                            matches!(event.scope(), Scope::Session(sid) if **sid == *name)
                        };
                        self.events.values().any(|event| told(&event))
                    }),
                    _ => true,
                },
                Some(answer) => answer.place().is_none_or(|place| {
                    let event = self.events.get(&(shard, place));
                    event.is_some_and(|event| tells(event, &operation.command))
                }),
                None => true,
            };
            if !fits {
                let operation = Shown(operation);
                wrong.push(format!("the log lacks what was acknowledged:\n  {operation}"));
            }
        }
    }

    /// No refresh that was sent after the end of its session was acknowledged gives anything.
    fn after_the_end(&self, wrong: &mut Vec<String>) {
        let ends = self.ends();
        for (operation, sid, _, outcome) in self.refreshes().filter(|(.., o)| o.mints()) {
            let Some(row) = self.rows.get(&sid) else { continue };
            let shard = operation.command.shard();
            let ended = ends.iter().find(|end| {
                end.acknowledged.responded < operation.invoked
                    && end.shard == shard
                    && end.covers(row)
            });
            if let Some(end) = ended {
                let before = Shown(end.acknowledged);
                let after = Shown(operation);
                wrong.push(format!("{outcome:?} after the end:\n  {before}\n  {after}"));
            }
        }
    }

    /// The clock of a shard does not go back: an answer that came before another was asked for is of
    /// no later time.
    fn clocks(&self, wrong: &mut Vec<String>) {
        let mut shards = BTreeMap::<Shard, Vec<(StoreTime, &Operation)>>::new();
        for operation in &self.history.operations {
            if let Some(now) = operation.answer.as_ref().and_then(Answer::now) {
                shards.entry(operation.command.shard()).or_default().push((now, operation));
            }
        }
        for told in shards.values_mut() {
            let mut answered = told.clone();
            answered.sort_by_key(|(_, operation)| operation.responded);
            told.sort_by_key(|(_, operation)| operation.invoked);
            let mut answered = answered.into_iter().peekable();
            let mut latest: Option<(StoreTime, &Operation)> = None;
            for (now, operation) in told {
                while let Some(next) =
                    answered.next_if(|(_, before)| before.responded < operation.invoked)
                {
                    latest = latest.filter(|latest| latest.0 >= next.0).or(Some(next));
                }
                if let Some((before, other)) = latest
                    && before > now.after(self.history.slack)
                {
                    let (one, two) = (Shown(other), Shown(operation));
                    wrong.push(format!("the store's clock went back:\n  {one}\n  {two}"));
                }
            }
        }
    }

    fn refreshes(
        &self,
    ) -> impl Iterator<Item = (&'h Operation, SessionId, TokenMark, Outcome)> + use<'h> {
        self.history.operations.iter().filter_map(|operation| {
            match (&operation.command, &operation.answer) {
                (Command::Rotate(_, command), Some(Answer::Rotated(rotation))) => {
                    Some((operation, command.sid, command.presented, rotation.outcome))
                }
                _ => None,
            }
        })
    }

    fn ends(&self) -> Vec<End<'h>> {
        let operations = self.history.operations.iter();
        let ends = operations.filter_map(|acknowledged| {
            let shard = acknowledged.command.shard();
            let answer = acknowledged.answer.as_ref()?;
            let up_to = || {
                let event = self.events.get(&(shard, answer.place()?))?;
                Some(time_of(event, self.history.keep))
            };
            let what = match &acknowledged.command {
                Command::End(command) => match answer {
                    Answer::Ended(hallpass_session::store::Ended::Late) => return None,
                    _ => What::Session(command.sid),
                },
                Command::Revoke(command) => match &command.target {
                    Target::Subject(subject) => What::Subject(subject, up_to()?),
                    Target::Everyone => What::Everyone(up_to()?),
                    Target::Key(_) | Target::Token(..) => return None,
                },
                _ => return None,
            };
            Some(End { acknowledged, shard, what })
        });
        ends.collect()
    }
}

/// An acknowledged end of one session or many.
struct End<'h> {
    acknowledged: &'h Operation,
    shard: Shard,
    what: What<'h>,
}

enum What<'h> {
    Session(SessionId),
    Subject(&'h str, StoreTime),
    Everyone(StoreTime),
}

impl End<'_> {
    fn covers(&self, row: &SessionRow) -> bool {
        match &self.what {
            What::Session(sid) => row.sid == *sid,
            What::Subject(subject, at) => *row.subject == **subject && row.created <= *at,
            What::Everyone(at) => row.created <= *at,
        }
    }
}

/// Whether an event is of this command.
fn tells(event: &Event, command: &Command) -> bool {
    match (event.scope(), command) {
        (Scope::Session(sid), Command::End(command)) => **sid == *command.sid.to_string(),
        (scope, Command::Revoke(command)) => match (scope, &command.target) {
            (Scope::Subject(one, _), Target::Subject(other))
            | (Scope::Token(one), Target::Token(other, _))
            | (Scope::Key(one), Target::Key(other)) => one == other,
            (Scope::Everyone(_), Target::Everyone) => true,
            _ => false,
        },
        _ => false,
    }
}
