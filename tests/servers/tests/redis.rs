//! Servers of Redis.
#![cfg(test)]

use std::time::{Duration, Instant};

use hallpass_servers::{FakeClock, RedisCluster, RedisSentinel, RedisServer, until, valkey};

/// Any time that is not now.
const THEN: u64 = 1_700_000_000_123;

#[tokio::test]
async fn what_is_on_the_disk_outlives_a_kill() {
    let server = RedisServer::builder().persistent().start().await;
    server.command(&["SET", "key", "value"]).await;
    server.kill();
    assert!(server.try_command(&["PING"]).await.is_err());
    server.restart().await;
    assert_eq!(server.command(&["GET", "key"]).await.text(), "value");
    server.stop().await;
    server.restart().await;
    assert_eq!(server.command(&["GET", "key"]).await.text(), "value");
}

#[tokio::test]
async fn a_paused_server_answers_later() {
    let server = RedisServer::start().await;
    server.pause();
    let begun = Instant::now();
    let asked = server.command(&["PING"]);
    let later = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.resume();
    };
    let (answer, ()) = tokio::join!(asked, later);
    assert_eq!(answer.text(), "PONG");
    assert!(begun.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_clock_to_the_millisecond() {
    let clock = FakeClock::standing(THEN);
    let server = RedisServer::builder().clock(&clock).start().await;
    let time = async || {
        let time = server.command(&["TIME"]).await.texts();
        let number = |text: &String| text.parse::<u64>().unwrap();
        (number(&time[0]) * 1_000_000 + number(&time[1])) / 1_000
    };
    for ms in [0, 1, 7, 100, 999, 123_456] {
        clock.set(THEN + ms);
        assert_eq!(time().await, THEN + ms);
    }
    clock.set_back(Duration::from_secs(3_600));
    assert_eq!(time().await, THEN + 123_456 - 3_600_000);
    let script = server.command(&["EVAL", "return redis.call('TIME')", "0"]).await;
    assert_eq!(script.texts()[0], "1699996523");

    let real = RedisServer::start().await.command(&["TIME"]).await.texts()[0].clone();
    clock.run_ahead(3_600_000);
    let ahead = time().await / 1_000 - real.parse::<u64>().unwrap();
    assert!((3_600..3_605).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn passwords_and_replicas() {
    let primary = RedisServer::builder().config("requirepass", "secret").start().await;
    primary.command(&["SET", "key", "value"]).await;
    assert_eq!(primary.url(), format!("redis://:secret@127.0.0.1:{}", primary.port()));
    let replica = RedisServer::builder().replica_of(&primary).config("masterauth", "secret");
    let replica = replica.start().await;
    assert_eq!(replica.command(&["GET", "key"]).await.text(), "value");
    assert_eq!(primary.info("connected_slaves").await, "1");
}

#[tokio::test]
async fn a_slot_of_a_cluster_moves() {
    let cluster = RedisCluster::start(0).await;
    cluster.healed().await;
    let (slot, from) = (cluster.slot_of_tag("{3}").await, cluster.master_of_tag("{3}").await);
    for number in 0..25 {
        cluster.server(from).command(&["SET", &format!("hp:{{3}}:{number}"), "value"]).await;
    }
    // A key that is no text.
    let binary = r#"return redis.call('SET', 'hp:{3}:' .. string.char(0, 255, 13, 10), 'value')"#;
    cluster.server(from).command(&["EVAL", binary, "0"]).await;
    let to = (from + 1) % 3;
    cluster.move_slot(slot, from, to).await;
    assert_eq!(cluster.master_of_tag("{3}").await, to);
    assert_eq!(cluster.server(to).command(&["GET", "hp:{3}:24"]).await.text(), "value");
    let found =
        cluster.server(to).command(&["CLUSTER", "COUNTKEYSINSLOT", &slot.to_string()]).await;
    assert_eq!(found.integer(), 26);
    let moved = cluster.server(from).try_command(&["GET", "hp:{3}:24"]).await;
    assert!(moved.unwrap_err().starts_with("MOVED"));
}

#[tokio::test]
async fn a_replica_of_a_cluster_takes_over() {
    let cluster = RedisCluster::start(1).await;
    let master = cluster.master_of_tag("{3}").await;
    cluster.kill(master);
    let next = cluster.taken_over("{3}", master).await;
    assert!(next >= 3, "a replica: {next}");
    cluster.restart(master).await;
    cluster.healed().await;
    assert_eq!(cluster.master_of_tag("{3}").await, next);
}

#[tokio::test]
async fn a_full_disk() {
    let server = RedisServer::builder().config("appendonly", "yes").start().await;
    server.command(&["SET", "key", "value"]).await;
    server.fill_disk().await;
    let refuses = async || {
        let set = server.try_command(&["SET", "key", "other"]).await;
        set.is_err_and(|error| error.starts_with("MISCONF"))
    };
    until("refuse a write", refuses).await;
    server.free_disk().await;
    let takes = async || server.try_command(&["SET", "key", "last"]).await.is_ok();
    until("take a write", takes).await;
    server.kill();
    server.restart().await;

    let strict = RedisServer::builder().persistent().start().await;
    strict.fill_disk().await;
    assert!(strict.try_command(&["SET", "key", "value"]).await.is_err(), "it ends");
    until("end", async || !strict.runs()).await;
    strict.restart().await;
    assert_eq!(strict.command(&["GET", "key"]).await.text(), "");
}

#[tokio::test]
async fn the_same_of_valkey() {
    let Some(program) = valkey("servers of Redis") else { return };
    let clock = FakeClock::standing(THEN);
    let server = RedisServer::builder().program(&program).persistent().clock(&clock);
    let server = server.start().await;
    assert_eq!(server.command(&["TIME"]).await.texts(), ["1700000000", "123000"]);
    server.kill();
    server.restart().await;
    let cluster = RedisCluster::builder(3).program(&program).start().await;
    assert_eq!(cluster.master_of_tag("{3}").await, cluster.master_of_tag("{3}:key").await);
    let group = RedisSentinel::builder(1, 3).program(&program).start().await;
    assert_eq!(group.primary().await, 0);
}
