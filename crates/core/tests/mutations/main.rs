//! Every bit of a token counts: whatever is changed in a valid one, it is refused.
//!
//! An unoptimised build takes some of the tokens; all 200 are for the release profile:
//! `cargo test --release -p hallpass-core --test mutations`.
#![cfg(test)]
#![cfg(feature = "aws-lc")]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod cost;
mod flips;
mod judge;
mod keys;
mod swaps;
mod tally;
mod tokens;

use std::sync::Mutex;
use std::thread;

/// What `work` makes of all items, in no order, on as many threads as run at once.
fn spread<I: Send, T: Send>(
    items: impl Iterator<Item = I> + Send,
    work: impl Fn(I) -> T + Sync,
) -> Vec<T> {
    let queue = Mutex::new(items);
    let next = || queue.lock().expect("nobody fails with the queue in hand").next();
    let run = || std::iter::from_fn(next).map(&work).collect::<Vec<_>>();
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let done = workers.into_iter().map(|worker| worker.join().expect("no worker fails"));
        done.flatten().collect()
    })
}
