//! What is said about a URL that leads to another server than it says, or lets nobody in there.

use std::io::{Read, Write};
use std::net::TcpStream;

use StoreErrorKind::{Config, Unavailable};
use hallpass_redis::Redis;
use hallpass_servers::{Authority, RedisCluster, RedisSentinel, RedisServer};
use hallpass_session::store::StoreErrorKind;

/// A mistake, the URL with it, whether it can mend itself, and what is said about it.
type Row<'r> = (&'r str, &'r str, StoreErrorKind, &'r str);

#[tokio::test]
async fn who_is_not_let_in_is_told_why() {
    let open = RedisServer::start().await;
    let locked = RedisServer::builder().config("requirepass", "hunter2").start().await;
    for command in ["SETUSER app on >hunter2 ~hp:* &hp:* +@all -select", "SETUSER off off >hunter2"]
    {
        let command: Vec<_> = ["ACL"].into_iter().chain(command.split(' ')).collect();
        locked.command(&command).await;
    }
    let mute = RedisServer::builder().config("rename-command", "AUTH \"\"").start().await;
    let full = RedisServer::builder().config("maxclients", 1).start().await;
    let _guest = guest(&full);
    let sentinels = RedisSentinel::builder(0, 1).start().await;
    let sentinel = &sentinels.sentinels()[0];
    sentinel.command(&["ACL", "SETUSER", "default", "resetpass", ">hunter2"]).await;
    let at = |before: &str, server: &RedisServer, after: &str| {
        format!("{before}127.0.0.1:{}{after}", server.port())
    };
    tell(&[
        (
            "no password",
            &at("redis://", &locked, ""),
            Config,
            "asks for a password: put it in the URL before the hosts",
        ),
        (
            "nor with a number",
            &at("redis://", &locked, "/3"),
            Config,
            "asks for a password: put it in the URL before the hosts",
        ),
        (
            "another password",
            &at("redis://:hunter3@", &locked, ""),
            Config,
            "in the URL, where a password without a user is that of `default`",
        ),
        (
            "another user",
            &at("redis://nobody:hunter2@", &locked, ""),
            Config,
            "does not accept the user or password: mend them in the URL",
        ),
        (
            "a user that is off",
            &at("redis://off:hunter2@", &locked, "/3"),
            Config,
            "does not accept the user or password: mend them in the URL",
        ),
        (
            "a password for nothing",
            &at("redis://:hunter2@", &open, ""),
            Config,
            "asks for no password, and the URL has one: take it out of the URL",
        ),
        (
            "no logins",
            &at("redis://:hunter2@", &mute, ""),
            Config,
            "refuses `AUTH`: take the password out of the URL",
        ),
        (
            "no database for this user",
            &at("redis://app:hunter2@", &locked, "/3"),
            Config,
            "grant `+select`, or take its number out of the URL",
        ),
        (
            "no such database",
            &at("redis://", &open, "/16"),
            Config,
            "has no database of the number in the URL: put a lower one there",
        ),
        (
            "too many clients",
            &at("redis://:hunter2@", &full, ""),
            Unavailable,
            "takes no more connections: give it a higher `maxclients`",
        ),
        ("too many, and no password", &full.url(), Unavailable, "takes no more connections"),
        (
            "a sentinel's password",
            &at("redis+sentinel://:hunter2@", sentinel, "/mymaster"),
            Config,
            "put it at the end of the URL, as `?sentinel_password=`",
        ),
        (
            "another one",
            &at("redis+sentinel://", sentinel, "/mymaster?sentinel_password=hunter3"),
            Config,
            "mend `sentinel_user` and `sentinel_password` at the end",
        ),
    ])
    .await;
}

#[tokio::test]
async fn another_kind_of_server_is_told_with_the_right_url() {
    let ours = Authority::new();
    let alone = RedisServer::start().await;
    let secured = RedisServer::builder().tls(&ours, "127.0.0.1").start().await;
    let cluster = RedisCluster::builder(1).start().await;
    let sentinels = RedisSentinel::builder(0, 1).start().await;
    let at = |before: &str, server: &RedisServer, after: &str| {
        format!("{before}127.0.0.1:{}{after}", server.port())
    };
    let (node, sentinel) = (cluster.server(0), &sentinels.sentinels()[0]);
    tell(&[
        (
            "one of a cluster",
            &node.url(),
            Config,
            "is part of a cluster: its URL begins with redis+cluster://",
        ),
        (
            "one of a cluster, with a number",
            &at("redis://", node, "/3"),
            Config,
            "the URL begins with redis+cluster:// and has no number",
        ),
        (
            "no cluster",
            &at("redis+cluster://", &alone, ""),
            Config,
            "is no cluster: its URL begins with redis://",
        ),
        (
            "a sentinel as a cluster",
            &at("redis+cluster://", sentinel, ""),
            Config,
            "that of sentinels with redis+sentinel://",
        ),
        (
            "a sentinel",
            &at("redis://", sentinel, ""),
            Config,
            "as in redis+sentinel://host:26379/mymaster",
        ),
        (
            "no sentinel",
            &at("redis+sentinel://", &alone, "/mymaster"),
            Config,
            "is no sentinel: put the sentinels in the URL, with their port",
        ),
        (
            "another name",
            &at("redis+sentinel://", sentinel, "/another"),
            Config,
            "`SENTINEL MASTERS` tells which they know",
        ),
        (
            "no TLS for one that speaks it",
            &at("redis://", &secured, ""),
            Unavailable,
            "if it speaks TLS at this port, the URL begins with rediss",
        ),
        (
            "nor with a password",
            &at("redis://:hunter2@", &secured, ""),
            Unavailable,
            "if it speaks TLS at this port, the URL begins with rediss",
        ),
        (
            "nor as a cluster",
            &at("redis+cluster://", &secured, ""),
            Unavailable,
            "if it speaks TLS at this port, the URL begins with rediss",
        ),
        (
            "TLS for one that speaks none",
            &at("rediss://", &alone, ""),
            Unavailable,
            "if it speaks no TLS at this port, the URL begins with redis, and not with rediss",
        ),
        (
            "a stranger's certificate",
            &secured.url(),
            Config,
            "shows a certificate that is not trusted",
        ),
    ])
    .await;
}

/// Who is let in by a server that lets one in.
fn guest(server: &RedisServer) -> TcpStream {
    loop {
        let mut guest = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        guest.write_all(b"PING\r\n").unwrap();
        let mut answer = [0; 5];
        if guest.read_exact(&mut answer).is_ok() && answer == *b"+PONG" {
            return guest;
        }
    }
}

async fn tell(rows: &[Row<'_>]) {
    for (name, url, kind, says) in rows {
        let error = Redis::connect(url).await.expect_err(name);
        let told = error.to_string();
        println!("{name}\n    {told}");
        assert_eq!(error.kind(), *kind, "{name}: {told}");
        assert!(told.contains(says), "{name}: {told}");
        assert!(!told.contains("hunter"), "{name}: {told}");
    }
}
