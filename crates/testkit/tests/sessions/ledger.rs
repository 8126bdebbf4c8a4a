//! A store that writes its steps by the rules of `steps`, but for its fault.

use std::fmt;
use std::future::ready;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use hallpass_core::Clock;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{Limits, RotateCommand, SessionId, SessionRow, ShardClock};
use hallpass_session::store::{
    Batch, CreateCommand, Created, Cursor, EndCommand, Ended, KeyRecord, KeyRecords, KeyStore,
    KeysPut, Log, Needs, Opened, Position, RevocationFeed, RevokeCommand, Revoked, Rotation,
    SessionStore, Shard, Step, StoreError, StoreErrorKind, Swept,
};
use hallpass_session::{Kek, StoreTime};
use hallpass_testkit::ManualClock;
use tokio::sync::Notify;

use crate::faults::Fault;
use crate::page::Page;
use crate::steps::Written;

/// A store with a fault, or with none.
pub(crate) struct Ledger {
    fault: Fault,
    clock: ManualClock,
    contents: Mutex<Contents>,
    appended: Notify,
    keks: [Kek; 2],
    restarts: AtomicUsize,
}

#[derive(Default)]
struct Contents {
    pages: Vec<Page>,
    keep: Duration,
    keep_cut_offs: Duration,
    keys: Vec<KeyRecord>,
    version: u64,
    opened: u64,
    /// What a page was before the last step that changed it.
    before: Option<(Shard, Page)>,
}

impl Ledger {
    pub(crate) fn new(fault: Fault, clock: ManualClock) -> Self {
        let pages = vec![Page::default(), Page::default()];
        let contents = Mutex::new(Contents { pages, ..Contents::default() });
        let keks = [7, 8].map(kek);
        let (appended, restarts) = (Notify::new(), AtomicUsize::new(0));
        Self { fault, clock, contents, appended, keks, restarts }
    }

    pub(crate) const fn fault(&self) -> Fault {
        self.fault
    }

    /// What becomes of it when it is ended and started again.
    pub(crate) fn restart(&self) {
        let mut contents = self.contents();
        match self.fault {
            Fault::ForgetsAtRestart => {
                contents.pages.iter_mut().for_each(|page| page.subjects.clear());
            }
            Fault::LosesTheLastStep => {
                if let Some((shard, before)) = contents.before.take() {
                    *contents.page(shard).expect("a shard that there is") = before;
                }
            }
            Fault::ForgetsTheClockAtRestart => {
                contents.pages.iter_mut().for_each(|page| page.clock = ShardClock::default());
            }
            Fault::ForgetsKeysAtRestart => (contents.version, contents.keys) = (0, Vec::new()),
            Fault::MakesAnotherKek => self.restarts.store(1, Ordering::SeqCst),
            _ => {}
        }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().expect("no step panics")
    }

    fn time(&self) -> StoreTime {
        let now = self.clock.now().expect("a clock that works").as_duration();
        StoreTime::from_millis(now.as_millis().try_into().expect("not so late"))
    }

    /// Does a step under the lock. None of them fails halfway.
    fn step<'s, T: Send + 's>(
        &'s self,
        shard: Shard,
        step: impl FnOnce(&mut Written<'_>) -> Result<T, StoreError> + Send + 's,
    ) -> Step<'s, T> {
        let (fault, time) = (self.fault, self.time());
        if fault == Fault::LosesUpdates {
            return Box::pin(async move {
                let (mut page, keep) = self.contents().read(shard)?;
                tokio::time::sleep(Duration::from_millis(2)).await;
                let answer = step(&mut Written { page: &mut page, time, keep, fault })?;
                *self.contents().page(shard)? = page;
                self.appended.notify_waiters();
                Ok(answer)
            });
        }
        let in_order = || -> Result<T, StoreError> {
            let mut contents = self.contents();
            let keep = contents.keep;
            let before = (fault == Fault::LosesTheLastStep).then(|| contents.page(shard).cloned());
            let page = contents.page(shard)?;
            let answer = step(&mut Written { page, time, keep, fault })?;
            if let Some(before) = before.transpose()?.filter(|before| before.differs(page)) {
                contents.before = Some((shard, before));
            }
            self.appended.notify_waiters();
            Ok(answer)
        };
        Box::pin(ready(in_order()))
    }

    fn shard(&self, shard: Shard) -> Shard {
        if self.fault == Fault::HasOneShard && shard.number() == 1 { Shard::new(0) } else { shard }
    }
}

impl Contents {
    fn page(&mut self, shard: Shard) -> Result<&mut Page, StoreError> {
        let page = self.pages.get_mut(usize::from(shard.number()));
        page.ok_or_else(|| StoreError::new(StoreErrorKind::Corrupt, "no such page"))
    }

    fn read(&mut self, shard: Shard) -> Result<(Page, Duration), StoreError> {
        let keep = self.keep;
        Ok((self.page(shard)?.clone(), keep))
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("fault", &self.fault).finish_non_exhaustive()
    }
}

impl SessionStore for Ledger {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        let mut contents = self.contents();
        if self.fault == Fault::KeepsAsAsked {
            contents.keep = needs.keep;
        }
        if self.fault != Fault::KeepsTheFirst || contents.keep.is_zero() {
            contents.keep = contents.keep.max(needs.keep);
        }
        contents.keep_cut_offs = contents.keep_cut_offs.max(needs.keep_cut_offs);
        let shards = contents.pages.len().try_into().expect("two");
        let id = match self.fault {
            Fault::IsAnotherEachTime => [u8::try_from(contents.opened).unwrap_or(u8::MAX); 16],
            _ => [7; 16],
        };
        contents.opened += 1;
        let opened =
            Opened { id, shards, keep: contents.keep, now: self.time(), warnings: Vec::new() };
        Box::pin(ready(Ok(opened)))
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        self.step(self.shard(shard), move |written| written.begin(deadline, subject))
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.step(self.shard(command.log.shard), move |written| written.create(command))
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        self.step(self.shard(log.shard), move |written| written.rotate(&log, command, limits))
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.step(self.shard(command.log.shard), move |written| written.end_session(command))
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        self.step(self.shard(command.log.shard), move |written| written.revoke(command))
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.step(self.shard(shard), move |written| written.redo(shard, deadline, event))
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        self.step(self.shard(shard), move |written| written.find(&sid))
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        self.step(self.shard(shard), move |written| written.sessions_of(subject))
    }

    fn own_kek(&self) -> Option<&Kek> {
        self.keks.get(self.restarts.load(Ordering::SeqCst))
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        let (time, mut contents) = (self.time(), self.contents());
        let keep = contents.keep_cut_offs;
        let mut left = usize::try_from(most).expect("a machine of our days");
        let mut swept = Swept::default();
        for page in &mut contents.pages {
            page.sweep(self.fault, time, keep, &mut left, &mut swept);
        }
        Box::pin(ready(Ok(swept)))
    }
}

impl RevocationFeed for Ledger {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        let read = || -> Result<Batch, StoreError> {
            let time = self.time();
            let mut contents = self.contents();
            let page = contents.page(self.shard(shard))?;
            let cursor = after.as_bytes().try_into().map_or(0, u64::from_be_bytes);
            let ahead = cursor > page.head;
            let restarted = ahead && self.fault != Fault::TakesAnyCursor;
            let first = page.log.keys().next().copied().unwrap_or_default();
            let restarted = restarted || self.fault == Fault::RestartsASweptLog && cursor < first;
            let start = match self.fault {
                Fault::SharesItsCursor => std::mem::replace(&mut page.read, page.head),
                _ if restarted => 0,
                _ => cursor,
            };
            let following = page.log.range(start + 1..).map(|(_, event)| event.clone());
            let most = usize::try_from(most).expect("a machine of our days");
            let events: Vec<_> = following.take(most).collect();
            let at_head = match self.fault {
                Fault::EndsTooSoon => true,
                Fault::EndsNever => false,
                _ => events.len() < most,
            };
            let last = events.last().map_or(start, Event::sequence);
            let next = if events.len() < most { page.head } else { last };
            let next = Cursor::new(next.to_be_bytes());
            Ok(Batch { events, next, at_head, restarted, now: page.clock.now(time) })
        };
        Box::pin(ready(read()))
    }

    fn wait(&self, _: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        if self.fault == Fault::SleepsOn {
            return Box::pin(tokio::time::sleep(limit));
        }
        let appended = self.appended.notified();
        Box::pin(async move {
            let _woken = tokio::time::timeout(limit, appended).await;
        })
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        let until = self.time().after(alive);
        for Position { shard, sequence } in passed {
            let mut contents = self.contents();
            let page = contents.page(*shard).expect("a shard that there is");
            page.nodes.insert(node.to_owned(), (*sequence, until));
        }
        Box::pin(ready(Ok(())))
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        let (now, mut contents) = (self.time(), self.contents());
        let nodes = contents.page(position.shard).expect("a shard that there is").nodes.values();
        let dead = self.fault == Fault::WaitsForTheDead;
        let behind = nodes.filter(|(at, until)| (dead || *until > now) && *at < position.sequence);
        Box::pin(ready(Ok(behind.count().try_into().expect("not so many"))))
    }
}

impl KeyStore for Ledger {
    fn keys(&self) -> Step<'_, KeyRecords> {
        let contents = self.contents();
        let (version, mut records) = (contents.version, contents.keys.clone());
        if self.fault == Fault::CutsKeys {
            records.iter_mut().for_each(|record| record.public = "".into());
        }
        Box::pin(ready(Ok(KeyRecords { version, records, now: self.time() })))
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        let mut contents = self.contents();
        let any = self.fault == Fault::PutsAnyKeys;
        let again = version.checked_add(1) == Some(contents.version) && records == contents.keys;
        let put = if again && self.fault != Fault::PutsKeysAgain {
            KeysPut::Done(contents.version)
        } else if self.time() > deadline && self.fault != Fault::PutsKeysLate {
            KeysPut::Late
        } else if version != contents.version && !any {
            KeysPut::Outdated
        } else {
            (contents.keys, contents.version) = (records, contents.version + 1);
            KeysPut::Done(contents.version)
        };
        Box::pin(ready(Ok(put)))
    }
}

fn kek(seed: u8) -> Kek {
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = seed.wrapping_mul(u8::try_from(at * 37 % 251).expect("below 251")) ^ 0xA5;
    }
    Kek::from_bytes(&bytes).expect("no text and no pattern")
}
