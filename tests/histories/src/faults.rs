//! A way to a store on which everything goes wrong that can go wrong on a network.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use hallpass_session::store::{
    CreateCommand, Created, EndCommand, Ended, Log, Needs, Opened, RevokeCommand, Revoked,
    Rotation, SessionStore, Shard, Step, StoreError, StoreErrorKind, Swept,
};
use tokio::time::sleep;

use crate::random::Random;

/// A store behind a bad network: commands and answers get lost, come late, and come twice.
///
/// A history of it has [`Deliveries::Twice`](crate::history::Deliveries::Twice).
#[derive(Debug)]
pub struct Unreliable {
    store: Arc<dyn SessionStore>,
    random: Mutex<Random>,
    longest: Duration,
}

/// What becomes of a command.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// It never arrives.
    Lost,
    /// It is done, and the answer never arrives.
    Unanswered,
    /// It arrives after this time.
    Delayed(Duration),
    /// It is done at once, and the answer takes this time.
    Slow(Duration),
    /// It arrives after this time, when nobody waits for an answer any more.
    Late(Duration),
    /// It arrives now and once more after this time. The first answer counts.
    Twice(Duration),
    /// The same, and the second answer counts.
    Again(Duration),
    /// It arrives.
    Well,
}

impl Unreliable {
    /// A bad way to this store: whatever is delayed, is for this time at most.
    #[must_use]
    pub fn new(store: Arc<dyn SessionStore>, seed: u64, longest: Duration) -> Self {
        Self { store, random: Mutex::new(Random::new(seed, 0)), longest }
    }

    fn fate(&self) -> Fate {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = u64::try_from(self.longest.as_micros()).unwrap_or(u64::MAX);
        let time = Duration::from_micros(random.below(longest));
        match random.below(100) {
            0..4 => Fate::Lost,
            4..8 => Fate::Unanswered,
            8..16 => Fate::Delayed(time),
            16..24 => Fate::Slow(time),
            24..30 => Fate::Late(time),
            30..35 => Fate::Twice(time),
            35..40 => Fate::Again(time),
            _ => Fate::Well,
        }
    }

    fn send<'s, C, T, F>(
        &'s self,
        command: C,
        ask: impl Fn(Arc<dyn SessionStore>, C) -> F + Send + Sync + 'static,
    ) -> Step<'s, T>
    where
        C: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let (fate, store) = (self.fate(), self.store.clone());
        Box::pin(async move {
            let again = || ask(store.clone(), command.clone());
            match fate {
                Fate::Lost => Err(lost()),
                Fate::Unanswered => again().await.and_then(|_| Err(lost())),
                Fate::Delayed(time) => {
                    sleep(time).await;
                    again().await
                }
                Fate::Slow(time) => {
                    let answer = again().await;
                    sleep(time).await;
                    answer
                }
                Fate::Late(time) => {
                    drop(later(time, again()));
                    Err(lost())
                }
                Fate::Twice(time) => {
                    drop(later(time, again()));
                    again().await
                }
                Fate::Again(time) => {
                    let first = again().await;
                    sleep(time).await;
                    first.and(again().await)
                }
                Fate::Well => again().await,
            }
        })
    }
}

/// Does it after this time, whoever waits.
fn later<T: Send + 'static>(
    time: Duration,
    step: impl Future<Output = T> + Send + 'static,
) -> tokio::task::JoinHandle<T> {
    tokio::spawn(async move {
        sleep(time).await;
        step.await
    })
}

fn lost() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, "lost on the way")
}

impl SessionStore for Unreliable {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        self.store.open(needs)
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        self.send(Box::<str>::from(subject), move |store, subject| async move {
            store.begin(shard, deadline, &subject).await
        })
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.send(command, |store, command| async move { store.create(command).await })
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        self.send((log, command), move |store, (log, command)| async move {
            store.rotate(log, command, limits).await
        })
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.send(command, |store, command| async move { store.end_session(command).await })
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        self.send(command, |store, command| async move { store.revoke(command).await })
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.store.redo(shard, deadline, event)
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        self.send(sid, move |store, sid| async move { store.find_session(shard, sid).await })
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        self.store.sessions_of(shard, subject)
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        self.store.sweep(most)
    }
}
