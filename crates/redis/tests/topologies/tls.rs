//! TLS, with authorities of our own.

use hallpass_redis::{Redis, RedisBuilder};
use hallpass_servers::{Authority, RedisCluster, RedisSentinel, RedisServer};
use hallpass_session::rotation::Outcome;
use hallpass_testkit::sessions::kit::{login, rotate};

use crate::kit::{opened, refusal, wakes_again, warnings, works_again};

const HERE: &str = "127.0.0.1";
const ELSEWHERE: &str = "elsewhere.example";

#[tokio::test]
async fn a_server_is_trusted_by_its_authority_and_its_name() {
    let (ours, other) = (Authority::new(), Authority::new());
    let server = RedisServer::builder().persistent().tls(&ours, HERE).start().await;
    let url = server.url();
    assert_eq!(warnings(trusting(&ours, &url)).await, [""; 0]);
    let both = format!("{}{}", other.pem(), ours.pem());
    assert_eq!(warnings(Redis::builder(&url).root_certificate(both)).await, [""; 0]);
    let told = refusal(trusting(&other, &url)).await;
    assert!(told.contains("give the right root certificate"), "{told}");
    server.show_certificate(&ours, ELSEWHERE).await;
    let told = refusal(trusting(&ours, &url)).await;
    assert!(told.contains("connect by the name in the certificate"), "{told}");
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_gets_one() {
    let ours = Authority::new();
    let server = RedisServer::builder().persistent().tls(&ours, HERE);
    let server = server.config("tls-auth-clients", "yes").start().await;
    let store = || trusting(&ours, &server.url());
    let (certificate, key) = ours.signed("app");
    assert_eq!(warnings(store().client_certificate(certificate, key)).await, [""; 0]);
    let told = refusal(store()).await;
    assert!(told.contains("asks for a certificate of this client"), "{told}");
}

#[tokio::test]
async fn a_primary_is_left_for_another_one() {
    let ours = Authority::new();
    let group = RedisSentinel::builder(1, 3).tls(&ours, HERE).start().await;
    let store = || trusting(&ours, &group.url());
    let (node, reader) = (opened(store()).await, opened(store()).await);
    used(&node, 1).await;
    group.healed().await;
    let new = group.failover().await;
    works_again(&node, [0]).await;
    used(&node, 2).await;
    assert_eq!(rotate(&node, 1, 1).await.outcome, Outcome::Current, "it is as it was");
    wakes_again(&reader, &node, 0).await;

    let told = refusal(trusting(&ours, &group.url().replace(HERE, "localhost"))).await;
    assert!(told.contains("connect by the name in the certificate"), "the sentinels: {told}");
    group.server(new).show_certificate(&ours, ELSEWHERE).await;
    let told = refusal(store()).await;
    assert!(told.contains(&format!("{HERE}:{} shows", group.proxy(new).port())), "{told}");
}

#[tokio::test]
async fn a_part_that_moves_is_followed() {
    let ours = Authority::new();
    let cluster = RedisCluster::builder(3).tls(&ours, HERE).start().await;
    let store = || trusting(&ours, &cluster.url());
    let (node, reader) = (opened(store()).await, opened(store()).await);
    used(&node, 1).await;
    let (slot, from) = (cluster.slot_of_tag("{0}").await, cluster.master_of_tag("{0}").await);
    cluster.move_slot(slot, from, (from + 1) % 3).await;
    used(&node, 2).await;
    assert_eq!(rotate(&node, 1, 1).await.outcome, Outcome::Current, "it is as it was");
    wakes_again(&reader, &node, 0).await;

    let told = refusal(trusting(&ours, &cluster.url().replace(HERE, "localhost"))).await;
    assert!(told.contains("connect by the name in the certificate"), "those of the URL: {told}");
    // It has other parts yet.
    cluster.server(from).show_certificate(&ours, ELSEWHERE).await;
    let told = refusal(store()).await;
    assert!(told.contains(&format!("{HERE}:{} shows", cluster.server(from).port())), "{told}");

    // By the names that they call each other, and not by addresses.
    for server in cluster.servers() {
        server.show_certificate(&ours, "localhost").await;
        let names = ["cluster-announce-hostname", "localhost"];
        let names = [names, ["cluster-preferred-endpoint-type", "hostname"]].concat();
        server.command(&[&["CONFIG", "SET"], &*names].concat()).await;
    }
    opened(trusting(&ours, &cluster.url().replace(HERE, "localhost"))).await;
}

fn trusting(authority: &Authority, url: &str) -> RedisBuilder {
    Redis::builder(url).root_certificate(authority.pem())
}

/// A login, and a refresh.
async fn used(store: &Redis, session: u64) {
    login(store, session, "ann").await;
    let outcome = rotate(store, session, 0).await.outcome;
    assert!(matches!(outcome, Outcome::Rotated(_)), "{outcome:?}");
}
