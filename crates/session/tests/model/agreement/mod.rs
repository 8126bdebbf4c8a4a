//! Random schedules: `rotate` and a history that knows no row agree on every outcome.

mod history;
mod schedule;
mod simulation;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};

use simulation::Simulation;

#[test]
fn a_row_and_a_history_agree() {
    let tally = RefCell::new(BTreeMap::<&str, usize>::new());
    let config = Config { cases: 10_000, failure_persistence: None, ..Config::default() };
    let cases = (schedule::settings(), vec(schedule::step(), 1..40));
    let outcome = TestRunner::new(config).run(&cases, |(settings, steps)| {
        let mut simulation = Simulation::new(&settings);
        for step in &steps {
            let outcome = simulation.happen(step);
            *tally.borrow_mut().entry(outcome).or_default() += 1;
        }
        simulation.assert_one_leaf();
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let tally = tally.into_inner();
    println!("{tally:?}");
    for outcome in history::ALL {
        assert!(tally.get(outcome).is_some_and(|&n| n >= 100), "{outcome} is rare: {tally:?}");
    }
}
