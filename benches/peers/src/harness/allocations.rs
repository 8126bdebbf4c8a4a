//! Heap blocks of one operation, and what stays on the heap, which the program `allocations` counts.

use std::collections::HashMap;
use std::env;
use std::process::Command;

use dhat::{HeapStats, Profiler};

use crate::groups::Family;
use crate::harness::{Row, Suite};
use crate::options::{Options, SECOND_BACKEND};

/// What was counted, by group and row.
pub(crate) type Counts = HashMap<(String, String), Counted>;

/// What was counted of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// Heap blocks of one operation.
    pub(crate) blocks: u64,
    /// Bytes of each thing that it remembers, for a row that is weighed.
    pub(crate) bytes: Option<f64>,
}

/// The program beside this one.
const PROGRAM: &str = "allocations";

/// Prints a line for each row. Only a program whose allocator is dhat's can call it.
pub(crate) fn print(suite: &mut Suite) {
    suite.retain_counted();
    let bytes = suite.weigh();
    let rows = suite.build();
    // What is made once for all is made now.
    for row in rows.iter_mut() {
        (row.run)(3);
    }
    let _counting = Profiler::builder().testing().build();
    for row in rows {
        let blocks = (0..3).map(|_| blocks(row)).min().unwrap_or_default();
        let bytes = bytes.get(&row.title.key()).map(f64::to_string).unwrap_or_default();
        println!("{}\t{}\t{blocks}\t{bytes}", row.title.group, row.title.name);
    }
}

/// What `make` makes, and how many bytes of the heap stay with it. Only a program whose allocator is
/// dhat's can call it.
pub(crate) fn kept<T>(make: impl FnOnce() -> T) -> (T, u64) {
    let counting = Profiler::builder().testing().build();
    let made = make();
    let bytes = HeapStats::get().curr_bytes;
    drop(counting);
    (made, u64::try_from(bytes).unwrap_or(u64::MAX))
}

/// Asks the program that counts, once for each backend.
pub(crate) fn of(family: Family, options: &Options) -> Counts {
    let mut counts = ask(family.name, options, false);
    if family.second_backend && cfg!(feature = "peers") {
        counts.extend(ask(family.name, options, true));
    }
    counts
}

fn blocks(row: &mut Row) -> u64 {
    let before = HeapStats::get().total_blocks;
    (row.run)(1);
    HeapStats::get().total_blocks - before
}

fn ask(family: &str, options: &Options, second_backend: bool) -> Counts {
    let program = env::current_exe().expect("this program has a path").with_file_name(PROGRAM);
    let mut command = Command::new(&program);
    command.args(["child", family, &options.filter]);
    if second_backend {
        command.env(SECOND_BACKEND, "1");
    }
    let Ok(output) = command.output() else {
        eprintln!("{} is missing: build all binaries to count heap blocks", program.display());
        return Counts::new();
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {family}: {said}", program.display());
    String::from_utf8_lossy(&output.stdout).lines().map(read).collect()
}

fn read(line: &str) -> ((String, String), Counted) {
    let mut words = line.split('\t');
    let mut next = || words.next().expect("four columns");
    let (group, name, blocks, bytes) = (next().to_owned(), next().to_owned(), next(), next());
    let blocks = blocks.parse().expect("a number of blocks");
    ((group, name), Counted { blocks, bytes: bytes.parse().ok() })
}
