//! A store full of users.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use futures_util::future::try_join_all;

use crate::clock::Tick;
use crate::failure::{Done, Failure};
use crate::fleet::{Fleet, subject};
use crate::node::Node;

/// Logs so many users in, once each, as an application does: `begin`, `start`, and the tokens that
/// come with it. How long it took.
///
/// # Errors
/// A login fails.
pub async fn fill(fleet: &Arc<Fleet>, users: usize) -> Done<Duration> {
    let (begun, next) = (Tick::now(), Arc::new(AtomicUsize::new(0)));
    let lanes = (0..LANES).map(|lane| {
        let (fleet, next) = (Arc::clone(fleet), Arc::clone(&next));
        tokio::spawn(async move { lane_of(&fleet, lane, &next, users).await })
    });
    let mut all = vec![Box::<str>::default(); users];
    for lane in try_join_all(lanes).await.map_err(|error| Failure::of("a login", error))? {
        for (place, token) in lane? {
            if let Some(kept) = all.get_mut(place) {
                *kept = token;
            }
        }
    }
    fleet.settle(all);
    Ok(Tick::now().since(begun))
}

async fn lane_of(
    fleet: &Fleet,
    lane: usize,
    next: &AtomicUsize,
    users: usize,
) -> Done<Vec<(usize, Box<str>)>> {
    // Those of this process, if there are any: a pipe in between would only cost time.
    let local: Vec<&Node> =
        fleet.nodes.iter().filter(|node| matches!(node, Node::Local(_))).collect();
    let all: Vec<&Node> = fleet.nodes.iter().collect();
    let nodes = if local.is_empty() { all } else { local };
    let node = lane.checked_rem(nodes.len()).and_then(|place| nodes.get(place));
    let node = node.ok_or_else(|| Failure::new("a fleet without a node"))?;
    let mut tokens = Vec::new();
    loop {
        let place = next.fetch_add(1, Relaxed);
        if place >= users {
            return Ok(tokens);
        }
        if place > 0 && place.is_multiple_of(100_000) {
            eprintln!("{place} users have logged in");
        }
        let refresh = node.login(&subject(place)).await?.refresh;
        tokens.push((place, refresh.unwrap_or_default().into()));
    }
}

/// How many log in at the same time.
const LANES: usize = 128;
