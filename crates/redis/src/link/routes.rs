//! Which server has which part of the store.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::{Shard, StoreError};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::address::Address;
use super::cluster::Cluster;
use super::error;
use super::fleet::Fleet;
use super::sentinel::Sentinels;
use super::soon::after;
use super::task::Task;

/// The primary of each part, as far as it is known, and who finds out about others.
pub(super) struct Routes {
    owners: Arc<watch::Sender<Owners>>,
    doubts: Arc<Notify>,
    scout: Option<Task>,
}

/// The primary of each part; the only one, where one has all parts.
pub(super) type Owners = Arc<[Address]>;

/// Who knows where the primaries are.
pub(super) enum Guide {
    Cluster(Cluster),
    Fixed(Address),
    Sentinels(Sentinels),
}

impl Routes {
    /// Asks the guide, and from then on whenever somebody doubts the answer.
    pub(super) async fn start(guide: Guide, fleet: Arc<Fleet>) -> Result<Self, StoreError> {
        // None of them is connected yet.
        let limit = ROUND.max(fleet.dialer().timeout());
        let owners = match &guide {
            Guide::Cluster(cluster) => cluster.owners(&[], limit).await?,
            Guide::Fixed(address) => [address.clone()].into(),
            Guide::Sentinels(sentinels) => sentinels.owners(limit).await?,
        };
        let owners = Arc::new(watch::Sender::new(owners));
        let doubts = Arc::new(Notify::new());
        let scout = match guide {
            Guide::Fixed(_) => None,
            guide => {
                let scout = scout(guide, fleet, Arc::clone(&owners), Arc::clone(&doubts));
                Some(Task::spawn(scout))
            }
        };
        Ok(Self { owners, doubts, scout })
    }

    pub(super) fn owners(&self) -> Owners {
        Arc::clone(&self.owners.borrow())
    }

    pub(super) fn watch(&self) -> watch::Receiver<Owners> {
        self.owners.subscribe()
    }

    pub(super) fn owner(&self, shard: Shard) -> Result<Address, StoreError> {
        let owners = self.owners.borrow();
        let owner = owners.get(usize::from(shard.number()));
        owner.cloned().ok_or_else(|| error::unavailable("there is no such part of the store"))
    }

    /// Whether anybody knows of other primaries.
    pub(super) const fn have_guide(&self) -> bool {
        self.scout.is_some()
    }

    /// A server has said that this part is elsewhere.
    pub(super) fn correct(&self, shard: Shard, owner: &Address) {
        self.owners.send_if_modified(|owners| {
            let mut corrected = owners.to_vec();
            match corrected.get_mut(usize::from(shard.number())) {
                Some(known) if known != owner => *known = owner.clone(),
                _ => return false,
            }
            *owners = corrected.into();
            true
        });
        self.doubt();
    }

    /// Something is wrong: it is to be asked again.
    pub(super) fn doubt(&self) {
        self.doubts.notify_one();
    }

    /// Doubts, and waits a little for another primary of this part; whether there is one.
    pub(super) async fn is_elsewhere(&self, shard: Shard, than: &Address, until: Instant) -> bool {
        if !self.have_guide() {
            return false;
        }
        let mut owners = self.owners.subscribe();
        self.doubt();
        let until = until.min(after(A_LITTLE));
        let moved = owners.wait_for(|owners| {
            owners.get(usize::from(shard.number())).is_some_and(|owner| owner != than)
        });
        matches!(timeout_at(until, moved).await, Ok(Ok(_)))
    }
}

async fn scout(
    guide: Guide,
    fleet: Arc<Fleet>,
    owners: Arc<watch::Sender<Owners>>,
    doubts: Arc<Notify>,
) {
    let usual = match guide {
        Guide::Sentinels(_) => SENTINELS,
        Guide::Cluster(_) | Guide::Fixed(_) => CLUSTER,
    };
    let mut rest = SHORTEST;
    loop {
        let is_doubted = timeout(usual, doubts.notified()).await.is_ok();
        let known = Arc::clone(&owners.borrow());
        let found = match &guide {
            Guide::Cluster(cluster) => cluster.owners(&known, ROUND).await,
            Guide::Fixed(_) => return,
            Guide::Sentinels(sentinels) => sentinels.owners(ROUND).await,
        };
        let is_news = found.is_ok_and(|found| {
            fleet.keep(&found);
            owners.send_if_modified(|known| {
                let has_changed = *known != found;
                *known = found;
                has_changed
            })
        });
        rest = match is_news || !is_doubted {
            true => SHORTEST,
            false => rest.saturating_mul(2).min(LONGEST),
        };
        sleep(rest).await;
    }
}

/// How long a step waits for the news that a primary has moved.
const A_LITTLE: Duration = Duration::from_millis(250);
/// How long a round of questions waits for whoever does not answer.
const ROUND: Duration = Duration::from_millis(900);
/// Sentinels are asked this often at least, so that a primary that nobody follows any more is left.
const SENTINELS: Duration = Duration::from_secs(1);
const CLUSTER: Duration = Duration::from_secs(15);
/// And this seldom at least, however many steps fail: all nodes ask at once, and a part that is down
/// may be so for long.
const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_millis(500);
