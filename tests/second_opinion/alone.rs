//! Each mutation by itself: what hallpass must say is known, what both say is compared.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hallpass::Algorithm;

use crate::compare::Outcome;
use crate::forge::{Case, Start};
use crate::mutation::{Mutation, harmless, ignored, wrong};
use crate::parties::shared;
use crate::tally::Tally;

/// A token with one mutation, or with none.
pub(crate) struct Row {
    case: Case,
    expected: Expected,
}

#[derive(Clone, Copy, Debug)]
enum Expected {
    /// Both accept.
    Good,
    /// hallpass accepts.
    Ignored,
    /// hallpass refuses.
    Wrong,
}

/// All of them: header and claims with HMAC, which is cheap and reads them no differently; whatever
/// has to do with signatures with every algorithm.
pub(crate) fn rows() -> Vec<Row> {
    let plain = shared().flat_map(|algorithm| {
        [Start::Full, Start::Sparse].map(|start| {
            let case = Case { algorithm, start, mutations: Vec::new() };
            Row { case, expected: Expected::Good }
        })
    });
    let all =
        [(Expected::Good, harmless()), (Expected::Ignored, ignored()), (Expected::Wrong, wrong())];
    let mutated = all.iter().flat_map(|(expected, mutations)| {
        let pairs = mutations.iter().flat_map(|m| shared().map(move |algorithm| (algorithm, m)));
        pairs
            .filter(|(algorithm, m)| algorithm.is_symmetric() || m.is_about_signatures())
            .map(|(algorithm, mutation)| Row::new(algorithm, mutation, *expected))
    });
    plain.chain(mutated).collect()
}

impl Row {
    fn new(algorithm: Algorithm, mutation: &Mutation, expected: Expected) -> Self {
        let expected = if mutation.spares(algorithm) { Expected::Ignored } else { expected };
        let mutations = vec![mutation.clone()];
        Self { case: Case { algorithm, start: Start::Full, mutations }, expected }
    }

    /// What came of it, or what is wrong with that.
    fn check(&self) -> Result<Outcome, String> {
        let outcome = self.case.compare().map_err(|disagreement| disagreement.to_string())?;
        let right = match self.expected {
            Expected::Good => outcome == Outcome::BothAccept,
            Expected::Ignored => outcome.is_accepted_by_hallpass(),
            Expected::Wrong => !outcome.is_accepted_by_hallpass(),
        };
        if right { Ok(outcome) } else { Err(format!("{self}: {outcome:?}")) }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { algorithm, start, mutations } = &self.case;
        write!(f, "{start:?}, {algorithm}, {mutations:?}, expected {:?}", self.expected)
    }
}

/// Checks every row, on two threads; answers what is wrong, too.
pub(crate) fn check(rows: &[Row]) -> (Tally, Vec<String>) {
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut tally, mut wrong) = (Tally::default(), Vec::new());
        while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
            match row.check() {
                Ok(outcome) => tally.count(outcome),
                Err(what) => wrong.push(what),
            }
        }
        (tally, wrong)
    };
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    thread::scope(|scope| {
        for worker in [(); 2].map(|()| scope.spawn(work)) {
            let (counted, found) = worker.join().unwrap();
            tally.merge(&counted);
            wrong.extend(found);
        }
    });
    (tally, wrong)
}
