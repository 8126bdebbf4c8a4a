//! A bucket of permits that fills with time.

use std::time::Duration;

use super::Moment;

/// Lets `burst` things happen at once, and one more each `interval`.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    interval: Duration,
    burst: u32,
    left: u32,
    /// When the permit that is filling was begun.
    filling: Moment,
}

impl Bucket {
    pub(crate) const fn new(interval: Duration, burst: u32) -> Self {
        Self { interval, burst, left: burst, filling: Moment::START }
    }

    /// Takes a permit.
    ///
    /// # Errors
    /// There is none: how long until the next.
    pub(crate) fn take(&mut self, now: Moment) -> Result<(), Duration> {
        self.fill(now);
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.interval.saturating_sub(now.since(self.filling))),
        }
    }

    /// Gives a permit back: what it was taken for did not count.
    pub(crate) fn give_back(&mut self) {
        self.left = self.left.saturating_add(1).min(self.burst);
    }

    fn fill(&mut self, now: Moment) {
        while self.left < self.burst && now.since(self.filling) >= self.interval {
            self.left = self.left.saturating_add(1);
            self.filling = self.filling.after(self.interval);
        }
        if self.left == self.burst {
            self.filling = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Bucket, Moment};

    #[test]
    fn permits_come_back_one_by_one() {
        let at = |seconds| Moment::START.after(Duration::from_secs(seconds));
        let mut bucket = Bucket::new(Duration::from_secs(30), 2);
        let rows: [(u64, Result<(), u64>); 9] = [
            (100, Ok(())),
            (100, Ok(())),
            (100, Err(30)),
            (129, Err(1)),
            (130, Ok(())),
            (130, Err(30)),
            (1_000, Ok(())),
            (1_000, Ok(())),
            (1_001, Err(29)),
        ];
        for (row, (now, expected)) in rows.into_iter().enumerate() {
            let taken = bucket.take(at(now)).map_err(|wait| wait.as_secs());
            assert_eq!(taken, expected, "row {row}");
        }
    }
}
