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
use crate::revocation::{Event, Moment, Scope};
use crate::store::{Batch, Cursor, Position, Revoked, Shard, StoreError};

/// One log, as far as it was read.
pub(super) struct Tail {
    shard: Shard,
    /// This process, as others in the store know it.
    name: Arc<str>,
    cursor: Cursor,
    passed: u64,
    /// What the others were told last, and when they were to be told anything.
    reported: Option<u64>,
    report_began: Option<Instant>,
    /// When a read that brought something began, and for how long the log is left alone after it.
    news: Option<Moment>,
    gap: Duration,
    /// The last events, for a store that loses them.
    recent: VecDeque<Event>,
    /// Those that were in the log before it was lost, and have not been seen in it since.
    missing: Missing,
    interrupted: bool,
    /// Whether it was told that the clock of this part is not like that of the first.
    apart: bool,
}

impl Tail {
    pub(super) fn new(shard: Shard, name: Arc<str>) -> Self {
        Self {
            shard,
            name,
            cursor: Cursor::start(),
            passed: 0,
            reported: None,
            report_began: None,
            news: None,
            gap: Duration::ZERO,
            recent: VecDeque::new(),
            missing: Missing::default(),
            interrupted: false,
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
        self.compare_clocks(node);
        if let (Some(following), true) = (following, restarted) {
            following.restart();
        }
        if let (Some(following), Some(last)) = (following, events.last()) {
            following.see(last.sequence());
        }
        if events.is_empty() {
            self.gap = Duration::ZERO;
        } else {
            self.gap = self.gap.saturating_mul(2).clamp(FIRST_GAP, POLL);
            self.news = Some(began);
        }
        node.view.apply(self.shard.number(), &events);
        events.iter().for_each(|event| distrust(node, event));
        self.cursor = next;
        self.remember(events, restarted);
        if at_head {
            // What the log lacks, another node that has it may lack too: this one is as old as before
            // until all is put back.
            if self.missing.is_nothing(now) {
                node.view.fresh(self.shard.number(), began);
            }
            if let Some(following) = following {
                following.answer(begun);
            }
            self.report(node).await;
            self.repair(node).await?;
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
    fn rest(&self, now: Moment) -> Duration {
        self.news.map_or(Duration::ZERO, |began| self.gap.saturating_sub(now.since(began)))
    }

    /// Access tokens are dated by the clock of their part, and judged by that of the first.
    fn compare_clocks(&mut self, node: &Node) {
        let by = node.clocks.apart(self.shard);
        if by > APART && !self.apart {
            node.notice(&SessionNotice::ClocksApart(by));
        }
        self.apart = by > APART;
    }

    /// How long to wait for a wake-up: less, if the others are yet to be told of what was read.
    fn poll(&self) -> Duration {
        let owed = self.report_began.filter(|_| self.reported != Some(self.passed));
        let owed = owed.map_or(POLL, |began| AGAIN.saturating_sub(began.elapsed()).min(POLL));
        self.missing.due_in().map_or(owed, |due| due.min(owed))
    }

    /// Tells the other nodes how far this one has come: at once, unless it has just done so.
    async fn report(&mut self, node: &Node) {
        let pause = if self.reported == Some(self.passed) { REPORT } else { AGAIN };
        if self.report_began.is_none_or(|began| began.elapsed() >= pause) {
            let position = Position { shard: self.shard, sequence: self.passed };
            // Without it this node counts as one that is behind: nobody is let in by that.
            let passed = [position];
            // A node that may let requests in without having heard counts for at least as long.
            let alive = ALIVE.max(node.settings.on_stale.longest()).saturating_add(REPORT);
            let report = node.store.report(&self.name, &passed, alive);
            self.report_began = Some(Instant::now());
            if within(node.limits.deadline(), report).await.is_ok() {
                self.reported = Some(self.passed);
            }
        }
    }

    fn remember(&mut self, events: Vec<Event>, restarted: bool) {
        if restarted {
            // All of it comes again, or is missing.
            self.passed = 0;
            self.missing.take(self.recent.drain(..));
        }
        self.missing.see(&events);
        self.passed = events.last().map_or(self.passed, Event::sequence);
        self.recent.extend(events);
        let surplus = self.recent.len().saturating_sub(REMEMBERED);
        self.recent.drain(..surplus);
    }

    /// Puts back what the store has lost, after a failover or with a backup in its place. Each node does
    /// so after a time of its own, and only what has not come back until then: what one has put back
    /// the others read. Some at a time, for revocations are to be heard of meanwhile.
    async fn repair(&mut self, node: &Node) -> Result<(), StoreError> {
        let mut put_back = false;
        for event in self.missing.due() {
            let deadline = node.deadline(self.shard);
            let redo = || node.store.redo(self.shard, deadline, event.clone());
            // What is late was not done, and is tried again after the next read.
            put_back |= node.step(redo).await? != Revoked::Late;
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

/// How many events are remembered for a store that loses them: those of its last moments.
const REMEMBERED: usize = 4_096;

/// How long it waits for a wake-up before it reads all the same.
const POLL: Duration = Duration::from_millis(500);

/// How long after a read that brought something a wake-up is answered at the earliest. The first
/// revocation after a pause is read at once. Where one follows another the time doubles with each read,
/// until wake-ups cost no more than polling does: a hundred nodes that each read once for every
/// revocation would be more work for the store than all refreshes.
const FIRST_GAP: Duration = Duration::from_millis(100);

/// More than clocks that are set by one source ever are, and less than an access token lives.
const APART: Duration = Duration::from_secs(5);

/// How long a node counts as alive after it was heard of, and how often it is heard of without news.
const ALIVE: Duration = Duration::from_secs(30);
const REPORT: Duration = Duration::from_secs(10);

/// How long after it was heard of a node tells news at the earliest. The first revocation after a pause
/// is told at once; where one follows another, a report each of every node would be as much work for the
/// store as reading them.
const AGAIN: Duration = Duration::from_millis(900);
