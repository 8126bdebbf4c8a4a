//! Servers and URLs that are no good: what the operator is told.

use hallpass_servers::{PostgresServer, RedisCluster, RedisSentinel, RedisServer, free_port};

use super::node::{KEK, refused};
use super::tls::Secured;

/// The password in each URL: no message has it.
const PASSWORD: &str = "hunter2";

#[tokio::test(flavor = "multi_thread")]
async fn redis_says_what_is_wrong() {
    let server = RedisServer::builder().config("requirepass", "another").start().await;
    let forgetful = RedisServer::builder()
        .config("maxmemory", "100mb")
        .config("maxmemory-policy", "allkeys-lru")
        .start()
        .await;
    let secured = Secured::start().await;
    let at = |port| format!("redis://:{PASSWORD}@127.0.0.1:{port}");
    let (url, other) = (format!("redis://127.0.0.1:{}", server.port()), at(server.port()));
    let (down, forgetful) = (at(free_port()), forgetful.url());
    tell(&[
        ("no password", &url, "asks for a password: put it in the URL"),
        ("another password", &other, "does not accept the user or password"),
        ("one that forgets", &forgetful, "set `maxmemory-policy noeviction`"),
        ("nobody there", &down, "is not reached"),
        ("a stranger's certificate", &secured.url(), "a certificate that is not trusted"),
        ("a wrong port", &format!("redis://:{PASSWORD}@127.0.0.1:none"), "a port is a number"),
        ("an escape", &format!("redis://:{PASSWORD}%@127.0.0.1"), "`%` itself is written %25"),
        ("several hosts", &format!("redis://:{PASSWORD}@a,b"), "it names several hosts"),
        ("sentinels without a name", &format!("redis+sentinel://:{PASSWORD}@a"), "/mymaster"),
        ("a scheme of nobody", &format!("redis+tls://:{PASSWORD}@a"), "rediss:// (TLS)"),
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kind_of_server_is_that_of_the_url() {
    let cluster = RedisCluster::start(0).await;
    let sentinels = RedisSentinel::start(1, 1).await;
    let single = RedisServer::start().await;
    let postgres = PostgresServer::start().await;
    let as_cluster = single.url().replace("redis://", "redis+cluster://");
    let as_sentinel = sentinels.url().replace("mymaster", "another");
    let to_sentinel = sentinels.sentinels()[0].url();
    let as_redis = format!("redis://:{PASSWORD}@127.0.0.1:{}", postgres.port());
    tell(&[
        ("a part of a cluster", &cluster.server(0).url(), "begins with redis+cluster://"),
        ("no cluster", &as_cluster, "redis://"),
        ("another name", &as_sentinel, "the sentinels know no primary of the name"),
        ("a sentinel", &to_sentinel, "begins with redis+sentinel://"),
        ("PostgreSQL", &as_redis, "has closed the connection"),
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_says_what_is_wrong() {
    let server = PostgresServer::builder().user("app", "another").start().await;
    server.create_database("shop").await;
    let down = format!("postgres://app:{PASSWORD}@127.0.0.1:{}/shop", free_port());
    tell(&[
        ("another password", &server.url_of("app", PASSWORD, "shop"), "password"),
        ("another user", &server.url_of("nobody", PASSWORD, "shop"), "user"),
        ("no database", &server.url_of("app", "another", "shops"), "CREATE DATABASE"),
        ("no rights", &server.url_of("app", "another", "shop"), "GRANT"),
        ("nobody there", &down, "connection refused"),
        ("no URL", &format!("postgres:app:{PASSWORD}@127.0.0.1"), "postgres://"),
    ]);
}

/// A store that others reach keeps no KEK of its own.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_kek_it_says_how_to_make_one() {
    let redis = RedisServer::builder().persistent().start().await;
    let postgres = PostgresServer::start().await;
    for url in [redis.url(), postgres.url("postgres")] {
        let (code, told) = refused(&url, None);
        println!("no KEK\n    {told}");
        assert_eq!(code, Some(1), "{told}");
        let last = told.lines().last().expect("it says why");
        assert!(last.starts_with("quickstart: "), "{told}");
        assert!(last.contains("HALLPASS_KEK is not set"), "{told}");
        assert!(last.contains("openssl rand -base64 32"), "{told}");
    }
}

/// One line each, which says so, and no password.
fn tell(rows: &[(&str, &str, &str)]) {
    for (name, url, says) in rows {
        let (code, told) = refused(url, Some(&KEK));
        println!("{name}\n    {told}");
        assert_eq!(code, Some(1), "{name}: {told}");
        assert!(told.starts_with("quickstart: DATABASE_URL: "), "{name}: {told}");
        assert_eq!(told.lines().count(), 1, "{name}: {told}");
        assert!(told.contains(says), "{name}: {told}");
        assert!(!told.contains(PASSWORD), "{name}: {told}");
    }
}
