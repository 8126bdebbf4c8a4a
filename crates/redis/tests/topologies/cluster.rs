//! A cluster, whole and in parts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_servers::RedisCluster;
use hallpass_session::store::StoreErrorKind;

use crate::kit::{PROMPT, add_user, as_user, open, revoke, step, wakes_again, woken, works_again};

const SHARDS: std::ops::Range<u16> = 0..16;

#[tokio::test]
async fn one_part_that_is_down_holds_up_no_other() {
    let cluster = RedisCluster::builder(3).persistent().start().await;
    let (store, reader) = (open(&cluster.url()).await, open(&cluster.url()).await);
    works_again(&store, SHARDS).await;
    assert!(woken(&reader, &store, 3).await < PROMPT);
    let down = cluster.master_of_tag("{3}").await;
    cluster.kill(down);
    for _ in 0..3 {
        for shard in SHARDS {
            let is_down = owner(shard) == down;
            let (done, took) = step(&store, shard).await;
            assert!(took < Duration::from_millis(500), "{shard}: {took:?}");
            match done {
                Ok(()) => assert!(!is_down, "{shard}"),
                Err(error) => {
                    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
                    assert!(is_down, "{shard}: {error}");
                }
            }
        }
    }
    let up = SHARDS.into_iter().find(|shard| owner(*shard) != down).unwrap();
    assert!(wakes_again(&reader, &store, up).await < Duration::from_secs(3));
    // A node that starts meanwhile serves the others too.
    let late = Redis::connect(cluster.url()).await.unwrap();
    step(&late, up).await.0.unwrap();
    cluster.restart(down).await;
    cluster.healed().await;
    assert!(works_again(&store, SHARDS).await < Duration::from_secs(2));
    assert!(works_again(&late, SHARDS).await < Duration::from_secs(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_moves_is_followed() {
    let cluster = RedisCluster::start(0).await;
    for server in cluster.servers() {
        add_user(server, &["+cluster|slots", "+asking"]).await;
    }
    let url = as_user(&cluster.url());
    let (store, reader) = (open(&url).await, open(&url).await);
    for _ in 0..50 {
        revoke(&store, 3).await;
    }
    let slot = cluster.slot_of_tag("{3}").await;
    let from = cluster.master_of_tag("{3}").await;
    let to = (from + 1) % 3;
    let moved = Arc::new(AtomicBool::new(false));
    let load: Vec<_> =
        (0..4).map(|_| tokio::spawn(load(store.clone(), Arc::clone(&moved)))).collect();
    cluster.move_slot(slot, from, to).await;
    moved.store(true, Ordering::Relaxed);
    for load in load {
        assert!(load.await.unwrap() > 0);
    }
    assert!(wakes_again(&reader, &store, 3).await < Duration::from_secs(2));
    // Where it is now is known, and where the others are.
    for shard in SHARDS {
        step(&store, shard).await.0.unwrap();
        step(&reader, shard).await.0.unwrap();
    }
}

/// Steps that all have to be done, until the part has moved; how many.
async fn load(store: Redis, moved: Arc<AtomicBool>) -> u32 {
    let mut done = 0;
    while !moved.load(Ordering::Relaxed) {
        step(&store, 3).await.0.unwrap();
        revoke(&store, 3).await;
        step(&store, 4).await.0.unwrap();
        done += 1;
    }
    done
}

/// By the slots of the tags on three masters with equal parts.
fn owner(shard: u16) -> usize {
    const SLOTS: [u16; 16] = [
        13907, 9842, 5649, 1584, 14039, 9974, 5781, 1716, 14171, 10106, 247, 4310, 8373, 12436,
        115, 4178,
    ];
    match SLOTS[usize::from(shard)] {
        ..=5460 => 0,
        5461..=10922 => 1,
        _ => 2,
    }
}
