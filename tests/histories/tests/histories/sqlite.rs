//! A file of SQLite.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::{SessionStore, Store};
use hallpass_sqlite::Sqlite;

use crate::kit::{Folder, ROUND, holds, seeds, settings, unreliable};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes() {
    good(3, SHORT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_way() {
    bad(4, SHORT).await;
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
    let folder = Folder::new("sqlite");
    let store = open(&folder).await;
    let nodes: Vec<Arc<dyn SessionStore>> = vec![open(&folder).await, open(&folder).await];
    holds("sqlite", settings(seed, time), store, nodes).await;
}

async fn bad(seed: u64, time: Duration) {
    let folder = Folder::new("sqlite");
    let store = open(&folder).await;
    let mut settings = settings(seed, time);
    settings.idle = Duration::from_secs(1);
    let nodes = unreliable(&store, &mut settings);
    holds("sqlite, unreliable", settings, store, nodes).await;
}

async fn open(folder: &Folder) -> Arc<dyn Store> {
    Arc::new(Sqlite::open(folder.file("sessions.db")).await.unwrap())
}

const SHORT: Duration = Duration::from_secs(3);
