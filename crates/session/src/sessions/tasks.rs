//! What runs in the background: a task for each log, one for the keys, one that cleans up. Each ends
//! when the last clone of the sessions is gone.

use std::sync::{Arc, Weak};
use std::time::Duration;

use base64_simd::URL_SAFE_NO_PAD;
use tokio::time::{sleep, timeout};

use super::StartError;
use super::node::{Node, within};
use super::notice::{Duty, SessionNotice};
use super::tail::Tail;
use crate::secret::random;
use crate::store::{StoreError, StoreErrorKind::Unavailable};

/// Reads every log to its end, so that the first request finds the view complete, and goes on.
pub(super) async fn start(node: &Arc<Node>) -> Result<(), StartError> {
    let name = random::<16>().map_err(|failed| StoreError::new(Unavailable, failed))?;
    let name: Arc<str> = URL_SAFE_NO_PAD.encode_to_string(name.as_slice()).into();
    let mut tails = Vec::new();
    for shard in node.followings.shards() {
        let mut tail = Tail::new(shard, Arc::clone(&name));
        while !tail.read(node).await? {}
        tails.push(tail);
    }
    for tail in tails {
        tokio::spawn(tail.run(Arc::downgrade(node)));
    }
    tokio::spawn(keep_keys(Arc::downgrade(node)));
    tokio::spawn(clean_up(Arc::downgrade(node)));
    Ok(())
}

async fn keep_keys(node: Weak<Node>) {
    let (mut rounds, mut interrupted): (u32, bool) = (0, false);
    loop {
        let changed = node.upgrade().map(|node| Arc::clone(&node.keys_changed));
        let Some(changed) = changed else { return };
        // Sooner, if a key was compromised.
        let _changed = timeout(KEYS, changed.notified()).await;
        let Some(node) = node.upgrade() else { return };
        rounds = rounds.wrapping_add(1);
        let kept = if rounds.is_multiple_of(MAINTAIN) {
            within(LONGEST, maintain(&node)).await
        } else {
            within(LONGEST, node.keeper.refresh()).await
        };
        notice(&node, Duty::Keys, &mut interrupted, kept);
    }
}

async fn maintain(node: &Node) -> Result<(), StoreError> {
    // Another node may have raised what is kept.
    let opened = node.store.open(node.settings.needs()).await?;
    node.keep_at_least(opened.keep);
    node.keeper.maintain(opened.keep).await
}

async fn clean_up(node: Weak<Node>) {
    let mut interrupted = false;
    loop {
        sleep(CLEAN_UP).await;
        let Some(node) = node.upgrade() else { return };
        notice(&node, Duty::CleanUp, &mut interrupted, clean(&node).await);
        if let Some(now) = node.clocks.least() {
            node.view.expire(now);
        }
        node.limiters.forget();
    }
}

/// Until there is nothing left to drop, or for this minute enough is dropped.
async fn clean(node: &Node) -> Result<(), StoreError> {
    for _ in 0..SWEEPS {
        let swept = within(LONGEST, node.store.sweep(ROWS)).await?;
        if swept.sessions.saturating_add(swept.revocations) < u64::from(ROWS) {
            break;
        }
    }
    Ok(())
}

fn notice(node: &Node, duty: Duty, interrupted: &mut bool, done: Result<(), StoreError>) {
    match (done, *interrupted) {
        (Ok(()), true) => node.notice(&SessionNotice::Resumed(duty)),
        (Err(error), false) => node.notice(&SessionNotice::Interrupted(duty, error)),
        (Ok(()), false) | (Err(_), true) => return,
    }
    *interrupted = !*interrupted;
}

/// How often the keys are read, and after how many times what has to be done about them is done. A
/// node signs with keys that it has read lately only.
const KEYS: Duration = Duration::from_secs(3);
const MAINTAIN: u32 = 20;

/// How long a store is waited for.
const LONGEST: Duration = Duration::from_secs(10);

const CLEAN_UP: Duration = Duration::from_secs(60);

/// Rows at a time, so that no other step waits for long, and how many times.
const ROWS: u32 = 1_000;
const SWEEPS: u32 = 200;
