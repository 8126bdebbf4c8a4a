//! The manual's chapter on attacks has a table a class, and the sums: they must be those of this
//! list. `HALLPASS_WRITE_MANUAL=1` writes them.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

use crate::{Class, LIST};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/manual/attacks.md");

/// The lines of a class, as the manual has them.
fn table(class: &Class) -> String {
    let mut table =
        "| line | cases | what an attacker would gain, and what stops it |\n|---|---|---|\n"
            .to_owned();
    for line in &class.lines {
        writeln!(table, "| {} | {} | {} |", line.name, line.cases.len(), line.why).unwrap();
    }
    table
}

fn sums() -> String {
    let lines: Vec<_> = crate::lines().collect();
    let cases: usize = lines.iter().map(|line| line.cases.len()).sum();
    let advisories: BTreeSet<_> = lines.iter().flat_map(|line| line.advisories).collect();
    format!(
        "{} lines with {cases} cases, among them those of {} published advisories",
        lines.len(),
        advisories.len()
    )
}

/// The text with what stands between two comments of this name replaced.
fn with(text: &str, name: &str, middle: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- end of {name} -->"));
    let parts = text.split_once(&begin).zip(text.split_once(&end));
    let Some(((before, _), (_, after))) = parts else { panic!("{begin} and {end} are missing") };
    format!("{before}{begin}{middle}{end}{after}")
}

#[test]
fn the_manual_has_the_tables_and_sums_of_this_list() {
    let text = fs::read_to_string(PATH).unwrap();
    let mut now = with(&text, "the sums", &format!("\n{}\n", sums()));
    for class in &*LIST {
        now = with(&now, class.heading, &format!("\n\n{}\n", table(class)));
    }
    if env::var_os("HALLPASS_WRITE_MANUAL").is_some() {
        fs::write(PATH, &now).unwrap();
        return;
    }
    let differing = now.lines().zip(text.lines()).find(|(now, text)| now != text);
    assert!(now == text, "HALLPASS_WRITE_MANUAL=1 writes what is new; first of it: {differing:?}");
}
