//! The table of weights.

use std::fmt;

use super::apps::App;
use super::build::Weight;

/// A row for each application, each compared with the framework alone.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<(&'static App, Weight)>,
}

impl Table {
    pub(super) fn add(&mut self, app: &'static App, weight: &Weight) {
        self.rows.push((app, *weight));
    }

    /// How many times as long it takes to build as the framework alone.
    fn times_base(&self, app: &App, weight: &Weight) -> Option<f64> {
        let (_, base) = self.rows.iter().find(|(other, _)| other.name == app.base)?;
        let base = base.time.as_secs_f64();
        (base > 0.0).then(|| weight.time.as_secs_f64() / base)
    }
}

/// Tab-separated, under a line of names.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "app\tcrates\tseconds\tx_base\tbinary_kib")?;
        for (app, weight) in &self.rows {
            let (name, crates) = (app.name, weight.crates);
            let seconds = weight.time.as_secs_f64();
            let times_base = self.times_base(app, weight);
            let times_base = times_base.map_or_else(|| "-".to_owned(), |x| format!("{x:.2}"));
            let kib = weight.bytes.div_ceil(1_024);
            writeln!(f, "{name}\t{crates}\t{seconds:.1}\t{times_base}\t{kib}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::apps::APPS;
    use super::*;

    #[test]
    fn rows_are_compared_with_their_base() {
        let mut table = Table::default();
        let rows = [
            ("axum", 70, 20_000, 1_048_576),
            ("hallpass-axum", 100, 31_000, 2_048_001),
            ("hallpass-actix", 160, 60_000, 1),
        ];
        for (name, crates, millis, bytes) in rows {
            let app = APPS.iter().find(|app| app.name == name).unwrap();
            let time = Duration::from_millis(millis);
            table.add(app, &Weight { crates, time, bytes });
        }
        assert_eq!(
            table.to_string(),
            "app\tcrates\tseconds\tx_base\tbinary_kib\naxum\t70\t20.0\t1.00\t1024\n\
             hallpass-axum\t100\t31.0\t1.55\t2001\nhallpass-actix\t160\t60.0\t-\t1\n"
        );
    }
}
