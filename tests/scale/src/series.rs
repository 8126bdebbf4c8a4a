//! Measured times.

use std::time::Duration;

/// The same thing, measured again and again.
#[derive(Clone, Debug, Default)]
pub struct Series(Vec<Duration>);

impl Series {
    /// One more.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// All of another.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one below which so many of a thousand lie; `None` where there is none.
    #[must_use]
    pub fn quantile(&self, per_mille: usize) -> Option<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().checked_sub(1)?;
        let place = last.saturating_mul(per_mille).div_ceil(1_000);
        sorted.get(place).copied()
    }

    /// The median, the 99th percentile and the longest, as cells of a table.
    #[must_use]
    pub fn cells(&self) -> [String; 3] {
        [500, 990, 1_000].map(|per_mille| millis(self.quantile(per_mille)))
    }
}

/// Milliseconds, as a cell of a table.
#[must_use]
pub fn millis(time: Option<Duration>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| format!("{:.1}", time.as_secs_f64() * 1_000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles() {
        let mut series = Series::default();
        assert_eq!(series.quantile(500), None);
        (1..=101).rev().for_each(|millis| series.add(Duration::from_millis(millis)));
        assert_eq!(series.cells(), ["51.0", "100.0", "101.0"]);
    }
}
