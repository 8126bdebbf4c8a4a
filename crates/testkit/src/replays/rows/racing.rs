//! Many at once.

use std::future::poll_fn;
use std::task::Poll;

use hallpass_core::replay::{ReplayKey, Seen};

use crate::fail::fail;
use crate::replays::bench::{Bench, ttl};

pub(in crate::replays) async fn a_hundred_uses_of_one_value(bench: Bench) {
    for round in 0..5 {
        let value = bench.value();
        assert_eq!(firsts(&bench, &[value; 100]).await, 1, "round {round}");
    }
}

pub(in crate::replays) async fn a_hundred_uses_of_one_that_is_past_its_time(bench: Bench) {
    let values: Vec<ReplayKey> = (0..5).map(|_| bench.value()).collect();
    for value in &values {
        assert_eq!(bench.uses(*value).await, Seen::First);
    }
    bench.pass(bench.ttl()).await;
    for value in values {
        let long = bench.ttl() * 4;
        assert_eq!(firsts_for(&bench, &[value; 100], long).await, 1);
    }
}

pub(in crate::replays) async fn a_hundred_values(bench: Bench) {
    let values: Vec<ReplayKey> = (0..100).map(|_| bench.value()).collect();
    assert_eq!(firsts(&bench, &values).await, 100);
    assert_eq!(firsts(&bench, &values).await, 0);
}

/// A client that goes away amid its request: the store goes on, and no value is the first twice.
pub(in crate::replays) async fn uses_that_are_given_up(bench: Bench) {
    let values: Vec<ReplayKey> = (0..20).map(|_| bench.value()).collect();
    let mut heard = Vec::new();
    for value in &values {
        let mut call = bench.store.insert_if_absent(*value, ttl(bench.ttl() * 4));
        // Asked for once, and dropped.
        heard.push(poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await);
    }
    for (value, heard) in values.into_iter().zip(heard) {
        let mut firsts = usize::from(matches!(heard, Poll::Ready(Ok(Seen::First))));
        for _ in 0..2 {
            let seen = bench.uses_for(value, bench.ttl() * 4).await;
            firsts += usize::from(seen == Seen::First);
        }
        assert!(firsts <= 1, "{firsts} times the first");
    }
    assert_eq!(bench.uses(bench.value()).await, Seen::First);
}

/// How many of these uses are a first one, by two nodes at once.
async fn firsts(bench: &Bench, values: &[ReplayKey]) -> usize {
    firsts_for(bench, values, bench.ttl() * 4).await
}

async fn firsts_for(bench: &Bench, values: &[ReplayKey], time: std::time::Duration) -> usize {
    let nodes = [bench.clone(), bench.another().await];
    let uses = values.iter().zip(nodes.iter().cycle()).map(|(value, node)| {
        let (value, node) = (*value, node.clone());
        tokio::spawn(async move { node.uses_for(value, time).await })
    });
    let mut firsts = 0;
    for answer in uses.collect::<Vec<_>>() {
        let seen = answer.await.unwrap_or_else(|error| fail(error));
        firsts += usize::from(seen == Seen::First);
    }
    firsts
}
