//! A store that has no room: it refuses, and makes none.

use hallpass_core::replay::{ReplayErrorKind, ReplayKey, Seen};

use crate::replays::bench::Bench;

pub(in crate::replays) async fn a_full_store_takes_nothing_more(bench: Bench) {
    fill(&bench).await;
    let value = bench.value();
    for _ in 0..2 {
        let refused = bench.tries(value).await.map_err(|error| error.kind());
        assert_eq!(refused, Err(ReplayErrorKind::Full));
    }
}

pub(in crate::replays) async fn a_full_store_forgets_nothing(bench: Bench) {
    let values = fill(&bench).await;
    for _ in 0..values.len() {
        let _refused = bench.tries(bench.value()).await;
    }
    bench.pass(bench.ttl() / 2).await;
    for (number, value) in values.into_iter().enumerate() {
        assert_eq!(bench.uses(value).await, Seen::Before, "value {number}");
    }
}

pub(in crate::replays) async fn a_full_store_has_room_again(bench: Bench) {
    for _ in 0..3 {
        fill(&bench).await;
        let _refused = bench.tries(bench.value()).await;
        bench.pass(bench.ttl()).await;
    }
}

/// As many as there is room for.
async fn fill(bench: &Bench) -> Vec<ReplayKey> {
    let values: Vec<ReplayKey> = (0..bench.harness.capacity()).map(|_| bench.value()).collect();
    for (number, value) in values.iter().enumerate() {
        assert_eq!(bench.uses(*value).await, Seen::First, "value {number}");
    }
    values
}
