//! Redis under Sentinel, and its network.
#![cfg(test)]

use hallpass_servers::RedisSentinel;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a client gets through the proxy.
async fn ask(group: &RedisSentinel, server: usize, command: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", group.proxy(server).port())).await.unwrap();
    stream.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
    let mut answer = vec![0; 1_000];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).trim().to_owned()
}

#[tokio::test]
async fn a_failover_and_a_death() {
    let group = RedisSentinel::start(2, 3).await;
    assert_eq!(group.primary().await, 0);
    group.server(0).command(&["SET", "key", "value"]).await;
    let second = group.failover().await;
    assert_ne!(second, 0);
    group.healed().await;
    assert_eq!(ask(&group, second, "SET key other").await, "+OK");
    group.healed().await;

    assert_eq!(group.kill_primary().await, second);
    let third = group.failed_over(second).await;
    assert_eq!(group.server(third).command(&["GET", "key"]).await.text(), "other");
    group.restart(second).await;
    group.healed().await;
    assert_eq!(group.server(second).info("role").await, "slave");
}

#[tokio::test]
async fn an_isolated_primary_is_reached_by_clients() {
    let group = RedisSentinel::start(1, 3).await;
    let old = group.isolate_primary().await;
    let new = group.failed_over(old).await;
    assert_eq!(ask(&group, old, "SET key lost").await, "+OK", "it knows of nothing");
    assert_eq!(ask(&group, new, "SET key kept").await, "+OK");
    group.heal();
    group.healed().await;
    assert_eq!(group.server(old).command(&["GET", "key"]).await.text(), "kept");
}

#[tokio::test]
async fn a_failover_that_loses_the_last_writes() {
    let group = RedisSentinel::start(1, 3).await;
    group.server(group.primary().await).command(&["SET", "early", "value"]).await;
    let old = group.stop_replication().await;
    group.server(old).command(&["SET", "late", "value"]).await;
    group.kill_primary().await;
    let new = group.failed_over(old).await;
    assert_eq!(group.server(new).command(&["GET", "early"]).await.text(), "value");
    assert_eq!(group.server(new).command(&["GET", "late"]).await.text(), "");
}
