//! Redis: a single server that is killed, behind networks that fail, and a cluster.

use std::sync::Arc;
use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_servers::{RedisCluster, RedisServer};
use hallpass_session::store::{SessionStore, Store};

use crate::kit::{Dice, ROUND, holds, seeds};
use crate::network::{Ways, endures, far};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_way() {
    let server = RedisServer::start().await;
    let store = connect(&server.url()).await;
    let nodes: Vec<Arc<dyn SessionStore>> = vec![connect(&server.url()).await, store.clone()];
    holds("redis", far(11, SHORT), store, nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed() {
    single(12, ROUND).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_that_moves() {
    cluster(13, ROUND).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes HALLPASS_HISTORIES_SECONDS"]
async fn long_single() {
    for seed in seeds() {
        single(seed, ROUND).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes HALLPASS_HISTORIES_SECONDS"]
async fn long_cluster() {
    for seed in seeds() {
        cluster(seed, ROUND).await;
    }
}

async fn single(seed: u64, time: Duration) {
    let server = RedisServer::builder().persistent().start().await;
    let ways = Ways::to(server.port());
    let store = connect(&server.url()).await;
    let mut nodes: Vec<Arc<dyn SessionStore>> = Vec::new();
    for port in ways.ports() {
        nodes.push(connect(&server.url_at(port)).await);
    }
    let mishap = async |dice: &mut Dice| ways.suffer(dice, Some("EVALSHA")).await;
    let blow = async |_: &mut Dice| {
        server.kill();
        server.restart().await;
    };
    endures("redis, killed", far(seed, time), store, nodes, mishap, blow).await;
}

async fn cluster(seed: u64, time: Duration) {
    let cluster = RedisCluster::builder(3).persistent().start().await;
    let store = connect(&cluster.url()).await;
    let nodes: Vec<Arc<dyn SessionStore>> =
        vec![connect(&cluster.url()).await, connect(&cluster.url()).await];
    let mishap = async |dice: &mut Dice| {
        let (number, tag) = (dice.below(3), format!("{{{}}}", dice.below(8)));
        if dice.below(4) == 0 {
            cluster.server(number).pause();
            tokio::time::sleep(Duration::from_millis(300)).await;
            cluster.server(number).resume();
            return;
        }
        let from = cluster.master_of_tag(&tag).await;
        if from != number {
            cluster.move_slot(cluster.slot_of_tag(&tag).await, from, number).await;
        }
    };
    let blow = async |dice: &mut Dice| {
        let number = dice.below(3);
        cluster.kill(number);
        cluster.restart(number).await;
        cluster.healed().await;
    };
    endures("redis cluster", far(seed, time), store, nodes, mishap, blow).await;
}

async fn connect(url: &str) -> Arc<dyn Store> {
    let store = Redis::connect(url).await;
    Arc::new(store.unwrap())
}

const SHORT: Duration = Duration::from_secs(3);
