//! A primary of Redis with replicas, and sentinels who make one of them the primary.

use std::time::Duration;

use hallpass_fleet::{Client, Outcome, Scene, Site, Told};
use hallpass_servers::{Proxy, RedisSentinel};
use tokio::time::sleep;

use super::server::sites;
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new("primary cut off from its replicas", "sentinel", isolated),
        Row::new("failover that loses the last writes", "sentinel", lossy),
        Row::new("primary killed, failover", "sentinel", killed),
    ]
}

/// As an operator should set it up: a primary without replicas takes no writes.
async fn careful() -> RedisSentinel {
    let group = RedisSentinel::builder(2, 3).persistent();
    group.config("min-replicas-to-write", 1).config("min-replicas-max-lag", 2).start().await
}

async fn killed(stage: Stage) -> Outcome {
    let group = careful().await;
    let mut scene = stage.open(sites(&group.url())).await;
    scene.fault();
    // What it has acknowledged a moment before, its replicas may not have.
    scene.record().lossy(true);
    let old = group.kill_primary().await;
    scene.revoke_meanwhile();
    let new = group.failed_over(old).await;
    scene.record().lossy(false);
    scene.remarks.push(format!("server {new} took the place of server {old}"));
    scene.healed().await;
    group.restart(old).await;
    group.healed().await;
    scene.ask_a_newcomer(Site::new(group.url())).await;
    scene.close().await
}

/// One node reaches the old primary, and no sentinel who would tell it of the new one.
async fn isolated(stage: Stage) -> Outcome {
    let group = careful().await;
    let sentinels = group.sentinels().iter().map(|sentinel| Proxy::start(sentinel.port()));
    let sentinels: Vec<Proxy> = sentinels.collect();
    let hosts: Vec<String> =
        sentinels.iter().map(|proxy| format!("127.0.0.1:{}", proxy.port())).collect();
    let mut sites = sites(&group.url());
    sites[0] = Site::new(format!("redis+sentinel://{}/mymaster", hosts.join(",")));
    let mut scene = stage.open(sites).await;
    let live = scene.service().log_in_somewhere("live").await;
    scene.fault();
    sentinels.iter().for_each(Proxy::cut);
    let old = group.isolate_primary().await;
    let new = group.failed_over(old).await;
    // Its reads write once a second, and are refused then.
    sleep(HEARTBEAT).await;
    scene.record().blind(0, None);
    scene.revoke_meanwhile();
    sleep(stage.scale.long).await;
    let status = scene.service().ask_for(0, &live).await;
    scene.expect(status == Some(503), format_args!("the node on the old primary says {status:?}"));
    for node in [1, 2] {
        let status = scene.service().ask_for(node, &live).await;
        scene.expect(status == Some(200), format_args!("a node on the new one says {status:?}"));
    }
    scene.remarks.push(format!("server {new} took the place of server {old}"));
    scene.record().sees(0, None);
    sentinels.iter().for_each(Proxy::pass);
    group.heal();
    scene.healed().await;
    scene.close().await
}

/// The primary goes on without its replicas, as it may when it was not told otherwise, and then it is
/// gone, and one of them takes its place.
async fn lossy(stage: Stage) -> Outcome {
    let group = RedisSentinel::builder(2, 3).persistent().start().await;
    let mut scene = stage.open(sites(&group.url())).await;
    let sessions = scene.log_in("rotated", 4).await;
    let service = scene.service().clone();
    let clients: Vec<Client> =
        sessions.into_iter().map(|session| Client::new(service.clone(), session)).collect();
    sleep(Duration::from_millis(500)).await;
    let victims = scene.log_in("forgotten", 4).await;
    sleep(Duration::from_millis(500)).await;
    scene.record().lossy(true);
    let old = group.stop_replication().await;
    sleep(Duration::from_millis(100)).await;
    for client in &clients {
        let told = client.refresh().await;
        scene.expect(told == Told::GoesOn, "no rotation before the failover");
    }
    scene.revoke_all(victims, Some(Duration::from_secs(5))).await;
    // Those that log out meanwhile count as well: a node has heard of each.
    scene.fault();
    group.server(old).kill();
    let new = group.failed_over(old).await;
    scene.record().lossy(false);
    scene.remarks.push(format!("server {new} took the place of server {old}"));
    scene.healed().await;
    healed(&mut scene, &clients).await;
    group.heal();
    group.restart(old).await;
    group.healed().await;
    scene.ask_a_newcomer(Site::new(group.url())).await;
    scene.close().await
}

/// The clients whose rotations were lost go on, each is told of, and the revocations are put back.
pub(super) async fn healed(scene: &mut Scene, clients: &[Client]) {
    for client in clients {
        let told = client.refresh_within(scene.scale.grace * 3).await;
        scene.expect(told == Told::GoesOn, format_args!("a lost rotation: {told:?}"));
    }
    let healed = scene.notices("Healed").await;
    let least = u64::try_from(clients.len()).unwrap_or(u64::MAX);
    scene
        .expect(healed >= least, format_args!("{healed} lost rotations told, of {least} at least"));
    // One of them was the first, and the others find it there.
    scene.expect_told("Repaired", 1).await;
}

/// How often a read writes, and as much again.
const HEARTBEAT: Duration = Duration::from_millis(1_100);
