//! One thing that is measured.

use std::fmt;
use std::hint::black_box;
use std::time::Instant;

use super::counter::instructions;

/// The row that every other one of its group is compared with.
pub(crate) const RAW: &str = "raw aws-lc-rs";

/// What a row is, by the first word of its name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// A framework without authentication.
    Base,
    Ours,
    Peer,
    /// A signature and nothing else.
    Raw,
}

/// What answers the requests of a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Framework {
    Actix,
    Axum,
    /// There is no request around the token.
    None,
    Tower,
}

/// Where a row stands.
#[derive(Clone, Debug)]
pub(crate) struct Title {
    pub(crate) group: String,
    pub(crate) name: String,
    /// The row of the same group that does the same without authentication.
    pub(crate) base: Option<String>,
    /// What answers, where that makes most of the difference.
    pub(crate) framework: Option<Framework>,
    /// Whether its heap blocks say anything.
    pub(crate) counted: bool,
}

impl Title {
    pub(crate) fn new(group: impl Into<String>, name: impl Into<String>) -> Self {
        Self { group: group.into(), name: name.into(), base: None, framework: None, counted: true }
    }

    pub(crate) fn over(self, base: impl Into<String>) -> Self {
        Self { base: Some(base.into()), ..self }
    }

    /// Compares it with the peers on this framework alone.
    pub(crate) fn on(self, framework: Framework) -> Self {
        Self { framework: Some(framework), ..self }
    }

    pub(crate) fn uncounted(self) -> Self {
        Self { counted: false, ..self }
    }

    /// Group and name: no other row has both.
    pub(crate) fn key(&self) -> (String, String) {
        (self.group.clone(), self.name.clone())
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.name.split(' ').next() {
            Some("base") => Kind::Base,
            Some("hallpass") => Kind::Ours,
            Some("raw") => Kind::Raw,
            _ => Kind::Peer,
        }
    }
}

/// What a number of operations took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice {
    pub(crate) nanoseconds: f64,
    pub(crate) instructions: Option<f64>,
}

/// Does the operation so many times.
pub(crate) type Run = Box<dyn FnMut(u64) -> Slice>;

/// A row with what was measured of it, an operation each.
pub(crate) struct Row {
    pub(crate) title: Title,
    pub(crate) run: Run,
    /// Operations in one slice.
    pub(crate) times: u64,
    pub(crate) nanoseconds: Vec<f64>,
    pub(crate) instructions: Vec<f64>,
}

impl Row {
    pub(crate) fn new(title: Title, run: Run) -> Self {
        Self { title, run, times: 1, nanoseconds: Vec::new(), instructions: Vec::new() }
    }

    /// Warms up, and finds how many operations fill a slice of so many milliseconds.
    pub(crate) fn calibrate(&mut self, slice: f64) {
        let mut times = 1;
        loop {
            let took = (self.run)(times).nanoseconds / 1e6;
            if took >= slice {
                self.times = (times as f64 * slice / took).max(1.0) as u64;
                return;
            }
            times *= if took < slice / 16.0 { 8 } else { 2 };
        }
    }

    /// One slice.
    pub(crate) fn measure(&mut self) {
        let slice = (self.run)(self.times);
        self.nanoseconds.push(slice.nanoseconds / self.times as f64);
        self.instructions.extend(slice.instructions.map(|count| count / self.times as f64));
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("title", &self.title).finish_non_exhaustive()
    }
}

/// The operation in a loop, under the clock and the counter.
pub(crate) fn timed<R>(mut operation: impl FnMut() -> R + 'static) -> Run {
    Box::new(move |times| {
        let watch = Watch::start();
        for _ in 0..times {
            black_box(operation());
        }
        watch.stop()
    })
}

/// The same for an operation that takes something, of which some are made ahead each time: they are
/// as near to the processor as a request that has just come in.
pub(crate) fn timed_with<P, R>(
    mut prepare: impl FnMut() -> P + 'static,
    mut operation: impl FnMut(P) -> R + 'static,
) -> Run {
    Box::new(move |times| {
        let mut sum = Slice { nanoseconds: 0.0, instructions: Some(0.0) };
        let mut left = times;
        while left > 0 {
            let batch = left.min(BATCH);
            let prepared: Vec<P> = (0..batch).map(|_| prepare()).collect();
            let watch = Watch::start();
            for it in prepared {
                black_box(operation(it));
            }
            let slice = watch.stop();
            sum.nanoseconds += slice.nanoseconds;
            sum.instructions = sum.instructions.zip(slice.instructions).map(|(a, b)| a + b);
            left -= batch;
        }
        sum
    })
}

/// How many are made ahead.
const BATCH: u64 = 64;

/// Clock and counter.
struct Watch {
    start: Instant,
    counted: Option<u64>,
}

impl Watch {
    fn start() -> Self {
        let counted = instructions();
        Self { start: Instant::now(), counted }
    }

    fn stop(self) -> Slice {
        let nanoseconds = self.start.elapsed().as_nanos() as f64;
        let instructions = instructions().zip(self.counted);
        let instructions = instructions.map(|(after, before)| (after - before) as f64);
        Slice { nanoseconds, instructions }
    }
}
