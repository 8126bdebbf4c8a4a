//! What Redis alone does.

use hallpass_fleet::{Outcome, Site};
use hallpass_servers::{Proxy, RedisServer};

use super::cluster::flush;
use super::server::sites;
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new("script cache flushed", "redis", flushed),
        Row::new("power of the primary cut, failover", "redis", silent),
        Row::new("demoted, the address leads to another", "redis", demoted),
    ]
}

/// A primary behind an address, as of a managed service, and its replica.
async fn pair() -> (RedisServer, RedisServer, Proxy) {
    let old = RedisServer::builder().persistent().start().await;
    let replica = RedisServer::builder().persistent().replica_of(&old).start().await;
    replica.caught_up(&old).await;
    let proxy = Proxy::start(old.port());
    (old, replica, proxy)
}

/// Nobody is told that the connections are gone.
async fn silent(stage: Stage) -> Outcome {
    let (old, replica, proxy) = pair().await;
    let mut scene = stage.open(sites(&old.url_at(proxy.port()))).await;
    scene.fault();
    // What it has acknowledged a moment before, its replica may not have.
    scene.record().lossy(true);
    proxy.silence();
    old.kill();
    replica.command(&["REPLICAOF", "NO", "ONE"]).await;
    proxy.retarget(replica.port());
    scene.revoke_meanwhile();
    scene.record().lossy(false);
    scene.healed().await;
    scene.ask_a_newcomer(Site::new(replica.url())).await;
    scene.close().await
}

/// It goes on as a replica of the new primary, and keeps its connections.
async fn demoted(stage: Stage) -> Outcome {
    let (old, replica, proxy) = pair().await;
    let mut scene = stage.open(sites(&old.url_at(proxy.port()))).await;
    scene.fault();
    scene.record().lossy(true);
    replica.command(&["REPLICAOF", "NO", "ONE"]).await;
    old.command(&["REPLICAOF", "127.0.0.1", &replica.port().to_string()]).await;
    scene.record().lossy(false);
    scene.revoke_meanwhile();
    tokio::time::sleep(stage.scale.short).await;
    scene.expect(scene.refused() > 0, "the old primary takes writes");
    proxy.retarget(replica.port());
    scene.healed().await;
    scene.ask_a_newcomer(Site::new(replica.url())).await;
    scene.close().await
}

async fn flushed(stage: Stage) -> Outcome {
    let server = RedisServer::builder().persistent().start().await;
    let mut scene = stage.open(sites(&server.url())).await;
    scene.fault();
    scene.revoke_meanwhile();
    flush(&[&server], stage.scale.short * 2).await;
    scene.healed().await;
    scene.close().await
}
