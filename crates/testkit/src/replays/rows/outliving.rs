//! A store that is ended as hard as it can be.

use hallpass_core::replay::{ReplayKey, Seen};

use crate::fail::fail;
use crate::replays::bench::{Bench, HOUR, ttl};

pub(in crate::replays) async fn a_value_outlives_a_restart(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses_for(value, HOUR).await, Seen::First);
    let bench = bench.restarted().await;
    assert_eq!(bench.uses_for(value, HOUR).await, Seen::Before);
    assert_eq!(bench.uses(bench.value()).await, Seen::First, "another");
}

pub(in crate::replays) async fn a_time_goes_on_over_a_restart(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.pass(bench.ttl() / 2).await;
    let bench = bench.restarted().await;
    bench.pass(bench.ttl() / 2).await;
    assert_eq!(bench.uses(value).await, Seen::First);
}

/// The last one before it, too: none is answered before it is kept.
pub(in crate::replays) async fn each_value_outlives_a_restart(mut bench: Bench) {
    let mut values = Vec::new();
    for _ in 0..3 {
        for _ in 0..5 {
            values.push(bench.value());
            let last = values.last().copied().unwrap_or_else(|| fail("there is one"));
            assert_eq!(bench.uses_for(last, HOUR).await, Seen::First);
        }
        bench = bench.restarted().await;
        for value in &values {
            assert_eq!(bench.uses_for(*value, HOUR).await, Seen::Before);
        }
    }
}

pub(in crate::replays) async fn the_clock_outlives_a_restart(bench: Bench) {
    assert_eq!(bench.uses(bench.value()).await, Seen::First);
    bench.harness.step_back(HOUR).await;
    let bench = bench.restarted().await;
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.pass(HOUR).await;
    assert_eq!(bench.uses(value).await, Seen::Before, "when the clock is right again");
}

/// Whatever becomes of the calls that are under way: no value is the first twice.
pub(in crate::replays) async fn a_restart_amid_uses(bench: Bench) {
    let values: Vec<ReplayKey> = (0..100).map(|_| bench.value()).collect();
    let uses = values.iter().map(|value| {
        let (bench, value) = (bench.clone(), *value);
        tokio::spawn(async move { bench.store.insert_if_absent(value, ttl(HOUR)).await })
    });
    let mut uses = uses.collect::<Vec<_>>().into_iter();
    let mut heard = Vec::new();
    for early in uses.by_ref().take(10) {
        heard.push(early.await.unwrap_or_else(|error| fail(error)));
    }
    let after = bench.restarted().await;
    for late in uses {
        heard.push(late.await.unwrap_or_else(|error| fail(error)));
    }
    for (value, before) in values.into_iter().zip(heard) {
        let first = usize::from(matches!(before, Ok(Seen::First)));
        let again = usize::from(after.uses_for(value, HOUR).await == Seen::First);
        assert!(first + again <= 1, "answered before the restart, and forgotten by it");
        assert_eq!(after.uses_for(value, HOUR).await, Seen::Before);
    }
}
