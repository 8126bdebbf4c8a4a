//! What broke other libraries, gateways and applications, and what becomes of it here.
//!
//! `line` is how a case is written, `kit` has the keys and makes the tokens; every other module is
//! a group of lines. `advisories` sees to it that no published one is forgotten.
#![cfg(test)]

mod advisories;
mod algorithms;
mod audiences;
mod claim_types;
mod configuration;
mod confusion;
mod credentials;
mod critical;
mod doors;
mod embedded;
mod encodings;
mod encrypted;
mod issuers;
mod json;
mod key_ids;
mod key_types;
mod kinds;
mod kit;
mod line;
mod manual;
mod optional;
mod remembered;
mod remote;
mod replays;
mod scopes;
mod secrets;
mod segments;
mod sessions;
mod signatures;
mod sizes;
mod times;

use std::sync::LazyLock;
use std::thread;

use line::Line;

/// A chapter of the list, and of the manual.
struct Class {
    heading: &'static str,
    lines: Vec<Line>,
}

/// A module of the list.
type Module = fn() -> Vec<Line>;

/// The chapters, and the modules of each.
const CLASSES: &[(&str, &[Module])] = &[
    ("Algorithms and signatures", &[algorithms::lines, signatures::lines]),
    ("Keys of another kind", &[confusion::lines, secrets::lines, key_types::lines]),
    ("Keys that a token brings or names", &[embedded::lines, key_ids::lines]),
    ("Keys from afar", &[remote::lines]),
    ("Extensions and encryption", &[critical::lines, encrypted::lines]),
    ("Form", &[segments::lines, sizes::lines, json::lines, encodings::lines]),
    ("Claims", &[claim_types::lines, times::lines, issuers::lines, audiences::lines]),
    ("Kinds of token, scopes and roles", &[kinds::lines, scopes::lines]),
    ("Tokens that are remembered", &[remembered::lines]),
    ("Sessions", &[sessions::lines]),
    ("Values that are good once", &[replays::lines]),
    ("Requests", &[credentials::lines, optional::lines, configuration::lines]),
    ("Other doors", &[doors::lines]),
];

/// The whole list. A case is tried when it is made: once, each module on a thread of its own.
static LIST: LazyLock<Vec<Class>> = LazyLock::new(|| {
    thread::scope(|scope| {
        let classes: Vec<_> = CLASSES
            .iter()
            .map(|(heading, modules)| {
                let threads = modules.iter().map(|module| scope.spawn(module));
                (*heading, threads.collect::<Vec<_>>())
            })
            .collect();
        let classes = classes.into_iter().map(|(heading, threads)| {
            let lines = threads.into_iter().flat_map(|thread| thread.join().unwrap());
            Class { heading, lines: lines.collect() }
        });
        classes.collect()
    })
});

fn lines() -> impl Iterator<Item = &'static Line> {
    LIST.iter().flat_map(|class| &class.lines)
}

#[test]
fn every_case_ends_as_it_must() {
    let wrong: Vec<String> = lines().flat_map(Line::wrong).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    line::assert_named_once(lines());
}
