//! The store with a fault.

use std::future::ready;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{
    Limits, Nonce, RotateCommand, SessionId, SessionRow, SessionState,
};
use hallpass_session::store::{
    Batch, CreateCommand, Created, Cursor, EndCommand, Ended, KeyRecord, KeyRecords, KeyStore,
    KeysPut, Log, Needs, Opened, Position, RevocationFeed, RevokeCommand, Revoked, Rotation,
    SessionStore, Shard, Step, StoreError, StoreErrorKind, Swept, Target, steps,
};

use super::Fault;
use super::page::Page;

/// One shard in memory, by a clock that starts with it.
#[derive(Debug)]
pub(super) struct Broken {
    fault: Fault,
    start: Instant,
    page: Mutex<Page>,
    count: AtomicU64,
}

impl Broken {
    pub(super) fn new(fault: Fault) -> Self {
        let (page, count) = (Mutex::default(), AtomicU64::new(0));
        Self { fault, start: Instant::now(), page, count }
    }

    /// The store as it is now.
    fn page(&self) -> MutexGuard<'_, Page> {
        let mut page = self.page.lock().unwrap();
        page.time = StoreTime::from_millis(1_800_000_000_000).after(self.start.elapsed());
        page
    }

    /// Whether this is the time for this fault: one step in so many.
    fn errs(&self, fault: Fault, often: u64) -> bool {
        self.fault == fault && self.count.fetch_add(1, Ordering::Relaxed) % often == often - 1
    }

    fn now<T: Send + 'static>(&self, step: impl FnOnce(&mut Page) -> T) -> Step<'static, T> {
        Box::pin(ready(Ok(step(&mut self.page()))))
    }

    async fn refresh(&self, log: Log, mut command: RotateCommand, limits: Limits) -> Rotation {
        let mut read = self.page().clone();
        if matches!(self.fault, Fault::LosesUpdates | Fault::ReadsAhead) {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        let mut page = self.page();
        match self.fault {
            Fault::LosesUpdates => {
                read.time = page.time;
                let rotation = steps::rotate(&mut read, &log, &command, &limits).unwrap();
                if let Some(row) = &rotation.row {
                    page.sessions.insert(row.sid, row.clone());
                }
                let ends = read.log.get(page.log.len()..).unwrap_or_default().to_vec();
                page.log.extend(ends);
                return rotation;
            }
            Fault::HasNoDeadline => command.deadline = StoreTime::from_millis(u64::MAX),
            Fault::ReplaysTwice => command.nonce = Self::another(&page, &command),
            Fault::EndsNothing => {
                if let Some(row) = page.sessions.get_mut(&command.sid) {
                    row.state = SessionState::Active;
                }
            }
            _ => {}
        }
        if self.errs(Fault::IsAheadOfTime, 50) {
            page.time = page.time.after(Duration::from_secs(3_600));
            command.deadline = page.time;
        }
        steps::rotate(&mut *page, &log, &command, &limits).unwrap()
    }

    /// Another nonce for a command that has made the leaf.
    fn another(page: &Page, command: &RotateCommand) -> Nonce {
        let predecessor = page.sessions.get(&command.sid).and_then(|row| row.predecessor);
        match predecessor.filter(|p| p.nonce == command.nonce) {
            Some(_) => Nonce::new([0; 16]),
            None => command.nonce,
        }
    }
}

impl SessionStore for Broken {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        self.now(move |page| {
            page.keep = needs.keep;
            Opened { id: [7; 16], shards: 1, keep: page.keep, now: page.time, warnings: Vec::new() }
        })
    }

    fn begin<'s>(
        &'s self,
        _shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        self.now(|page| steps::begin(page, deadline, subject).unwrap())
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.now(|page| steps::create(page, &command).unwrap())
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        Box::pin(async move { Ok(self.refresh(log, command, limits).await) })
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.now(|page| steps::end_session(page, &command).unwrap())
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        let cuts = matches!(command.target, Target::Subject(_) | Target::Everyone);
        let mut page = self.page();
        page.forgets_commands = self.fault == Fault::RevokesTwice;
        let revoked = if cuts && self.errs(Fault::LosesRevocations, 2) {
            steps::revoke(&mut page.clone(), &command).unwrap()
        } else {
            page.forgets_cut_offs = cuts && self.errs(Fault::RaisesNoCutOff, 2);
            steps::revoke(&mut *page, &command).unwrap()
        };
        page.forgets_cut_offs = false;
        Box::pin(ready(Ok(revoked)))
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.now(|page| steps::redo(page, shard, deadline, &event).unwrap())
    }

    fn find_session(&self, _shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        let stale = self.errs(Fault::ReadsStale, 2);
        let ahead = self.errs(Fault::ReadsAhead, 2);
        self.now(move |page| {
            let row = page.sessions.get(&sid).cloned();
            let before = page.before.get(&sid).cloned().filter(|_| stale);
            let mut row = before.or(row)?;
            if ahead && let Some(mut predecessor) = row.predecessor {
                predecessor.replays += 1;
                predecessor.replayed_at = Some(page.time.after(Duration::from_millis(2)));
                row.predecessor = Some(predecessor);
            }
            Some(row)
        })
    }

    fn sessions_of<'s>(&'s self, _shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        self.now(|page| steps::sessions_of(page, subject).unwrap())
    }

    fn sweep(&self, _most: u32) -> Step<'_, Swept> {
        self.now(|_| Swept::default())
    }
}

impl RevocationFeed for Broken {
    fn read(&self, _shard: Shard, after: Cursor, _most: u32) -> Step<'_, Batch> {
        self.now(move |page| {
            let read = after.as_bytes().try_into().map_or(0, u64::from_be_bytes);
            let new = |event: &&Event| event.sequence() > read;
            let events = page.log.iter().filter(new).cloned().collect();
            let next = u64::try_from(page.log.len()).unwrap();
            let (next, now) = (Cursor::new(next.to_be_bytes()), page.time);
            Batch { events, next, at_head: true, restarted: false, now }
        })
    }

    fn wait(&self, _: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(limit))
    }

    fn report<'s>(
        &'s self,
        _node: &'s str,
        _passed: &'s [Position],
        _alive: Duration,
    ) -> Step<'s, ()> {
        self.now(|_| ())
    }

    fn behind(&self, _position: Position) -> Step<'_, u64> {
        self.now(|_| 0)
    }
}

impl KeyStore for Broken {
    fn keys(&self) -> Step<'_, KeyRecords> {
        Box::pin(ready(Err(StoreError::new(StoreErrorKind::Config, "it has no keys"))))
    }

    fn put_keys(
        &self,
        _version: u64,
        _records: Vec<KeyRecord>,
        _deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        Box::pin(ready(Err(StoreError::new(StoreErrorKind::Config, "it has no keys"))))
    }
}
