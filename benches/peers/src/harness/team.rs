//! Threads that do the same at once.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Instant;

use super::Slice;

/// Threads that wait for work, and end when it is dropped.
#[derive(Debug)]
pub(crate) struct Team {
    members: Vec<Sender<u64>>,
    times: Receiver<f64>,
}

impl Team {
    /// So many threads. `make` makes the operation of each.
    pub(crate) fn new<O: FnMut() + Send + 'static>(count: usize, make: impl Fn() -> O) -> Self {
        let start = Arc::new(Barrier::new(count));
        let (done, times) = channel();
        let members = (0..count).map(|_| {
            let (member, work) = channel();
            let (start, done, operation) = (Arc::clone(&start), done.clone(), make());
            thread::spawn(move || follow(&work, &start, &done, operation));
            member
        });
        Self { members: members.collect(), times }
    }

    /// Each thread does the operation so many times; the time is the mean of theirs.
    pub(crate) fn run(&mut self, times: u64) -> Slice {
        for member in &self.members {
            member.send(times).expect("the thread runs");
        }
        let sum: f64 = self.times.iter().take(self.members.len()).sum();
        Slice { nanoseconds: sum / self.members.len() as f64, instructions: None }
    }
}

fn follow(work: &Receiver<u64>, start: &Barrier, done: &Sender<f64>, mut operation: impl FnMut()) {
    for times in work {
        start.wait();
        let started = Instant::now();
        for _ in 0..times {
            operation();
        }
        // Nobody waits when the team is gone.
        _ = done.send(started.elapsed().as_nanos() as f64);
    }
}
