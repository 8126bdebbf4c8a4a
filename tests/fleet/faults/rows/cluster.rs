//! Redis Cluster: sixteen parts on three masters.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hallpass_fleet::{Client, Outcome, Scene, Service, Session, Told};
use hallpass_servers::{RedisCluster, RedisServer};
use tokio::time::{sleep, sleep_until};

use super::apart::Apart;
use super::server::sites;
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new("one part down for 60 s, not the first", "cluster", |stage| down(stage, "{1}")),
        Row::new("the first part down for 60 s", "cluster", |stage| down(stage, "{0}")),
        Row::new("resharding under load", "cluster", resharded),
        Row::new("a master killed, its replica takes over", "cluster", failed_over),
        Row::new("script cache flushed", "cluster", flushed),
    ]
}

async fn resharded(stage: Stage) -> Outcome {
    let cluster = RedisCluster::builder(3).persistent().start().await;
    let mut scene = stage.open(sites(&cluster.url())).await;
    scene.fault();
    scene.revoke_meanwhile();
    let begun = Instant::now();
    let moved = if stage.scale.is_real() { 0..SHARDS } else { 0..4 };
    for shard in moved {
        let tag = tag(shard);
        let (slot, from) = (cluster.slot_of_tag(&tag).await, cluster.master_of_tag(&tag).await);
        cluster.move_slot(slot, from, (from + 1) % 3).await;
    }
    scene.remarks.push(format!("the parts were moved within {:?}", begun.elapsed()));
    scene.healed().await;
    scene.close().await
}

async fn failed_over(stage: Stage) -> Outcome {
    let cluster = RedisCluster::builder(3).replicas(1).persistent().start().await;
    let mut scene = stage.open(sites(&cluster.url())).await;
    scene.fault();
    scene.record().lossy(true);
    let master = cluster.master_of_tag("{1}").await;
    cluster.kill(master);
    scene.revoke_meanwhile();
    let new = cluster.taken_over("{1}", master).await;
    scene.record().lossy(false);
    scene.remarks.push(format!("server {new} took the place of server {master}"));
    scene.healed().await;
    scene.close().await
}

async fn flushed(stage: Stage) -> Outcome {
    let cluster = RedisCluster::builder(3).persistent().start().await;
    let mut scene = stage.open(sites(&cluster.url())).await;
    scene.fault();
    scene.revoke_meanwhile();
    flush(&cluster.servers().iter().collect::<Vec<_>>(), stage.scale.short * 2).await;
    scene.healed().await;
    scene.close().await
}

/// Forgets every script, again and again.
pub(super) async fn flush(servers: &[&RedisServer], time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        for server in servers {
            server.command(&["SCRIPT", "FLUSH"]).await;
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Kills the master that has this part, and starts it again.
async fn down(stage: Stage, tag_of_it: &str) -> Outcome {
    let cluster = RedisCluster::builder(3).persistent().start().await;
    let mut scene = stage.open(sites(&cluster.url())).await;
    let sessions = one_of_each(&scene).await;
    let apart = Apart::on(&cluster, SHARDS).await;
    let master = cluster.master_of_tag(tag_of_it).await;
    let mut gone = Vec::new();
    for shard in 0..SHARDS {
        if cluster.master_of_tag(&tag(shard)).await == master {
            gone.push(shard);
        }
    }
    scene.fault();
    cluster.kill(master);
    gone.iter().for_each(|shard| scene.blind(Some(*shard)));
    let start = Instant::now();
    sleep(stage.scale.stale + Duration::from_millis(500)).await;
    let nodes = 0..scene.len();
    let told = sessions.iter().flat_map(|session| nodes.clone().map(move |node| (session, node)));
    let told = told.map(|(session, node)| {
        during(scene.service().clone(), session, node, gone.contains(&session.shard))
    });
    let told = join_all(told).await;
    scene.failures.extend(told.into_iter().flatten());
    scene.failures.extend(apart.log_everybody_out_without(&gone).await);
    scene.revoke_meanwhile();
    sleep_until((start + stage.scale.long).into()).await;
    scene.remarks.push(format!("the parts {gone:?} were down"));
    later(&mut scene, &sessions, &gone, start).await;
    gone.iter().for_each(|shard| scene.sees(Some(*shard)));
    cluster.restart(master).await;
    cluster.healed().await;
    scene.healed().await;
    scene.failures.extend(apart.log_everybody_out().await);
    scene.close().await
}

/// The subjects of what is gone are answered 503; all others, known tokens and unknown ones, as ever.
/// What is wrong, if anything is.
async fn during(service: Service, session: &Session, node: usize, is_gone: bool) -> Option<String> {
    let client = Client::new(service.clone(), session.clone());
    let asked = service.ask_for(node, session).await;
    let told = client.attempt_at(node).await;
    let is_right = match is_gone {
        true => asked == Some(503) && told == Told::Nothing,
        false => asked == Some(200) && told == Told::GoesOn,
    };
    let shard = session.shard;
    let said =
        format!("node {node}: a request for part {shard} is told {asked:?}, a refresh {told:?}");
    (!is_right).then_some(said)
}

/// What the nodes do for the subjects of other parts when nobody has read the keys for long: the first
/// part has them.
async fn later(scene: &mut Scene, sessions: &[Session], gone: &[u16], start: Instant) {
    let service = scene.service().clone();
    let (mut let_in, mut refreshed, mut all) = (0, 0, 0);
    for session in sessions.iter().filter(|session| !gone.contains(&session.shard)) {
        let client = Client::new(service.clone(), session.clone());
        for node in 0..scene.len() {
            all += 1;
            let_in += usize::from(service.ask_for(node, session).await == Some(200));
            refreshed += usize::from(client.attempt_at(node).await == Told::GoesOn);
        }
    }
    let signs = scene.statuses().await.iter().filter(|status| status.signs).count();
    scene.remarks.push(format!(
        "{:.0} s after, of {all} questions about the other parts: {let_in} requests let in, \
         {refreshed} refreshes done; {signs} nodes sign",
        start.elapsed().as_secs_f64()
    ));
    scene.expect(let_in == all, "a request was refused whose part is there");
    scene.expect(refreshed == all, "a refresh was refused whose part is there");
    scene.expect(signs == scene.len(), "a node does not sign by the copies of the keys");
}

/// A session in each part that no node knows yet but the one that began it.
async fn one_of_each(scene: &Scene) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut number = 0;
    while sessions.len() < usize::from(SHARDS) {
        number += 1;
        let session = scene.service().log_in_somewhere(&format!("each-{number}")).await;
        if sessions.iter().all(|other| other.shard != session.shard) {
            sessions.push(session);
        }
    }
    sessions
}

fn tag(shard: u16) -> String {
    format!("{{{shard}}}")
}

const SHARDS: u16 = 16;
