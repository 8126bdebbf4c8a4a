//! What must not grow with the number of keys, issuers and remembered tokens.

use crate::bench::finding::Finding;
use crate::bench::table::{Column, Table};

/// A row that is measured for several numbers of something.
struct Growth {
    /// What there are several of; with the number it is the name of a group.
    of: &'static str,
    row: &'static str,
    from: u32,
    to: u32,
    /// How many times as much the last may cost as the first.
    limit: f64,
}

const FIRST_SIGHT: &str = "hallpass bare tower, first sight";
const SEEN_BEFORE: &str = "hallpass bare tower, seen before";
const VERIFIER: &str = "hallpass verifier alone";

const GROWTHS: &[Growth] = &[
    Growth { of: "keys", row: FIRST_SIGHT, from: 1, to: 1_000, limit: 1.3 },
    Growth { of: "keys", row: SEEN_BEFORE, from: 1, to: 1_000, limit: 1.3 },
    Growth { of: "issuers", row: FIRST_SIGHT, from: 1, to: 100, limit: 1.3 },
    Growth { of: "issuers", row: SEEN_BEFORE, from: 1, to: 100, limit: 1.3 },
    Growth { of: "cache", row: VERIFIER, from: 1_000, to: 1_000_000, limit: 3.0 },
];

/// Each of them: the time of the last number over that of the first.
pub(crate) fn findings(table: &Table) -> Vec<Finding> {
    GROWTHS.iter().map(|growth| growth.finding(table)).collect()
}

impl Growth {
    fn finding(&self, table: &Table) -> Finding {
        let Self { of, row, from, to, limit } = self;
        let time = |number: u32| table.figure(&format!("{of} {number}"), row, Column::Nanoseconds);
        let figure = time(*to).zip(time(*from)).map(|(last, first)| last / first);
        Finding::new(format!("{of}, {row}: {to} over {from}"), figure, *limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn the_last_is_compared_with_the_first() {
        for (last, over) in [(129.0, 0), (131.0, 1)] {
            let table = table_of(&[
                ("keys 1", FIRST_SIGHT, &[(Column::Nanoseconds, 100.0)]),
                ("keys 10", FIRST_SIGHT, &[(Column::Nanoseconds, 900.0)]),
                ("keys 1000", FIRST_SIGHT, &[(Column::Nanoseconds, last)]),
            ]);
            assert_eq!(findings(&table).iter().filter(|f| f.is_over()).count(), over, "{last}");
        }
    }
}
