//! Whether a peer beats us anywhere.

use crate::bench::finding::Finding;
use crate::bench::table::{Column, Line, Table};

/// The most that one of our rows may be of the best peer of its group.
const LIMIT: f64 = 1.0;

/// The same where both do little but compute a signature.
const LIMIT_OF_SIGNATURES: f64 = 1.01;

/// From which share of the time on that is.
const SIGNATURE: f64 = 0.95;

/// Each of our rows that stands beside peers, in time and in instructions.
pub(crate) fn findings(table: &Table) -> Vec<Finding> {
    let ours = table.lines().iter().filter(|line| line.is_ours());
    ours.flat_map(|line| [in_time(line), in_instructions(line)]).flatten().collect()
}

fn in_time(line: &Line) -> Option<Finding> {
    let figure = line.figure(Column::XBestPeer)?;
    Some(finding(line, "time", figure))
}

fn in_instructions(line: &Line) -> Option<Finding> {
    let figure = line.figure(Column::XBestPeerInstructions)?;
    Some(finding(line, "instructions", figure))
}

fn finding(line: &Line, what: &str, figure: f64) -> Finding {
    let limit = if is_signatures(line) { LIMIT_OF_SIGNATURES } else { LIMIT };
    let name = format!("{}, {}: {what}, of the best peer's", line.group, line.row);
    Finding::new(name, Some(figure), limit)
}

/// Whether more than 95 % of our time, and of the best peer's, is the signature.
fn is_signatures(line: &Line) -> bool {
    let ours = line.figure(Column::MarginalXRaw).or_else(|| line.figure(Column::XRaw));
    let Some((ours, of_peer)) = ours.zip(line.figure(Column::XBestPeer)) else { return false };
    // Below, nobody verified one.
    let signature = |x_raw: f64| x_raw > SIGNATURE && x_raw * SIGNATURE < 1.0;
    signature(ours) && signature(ours / of_peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn a_peer_that_is_faster_is_told() {
        let rows: [(&str, f64, f64, bool); 6] = [
            ("ahead", 3.0, 0.5, false),
            ("behind", 3.0, 1.005, true),
            ("behind by little, and nearly all is the signature", 1.02, 1.005, false),
            ("behind by more, and nearly all is the signature", 1.03, 1.02, true),
            ("behind by little, without any signature", 0.02, 1.005, true),
            ("we alone are nearly all signature", 1.02, 0.9, false),
        ];
        for (name, x_raw, x_best_peer, over) in rows {
            let figures = [(Column::MarginalXRaw, x_raw), (Column::XBestPeer, x_best_peer)];
            let table = table_of(&[("g", "hallpass a", &figures), ("g", "peer", &figures)]);
            let findings = findings(&table);
            assert_eq!(findings.len(), 1, "{name}");
            assert_eq!(findings.iter().any(Finding::is_over), over, "{name}");
        }
    }

    #[test]
    fn instructions_are_compared_as_well() {
        let figures = [(Column::XBestPeer, 0.5), (Column::XBestPeerInstructions, 1.2)];
        let findings = findings(&table_of(&[("g", "hallpass a", &figures)]));
        let over: Vec<bool> = findings.iter().map(Finding::is_over).collect();
        assert_eq!(over, [false, true]);
    }
}
