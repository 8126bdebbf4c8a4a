//! The table against everything that it is held to.

use crate::bench::finding::Finding;
use crate::bench::table::{Column, Table};
use crate::bench::{beside, budgets, growth, known};
use crate::failure::Failure;

/// Prints each budget and comparison with what was measured, and what is known of those that are
/// above their limit. `whole` says that every row ran, so
/// that none may be missing.
///
/// # Errors
/// A row is over its limit, or missing: with its name.
pub(crate) fn run(table: &Table, whole: bool) -> Result<(), Failure> {
    let counted = table.lines().iter().any(|line| line.figure(Column::Instructions).is_some());
    let mut wrong = Vec::new();
    for (title, findings) in [
        ("budgets", budgets::findings(table)),
        ("growth", growth::findings(table)),
        ("beside the best peer", beside::findings(table)),
    ] {
        let findings: Vec<_> = findings.into_iter().map(known::known).collect();
        println!("\n{title}");
        for finding in &findings {
            println!("  {finding}");
        }
        wrong.extend(findings.into_iter().filter_map(|finding| told(&finding, whole, counted)));
    }
    if !counted {
        println!("\nthis machine has no counter of instructions to give");
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{} of the rows above:\n{}", wrong.len(), wrong.join("\n"))))
}

/// What is wrong with a finding, if something is.
fn told(finding: &Finding, whole: bool, counted: bool) -> Option<String> {
    let needs_counter = finding.name.contains("instructions") && !counted;
    let missing = whole && finding.figure.is_none() && !needs_counter;
    if missing {
        return Some(format!("  {} was not measured", finding.name));
    }
    finding.is_over().then(|| format!("  {finding}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn what_is_over_is_named() {
        let slow = [(Column::MarginalNanoseconds, 500.0), (Column::XBestPeer, 1.5)];
        let table = table_of(&[("seen before", "hallpass bare tower", &slow)]);
        let failure = run(&table, false).unwrap_err().to_string();
        assert!(failure.starts_with("2 of the rows above:\n"), "{failure}");
        assert!(failure.contains("seen before, hallpass bare tower: marginal_ns"), "{failure}");
        assert!(failure.contains("time, of the best peer's"), "{failure}");
    }

    #[test]
    fn rows_may_be_missing_where_a_part_was_asked_for() {
        let table = table_of(&[]);
        assert_eq!(run(&table, false), Ok(()));
        let failure = run(&table, true).unwrap_err().to_string();
        assert!(failure.contains("marginal_x_raw was not measured"), "{failure}");
        // Without a counter nobody can measure these.
        assert!(!failure.contains("instructions"), "{failure}");
    }
}
