//! Curves: what a request costs as tokens, keys and issuers get more.

use super::axis::{number, steps};
use crate::bench::svg::{Anchor, FAINT, INK, Style, Svg};
use crate::bench::table::{Column, Table};

/// A field of curves: from which exponent of ten to which, and what is drawn there.
struct Panel {
    title: &'static str,
    axis: &'static str,
    exponents: (i32, i32),
    curves: &'static [Curve],
}

/// A row that is measured for several numbers of something.
struct Curve {
    label: &'static str,
    /// What there are several of; with the number it is the name of a group.
    of: &'static str,
    row: &'static str,
    colour: &'static str,
}

const PANELS: [Panel; 2] = [
    Panel {
        title: "A known token, at random out of so many",
        axis: "tokens in the cache",
        exponents: (3, 6),
        curves: &[
            Curve { label: "a request, bare Tower", of: "cache", row: TOWER, colour: BLUE },
            Curve { label: "the verifier alone", of: "cache", row: VERIFIER, colour: GREEN },
        ],
    },
    Panel {
        title: "A request (HS256) with so many keys or issuers",
        axis: "keys in one set, or issuers",
        exponents: (0, 3),
        curves: &[
            Curve { label: "keys, first sight", of: "keys", row: FIRST_SIGHT, colour: BLUE },
            Curve { label: "issuers, first sight", of: "issuers", row: FIRST_SIGHT, colour: RED },
            Curve { label: "keys, seen before", of: "keys", row: SEEN_BEFORE, colour: GREEN },
            Curve { label: "issuers, seen before", of: "issuers", row: SEEN_BEFORE, colour: BROWN },
        ],
    },
];

const TOWER: &str = "hallpass bare tower";
const VERIFIER: &str = "hallpass verifier alone";
const FIRST_SIGHT: &str = "hallpass bare tower, first sight";
const SEEN_BEFORE: &str = "hallpass bare tower, seen before";

const BLUE: &str = "#0969da";
const GREEN: &str = "#1a7f37";
const RED: &str = "#cf222e";
const BROWN: &str = "#9a6700";

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 420.0;
/// Of a panel: how wide it is, and what is around its field.
const PANEL: f64 = 450.0;
const LEFT: f64 = 74.0;
const RIGHT: f64 = 424.0;
const TOP: f64 = 130.0;
const BOTTOM: f64 = 360.0;

/// The whole drawing.
pub(crate) fn cache(table: &Table) -> String {
    let mut svg = Svg::new(WIDTH, HEIGHT);
    let mut offset = 0.0;
    for panel in &PANELS {
        panel.draw(table, &mut svg, offset);
        offset += PANEL;
    }
    svg.finish()
}

impl Panel {
    fn draw(&self, table: &Table, svg: &mut Svg, offset: f64) {
        let curves: Vec<(&Curve, Vec<(f64, f64)>)> =
            self.curves.iter().map(|curve| (curve, self.points(curve, table))).collect();
        let all = curves.iter().flat_map(|(_, points)| points);
        let steps = steps(all.map(|(_, time)| *time).fold(1.0, f64::max));
        let most = steps.last().copied().unwrap_or(1.0);
        let (first, last) = (f64::from(self.exponents.0), f64::from(self.exponents.1));
        let x =
            |exponent: f64| offset + LEFT + (RIGHT - LEFT) * (exponent - first) / (last - first);
        let y = |time: f64| BOTTOM - (BOTTOM - TOP) * time / most;
        svg.text((offset + 20.0, 28.0), Style::title(), self.title);
        svg.text((offset + 20.0, TOP - 14.0), Style::new(Anchor::Start), "ns");
        for step in &steps {
            svg.line((x(first), y(*step)), (x(last), y(*step)), FAINT);
            let place = (x(first) - 8.0, y(*step) + 4.0);
            svg.text(place, Style::new(Anchor::End), &number(*step));
        }
        for exponent in self.exponents.0..=self.exponents.1 {
            let place = x(f64::from(exponent));
            svg.line((place, BOTTOM), (place, BOTTOM + 5.0), INK);
            let count = number(10_f64.powi(exponent));
            svg.text((place, BOTTOM + 22.0), Style::new(Anchor::Middle), &count);
        }
        svg.line((x(first), BOTTOM), (x(last), BOTTOM), INK);
        let middle = (x(f64::midpoint(first, last)), BOTTOM + 44.0);
        svg.text(middle, Style::new(Anchor::Middle), self.axis);
        for (curve, points) in &curves {
            let placed: Vec<(f64, f64)> = points.iter().map(|(e, t)| (x(*e), y(*t))).collect();
            svg.curve(&placed, curve.colour);
        }
        self.legend(svg, offset);
    }

    /// The names of the curves, in rows of two above the field.
    fn legend(&self, svg: &mut Svg, offset: f64) {
        let mut top = 54.0;
        for pair in self.curves.chunks(2) {
            let mut left = offset + 20.0;
            for curve in pair {
                svg.curve(&[(left, top - 4.0), (left + 22.0, top - 4.0)], curve.colour);
                svg.text((left + 34.0, top), Style::new(Anchor::Start), curve.label);
                left += 205.0;
            }
            top += 22.0;
        }
    }

    /// Exponents of ten, and nanoseconds.
    fn points(&self, curve: &Curve, table: &Table) -> Vec<(f64, f64)> {
        let exponents = self.exponents.0..=self.exponents.1;
        let point = |exponent: i32| {
            let group = format!("{} {:.0}", curve.of, 10_f64.powi(exponent));
            let time = table.figure(&group, curve.row, Column::Nanoseconds)?;
            Some((f64::from(exponent), time))
        };
        exponents.filter_map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn a_curve_goes_through_what_was_measured() {
        let time = |ns| [(Column::Nanoseconds, ns)];
        let table = table_of(&[
            ("cache 1000", VERIFIER, &time(40.0)),
            ("cache 10000", VERIFIER, &time(60.0)),
            ("cache 1000000", VERIFIER, &time(100.0)),
            ("keys 1", VERIFIER, &time(9.0)),
        ]);
        let [panel, _] = &PANELS;
        let points = panel.points(&panel.curves[1], &table);
        assert_eq!(points, [(3.0, 40.0), (4.0, 60.0), (6.0, 100.0)]);
        // 100 of 100 is at the top of the field.
        assert!(cache(&table).contains("424.0,130.0"), "{}", cache(&table));
    }
}
