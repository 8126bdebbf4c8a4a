//! What one machine does, the other knows.

use std::thread;
use std::time::{Duration, Instant};

use hallpass_servers::{PostgresServer, RedisCluster, RedisSentinel, RedisServer};

use super::http::Answer;
use super::node::Node;
use super::tls::Secured;

#[tokio::test(flavor = "multi_thread")]
async fn over_redis() {
    let server = RedisServer::builder().persistent().start().await;
    two_machines("Redis", &server.url());
}

#[tokio::test(flavor = "multi_thread")]
async fn over_redis_with_a_password() {
    let server = RedisServer::builder().persistent().config("requirepass", "op@n:s/same");
    let server = server.start().await;
    let url = format!("redis://:op%40n%3As%2Fsame@127.0.0.1:{}", server.port());
    two_machines("Redis with a password", &url);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_redis_by_tls() {
    let server = Secured::start().await;
    let (url, authority) = (server.url(), server.authority());
    machines("Redis by TLS", || Node::trusting(&url, &authority));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_redis_with_sentinels() {
    let servers = RedisSentinel::builder(2, 3).persistent();
    let servers = servers.config("min-replicas-to-write", 1).start().await;
    two_machines("Redis with sentinels", &servers.url());
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_cluster_of_redis() {
    let cluster = RedisCluster::builder(3).persistent().start().await;
    two_machines("a cluster of Redis", &cluster.url());
}

#[tokio::test(flavor = "multi_thread")]
async fn over_postgres() {
    let server = PostgresServer::builder().user("app", "open sesame").start().await;
    server.create_database("shop").await;
    server.sql("shop", "GRANT CREATE ON DATABASE shop TO app").await;
    two_machines("PostgreSQL", &server.url_of("app", "open%20sesame", "shop"));
}

fn two_machines(store: &str, url: &str) {
    machines(store, || Node::start(url));
}

/// A login here, a refresh there, a logout everywhere, and a machine that is killed and comes back.
fn machines(store: &str, start: impl Fn() -> Node) {
    let (here, there) = (start(), start());
    let [bob, other] = [&here, &there].map(|node| log_in(node, BOB));
    let alice = log_in(&here, ALICE);
    for login in [&bob, &other, &alice] {
        assert_eq!([here.me(&login.bearer()), there.me(&login.bearer())], [200, 200], "{store}");
    }
    let refreshed = there.post("refresh", bob.cookie());
    assert_eq!(refreshed.status, 200, "{store}: {}", refreshed.body);
    assert_eq!(here.me(&refreshed.bearer()), 200, "{store}");

    let out = here.post("logout-all", refreshed.cookie());
    assert_eq!(out.status, 204, "{store}: {}", out.body);
    let since = Instant::now();
    for login in [&bob, &other, &refreshed] {
        assert_eq!(here.me(&login.bearer()), 401, "{store}: where the logout was answered");
        while there.me(&login.bearer()) == 200 {
            assert!(since.elapsed() < Duration::from_secs(2), "{store}: the other machine");
            thread::sleep(Duration::from_millis(5));
        }
    }
    // Not as text that passes: the tests of the store measure it.
    println!("{store}: refused by the other machine after {:?}", since.elapsed());
    assert_eq!(there.post("refresh", other.cookie()).status, 401, "{store}");

    drop(here);
    let again = start();
    assert_eq!([again.me(&bob.bearer()), again.me(&alice.bearer())], [401, 200], "{store}");
    let refreshed = again.post("refresh", alice.cookie());
    assert_eq!(refreshed.status, 200, "{store}: {}", refreshed.body);
    assert_eq!(there.me(&refreshed.bearer()), 200, "{store}");
    assert_eq!(again.post("refresh", refreshed.cookie()).status, 200, "{store}: it rests");
}

fn log_in(node: &Node, body: &str) -> Answer {
    let answer = node.send("POST /login", &[("content-type", "application/json")], body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

const ALICE: &str = r#"{"username":"alice","password":"wonderland"}"#;
const BOB: &str = r#"{"username":"bob","password":"builder"}"#;
