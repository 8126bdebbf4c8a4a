//! The log of one part of the store, as it is followed.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::time::Duration;

use aws_lc_rs::rand;
use futures_util::future::select;
use tokio::time::sleep;

use super::following::Following;
use super::node::{Node, within};
use super::notice::{Duty, SessionNotice};
use crate::revocation::{Event, Moment, Scope};
use crate::store::{Batch, Cursor, Position, Revoked, Shard, Store, StoreError, StoreErrorKind};

/// One log, as far as it was read.
pub(super) struct Tail {
    shard: Shard,
    /// This process, as others in the store know it.
    name: Arc<str>,
    cursor: Cursor,
    passed: u64,
    reported: Option<(u64, Moment)>,
    /// The last events, for a store that loses them.
    recent: VecDeque<Event>,
    interrupted: bool,
}

impl Tail {
    pub(super) fn new(shard: Shard, name: Arc<str>) -> Self {
        Self {
            shard,
            name,
            cursor: Cursor::start(),
            passed: 0,
            reported: None,
            recent: VecDeque::new(),
            interrupted: false,
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
        if restarted {
            self.repair(node).await?;
        }
        if let (Some(following), Some(last)) = (following, events.last()) {
            following.see(last.sequence());
        }
        node.view.apply(self.shard.number(), &events);
        events.iter().for_each(|event| distrust(node, event));
        self.cursor = next;
        self.remember(events, restarted);
        if at_head {
            node.view.fresh(self.shard.number(), began);
            if let Some(following) = following {
                following.answer(begun);
            }
            self.report(node).await;
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
            // Whoever waits does not keep the node: the tasks would keep it for each other.
            drop(node);
            if let Some(following) = followings.of(self.shard) {
                wait(&*store, following, read.ok()).await;
            }
        }
    }

    /// Tells the other nodes how far this one has come.
    async fn report(&mut self, node: &Node) {
        let now = node.clocks.moment();
        let is_due = self
            .reported
            .is_none_or(|(passed, at)| passed != self.passed || now.since(at) >= REPORT);
        if is_due {
            let position = Position { shard: self.shard, sequence: self.passed };
            // Without it this node counts as one that is behind: nobody is let in by that.
            let passed = [position];
            // A node that may let requests in without having heard counts for at least as long.
            let alive = ALIVE.max(node.settings.on_stale.longest()).saturating_add(REPORT);
            let report = node.store.report(&self.name, &passed, alive);
            if within(node.limits.deadline(), report).await.is_ok() {
                self.reported = Some((self.passed, now));
            }
        }
    }

    fn remember(&mut self, events: Vec<Event>, restarted: bool) {
        if restarted {
            // All of it comes again.
            self.passed = 0;
            self.recent.clear();
        }
        self.passed = events.last().map_or(self.passed, Event::sequence);
        self.recent.extend(events);
        let surplus = self.recent.len().saturating_sub(REMEMBERED);
        self.recent.drain(..surplus);
    }

    /// The store has lost the end of its log, as after a failover or with a backup in its place: what
    /// this node remembers is put back. Each node does so, after a time of its own, and what another
    /// one has put back is passed over.
    async fn repair(&mut self, node: &Node) -> Result<(), StoreError> {
        sleep(some_time()).await;
        let now = node.clocks.time(self.shard).unwrap_or_default();
        let mut has_some = false;
        for event in &self.recent {
            if event.expires() <= now {
                continue;
            }
            has_some = true;
            let deadline = node.deadline(self.shard);
            let redo = || node.store.redo(self.shard, deadline, event.clone());
            if node.step(redo).await? == Revoked::Late {
                // It was not done: the next read begins with all of them again.
                return Err(StoreError::new(StoreErrorKind::Unavailable, "a repair came too late"));
            }
        }
        if has_some {
            node.notice(&SessionNotice::Repaired);
        }
        Ok(())
    }
}

/// Until there is something new or somebody asks, after a read that found the end (`Some(true)`),
/// more (`Some(false)`) or nothing at all.
async fn wait(store: &dyn Store, following: &Following, read: Option<bool>) {
    match read {
        Some(true) => drop(select(store.wait(POLL), pin!(following.is_asked())).await),
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

/// Between nothing and two seconds.
fn some_time() -> Duration {
    let mut bytes = [0; 2];
    let _random = rand::fill(&mut bytes);
    Duration::from_millis(u64::from(u16::from_be_bytes(bytes)) / 33)
}

/// Events at a time.
const BATCH: u32 = 1_000;

/// How many events are remembered for a store that loses them: those of its last moments.
const REMEMBERED: usize = 4_096;

/// How long it waits for a wake-up before it reads all the same.
const POLL: Duration = Duration::from_millis(500);

/// How long a node counts as alive after it was heard of, and how often it is heard of without news.
const ALIVE: Duration = Duration::from_secs(30);
const REPORT: Duration = Duration::from_secs(10);
