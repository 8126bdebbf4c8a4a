//! PostgreSQL that is killed, behind networks that fail.

use std::sync::Arc;
use std::time::Duration;

use hallpass_histories::record::Settings;
use hallpass_postgres::Postgres;
use hallpass_servers::{PostgresServer, Shutdown};
use hallpass_session::store::{SessionStore, Store};

use crate::kit::{Dice, ROUND, holds, seeds};
use crate::network::{Ways, endures, far};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_way() {
    let server = PostgresServer::start().await;
    server.create_database("sessions").await;
    let url = server.url("sessions");
    let store = connect(&url).await;
    let nodes: Vec<Arc<dyn SessionStore>> = vec![connect(&url).await, store.clone()];
    holds("postgres", slack(far(21, SHORT)), store, nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed() {
    killed(22, ROUND).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes HALLPASS_HISTORIES_SECONDS"]
async fn long() {
    for seed in seeds() {
        killed(seed, ROUND).await;
    }
}

async fn killed(seed: u64, time: Duration) {
    let server = PostgresServer::start().await;
    server.create_database("sessions").await;
    let ways = Ways::to(server.port());
    let store = connect(&server.url("sessions")).await;
    let mut nodes: Vec<Arc<dyn SessionStore>> = Vec::new();
    for port in ways.ports() {
        nodes.push(connect(&server.url_at(port, "sessions")).await);
    }
    let mishap = async |dice: &mut Dice| ways.suffer(dice, None).await;
    let blow = async |_: &mut Dice| {
        server.kill();
        server.restart(Shutdown::Immediate).await;
    };
    endures("postgres, killed", slack(far(seed, time)), store, nodes, mishap, blow).await;
}

/// A refresh reads the clock when it holds its session, which is not the shard: a revocation may be
/// committed after it, and have read the clock before.
fn slack(mut settings: Settings) -> Settings {
    settings.slack = Duration::from_secs(1);
    settings
}

async fn connect(url: &str) -> Arc<dyn Store> {
    Arc::new(Postgres::connect(url).await.unwrap())
}

const SHORT: Duration = Duration::from_secs(3);
