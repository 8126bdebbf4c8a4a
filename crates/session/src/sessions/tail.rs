//! The log of one part of the store, as it is followed.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::future::select;
use tokio::time::{Instant, sleep};

use super::following::Following;
use super::missing::Missing;
use super::node::{Node, within};
use super::notice::{Duty, SessionNotice};
use super::reports::Reports;
use crate::StoreTime;
use crate::revocation::{Event, Moment, Scope};
use crate::store::{Batch, Cursor, Revoked, Shard, StoreError, StoreErrorKind};

/// One log, as far as it was read.
pub(super) struct Tail {
    shard: Shard,
    /// This process, as others in the store know it.
    name: Arc<str>,
    cursor: Cursor,
    passed: u64,
    reports: Reports,
    /// When the last read began, and for how long the log is left alone after it.
    read_began: Option<Moment>,
    gap: Duration,
    /// What the clock of the store said then.
    last_read: StoreTime,
    /// The last events, and when they were read, for a store that loses them.
    recent: VecDeque<(Moment, Event)>,
    /// Those that were in the log before it was lost, and have not been seen in it since.
    missing: Missing,
    interrupted: bool,
    /// When the clock of this part was last seen to go on.
    went_on: Instant,
    /// Whether it was told that it does not, or that it is not like that of the first.
    stands: bool,
    apart: bool,
}

impl Tail {
    pub(super) fn new(shard: Shard, name: Arc<str>) -> Self {
        Self {
            shard,
            name,
            cursor: Cursor::start(),
            passed: 0,
            reports: Reports::default(),
            read_began: None,
            gap: REST,
            last_read: StoreTime::default(),
            recent: VecDeque::new(),
            missing: Missing::default(),
            interrupted: false,
            went_on: Instant::now(),
            stands: false,
            apart: false,
        }
    }

    /// Reads on; whether that was all.
    pub(super) async fn read(&mut self, node: &Node) -> Result<bool, StoreError> {
        let following = node.followings.of(self.shard);
        let (began, begun) = (node.clocks.moment(), following.map_or(0, Following::begin));
        let read = node.store.read(self.shard, self.cursor.clone(), BATCH);
        let read = within(node.limits.deadline(), read).await?;
        let Batch { events, next, at_head, restarted, now } = read;
        node.clocks.note(self.shard, now);
        self.watch_clock(node, now);
        if let (Some(following), true) = (following, restarted) {
            following.restart();
        }
        if let (Some(following), Some(last)) = (following, events.last()) {
            following.see(last.sequence());
        }
        self.read_began = Some(began);
        self.gap = if events.is_empty() { REST } else { self.gap.saturating_mul(2).min(POLL) };
        node.view.apply(self.shard.number(), &events);
        events.iter().for_each(|event| distrust(node, event));
        self.cursor = next;
        self.remember(events, restarted, began);
        self.last_read = now;
        if at_head {
            // What the log lacks, another node that has it may lack too: this one is as old as before
            // until all is put back.
            if self.missing.is_nothing(now) {
                node.view.fresh(self.shard.number(), began);
            }
            if let Some(following) = following {
                following.answer(begun);
            }
            self.reports.tell(node, self.shard, &self.name, self.passed).await;
            self.repair(node, now).await?;
        }
        Ok(at_head)
    }

    /// Follows the log for as long as anybody has the sessions.
    pub(super) async fn run(mut self, node: Weak<Node>) {
        while let Some(node) = node.upgrade() {
            let read = self.read(&node).await;
            if self.interrupted != read.is_err() {
                self.interrupted = read.is_err();
                node.notice(&match &read {
                    Ok(_) => SessionNotice::Resumed(Duty::Revocations),
                    Err(error) => SessionNotice::Interrupted(Duty::Revocations, error.clone()),
                });
            }
            let (store, followings) = (Arc::clone(&node.store), Arc::clone(&node.followings));
            let rest = self.rest(node.clocks.moment());
            let poll = self.poll().saturating_sub(rest);
            // Whoever waits does not keep the node: the tasks would keep it for each other.
            drop(node);
            if let Some(following) = followings.of(self.shard) {
                let woken = || store.wait(self.shard, poll);
                wait(woken, following, read.ok(), rest).await;
            }
        }
    }

    /// How long to leave the log alone: where one revocation follows another, a read takes in several.
    /// Not while something is to be put back: what others have put back is to be read first.
    fn rest(&self, now: Moment) -> Duration {
        let read = self.read_began.map_or(Duration::ZERO, |began| now.since(began));
        let rest = self.gap.saturating_sub(read);
        self.missing.due_in().map_or(rest, |due| due.min(rest))
    }

    /// Access tokens are dated by the clock of their part, and judged by that of the first. A store's time
    /// does not go back: one that was ahead of the server's clock stands until that has caught up.
    fn watch_clock(&mut self, node: &Node, now: StoreTime) {
        if now > self.last_read {
            self.went_on = Instant::now();
        }
        let stood = self.went_on.elapsed();
        if stood > STANDS && !self.stands {
            node.notice(&SessionNotice::ClockStands(stood));
        }
        self.stands = stood > STANDS;
        let by = node.clocks.apart(self.shard);
        if by > APART && !self.apart {
            node.notice(&SessionNotice::ClocksApart(by));
        }
        self.apart = by > APART;
    }

    /// How long to wait for a wake-up: less, if the others are yet to be told of what was read.
    fn poll(&self) -> Duration {
        let owed = self.reports.owed_in(self.passed).map_or(POLL, |owed| owed.min(POLL));
        self.missing.due_in().map_or(owed, |due| due.min(owed))
    }

    fn remember(&mut self, events: Vec<Event>, restarted: bool, began: Moment) {
        if restarted {
            // All of it comes again, or is missing.
            self.passed = 0;
            let lost = self.recent.drain(..).map(|(_, event)| event);
            self.missing.take(lost, self.last_read);
        }
        self.missing.see(&events);
        self.passed = events.last().map_or(self.passed, Event::sequence);
        self.recent.extend(events.into_iter().map(|event| (began, event)));
        let surplus = self.recent.len().saturating_sub(REMEMBERED);
        let old = self.recent.iter().take_while(|(read, _)| began.since(*read) > REMEMBERED_FOR);
        let surplus = old.take(surplus).count();
        self.recent.drain(..surplus);
        self.recent.shrink_to(self.recent.len().max(REMEMBERED).saturating_mul(2));
    }

    /// Puts back what the store has lost, after a failover or with a backup in its place. Each node does
    /// so after a time of its own, and only what has not come back until then: what one has put back
    /// the others read. Some at a time, for revocations are to be heard of meanwhile.
    async fn repair(&mut self, node: &Node, now: StoreTime) -> Result<(), StoreError> {
        let mut put_back = false;
        for event in self.missing.due() {
            let deadline = node.deadline(self.shard);
            let redo = || node.store.redo(self.shard, deadline, event.clone());
            match node.step(redo).await {
                Ok(Revoked::Now(_)) => {
                    put_back = true;
                    self.missing.put_back(&event, now);
                }
                // It was not done, and is tried again after the next read.
                Ok(Revoked::Late) => {}
                // What it is about is damaged. The others are put back all the same.
                Err(error) if error.kind() == StoreErrorKind::Corrupt => {
                    self.missing.give_up(&event);
                    node.notice(&SessionNotice::Corrupt(error));
                }
                Err(error) => return Err(error),
            }
        }
        if put_back && self.missing.is_news() {
            node.notice(&SessionNotice::Repaired);
        }
        Ok(())
    }
}

/// Until there is something new or somebody asks, after a read that found the end (`Some(true)`),
/// more (`Some(false)`) or nothing at all.
async fn wait<F: Future<Output = ()>>(
    woken: impl FnOnce() -> F,
    following: &Following,
    read: Option<bool>,
    rest: Duration,
) {
    match read {
        Some(true) => {
            let woken = woken();
            let wake = async {
                sleep(rest).await;
                woken.await;
            };
            let _woken = select(pin!(wake), pin!(following.is_asked())).await;
        }
        Some(false) => {}
        None => sleep(POLL).await,
    }
}

/// A key that was compromised verifies nothing from here on.
fn distrust(node: &Node, event: &Event) {
    if let (Scope::Key(kid), true) = (event.scope(), event.issuer() == &*node.issuer) {
        node.keys.distrust(kid);
        node.keys_changed.notify_one();
    }
}

/// Events at a time.
const BATCH: u32 = 1_000;

/// How many events are remembered for a store that loses them, and for how long at least if there are
/// more: those of its last moments.
const REMEMBERED: usize = 4_096;
const REMEMBERED_FOR: Duration = Duration::from_secs(30);

/// How long it waits for a wake-up before it reads all the same.
const POLL: Duration = Duration::from_millis(500);

/// How long after a read a wake-up is answered at the earliest. The first revocation after a pause is
/// read at once. Where one follows another the time doubles with each read, until wake-ups cost no more
/// than polling does: a hundred nodes that each read once for every revocation would be more work for
/// the store than all refreshes.
const REST: Duration = Duration::from_millis(50);

/// For longer than a clock stands that is set back by as much as happens every day.
const STANDS: Duration = Duration::from_secs(120);

/// More than clocks that are set by one source ever are, and less than an access token lives.
const APART: Duration = Duration::from_secs(5);
