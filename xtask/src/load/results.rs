//! From the figures of all rounds to the rows of the table.

use super::modes::Role;
use super::row::Row;
use super::sample::Sample;
use super::scenario::Case;

/// What was measured, in the order of the table.
#[derive(Debug)]
pub(super) struct Results {
    /// A sample for each round.
    cases: Vec<(Case, Vec<Sample>)>,
}

impl Results {
    pub(super) fn new(cases: Vec<Case>) -> Self {
        Self { cases: cases.into_iter().map(|case| (case, Vec::new())).collect() }
    }

    /// The cases, each with the place for its next sample.
    pub(super) fn places(&mut self) -> impl Iterator<Item = (Case, &mut Vec<Sample>)> {
        self.cases.iter_mut().map(|(case, samples)| (*case, samples))
    }

    /// A row for each case that was measured.
    pub(super) fn rows(&self) -> Vec<Row> {
        self.cases.iter().filter_map(|(case, samples)| self.row(case, samples)).collect()
    }

    fn row(&self, case: &Case, samples: &[Sample]) -> Option<Row> {
        let middle = |figure: fn(&Sample) -> f64| median(samples.iter().map(figure));
        let is_plain = case.scenario.name.is_empty();
        let is_guarded = case.mode.role != Role::Base;
        let none = self.plain(case, |other| other.mode.name == case.mode.base);
        let peer = self.best_peer(case).filter(|_| is_guarded);
        let times = |other: Option<&Vec<Sample>>| {
            other.filter(|_| is_plain).and_then(|other| median(paired(samples, other)))
        };
        Some(Row {
            algorithm: case.algorithm.to_owned(),
            mode: case.row(),
            rate: middle(|sample| sample.rate)?,
            times_none: times(none),
            times_best_peer: times(peer),
            p50: middle(|sample| sample.p50)?,
            p99: middle(|sample| sample.p99)?,
            cpu: middle(|sample| sample.cpu)?,
            unanswered: samples.iter().map(|sample| sample.unanswered).sum(),
            invalid: middle(|sample| sample.invalid)?,
        })
    }

    /// The plain run of another mode with the same algorithm.
    fn plain(&self, case: &Case, is_it: impl Fn(&Case) -> bool) -> Option<&Vec<Sample>> {
        self.plains(case).find(|(other, _)| is_it(other)).map(|(_, samples)| samples)
    }

    fn plains(&self, case: &Case) -> impl Iterator<Item = &(Case, Vec<Sample>)> {
        let algorithm = case.algorithm;
        self.cases.iter().filter(move |(other, _)| {
            other.algorithm == algorithm && other.scenario.name.is_empty()
        })
    }

    /// The peer with the highest rate in front of the same framework.
    fn best_peer(&self, case: &Case) -> Option<&Vec<Sample>> {
        let framework = case.mode.framework;
        let rates = self.plains(case).filter_map(|(other, samples)| {
            let is_peer = other.mode.role == Role::Peer && other.mode.framework == framework;
            let rate = median(samples.iter().map(|sample| sample.rate))?;
            is_peer.then_some((rate, samples))
        });
        rates.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, samples)| samples)
    }
}

/// The ratio of two rates in each round: what slows one round slows both.
fn paired<'a>(samples: &'a [Sample], others: &'a [Sample]) -> impl Iterator<Item = f64> + 'a {
    samples.iter().zip(others).map(|(sample, other)| sample.rate / other.rate)
}

/// The middle one; between the two in the middle, if their number is even. `None`: there is none.
fn median(figures: impl Iterator<Item = f64>) -> Option<f64> {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    let last = figures.len().checked_sub(1)?;
    let (low, high) = (figures.get(last / 2)?, figures.get(last.div_ceil(2))?);
    Some(low.midpoint(*high))
}

#[cfg(test)]
mod tests {
    use super::super::scenario::cases;
    use super::*;

    #[test]
    fn medians() {
        let rows: [(&str, &[f64], Option<f64>); 4] = [
            ("nothing", &[], None),
            ("one", &[3.0], Some(3.0)),
            ("odd", &[9.0, 1.0, 2.0], Some(2.0)),
            ("even", &[4.0, 1.0, 2.0, 9.0], Some(3.0)),
        ];
        for (name, figures, expected) in rows {
            assert_eq!(median(figures.iter().copied()), expected, "{name}");
        }
    }

    /// Every mode by its rates in three rounds; what is not named has not run.
    fn measured(rates: &[(&str, [f64; 3])]) -> Vec<Row> {
        let only: Vec<String> = ["RS256".to_owned()].into();
        let mut results = Results::new(cases(&only));
        for (case, samples) in results.places() {
            let rates = rates.iter().find(|(row, _)| *row == case.row()).map(|(_, rates)| rates);
            samples.extend(rates.into_iter().flatten().map(|&rate| Sample {
                rate,
                p50: 10.0,
                p99: 1_000.0 / rate,
                cpu: 5.0,
                unanswered: 1.0,
                invalid: 0.5,
            }));
        }
        results.rows()
    }

    #[test]
    fn ratios_are_of_the_same_round_and_the_same_framework() {
        let rows = measured(&[
            ("axum-none", [100.0, 50.0, 100.0]),
            ("axum-ours", [90.0, 45.0, 80.0]),
            ("axum-jwt-auth", [20.0, 10.0, 20.0]),
            ("aliri_tower", [30.0, 15.0, 25.0]),
            ("actix-ours", [200.0, 200.0, 200.0]),
            ("axum-ours/paced", [10.0, 10.0, 10.0]),
        ]);
        let names: Vec<&str> = rows.iter().map(|row| row.mode.as_str()).collect();
        let expected = [
            "axum-none",
            "axum-ours",
            "axum-jwt-auth",
            "aliri_tower",
            "actix-ours",
            "axum-ours/paced",
        ];
        assert_eq!(names, expected);
        let ratios: Vec<_> = rows.iter().map(|row| (row.times_none, row.times_best_peer)).collect();
        assert_eq!(ratios[0], (Some(1.0), None), "axum alone");
        // 3, 3 and 3.2 by the better one of both.
        assert_eq!(ratios[1], (Some(0.9), Some(3.0)), "ours");
        assert_eq!(ratios[3], (Some(0.3), Some(1.0)), "the best peer");
        assert_eq!(ratios[4], (None, None), "nothing of its framework ran");
        assert_eq!(ratios[5], (None, None), "another scenario");
        assert!((rows[1].p99 - 1_000.0 / 80.0).abs() < 1e-9, "{rows:?}");
        assert!((rows[1].unanswered - 3.0).abs() < 1e-9, "{rows:?}");
    }
}
