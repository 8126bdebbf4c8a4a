//! A server that goes and comes back.

use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_servers::{Fault, Proxy, RedisServer};
use hallpass_session::store::StoreErrorKind;

use crate::kit::{PROMPT, open, opened, revoke, step, wakes_again, woken, works_again};

#[tokio::test]
async fn a_server_that_is_killed_is_found_again() {
    let server = RedisServer::builder().persistent().start().await;
    let (store, reader) = (open(&server.url()).await, open(&server.url()).await);
    revoke(&store, 0).await;
    assert!(woken(&reader, &store, 0).await < PROMPT);
    for _ in 0..2 {
        server.kill();
        for _ in 0..5 {
            let (done, took) = step(&store, 0).await;
            let error = done.expect_err("nobody answers");
            assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
            assert!(took < Duration::from_millis(500), "{took:?}: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        server.restart().await;
        let took = works_again(&store, [0]).await;
        assert!(took < Duration::from_secs(2), "{took:?}");
        let took = wakes_again(&reader, &store, 0).await;
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_silent_is_given_up_and_found_again() {
    let server = RedisServer::builder().persistent().start().await;
    let store = Redis::builder(server.url()).timeout(Duration::from_millis(300));
    let store = opened(store).await;
    server.pause();
    let (done, took) = step(&store, 0).await;
    assert!(done.is_err() && took < PROMPT, "{took:?}");
    // A new connection is not answered either; from then on nobody waits.
    tokio::time::sleep(Duration::from_millis(400)).await;
    for _ in 0..5 {
        let (done, took) = step(&store, 0).await;
        let error = done.expect_err("nobody answers");
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        assert!(took < Duration::from_millis(250), "{took:?}: {error}");
    }
    server.resume();
    let took = works_again(&store, [0]).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn a_network_that_fails_is_borne() {
    let server = RedisServer::builder().persistent().start().await;
    let proxy = Proxy::start(server.port());
    let store = Redis::builder(server.url_at(proxy.port())).timeout(Duration::from_millis(400));
    let store = opened(store).await;
    for _ in 0..3 {
        // It was done, and nobody heard of it: it is sent again on another connection.
        proxy.drop_replies(1);
        let (done, took) = step(&store, 0).await;
        done.unwrap();
        assert!(took < PROMPT, "{took:?}");
    }
    for fault in [Fault::Cut, Fault::BlackHole] {
        proxy.set(fault);
        for _ in 0..3 {
            let (done, took) = step(&store, 0).await;
            assert_eq!(done.expect_err("no way").kind(), StoreErrorKind::Unavailable);
            assert!(took < PROMPT, "{fault:?}: {took:?}");
        }
        proxy.pass();
        let took = works_again(&store, [0]).await;
        assert!(took < Duration::from_secs(2), "{fault:?}: {took:?}");
        let took = wakes_again(&store, &store, 0).await;
        assert!(took < Duration::from_secs(5), "{fault:?}: {took:?}");
    }
}

#[tokio::test]
async fn nobody_connects_where_nobody_is() {
    for url in
        ["redis://127.0.0.1:1", "redis+cluster://127.0.0.1:1", "redis+sentinel://127.0.0.1:1/m"]
    {
        let error = Redis::connect(url).await.expect_err("nobody is there");
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{url}: {error}");
        assert!(error.to_string().contains("127.0.0.1:1 is not reached"), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_socket_is_as_good_as_a_port() {
    let folder = hallpass_servers::Scratch::new("socket");
    let path = folder.path().join("s");
    let server = RedisServer::builder().config("unixsocket", path.display()).start().await;
    let store = open(&format!("redis+unix://{}?db=1", path.display())).await;
    step(&store, 0).await.0.unwrap();
    assert!(server.info("db1").await.contains("keys="), "it uses the database 1");
}
