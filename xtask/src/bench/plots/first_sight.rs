//! Bars: what a token that nobody has seen costs above its framework, as a multiple of its signature.

use super::axis::{number, steps};
use crate::bench::svg::{Anchor, FAINT, INK, Style, Svg};
use crate::bench::table::{Column, Line, Table};

const ALGORITHMS: [&str; 4] = ["HS256", "RS256", "ES256", "EdDSA"];

/// Our rows, and what they are called here.
const OURS: [(&str, &str); 2] = [
    ("hallpass axum, layer and extractor, decoding", "hallpass, axum, decoding"),
    ("hallpass axum, layer and extractor", "hallpass, axum"),
];

/// How many peers of each algorithm are shown.
const PEERS: usize = 5;

const WIDTH: f64 = 900.0;
const LEFT: f64 = 350.0;
const RIGHT: f64 = 840.0;
const ROW: f64 = 24.0;
const BAR: f64 = 16.0;
const OURS_COLOUR: &str = "#1a7f37";
const PEER_COLOUR: &str = "#8c959f";

/// A bar: its label, its length, and whether it is ours.
type Bar = (String, f64, bool);

/// The whole drawing.
pub(crate) fn first_sight(table: &Table) -> String {
    let panels = ALGORITHMS.map(|algorithm| (algorithm, bars(table, algorithm)));
    let height: f64 = 64.0 + panels.iter().map(|(_, bars)| panel_height(bars)).sum::<f64>();
    let mut svg = Svg::new(WIDTH, height);
    svg.text(
        (20.0, 28.0),
        Style::title(),
        "A token at first sight: its cost above the framework alone",
    );
    let unit = "1 is the signature alone (aws-lc-rs, key prepared). Shorter is better.";
    svg.text((20.0, 48.0), Style::new(Anchor::Start), unit);
    let mut top = 64.0;
    for (algorithm, bars) in &panels {
        draw(&mut svg, algorithm, bars, top);
        top += panel_height(bars);
    }
    svg.finish()
}

fn panel_height(bars: &[Bar]) -> f64 {
    bars.iter().map(|_| ROW).sum::<f64>() + 62.0
}

fn draw(svg: &mut Svg, algorithm: &str, bars: &[Bar], top: f64) {
    let most = bars.iter().map(|(_, length, _)| *length).fold(1.0, f64::max);
    let steps = steps(most);
    let end = steps.last().copied().unwrap_or(most);
    let x = |value: f64| LEFT + (RIGHT - LEFT) * value / end;
    svg.text((20.0, top + 22.0), Style::title(), algorithm);
    let (first, mut y) = (top + 12.0, top + 30.0);
    let bottom = y + bars.iter().map(|_| ROW).sum::<f64>();
    for step in &steps {
        svg.line((x(*step), first + 12.0), (x(*step), bottom), FAINT);
        svg.text((x(*step), bottom + 16.0), Style::new(Anchor::Middle), &number(*step));
    }
    for (label, length, ours) in bars {
        let colour = if *ours { OURS_COLOUR } else { PEER_COLOUR };
        let style = Style { bold: *ours, ..Style::new(Anchor::End) };
        svg.text((LEFT - 10.0, y + 13.0), style, label);
        svg.bar(LEFT, y, x(*length) - LEFT, BAR, colour);
        svg.text((x(*length) + 6.0, y + 13.0), Style::new(Anchor::Start), &format!("{length:.2}"));
        y += ROW;
    }
    svg.line((x(1.0), first + 8.0), (x(1.0), bottom), INK);
}

/// Ours, then the best row of each of the best peers.
fn bars(table: &Table, algorithm: &str) -> Vec<Bar> {
    let group = format!("first sight {algorithm}");
    let cost = |line: &Line| line.figure(Column::MarginalXRaw);
    let mut bars: Vec<Bar> = OURS
        .iter()
        .filter_map(|(row, label)| {
            let length = table.line(&group, row).and_then(cost)?;
            Some(((*label).to_owned(), length, true))
        })
        .collect();
    let lines = table.lines().iter().filter(|line| line.group == group && line.is_a_peer());
    let mut peers: Vec<(f64, &str)> =
        lines.filter_map(|line| Some((cost(line)?, line.row.as_str()))).collect();
    peers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut seen = Vec::new();
    for (length, row) in peers {
        let name = name(row);
        if seen.len() < PEERS && !seen.contains(&name) {
            bars.push((label(row), length, false));
            seen.push(name);
        }
    }
    bars
}

/// The crate of a row.
fn name(row: &str) -> &str {
    row.split(' ').next().unwrap_or(row)
}

/// Crate, version, and what computes its signatures.
fn label(row: &str) -> String {
    let version = row.split([' ', ',']).nth(1).unwrap_or_default();
    let backend = row.rsplit_once('[').map_or("", |(_, backend)| backend.trim_end_matches(']'));
    format!("{} {version} ({backend})", name(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn each_peer_has_one_bar_its_shortest() {
        let x = |length| [(Column::MarginalXRaw, length)];
        let table = table_of(&[
            ("first sight HS256", "base axum 0.8, no-op layer", &x(0.2)),
            ("first sight HS256", "slow 1.0 [ring]", &x(9.0)),
            ("first sight HS256", "quick 2.1, axum [aws_lc_rs]", &x(6.0)),
            ("first sight HS256", "quick 2.1, bare tower [aws_lc_rs]", &x(5.0)),
            ("first sight HS256", "hallpass axum, layer and extractor", &x(2.5)),
            ("first sight RS256", "quick 2.1, axum [aws_lc_rs]", &x(1.5)),
        ]);
        let expected = [
            ("hallpass, axum".to_owned(), 2.5, true),
            ("quick 2.1 (aws_lc_rs)".to_owned(), 5.0, false),
            ("slow 1.0 (ring)".to_owned(), 9.0, false),
        ];
        assert_eq!(bars(&table, "HS256"), expected);
        assert!(first_sight(&table).contains(">quick 2.1 (aws_lc_rs)</text>"));
    }
}
