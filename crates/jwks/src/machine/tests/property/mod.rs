//! Random events, a simulated provider, and a model of the truth that knows nothing of the machine.

mod bound;
mod event;
mod provider;
mod simulation;
mod tally;
mod truth;

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};

use simulation::Simulation;
use tally::Tally;

#[test]
fn whatever_happens_the_promises_hold() {
    let tally = RefCell::new(Tally::default());
    let config = Config { cases: 1_000, failure_persistence: None, ..Config::default() };
    let cases = (event::settings(), event::start(), vec(event::event(), 200));
    let outcome = TestRunner::new(config).run(&cases, |(settings, start, events)| {
        assert!(settings.check().is_ok(), "{settings:?}: {:?}", settings.check());
        let mut simulation = Simulation::new(settings, start);
        for event in &events {
            simulation.happen(event);
        }
        tally.borrow_mut().add(&simulation.tally);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    tally.borrow().is_full();
}
