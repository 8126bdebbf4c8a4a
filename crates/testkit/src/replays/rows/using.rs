//! What is used once, and what twice.

use std::collections::HashMap;

use hallpass_core::replay::{ReplayKey, Seen};

use crate::replays::bench::Bench;

pub(in crate::replays) async fn a_second_use_is_seen(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    for _ in 0..3 {
        assert_eq!(bench.uses(value).await, Seen::Before);
    }
}

/// Also those that are nearly the same: keys are bytes, and all of them count.
pub(in crate::replays) async fn values_are_told_apart(bench: Bench) {
    let alike: [Part; 3] = [
        |key| key.as_bytes().first_chunk().copied(),
        |key| key.as_bytes().last_chunk().copied(),
        |key| key.as_bytes().first().filter(|byte| **byte == 0).map(|_| [0; 2]),
    ];
    for part in alike {
        let (one, two) = pair(&bench, part);
        assert_eq!(bench.uses(one).await, Seen::First);
        assert_eq!(bench.uses(two).await, Seen::First, "{one:?} is another than {two:?}");
    }
}

/// What two keys may have in common; `None` for a key that is not to be one of them.
type Part = fn(&ReplayKey) -> Option<[u8; 2]>;

/// Two values with this part in common.
fn pair(bench: &Bench, part: Part) -> (ReplayKey, ReplayKey) {
    let mut known = HashMap::new();
    loop {
        let value = bench.value();
        if let Some(other) = part(&value).and_then(|part| known.insert(part, value)) {
            return (other, value);
        }
    }
}

pub(in crate::replays) async fn nodes_share_what_they_have_seen(bench: Bench) {
    let other = bench.another().await;
    let (one, two) = (bench.value(), bench.value());
    assert_eq!(bench.uses(one).await, Seen::First);
    assert_eq!(other.uses(one).await, Seen::Before);
    assert_eq!(other.uses(two).await, Seen::First);
    assert_eq!(bench.uses(two).await, Seen::Before);
    drop(bench);
    assert_eq!(other.another().await.uses(one).await, Seen::Before, "a node that came later");
}
