//! The table.

use std::fmt::Write;
use std::iter;

use crate::row::Played;

/// All rows, with their figures.
pub(crate) fn table(played: &[Played]) -> String {
    let rows: Vec<[String; COLUMNS]> = iter::once(head()).chain(played.iter().map(cells)).collect();
    let mut widths = [0; COLUMNS];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!(" {cell:width$} |"));
        let _written = writeln!(text, "|{}", cells.collect::<String>());
        if number == 0 {
            let rules = widths.map(|width| format!("-{}-|", "-".repeat(width)));
            let _written = writeln!(text, "|{}", rules.concat());
        }
    }
    let remarks = played.iter().flat_map(|row| {
        row.outcome.remarks.iter().map(|said| format!("{} on {}: {said}\n", row.fault, row.store))
    });
    text.push('\n');
    text.extend(remarks);
    text
}

/// Why rows fail.
pub(crate) fn failures(played: &[Played]) -> String {
    let mut text = String::new();
    for row in played {
        for why in row.outcome.verdict() {
            let _written = writeln!(text, "WRONG: {} on {}: {why}", row.fault, row.store);
        }
    }
    text
}

fn head() -> [String; COLUMNS] {
    [
        "fault",
        "store",
        "let in meanwhile",
        "503 to requests",
        "503 to refreshes",
        "no answer",
        "revocations kept",
        "wrongly let in",
        "wrongly refused",
        "logged out wrongly",
        "recovered after",
        "told",
        "s",
    ]
    .map(str::to_owned)
}

fn cells(row: &Played) -> [String; COLUMNS] {
    let outcome = &row.outcome;
    let (kept, of) = outcome.kept_all;
    let notices = outcome.notices.iter().filter(|(name, _)| TOLD.contains(&name.as_str()));
    let lost = [("lost logins", outcome.lost_logins)].into_iter().filter(|(_, lost)| *lost > 0);
    let told = notices.map(|(name, times)| (name.as_str(), *times)).chain(lost);
    let told: Vec<String> = told.map(|(name, times)| format!("{times} {name}")).collect();
    [
        row.fault.to_owned(),
        row.store.to_owned(),
        outcome.admitted.to_string(),
        outcome.unavailable.to_string(),
        outcome.refresh_unavailable.to_string(),
        outcome.lost.to_string(),
        format!("{kept} of {of}"),
        outcome.wrongly_admitted.to_string(),
        outcome.wrongly_refused.to_string(),
        outcome.logged_out.to_string(),
        outcome
            .recovered
            .map_or_else(|| "never".to_owned(), |after| format!("{:.2} s", after.as_secs_f64())),
        told.join(", "),
        format!("{:.1}", row.took.as_secs_f64()),
    ]
}

const COLUMNS: usize = 13;

/// The notices that tell of a store that loses what it has, or of a theft.
const TOLD: [&str; 6] =
    ["Corrupt", "Healed", "Repaired", "Reuse, a fork", "Reuse, a theft", "Superseded"];
