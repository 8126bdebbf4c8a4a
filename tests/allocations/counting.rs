//! Counts what a piece of work takes from the heap.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use dhat::HeapStats;

/// What was asked for, whether it was given back or not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Count {
    pub(crate) blocks: u64,
    pub(crate) bytes: u64,
}

/// Counts `work` alone, on what `prepare` makes for it. What is made once for all, such as a lazy
/// value, or the second time, such as what is remembered of a header, is made by two runs that do
/// not count; all runs after them must be alike.
pub(crate) fn count<P, T>(prepare: impl Fn() -> P, work: impl Fn(P) -> T) -> Count {
    (0..2).for_each(|_| drop(work(prepare())));
    let runs = [(); 4].map(|()| {
        let prepared = prepare();
        count_once(|| work(prepared)).0
    });
    let [first, ..] = runs;
    assert_eq!(runs, [first; 4], "the same work takes the same from the heap");
    first
}

/// Counts one run of `work`, for what would take too long five times, and hands on what it makes.
pub(crate) fn count_once<T>(work: impl FnOnce() -> T) -> (Count, T) {
    let before = HeapStats::get();
    let done = work();
    let after = HeapStats::get();
    let count = Count {
        blocks: after.total_blocks.saturating_sub(before.total_blocks),
        bytes: after.total_bytes.saturating_sub(before.total_bytes),
    };
    (count, done)
}

/// The result of a future that has nothing to wait for.
pub(crate) fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("this needs no wait"),
    }
}
