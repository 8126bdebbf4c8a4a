//! What a node tells the others: how far it has come with a log.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::node::{Node, within};
use crate::store::{Position, Shard};

/// The reports about one log. Reading does not wait for them: a store that is too busy for a report, or
/// has none of its tables free, may have a revocation to tell.
#[derive(Default)]
pub(super) struct Reports {
    /// What the others were told last, and when they were to be told anything.
    told: Option<u64>,
    began: Option<Instant>,
    /// What they are being told: comes with whether they were.
    under_way: Option<(u64, JoinHandle<bool>)>,
}

impl Reports {
    /// Tells the others that this node has passed so much: at once, unless it has just done so. The
    /// first time it is waited for: from then on they wait for this node.
    pub(super) async fn tell(&mut self, node: &Node, shard: Shard, name: &Arc<str>, passed: u64) {
        self.take_answer();
        let pause = if self.told == Some(passed) { REPORT } else { AGAIN };
        let is_first = self.began.is_none();
        if self.under_way.is_some() || self.began.is_some_and(|began| began.elapsed() < pause) {
            return;
        }
        self.began = Some(Instant::now());
        let report = tokio::spawn(report(node, shard, Arc::clone(name), passed));
        if is_first {
            self.told = report.await.unwrap_or(false).then_some(passed);
        } else {
            self.under_way = Some((passed, report));
        }
    }

    /// In what time the others are to be told of what this node has passed; `None` if they know, or are
    /// being told.
    pub(super) fn owed_in(&self, passed: u64) -> Option<Duration> {
        let began = self.began.filter(|_| self.told != Some(passed) && self.under_way.is_none())?;
        Some(AGAIN.saturating_sub(began.elapsed()))
    }

    fn take_answer(&mut self) {
        let Some((passed, report)) = &mut self.under_way else { return };
        if let Some(told) = report.now_or_never() {
            // Without it this node counts as one that is behind: nobody is let in by that.
            if told.unwrap_or(false) {
                self.told = Some(*passed);
            }
            self.under_way = None;
        }
    }
}

fn report(
    node: &Node,
    shard: Shard,
    name: Arc<str>,
    sequence: u64,
) -> impl Future<Output = bool> + use<> {
    let (store, limit) = (Arc::clone(&node.store), node.limits.deadline());
    // A node that may let requests in without having heard counts for at least as long.
    let alive = ALIVE.max(node.settings.on_stale.longest()).saturating_add(REPORT);
    async move {
        let passed = [Position { shard, sequence }];
        within(limit, store.report(&name, &passed, alive)).await.is_ok()
    }
}

/// How long a node counts as alive after it was heard of, and how often it is heard of without news.
const ALIVE: Duration = Duration::from_secs(30);
const REPORT: Duration = Duration::from_secs(10);

/// How long after it was heard of a node tells news at the earliest. The first revocation after a pause
/// is told at once; where one follows another, a report each of every node would be as much work for the
/// store as reading them.
const AGAIN: Duration = Duration::from_millis(900);
