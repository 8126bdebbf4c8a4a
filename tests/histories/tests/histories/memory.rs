//! The store in memory.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::SystemClock;
use hallpass_session::MemoryStore;
use hallpass_session::store::{SessionStore, Store};

use crate::kit::{ROUND, holds, seeds, settings, unreliable};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_way() {
    good(1, SHORT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_way() {
    bad(2, SHORT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes HALLPASS_HISTORIES_SECONDS"]
async fn long() {
    for seed in seeds() {
        good(seed, ROUND / 2).await;
        bad(seed, ROUND / 2).await;
    }
}

async fn good(seed: u64, time: Duration) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let node: Arc<dyn SessionStore> = store.clone();
    holds("memory", settings(seed, time), store, vec![node]).await;
}

async fn bad(seed: u64, time: Duration) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::with_shards(SystemClock::new(), 3));
    let mut settings = settings(seed, time);
    settings.idle = Duration::from_secs(1);
    let nodes = unreliable(&store, &mut settings);
    holds("memory, unreliable", settings, store, nodes).await;
}

const SHORT: Duration = Duration::from_secs(3);
