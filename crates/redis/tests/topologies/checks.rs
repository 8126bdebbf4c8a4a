//! What is said about servers, by their settings.

use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_servers::{RedisCluster, RedisServer};

use crate::kit::{refusal, warnings};

/// The settings of a server, how it is opened, and what is said in each of its sentences.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const FINE: &[(&str, &str)] = &[("appendonly", "yes"), ("appendfsync", "everysec")];

#[tokio::test]
async fn settings_that_lose_sessions_are_told() {
    let server = RedisServer::start().await;
    let rows: [Row; 6] = [
        ("as it should be", FINE, ""),
        (
            "kept in memory only",
            &[("appendonly", "no"), ("save", "")],
            "a restart logs everyone out",
        ),
        (
            "kept in snapshots",
            &[("appendonly", "no"), ("save", "3600 1")],
            "keeps snapshots only (`appendonly no`)",
        ),
        (
            "written when the system likes",
            &[("appendonly", "yes"), ("appendfsync", "no")],
            "set `appendfsync everysec`",
        ),
        (
            "a limit, nothing evicted",
            &[("maxmemory", "100mb"), ("maxmemory-policy", "noeviction")],
            "",
        ),
        ("evicts, without a limit", &[("maxmemory-policy", "allkeys-lru"), ("maxmemory", "0")], ""),
    ];
    for (name, settings, expected) in rows {
        for (key, value) in FINE.iter().chain(settings) {
            server.command(&["CONFIG", "SET", key, value]).await;
        }
        let told = warnings(Redis::builder(server.url())).await;
        let place = format!("127.0.0.1:{} ", server.port());
        match told.as_slice() {
            [] => assert_eq!(expected, "", "{name}: nothing is said"),
            [told] => {
                assert!(!expected.is_empty() && told.contains(expected), "{name}: {told}");
                assert!(told.starts_with(&place), "{name}: {told}");
            }
            told => panic!("{name}: {told:?}"),
        }
    }
}

#[tokio::test]
async fn servers_that_cannot_keep_sessions_are_refused() {
    let server = RedisServer::start().await;
    for policy in ["allkeys-lru", "volatile-ttl"] {
        server.command(&["CONFIG", "SET", "maxmemory", "100mb"]).await;
        server.command(&["CONFIG", "SET", "maxmemory-policy", policy]).await;
        let told = refusal(Redis::builder(server.url())).await;
        assert!(told.contains(policy) && told.contains("noeviction"), "{told}");
    }
}

#[tokio::test]
async fn replicas_are_refused_and_asked_for() {
    let primary = RedisServer::builder().persistent().start().await;
    let replica = RedisServer::builder().replica_of(&primary).start().await;
    let told = refusal(Redis::builder(replica.url())).await;
    assert!(told.contains("is a replica: give the URL of its primary"), "{told}");

    let told = warnings(Redis::builder(primary.url())).await;
    assert!(told.len() == 1 && told[0].contains("set `min-replicas-to-write 1`"), "{told:?}");
    primary.command(&["CONFIG", "SET", "min-replicas-to-write", "1"]).await;
    primary.command(&["CONFIG", "SET", "min-replicas-max-lag", "3"]).await;
    while primary.info("min_slaves_good_slaves").await != "1" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(warnings(Redis::builder(primary.url())).await, [""; 0]);
}

#[tokio::test]
async fn a_cluster_that_stops_with_one_of_its_parts_is_told() {
    let cluster = RedisCluster::builder(3).persistent().start().await;
    assert_eq!(warnings(Redis::builder(cluster.url())).await, [""; 0]);
    for server in cluster.servers() {
        server.command(&["CONFIG", "SET", "cluster-require-full-coverage", "yes"]).await;
    }
    let told = warnings(Redis::builder(cluster.url())).await;
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|told| told.contains("only the users of that part wait")), "{told:?}");
}

#[tokio::test]
async fn settings_of_ours_are_checked_before_anybody_is_asked() {
    let nowhere = || Redis::builder("redis://127.0.0.1:1");
    for prefix in ["", "a b", "{a}", "a{", "é", &"a".repeat(65)] {
        assert!(refusal(nowhere().prefix(prefix)).await.contains("the prefix"), "{prefix}");
    }
    for millis in [0, 49, 5_001] {
        let timeout = Duration::from_millis(millis);
        assert!(refusal(nowhere().timeout(timeout)).await.contains("50 ms and 5 s"), "{millis}");
    }
    let told = refusal(nowhere().root_certificate("x")).await;
    assert!(told.contains("with TLS it begins with rediss"), "{told}");
    let told = refusal(Redis::builder("rediss://127.0.0.1:1").root_certificate("x")).await;
    assert!(told.contains("the root certificate is no certificate in PEM"), "{told}");
    let told = refusal(Redis::builder("rediss://127.0.0.1:1").client_certificate("x", "y")).await;
    assert!(told.contains("the certificate of this client is no certificate in PEM"), "{told}");
    let shown = format!("{:?}", Redis::builder("redis://:hunter2@host"));
    assert!(!shown.contains("hunter2"), "{shown}");
}
