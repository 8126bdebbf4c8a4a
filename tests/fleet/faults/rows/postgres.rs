//! What PostgreSQL alone does.

use std::time::{Duration, Instant};

use hallpass_fleet::{Client, Outcome, Site, Told};
use hallpass_servers::{PostgresServer, Proxy, Shutdown};
use tokio::time::sleep;

use super::sentinel::healed;
use super::server::{DATABASE, sites};
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new("primary cut off from its replica", "postgres", isolated),
        Row::new("failover that loses the last writes", "postgres", lossy),
        Row::new("failed over to a replica", "postgres", failed_over),
        Row::new("power of the primary cut, failover", "postgres", silent),
        Row::new("one transaction in four fails (40001)", "postgres", conflicts),
        Row::new("restarted three times", "postgres", restarted),
    ]
}

async fn start() -> PostgresServer {
    let server = PostgresServer::start().await;
    server.create_database(DATABASE).await;
    server
}

async fn restarted(stage: Stage) -> Outcome {
    let server = start().await;
    let mut scene = stage.open(sites(&server.url(DATABASE))).await;
    scene.fault();
    scene.revoke_meanwhile();
    for how in [Shutdown::Fast, Shutdown::Immediate, Shutdown::Fast] {
        server.restart(how).await;
        sleep(stage.scale.short).await;
    }
    scene.healed().await;
    scene.close().await
}

/// By a trigger, at random: as if another transaction had always been in the way.
async fn conflicts(stage: Stage) -> Outcome {
    let server = start().await;
    let mut scene = stage.open(sites(&server.url(DATABASE))).await;
    scene.fault();
    server.sql(DATABASE, FAILING).await;
    scene.revoke_meanwhile();
    sleep(stage.scale.short * 3).await;
    let failed = server.sql(DATABASE, "SELECT last_value FROM failures").await;
    scene.remarks.push(format!("{failed} transactions failed"));
    scene.expect(failed.parse::<u64>().is_ok_and(|failed| failed > 0), "there was no fault");
    server.sql(DATABASE, "UPDATE failing SET share = 0").await;
    scene.healed().await;
    scene.close().await
}

/// One node reaches the old primary, whose commits wait for a replica that is another's primary now.
async fn isolated(stage: Stage) -> Outcome {
    let old = start().await;
    let between = Proxy::start(old.port());
    let replica = old.replica_at(between.port()).await;
    wait_for_replica(&old).await;
    let (proxy, other_way) = (Proxy::start(old.port()), Proxy::start(old.port()));
    let mut sites = sites(&old.url_at(proxy.port(), DATABASE));
    sites[0] = Site::new(old.url_at(other_way.port(), DATABASE));
    let mut scene = stage.open(sites).await;
    let live = scene.service().log_in_somewhere("live").await;
    scene.fault();
    between.cut();
    proxy.cut();
    wait_for_nobody(&replica).await;
    replica.promote().await;
    proxy.retarget(replica.port());
    proxy.pass();
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
    scene.record().sees(0, None);
    // It must not come back as it is.
    old.kill();
    other_way.retarget(replica.port());
    scene.healed().await;
    scene.close().await
}

/// Commits wait for the replica.
async fn wait_for_replica(primary: &PostgresServer) {
    primary.sql(DATABASE, "ALTER SYSTEM SET synchronous_standby_names = '*'").await;
    primary.sql(DATABASE, "SELECT pg_reload_conf()").await;
}

/// Of a replica that was copied with the setting of the other one, and that nobody follows.
async fn wait_for_nobody(replica: &PostgresServer) {
    replica.sql(DATABASE, "ALTER SYSTEM RESET synchronous_standby_names").await;
    replica.sql(DATABASE, "SELECT pg_reload_conf()").await;
}

async fn failed_over(stage: Stage) -> Outcome {
    replaced(stage, Proxy::pass).await
}

/// Nobody is told that the connections are gone: those on which something was under way hang.
async fn silent(stage: Stage) -> Outcome {
    replaced(stage, Proxy::silence).await
}

/// The replica has everything, for commits wait for it, and takes the address over.
async fn replaced(stage: Stage, end: impl Fn(&Proxy)) -> Outcome {
    let old = start().await;
    let replica = old.replica().await;
    wait_for_replica(&old).await;
    let proxy = Proxy::start(old.port());
    let mut scene = stage.open(sites(&old.url_at(proxy.port(), DATABASE))).await;
    scene.fault();
    scene.revoke_meanwhile();
    end(&proxy);
    old.kill();
    scene.blind(None);
    wait_for_nobody(&replica).await;
    replica.promote().await;
    sleep(stage.scale.short).await;
    scene.sees(None);
    proxy.retarget(replica.port());
    scene.healed().await;
    scene.ask_a_newcomer(Site::new(replica.url(DATABASE))).await;
    scene.close().await
}

/// The replica was behind, and nobody waited for it.
async fn lossy(stage: Stage) -> Outcome {
    let old = start().await;
    let (between, proxy) = (Proxy::start(old.port()), Proxy::start(old.port()));
    let replica = old.replica_at(between.port()).await;
    let mut scene = stage.open(sites(&old.url_at(proxy.port(), DATABASE))).await;
    let sessions = scene.log_in("rotated", 4).await;
    let service = scene.service().clone();
    let clients: Vec<Client> =
        sessions.into_iter().map(|session| Client::new(service.clone(), session)).collect();
    let victims = scene.log_in("forgotten", 4).await;
    caught_up(&old, &replica).await;
    scene.record().lossy(true);
    between.black_hole();
    for client in &clients {
        let told = client.refresh().await;
        scene.expect(told == Told::GoesOn, "no rotation before the failover");
    }
    scene.revoke_all(victims, Some(Duration::from_secs(5))).await;
    // Those that log out meanwhile count as well: a node has heard of each.
    scene.fault();
    old.kill();
    scene.record().lossy(false);
    replica.promote().await;
    proxy.retarget(replica.port());
    scene.healed().await;
    healed(&mut scene, &clients).await;
    scene.ask_a_newcomer(Site::new(replica.url(DATABASE))).await;
    scene.close().await
}

/// Waits until the replica has what the other one has now.
async fn caught_up(primary: &PostgresServer, replica: &PostgresServer) {
    let there = primary.sql(DATABASE, "SELECT pg_current_wal_lsn()").await;
    let asked = format!("SELECT pg_last_wal_replay_lsn() >= '{there}'");
    let begun = Instant::now();
    while replica.sql(DATABASE, &asked).await != "t" {
        assert!(begun.elapsed() < Duration::from_secs(20), "the replica does not catch up");
        sleep(Duration::from_millis(50)).await;
    }
}

/// How often a read of the tail writes, and as much again.
const HEARTBEAT: Duration = Duration::from_millis(1_100);

const FAILING: &str = "
CREATE TABLE failing (share float8);
INSERT INTO failing VALUES (0.25);
CREATE SEQUENCE failures;
GRANT USAGE ON SEQUENCE failures TO PUBLIC;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF random() < (SELECT share FROM failing) THEN
        PERFORM nextval('failures');
        RAISE EXCEPTION 'in the way' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fail AFTER INSERT OR UPDATE ON hallpass.sessions EXECUTE FUNCTION fail();
CREATE TRIGGER fail AFTER INSERT ON hallpass.log EXECUTE FUNCTION fail();
";
