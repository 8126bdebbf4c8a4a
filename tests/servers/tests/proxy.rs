//! A network that fails, before Redis and PostgreSQL.
#![cfg(test)]

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use hallpass_servers::{PostgresServer, Proxy, RedisServer, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

struct Bench {
    server: RedisServer,
    proxy: Proxy,
}

impl Bench {
    async fn new() -> Self {
        let server = RedisServer::start().await;
        let proxy = Proxy::start(server.port());
        Self { server, proxy }
    }

    async fn client(&self) -> Client {
        Client(TcpStream::connect(("127.0.0.1", self.proxy.port())).await.unwrap())
    }

    /// While it connects already, or soon after.
    async fn resets_new_ones(&self) {
        match TcpStream::connect(("127.0.0.1", self.proxy.port())).await {
            Ok(client) => Client(client).is_reset().await,
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
    }

    async fn counter(&self) -> String {
        self.server.command(&["GET", "counter"]).await.text()
    }
}

struct Client(TcpStream);

impl Client {
    async fn send(&mut self, command: &str) {
        // It may be reset meanwhile: then no answer comes.
        let _sent = self.0.write_all(format!("{command}\r\n").as_bytes()).await;
    }

    /// An answer; empty if the connection ended in order.
    async fn answer(&mut self) -> std::io::Result<String> {
        let mut answer = vec![0; 1_000];
        let length = self.0.read(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer[..length]).trim().to_owned())
    }

    async fn ask(&mut self, command: &str) -> std::io::Result<String> {
        self.send(command).await;
        self.answer().await
    }

    /// Nothing comes.
    async fn hangs(&mut self) {
        let waited = timeout(Duration::from_millis(50), self.answer()).await;
        assert!(waited.is_err(), "{waited:?}");
    }

    async fn is_reset(&mut self) {
        let answer = timeout(Duration::from_secs(5), self.answer()).await.unwrap();
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
}

#[tokio::test]
async fn passing_and_cut() {
    let bench = Bench::new().await;
    let mut client = bench.client().await;
    assert_eq!(client.ask("INCR counter").await.unwrap(), ":1");
    bench.proxy.cut();
    client.is_reset().await;
    bench.resets_new_ones().await;
    bench.proxy.pass();
    assert_eq!(bench.client().await.ask("INCR counter").await.unwrap(), ":2");
    let counts = bench.proxy.counts();
    assert_eq!((counts.connections, counts.resets), (3, 2), "{counts:?}");
    assert_eq!((counts.requests, counts.replies), (2, 2), "{counts:?}");
}

#[tokio::test]
async fn an_end_in_order_is_passed_on() {
    let bench = Bench::new().await;
    let mut client = bench.client().await;
    assert_eq!(client.ask("QUIT").await.unwrap(), "+OK");
    assert_eq!(client.answer().await.unwrap(), "");
    let mut client = bench.client().await;
    assert_eq!(client.ask("PING").await.unwrap(), "+PONG");
    drop(client);
    bench.proxy.until("close them", |counts| counts.open == 0).await;
    bench.server.kill();
    bench.resets_new_ones().await;
}

#[tokio::test]
async fn a_black_hole() {
    let bench = Bench::new().await;
    let (mut asking, mut silent) = (bench.client().await, bench.client().await);
    for client in [&mut asking, &mut silent] {
        assert_eq!(client.ask("PING").await.unwrap(), "+PONG");
    }
    bench.proxy.black_hole();
    let mut new = bench.client().await;
    for client in [&mut asking, &mut new] {
        client.send("INCR counter").await;
        client.hangs().await;
    }
    assert_eq!(bench.counter().await, "");
    bench.proxy.pass();
    asking.is_reset().await;
    new.is_reset().await;
    assert_eq!(silent.ask("INCR counter").await.unwrap(), ":1", "it has lost nothing");
}

#[tokio::test]
async fn delays() {
    let bench = Bench::new().await;
    let mut client = bench.client().await;
    for (requests, replies) in [(60, 0), (0, 60), (30, 30)] {
        bench.proxy.delay(Duration::from_millis(requests), Duration::from_millis(replies));
        let begun = Instant::now();
        assert_eq!(client.ask("PING").await.unwrap(), "+PONG");
        assert!(begun.elapsed() >= Duration::from_millis(60), "{requests} {replies}");
    }
}

#[tokio::test]
async fn dropped_replies() {
    let bench = Bench::new().await;
    let mut client = bench.client().await;
    bench.proxy.drop_replies(1);
    client.send("INCR counter").await;
    client.is_reset().await;
    assert_eq!(bench.counter().await, "1", "the server has done it");
    let mut client = bench.client().await;
    assert_eq!(client.ask("INCR counter").await.unwrap(), ":2", "only one");

    bench.proxy.drop_replies_to("INCR", 1);
    assert_eq!(client.ask("PING").await.unwrap(), "+PONG");
    client.send("INCR counter").await;
    client.is_reset().await;
    assert_eq!(bench.counter().await, "3");
    assert_eq!(bench.proxy.counts().lost_replies, 2);
}

#[tokio::test]
async fn held_and_released() {
    let bench = Bench::new().await;
    let mut client = bench.client().await;
    bench.proxy.hold();
    client.send("INCR counter").await;
    bench.proxy.holds(1).await;
    client.hangs().await;
    assert_eq!(bench.counter().await, "");
    bench.proxy.release();
    assert_eq!(client.answer().await.unwrap(), ":1");

    bench.proxy.hold_requests_with("INCR");
    let mut other = bench.client().await;
    assert_eq!(other.ask("PING").await.unwrap(), "+PONG", "nobody else is held");
    client.send("INCR counter").await;
    bench.proxy.holds(1).await;
    bench.proxy.cut_clients();
    client.is_reset().await;
    other.is_reset().await;
    assert_eq!(bench.counter().await, "1");
    bench.proxy.release();
    bench.proxy.until("deliver it", |counts| counts.requests == 3 && counts.holding == 0).await;
    until("count it", async || bench.counter().await == "2").await;
    assert_eq!(bench.proxy.counts().held, 2);
}

#[tokio::test]
async fn sent_once_more() {
    let bench = Bench::new().await;
    let mut client = bench.client().await;
    assert_eq!(client.ask("INCR counter").await.unwrap(), ":1");
    assert_eq!(bench.proxy.resend().await, b":2\r\n");
    assert_eq!(client.ask("PING").await.unwrap(), "+PONG");
    assert_eq!(bench.proxy.resend_request_with("INCR").await, b":3\r\n");
}

#[tokio::test]
async fn another_server_takes_the_place() {
    let bench = Bench::new().await;
    let second = RedisServer::start().await;
    second.command(&["SET", "counter", "10"]).await;
    bench.proxy.retarget(second.port());
    assert_eq!(bench.client().await.ask("INCR counter").await.unwrap(), ":11");
}

#[tokio::test]
async fn a_replica_of_postgres_lags() {
    let primary = PostgresServer::start().await;
    let proxy = Proxy::start(primary.port());
    let replica = primary.replica_at(proxy.port()).await;
    primary.sql("postgres", "CREATE TABLE kept (number int)").await;
    let exists = "SELECT to_regclass('kept') IS NOT NULL";
    until("follow", async || replica.sql("postgres", exists).await == "t").await;
    proxy.black_hole();
    primary.sql("postgres", "INSERT INTO kept VALUES (1)").await;
    primary.kill();
    replica.promote().await;
    assert_eq!(replica.sql("postgres", "SELECT count(*) FROM kept").await, "0", "a lost write");
}
