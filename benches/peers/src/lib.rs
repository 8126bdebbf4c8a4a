//! What hallpass costs, beside the crates that do the same: see the README of this package.

mod bases;
mod fixture;
mod groups;
mod harness;
mod options;
mod ours;
#[cfg(feature = "peers")]
pub(crate) mod peers;
mod report;
#[cfg(feature = "serve")]
mod serve;

use groups::Family;
use harness::{Suite, allocations, child};
use options::Options;

/// Measures every row that the command line asks for, and prints a line of TSV for each.
pub fn main() {
    #[cfg(feature = "serve")]
    if serve::ran() {
        return;
    }
    let options = Options::read();
    fixture::install_backend(options.second_backend);
    on_a_runtime(move || {
        if let Some(family) = &options.child {
            return child::serve(&mut declared(Family::named(family), &options));
        }
        println!("{}", report::HEADER);
        for family in groups::families() {
            measure(family, &options);
        }
    });
}

/// Prints what every row of one family takes of the heap.
pub fn count_allocations() {
    let options = Options::read();
    fixture::install_backend(options.second_backend);
    on_a_runtime(move || {
        let name = options.child.as_deref().expect("the name of a family");
        allocations::print(&mut declared(Family::named(name), &options));
    });
}

fn measure(family: Family, options: &Options) {
    let mut suite = Suite::new();
    (family.declare)(&mut suite, options.second_backend);
    if family.second_backend && cfg!(feature = "peers") {
        child::adopt(&mut suite, family.name, options);
    }
    suite.select(options);
    if suite.is_empty() {
        return;
    }
    let counts = allocations::of(family, options);
    suite.run(options);
    report::print(&suite, &counts);
}

/// The rows of a family that this process has itself.
fn declared(family: Family, options: &Options) -> Suite {
    let mut suite = Suite::new();
    (family.declare)(&mut suite, options.second_backend);
    suite.select(options);
    suite
}

/// actix-web wants a runtime of its own, and `unconstrained` keeps tokio from making a future wait
/// that has nothing to wait for.
fn on_a_runtime(work: impl FnOnce()) {
    actix_web::rt::System::new().block_on(tokio::task::unconstrained(async { work() }));
}
