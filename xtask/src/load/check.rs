//! What the figures have to be.

use super::modes::REMOTE;
use super::row::Row;
use super::scenario::{ALGORITHMS, FLOODED};
use crate::failure::Failure;

/// How much later than without a flood the 99th of 100 good requests may be answered.
const FLOOD: f64 = 3.0;
/// The same, when every bad token asks for another key of a provider.
const KIDS: f64 = 2.0;

/// What is known of a rate that is below what it should be.
const COLD: &str = " (known: 1,000 tokens and the code that finds them, cold after each packet)";

/// A figure of a row, and its limit.
#[derive(Debug)]
struct Budget {
    algorithm: &'static str,
    row: String,
    figure: Figure,
}

#[derive(Debug)]
enum Figure {
    /// The rate by that of the framework alone: what it should be at least, and what it may be.
    TimesNone(f64, f64),
    /// The rate by that of the fastest peer, at least.
    TimesBestPeer(f64),
    /// The 99th percentile by that of another row, at most.
    Slower { than: String, limit: f64 },
}

/// Compares every budget with what was measured, and prints it.
///
/// # Errors
/// Those that do not hold, and good requests that were not answered.
pub(super) fn check(rows: &[Row]) -> Result<(), Failure> {
    let mut over = Vec::new();
    for budget in budgets() {
        let line = budget.line(rows);
        println!("{line}");
        if !line.starts_with("ok") {
            over.push(line);
        }
    }
    over.extend(unanswered(rows));
    if over.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("budgets do not hold\n  {}", over.join("\n  "))))
}

fn budgets() -> Vec<Budget> {
    let rate = |row: &str, figure| Budget { algorithm: "RS256", row: row.to_owned(), figure };
    let mut budgets = vec![
        rate("axum-ours", Figure::TimesBestPeer(3.5)),
        rate("axum-ours-uncached", Figure::TimesBestPeer(1.15)),
        rate("axum-ours", Figure::TimesNone(0.85, 0.74)),
    ];
    for algorithm in ALGORITHMS {
        for mode in FLOODED {
            budgets.extend(slower(algorithm, mode, "invalid", FLOOD));
        }
    }
    budgets.extend(slower("RS256", REMOTE.name, "kids", KIDS));
    budgets
}

/// With the good requests at the same rate. Where everybody sends as fast as the answers come, two
/// clients share a core, and the 99th percentile is that of a turn on it: milliseconds that come and
/// go with the system's mood, and nothing of the server's.
fn slower(algorithm: &'static str, mode: &str, flood: &str, limit: f64) -> [Budget; 2] {
    ["paced", "paced+good"].map(|than| Budget {
        algorithm,
        row: format!("{mode}/paced+{flood}"),
        figure: Figure::Slower { than: format!("{mode}/{than}"), limit },
    })
}

impl Budget {
    /// One line, which begins with `ok` if the budget holds.
    fn line(&self, rows: &[Row]) -> String {
        let find = |mode: &str| {
            rows.iter().find(|row| row.algorithm == self.algorithm && row.mode == mode)
        };
        let row = find(&self.row);
        let (measured, holds, limit) = match &self.figure {
            Figure::TimesNone(limit, known) => {
                let measured = row.and_then(|row| row.times_none);
                let (measured, holds, told) = at_least(measured, *limit, "axum alone");
                let is_known = !holds && measured.is_some_and(|measured| measured >= *known);
                let why = if is_known { COLD } else { "" };
                (measured, holds || is_known, format!("{told}{why}"))
            }
            Figure::TimesBestPeer(limit) => {
                at_least(row.and_then(|row| row.times_best_peer), *limit, "the best peer")
            }
            Figure::Slower { than, limit } => {
                let ratio = row.zip(find(than)).map(|(row, other)| row.p99 / other.p99);
                let limit_told = format!("of the p99 of {than}, at most {limit}");
                (ratio, ratio.is_some_and(|ratio| ratio <= *limit), limit_told)
            }
        };
        let verdict = if holds { "ok" } else { "OVER" };
        let measured = measured.map_or_else(|| "not measured".to_owned(), |x| format!("{x:.3}"));
        format!("{verdict:4} {} {}: {measured} x {limit}", self.algorithm, self.row)
    }
}

fn at_least(measured: Option<f64>, limit: f64, of: &str) -> (Option<f64>, bool, String) {
    let holds = measured.is_some_and(|measured| measured >= limit);
    (measured, holds, format!("the rate of {of}, at least {limit}"))
}

/// Rows in which good requests were lost or refused.
fn unanswered(rows: &[Row]) -> impl Iterator<Item = String> + '_ {
    rows.iter().filter(|row| row.unanswered > 0.0).map(|row| {
        let Row { algorithm, mode, unanswered, .. } = row;
        format!("{algorithm} {mode}: {unanswered:.0} good requests were not answered with 2xx")
    })
}

#[cfg(test)]
mod tests {
    use super::super::scenario::cases;
    use super::*;

    /// A row for each case, in which every budget just holds.
    fn good() -> Vec<Row> {
        let rows = cases(&[]).into_iter().map(|case| {
            let row = case.row();
            let p99 = match row.as_str() {
                row if row.ends_with("+invalid") => 300.0,
                row if row.ends_with("+kids") => 200.0,
                _ => 100.0,
            };
            let algorithm = case.algorithm.to_owned();
            let (times_none, times_best_peer) = (Some(0.85), Some(3.5));
            Row {
                algorithm,
                mode: row,
                rate: 1.0,
                times_none,
                times_best_peer,
                p50: 1.0,
                p99,
                cpu: 1.0,
                unanswered: 0.0,
                invalid: 0.0,
            }
        });
        rows.collect()
    }

    /// What is told, if one row is changed.
    fn told(algorithm: &str, mode: &str, change: impl Fn(&mut Row)) -> String {
        let mut rows = good();
        let mut found =
            rows.iter_mut().filter(|row| row.algorithm == algorithm && row.mode == mode);
        change(found.next().unwrap());
        check(&rows).map_or_else(|failure| failure.to_string(), |()| "ok".to_owned())
    }

    #[test]
    fn what_holds_and_what_is_over() {
        let rows = [
            ("RS256", "axum-none", told("RS256", "axum-none", |_| {}), "ok"),
            (
                "RS256",
                "axum-ours",
                told("RS256", "axum-ours", |row| row.times_none = Some(0.739)),
                { "\n  OVER RS256 axum-ours: 0.739 x the rate of axum alone, at least 0.85" },
            ),
            (
                "RS256",
                "axum-ours",
                told("RS256", "axum-ours", |row| row.times_none = Some(0.741)),
                "ok",
            ),
            ("RS256", "axum-ours", told("RS256", "axum-ours", |row| row.times_best_peer = None), {
                "\n  OVER RS256 axum-ours: not measured x the rate of the best peer, at least 3.5"
            }),
            (
                "RS256",
                "axum-ours-uncached",
                told("RS256", "axum-ours-uncached", |row| row.times_best_peer = Some(1.0)),
                "\n  OVER RS256 axum-ours-uncached: 1.000 x the rate of the best peer, at least 1.15",
            ),
            (
                "HS256",
                "axum-ours",
                told("HS256", "axum-ours", |row| row.times_none = Some(0.1)),
                "ok",
            ),
            (
                "HS256",
                "actix-ours/full+invalid",
                told("HS256", "actix-ours/full+invalid", |row| row.p99 = 301.0),
                "ok",
            ),
            (
                "HS256",
                "actix-ours/paced+invalid",
                told("HS256", "actix-ours/paced+good", |row| row.p99 = 99.0),
                "\n  OVER HS256 actix-ours/paced+invalid: 3.030 x of the p99 of \
                 actix-ours/paced+good, at most 3",
            ),
            (
                "RS256",
                "axum-ours-remote/paced+kids",
                told("RS256", "axum-ours-remote/paced", |row| row.p99 = 99.0),
                "\n  OVER RS256 axum-ours-remote/paced+kids: 2.020 x of the p99 of \
                 axum-ours-remote/paced, at most 2",
            ),
            ("HS256", "aliri_tower", told("HS256", "aliri_tower", |row| row.unanswered = 2.0), {
                "\n  HS256 aliri_tower: 2 good requests were not answered with 2xx"
            }),
        ];
        for (algorithm, mode, told, expected) in rows {
            let told = told.strip_prefix("budgets do not hold").unwrap_or(&told);
            assert_eq!(told, expected, "{algorithm} {mode}");
        }
    }
}
