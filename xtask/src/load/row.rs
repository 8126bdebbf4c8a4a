//! A row of the table.

use std::fmt;

use crate::failure::Failure;

/// The first line.
const NAMES: &str = "algorithm\tmode\trequests_per_second\tx_none\tx_best_peer\tp50_us\tp99_us\t\
                     cpu_ns_per_request\tnon_2xx\tshare_invalid";

/// Medians over the rounds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) algorithm: String,
    pub(crate) mode: String,
    pub(crate) rate: f64,
    /// Its rate by that of the framework without authentication.
    pub(crate) times_none: Option<f64>,
    /// Its rate by that of the fastest peer of the framework.
    pub(crate) times_best_peer: Option<f64>,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) cpu: f64,
    /// Of all rounds together.
    pub(crate) unanswered: f64,
    pub(crate) invalid: f64,
}

/// The whole table, tab-separated.
pub(super) fn table(rows: &[Row]) -> String {
    let lines = rows.iter().map(|row| format!("{row}\n"));
    std::iter::once(format!("{NAMES}\n")).chain(lines).collect()
}

/// Reads what [`table`] wrote.
///
/// # Errors
/// It is another table: with the line.
pub(crate) fn parse(table: &str) -> Result<Vec<Row>, Failure> {
    let mut lines = table.lines();
    let unread = |line: &str| Failure::new(format!("not a row of a load test: {line:?}"));
    match lines.next() {
        Some(NAMES) => lines.map(|line| Row::parse(line).ok_or_else(|| unread(line))).collect(),
        other => Err(unread(other.unwrap_or_default())),
    }
}

impl Row {
    fn parse(line: &str) -> Option<Self> {
        let cells: [&str; 10] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let [
            algorithm,
            mode,
            rate,
            times_none,
            times_best_peer,
            p50,
            p99,
            cpu,
            unanswered,
            invalid,
        ] = cells;
        let figure = |cell: &str| cell.parse::<f64>().ok().filter(|figure| figure.is_finite());
        let ratio = |cell| if cell == "-" { Some(None) } else { figure(cell).map(Some) };
        Some(Self {
            algorithm: algorithm.to_owned(),
            mode: mode.to_owned(),
            rate: figure(rate)?,
            times_none: ratio(times_none)?,
            times_best_peer: ratio(times_best_peer)?,
            p50: figure(p50)?,
            p99: figure(p99)?,
            cpu: figure(cpu)?,
            unanswered: figure(unanswered)?,
            invalid: figure(invalid)?,
        })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio =
            |ratio: Option<f64>| ratio.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"));
        let Self { algorithm, mode, rate, p50, p99, cpu, unanswered, invalid, .. } = self;
        let [times_none, times_best_peer] = [self.times_none, self.times_best_peer].map(ratio);
        write!(
            f,
            "{algorithm}\t{mode}\t{rate:.0}\t{times_none}\t{times_best_peer}\t{p50:.0}\t{p99:.0}\t\
             {cpu:.0}\t{unanswered:.0}\t{invalid:.3}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let row = Row {
            algorithm: "RS256".to_owned(),
            mode: "axum-ours".to_owned(),
            rate: 61_234.0,
            times_none: Some(0.912),
            times_best_peer: Some(3.801),
            p50: 250.0,
            p99: 412.0,
            cpu: 16_330.0,
            unanswered: 0.0,
            invalid: 0.0,
        };
        let flood = Row {
            mode: "axum-ours/paced+invalid".to_owned(),
            times_none: None,
            times_best_peer: None,
            invalid: 0.9,
            ..row.clone()
        };
        let rows = [row, flood];
        let text = table(&rows);
        let first = "RS256\taxum-ours\t61234\t0.912\t3.801\t250\t412\t16330\t0\t0.000";
        assert_eq!(text.lines().nth(1), Some(first));
        let second = "RS256\taxum-ours/paced+invalid\t61234\t-\t-\t250\t412\t16330\t0\t0.900";
        assert_eq!(text.lines().nth(2), Some(second));
        assert_eq!(parse(&text).unwrap(), rows);
    }

    #[test]
    fn other_tables_are_refused_with_the_line() {
        let line = "RS256\taxum-ours\t61234\t0.912\t3.801\t250\t412\t16330\t0\t0.000";
        let rows = [
            ("nothing", String::new(), ""),
            ("other names", format!("mode\n{line}"), "mode"),
            ("a cell less", format!("{NAMES}\nRS256\taxum-ours"), "RS256\\taxum-ours"),
            ("no number", format!("{NAMES}\n{}", line.replace("412", "many")), "many"),
            ("no figure", format!("{NAMES}\n{}", line.replace("412", "NaN")), "NaN"),
        ];
        for (name, text, told) in rows {
            let failure = parse(&text).unwrap_err().to_string();
            assert!(failure.starts_with("not a row of a load test: \""), "{name}: {failure}");
            assert!(failure.contains(told), "{name}: {failure}");
        }
    }
}
