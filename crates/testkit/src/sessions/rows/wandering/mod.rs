//! Random schedules of all steps, held against the rules, and against what must be true whatever the
//! rules are: one leaf that rotates, no token after an acknowledged end, no gap in the log.
//!
//! The model of a session is its row and [`rotate`](hallpass_session::rotation::rotate), which the
//! tests of `hallpass-session` compare with a model that knows no row.

mod known;
mod settings;
mod tally;
mod walk;

use std::io::Write;

use self::walk::Walk;
use crate::sessions::Power;
use crate::sessions::bench::Bench;

/// As many schedules as the harness has time for.
pub(in crate::sessions) async fn any_way(bench: Bench) {
    let schedules = bench.harness.schedules();
    wander(bench, Hazard::Nothing, schedules).await;
}

/// The same, while somebody sets the store's clock back now and then.
pub(in crate::sessions) async fn any_way_with_a_clock_set_back(bench: Bench) {
    let schedules = bench.harness.schedules();
    wander(bench, Hazard::StepsBack, schedules).await;
}

/// The same, while somebody ends the store and starts it again now and then: a tenth as many, for
/// that takes time.
pub(in crate::sessions) async fn any_way_with_restarts(bench: Bench) {
    let schedules = bench.harness.schedules().div_ceil(10);
    wander(bench, Hazard::Restarts, schedules).await;
}

async fn wander(bench: Bench, hazard: Hazard, schedules: usize) {
    let stands = bench.has(Power::Stands);
    let mut walk = Walk::new(bench, hazard).await;
    for number in 0..schedules {
        let _under_way = UnderWay(number);
        if stands && number % FRESH == 0 {
            walk.clear_away().await;
        }
        walk.play(number).await;
    }
    walk.was_worth_it(schedules);
}

/// What happens to the store now and then.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Hazard {
    Nothing,
    Restarts,
    StepsBack,
}

/// Tells which schedule it was that failed: each has a seed of its own.
struct UnderWay(usize);

impl Drop for UnderWay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _told = writeln!(std::io::stderr(), "in the random schedule {}", self.0);
        }
    }
}

/// After how many schedules the store is emptied, where that takes no time.
const FRESH: usize = 20;
