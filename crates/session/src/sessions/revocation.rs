//! A revocation that was done.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::node::Node;
use crate::store::Position;

/// A revocation that the store has committed: no refresh gets past it any more, and every node
/// refuses the access tokens that it covers as soon as it has heard of it, or answers 503 when it
/// hears nothing. This node has heard of it by the time that this is returned, if it can read the log
/// within a second.
#[derive(Clone)]
pub struct Revocation {
    pub(super) node: Arc<Node>,
    pub(super) places: Vec<Place>,
}

/// Where an event of it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) position: Position,
    /// In which log: how many this node had seen before. `None` if it has not read the event.
    pub(super) log: Option<u64>,
}

/// Some nodes have not heard of a revocation yet, or the store does not say.
#[derive(Clone, Debug)]
pub struct NodesBehind(Option<u64>);

impl Revocation {
    /// Waits until every node that is alive refuses what was revoked, at most for this long. Nodes
    /// count as alive for 40 s after they were last heard of.
    ///
    /// # Errors
    /// [`NodesBehind`] when the time is up. The revocation holds all the same: those nodes hear of it
    /// later, or answer 503. At once, and without a number, if the store has lost writes since, or this
    /// node could not read the event: then revoke again.
    pub async fn everywhere(&self, within: Duration) -> Result<(), NodesBehind> {
        let until = Instant::now().checked_add(within.min(LONGEST)).unwrap_or_else(Instant::now);
        for place in &self.places {
            self.check(place)?;
            let mut behind = None;
            let passed = self.passed(place.position, &mut behind);
            if timeout_at(until, passed).await.is_err() {
                return Err(NodesBehind(behind));
            }
            self.check(place)?;
        }
        Ok(())
    }

    /// A store that has lost writes gives their places away again: there may be another event.
    fn check(&self, place: &Place) -> Result<(), NodesBehind> {
        let same = place.log == Some(self.node.restarts(place.position.shard));
        if same { Ok(()) } else { Err(NodesBehind(None)) }
    }

    async fn passed(&self, position: Position, behind: &mut Option<u64>) {
        let mut pause = SOON;
        loop {
            *behind = self.node.store.behind(position).await.ok();
            if *behind == Some(0) {
                return;
            }
            sleep(pause).await;
            pause = pause.saturating_mul(2).min(LATER);
        }
    }
}

impl NodesBehind {
    /// How many; `None` if the store did not say.
    #[must_use]
    pub const fn nodes(&self) -> Option<u64> {
        self.0
    }
}

impl fmt::Debug for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocation").field("places", &self.places).finish_non_exhaustive()
    }
}

impl fmt::Display for NodesBehind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(nodes) => write!(f, "{nodes} nodes have not heard of the revocation yet"),
            None => f.write_str("the store does not say which nodes have heard of the revocation"),
        }
    }
}

impl Error for NodesBehind {}

/// As good as for ever.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// After how long the store is asked again: twice as long each time, for an answer costs PostgreSQL a
/// commit.
const SOON: Duration = Duration::from_millis(50);
const LATER: Duration = Duration::from_millis(200);
