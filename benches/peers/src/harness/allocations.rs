//! Heap blocks of one operation, which the program `allocations` counts.

use std::collections::HashMap;
use std::env;
use std::process::Command;

use dhat::{HeapStats, Profiler};

use crate::groups::Family;
use crate::harness::{Row, Suite};
use crate::options::{Options, SECOND_BACKEND};

/// Blocks by group and row.
pub(crate) type Blocks = HashMap<(String, String), u64>;

/// The program beside this one.
const PROGRAM: &str = "allocations";

/// Prints a line for each row. Only a program whose allocator is dhat's can call it.
pub(crate) fn print(suite: &mut Suite) {
    suite.retain_counted();
    let rows = suite.build();
    // What is made once for all is made now.
    for row in rows.iter_mut() {
        (row.run)(3);
    }
    let _counting = Profiler::builder().testing().build();
    for row in rows {
        let blocks = (0..3).map(|_| blocks(row)).min();
        println!("{}\t{}\t{}", row.title.group, row.title.name, blocks.unwrap_or_default());
    }
}

/// Asks the program that counts, once for each backend.
pub(crate) fn of(family: Family, options: &Options) -> Blocks {
    let mut blocks = ask(family.name, options, false);
    if family.second_backend && cfg!(feature = "peers") {
        blocks.extend(ask(family.name, options, true));
    }
    blocks
}

fn blocks(row: &mut Row) -> u64 {
    let before = HeapStats::get().total_blocks;
    (row.run)(1);
    HeapStats::get().total_blocks - before
}

fn ask(family: &str, options: &Options, second_backend: bool) -> Blocks {
    let program = env::current_exe().expect("this program has a path").with_file_name(PROGRAM);
    let mut command = Command::new(&program);
    command.args(["child", family, &options.filter]);
    if second_backend {
        command.env(SECOND_BACKEND, "1");
    }
    let Ok(output) = command.output() else {
        eprintln!("{} is missing: build all binaries to count heap blocks", program.display());
        return Blocks::new();
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {family}: {said}", program.display());
    String::from_utf8_lossy(&output.stdout).lines().map(read).collect()
}

fn read(line: &str) -> ((String, String), u64) {
    let mut words = line.split('\t');
    let mut next = || words.next().expect("three columns");
    let (group, name, blocks) = (next().to_owned(), next().to_owned(), next());
    ((group, name), blocks.parse().expect("a number of blocks"))
}
