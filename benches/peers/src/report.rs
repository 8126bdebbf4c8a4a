//! The table: tab-separated, a line a row, `-` where there is no figure.

use crate::harness::allocations::{Counted, Counts};
use crate::harness::row::RAW;
use crate::harness::statistics::{differences, median, ratios};
use crate::harness::{Kind, Row, Suite};

/// The names of the columns.
pub(crate) const HEADER: &str = "group\trow\tns\tinstructions\tallocations\tx_raw\tx_best_peer\t\
    x_best_peer_instructions\tmarginal_ns\tmarginal_instructions\tmarginal_x_raw\tbytes";

/// Which of a row's figures.
type Figures = fn(&Row) -> &[f64];

/// A line for each row, in their order.
pub(crate) fn print(suite: &Suite, counts: &Counts) {
    for row in suite.rows() {
        println!("{}", line(row, suite.rows(), counts));
    }
}

fn line(row: &Row, rows: &[Row], counts: &Counts) -> String {
    let title = &row.title;
    let group: Vec<&Row> = rows.iter().filter(|r| r.title.group == title.group).collect();
    let raw = group.iter().find(|r| r.title.name == RAW);
    let over_raw = |figures: &[f64]| raw.map(|raw| median(&ratios(figures, &raw.nanoseconds)));
    let counted: Option<&Counted> = counts.get(&title.key());
    let (time, count) = (nanoseconds as Figures, instructions as Figures);
    let marginal = marginal(row, &group, time);
    let more = title.base.is_some().then_some(marginal.as_slice());
    let more_count = title.base.is_some().then(|| self::marginal(row, &group, count));
    [
        title.group.clone(),
        title.name.clone(),
        number(middle(&row.nanoseconds), 1),
        number(middle(&row.instructions), 0),
        number(counted.map(|counted| counted.blocks as f64), 0),
        number(over_raw(&row.nanoseconds), 3),
        number(over_best_peer(row, &group, time), 4),
        number(over_best_peer(row, &group, count), 4),
        number(more.and_then(middle), 1),
        number(more_count.as_deref().and_then(middle), 0),
        number(more.and_then(over_raw), 3),
        number(counted.and_then(|counted| counted.bytes), 1),
    ]
    .join("\t")
}

fn nanoseconds(row: &Row) -> &[f64] {
    &row.nanoseconds
}

fn instructions(row: &Row) -> &[f64] {
    &row.instructions
}

/// What the row takes above its base, round by round; all of it where it has none.
fn marginal(row: &Row, group: &[&Row], figures: Figures) -> Vec<f64> {
    let base = group.iter().find(|other| row.title.base.as_ref() == Some(&other.title.name));
    match base {
        Some(base) => differences(figures(row), figures(base)),
        None => figures(row).to_vec(),
    }
}

/// One of our rows against the peer on the same framework that takes least above its base.
fn over_best_peer(row: &Row, group: &[&Row], figures: Figures) -> Option<f64> {
    if row.title.kind() != Kind::Ours {
        return None;
    }
    let peers = group.iter().filter(|other| {
        other.title.kind() == Kind::Peer && other.title.framework == row.title.framework
    });
    let peers = peers.map(|peer| marginal(peer, group, figures)).filter(|all| !all.is_empty());
    let best = peers.min_by(|a, b| median(a).total_cmp(&median(b)))?;
    middle(&ratios(&marginal(row, group, figures), &best))
}

fn middle(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| median(values))
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}
