//! A table of rows, and the running of them all.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::row::Row;

/// The rows of one file or folder.
#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) rows: Vec<Row>,
}

impl Suite {
    /// A suite of so many rows: that none is lost is part of the test.
    pub(crate) fn new(name: impl Into<String>, count: usize, rows: Vec<Row>) -> Self {
        let name = name.into();
        assert_eq!(rows.len(), count, "{name}: rows");
        Self { name, rows }
    }
}

/// What makes a suite.
pub(crate) struct Job(Box<dyn Fn() -> Suite + Send + Sync>);

impl Job {
    pub(crate) fn new(make: impl Fn() -> Suite + Send + Sync + 'static) -> Self {
        Self(Box::new(make))
    }
}

/// Runs the suites, as many at once as there are processors. They come back in their order.
pub(crate) fn run(jobs: &[Job]) -> Vec<Suite> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            // The slow ones stand late in the table, and are done first.
            let Some(job) = jobs.iter().rev().nth(at) else { return done };
            done.push((at, job.0()));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a suite panicked")).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().rev().map(|(_, suite)| suite).collect()
}
