//! A store in memory behind everything that can go wrong on the way to one.

use std::collections::HashMap;
use std::fmt;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hallpass_session::MemoryStore;
use hallpass_session::rotation::{Outcome, SessionRow};
use hallpass_session::store::{Rotation, Shard, Step, StoreError, StoreErrorKind};
use tokio::time::sleep;

/// What is asked of a store.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Op {
    Begin,
    Behind,
    Create,
    End,
    Find,
    Keys,
    List,
    Open,
    PutKeys,
    Read,
    Redo,
    Report,
    Revoke,
    Rotate,
    Sweep,
    Wait,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It is done later, and answered then.
    Delayed(Duration),
    /// It is not done.
    Fails,
    /// It is not done, for another step is in the way.
    Conflicts,
    /// It is not done, for somebody else wrote to what it is about.
    Corrupt,
    /// It is never done, and never answered.
    Hangs,
    /// It is done, and the answer is lost.
    LosesReply,
}

/// What somebody else makes of a row.
pub(crate) type Edit = Arc<dyn Fn(&mut SessionRow) + Send + Sync>;

/// Clones are the same store, on the same line.
#[derive(Clone)]
pub(crate) struct Faulty(Arc<Inner>);

struct Inner {
    /// Where the signing keys are, and what the KEK is from.
    keys: MemoryStore,
    has_own_kek: bool,
    state: Mutex<State>,
}

struct State {
    /// Where everything else is: another one after a failover.
    store: MemoryStore,
    faults: HashMap<Op, (Fault, u32)>,
    calls: HashMap<Op, usize>,
    outcomes: Vec<Outcome>,
    edit: Option<(Op, Edit)>,
    /// How much the clock of a part is ahead of the others.
    ahead: Option<(Shard, Duration)>,
    /// In which part nothing can be taken back.
    stuck: Option<Shard>,
}

impl Faulty {
    pub(crate) fn over(store: &MemoryStore) -> Self {
        Self::new(store, true)
    }

    /// As a store that others reach, too: it has no KEK of its own.
    pub(crate) fn without_kek(store: &MemoryStore) -> Self {
        Self::new(store, false)
    }

    fn new(store: &MemoryStore, has_own_kek: bool) -> Self {
        let state = State {
            store: store.clone(),
            faults: HashMap::new(),
            calls: HashMap::new(),
            outcomes: Vec::new(),
            edit: None,
            ahead: None,
            stuck: None,
        };
        Self(Arc::new(Inner { keys: store.clone(), has_own_kek, state: Mutex::new(state) }))
    }

    /// Every time from now on.
    pub(crate) fn set(&self, op: Op, fault: Fault) {
        self.set_times(op, fault, u32::MAX);
    }

    /// So many times, and then no more.
    pub(crate) fn set_times(&self, op: Op, fault: Fault, times: u32) {
        self.state().faults.insert(op, (fault, times));
    }

    pub(crate) fn mend(&self, op: Op) {
        self.state().faults.remove(&op);
    }

    /// From now on what this answers is not what was written.
    pub(crate) fn edit(&self, op: Op, edit: impl Fn(&mut SessionRow) + Send + Sync + 'static) {
        self.state().edit = Some((op, Arc::new(edit)));
    }

    /// From now on the clock of this part is ahead of the others, as its log tells the time.
    pub(crate) fn set_ahead(&self, shard: Shard, by: Duration) {
        self.state().ahead = Some((shard, by));
    }

    pub(super) fn ahead_of(&self, shard: Shard) -> Duration {
        let ahead = self.state().ahead;
        ahead.filter(|(part, _)| *part == shard).map_or(Duration::ZERO, |(_, by)| by)
    }

    /// From now on nothing can be taken back in this part, and in every other as ever.
    pub(crate) fn set_stuck(&self, shard: Option<Shard>) {
        self.state().stuck = shard;
    }

    pub(super) fn check_revocable(&self, shard: Shard) -> Result<(), StoreError> {
        let is_stuck = self.state().stuck == Some(shard);
        if is_stuck { Err(error(StoreErrorKind::Unavailable)) } else { Ok(()) }
    }

    pub(crate) fn stop_editing(&self) {
        self.state().edit = None;
    }

    /// From now on another store answers, which knows of nothing that came too late for it. The
    /// signing keys stay where they are.
    pub(crate) fn fail_over(&self, to: &MemoryStore) {
        self.state().store = to.clone();
    }

    pub(crate) fn calls(&self, op: Op) -> usize {
        self.state().calls.get(&op).copied().unwrap_or_default()
    }

    /// All but those that run in the background.
    pub(crate) fn steps(&self) -> usize {
        use Op::{Begin, Create, End, Find, List, Redo, Revoke, Rotate};
        let steps = [Begin, Create, End, Find, List, Redo, Revoke, Rotate];
        steps.into_iter().map(|op| self.calls(op)).sum()
    }

    /// What the refreshes have come to since the last time that this was asked.
    pub(crate) fn outcomes(&self) -> Vec<&'static str> {
        let outcomes = std::mem::take(&mut self.state().outcomes);
        outcomes.into_iter().map(name).collect()
    }

    /// The store behind it all.
    pub(crate) fn store(&self) -> MemoryStore {
        self.state().store.clone()
    }

    pub(super) fn keys(&self) -> &MemoryStore {
        &self.0.keys
    }

    pub(super) fn has_own_kek(&self) -> bool {
        self.0.has_own_kek
    }

    pub(super) fn edited(&self, op: Op, mut row: SessionRow) -> SessionRow {
        let edit =
            self.state().edit.as_ref().filter(|(at, _)| *at == op).map(|(_, e)| Arc::clone(e));
        if let Some(edit) = edit {
            edit(&mut row);
        }
        row
    }

    pub(super) fn noted(&self, mut rotation: Rotation) -> Rotation {
        self.state().outcomes.push(rotation.outcome);
        rotation.row = rotation.row.map(|row| self.edited(Op::Rotate, row));
        rotation
    }

    /// On the way to the store, there and back.
    pub(super) fn send<T, F>(
        &self,
        op: Op,
        step: impl FnOnce(MemoryStore) -> F + Send + 'static,
    ) -> Step<'static, T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        let this = self.clone();
        Box::pin(async move {
            match this.count(op) {
                None => step(this.at(op)).await,
                Some(Fault::Fails) => Err(error(StoreErrorKind::Unavailable)),
                Some(Fault::Corrupt) => Err(error(StoreErrorKind::Corrupt)),
                Some(Fault::Conflicts) => Err(error(StoreErrorKind::Conflict)),
                Some(Fault::Hangs) => pending().await,
                Some(Fault::LosesReply) => {
                    step(this.at(op)).await?;
                    Err(error(StoreErrorKind::Unavailable))
                }
                Some(Fault::Delayed(by)) => {
                    sleep(by).await;
                    step(this.at(op)).await
                }
            }
        })
    }

    fn at(&self, op: Op) -> MemoryStore {
        match op {
            Op::Keys | Op::Open | Op::PutKeys => self.0.keys.clone(),
            _ => self.store(),
        }
    }

    pub(super) fn count(&self, op: Op) -> Option<Fault> {
        let mut state = self.state();
        *state.calls.entry(op).or_default() += 1;
        let (fault, left) = state.faults.get_mut(&op).filter(|(_, left)| *left > 0)?;
        *left -= 1;
        Some(*fault)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }
}

fn error(kind: StoreErrorKind) -> StoreError {
    StoreError::new(kind, "the line is cut")
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::BindingMismatch => "BindingMismatch",
        Outcome::Busy => "Busy",
        Outcome::Current => "Current",
        Outcome::Expired => "Expired",
        Outcome::Healed => "Healed",
        Outcome::Late => "Late",
        Outcome::NotFound => "NotFound",
        Outcome::Replay(_) => "Replay",
        Outcome::Reuse(_) => "Reuse",
        Outcome::Revoked => "Revoked",
        Outcome::Rotated(_) => "Rotated",
        Outcome::Superseded(_) => "Superseded",
    }
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty").finish_non_exhaustive()
    }
}
