//! Clients that ask a store for steps, and a record of what they saw.

mod client;
mod settings;
mod slot;
mod tape;

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::revocation::Event;
use hallpass_session::store::{Cursor, Needs, SessionStore, Shard, Store, StoreError};
use tokio::task::JoinSet;

pub use self::settings::Settings;

use self::client::Client;
use self::slot::Slots;
use self::tape::{Tape, Watch};
use crate::history::History;

/// A store whose histories are recorded: several ways to it, and one on which nothing goes wrong.
#[derive(Clone, Debug)]
pub struct Recorder {
    settings: Settings,
    store: Arc<dyn Store>,
    nodes: Vec<Arc<dyn SessionStore>>,
}

impl Recorder {
    /// Clients ask these nodes in turn. The other handle is asked for the log, before and after.
    #[must_use]
    pub fn new(
        settings: Settings,
        store: Arc<dyn Store>,
        nodes: Vec<Arc<dyn SessionStore>>,
    ) -> Self {
        Self { settings, store, nodes }
    }

    /// Lets all clients work for the time that is set (or for so many steps), waits until nothing is under way any more, and
    /// has a last look.
    ///
    /// # Errors
    /// Of the store, before and after.
    pub async fn record(&self, name: &str) -> Result<History, StoreError> {
        let settings = &self.settings;
        let limits = settings.limits;
        let keep_cut_offs = KEEP.saturating_mul(3);
        let opened = self.store.open(Needs { keep: KEEP, keep_cut_offs }).await?;
        let shards = || (0..opened.shards).map(Shard::new);
        let mut cursors = Vec::new();
        for shard in shards() {
            cursors.push((shard, self.read(shard, Cursor::start()).await?.1));
        }
        // Just now: what was told before is old where there are many shards.
        let now = self.store.read(Shard::new(0), Cursor::start(), 1).await?.now;
        let tape = Arc::new(Tape::new(Watch::new(now)));
        let slots = Arc::new(Slots::new(settings, opened.shards));
        let mut clients = JoinSet::new();
        for number in 0..settings.clients {
            let node =
                self.nodes.get(usize::try_from(number).unwrap_or_default() % self.nodes.len());
            let Some(node) = node.cloned() else { break };
            let client = Client::new(number, settings, node, tape.clone(), slots.clone());
            clients.spawn(client.work());
        }
        while let Some(ended) = clients.join_next().await {
            // A client that panics is a failure of its own.
            if let Err(error) = ended
                && error.is_panic()
            {
                std::panic::resume_unwind(error.into_panic());
            }
        }
        tape.after_every_deadline().await;
        self.until_it_answers().await;
        let last = Client::new(settings.clients, settings, self.store.clone(), tape.clone(), slots);
        last.look_at_everything().await;
        let mut logs = Vec::new();
        for (shard, cursor) in cursors {
            logs.push((shard, self.read(shard, cursor).await?.0));
        }
        let (operations, alarms) = tape.written();
        Ok(History {
            name: name.to_owned(),
            seed: settings.seed,
            limits,
            keep: opened.keep,
            deliveries: settings.deliveries,
            slack: settings.slack,
            operations,
            alarms,
            logs,
        })
    }

    /// Waits for a store that was just started again.
    async fn until_it_answers(&self) {
        for _ in 0..100 {
            if self.store.read(Shard::new(0), Cursor::start(), 1).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn read(
        &self,
        shard: Shard,
        mut cursor: Cursor,
    ) -> Result<(Vec<Event>, Cursor), StoreError> {
        let mut events = Vec::new();
        loop {
            let batch = self.store.read(shard, cursor, 1_000).await?;
            events.extend(batch.events);
            cursor = batch.next;
            if batch.at_head {
                return Ok((events, cursor));
            }
        }
    }
}

/// Longer than any run, so that no event is swept.
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);
