//! What a request costs as keys, issuers and remembered tokens get more.

use super::markdown::{table as markdown, whole};
use super::peers::{self, Framework};
use crate::bench::table::{Column, Table};

const COUNTS: [u32; 4] = [1, 10, 100, 1_000];
const TOKENS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
const FIRST_SIGHT: &str = "hallpass bare tower, first sight";
const SEEN_BEFORE: &str = "hallpass bare tower, seen before";

/// Bare tower, above the service alone.
pub(super) fn keys_and_issuers(table: &Table) -> String {
    let ours = |name: &str, of: &str, row| {
        let figure = |group: &str| whole(table.figure(group, row, Column::MarginalNanoseconds));
        cells(name, of, COUNTS, &figure)
    };
    let best = |count: u32| {
        let group = format!("keys {count}");
        peers::best(table, &group, Column::MarginalNanoseconds, &[Framework::Tower])
    };
    let (peer, [first, second, third, last]) =
        peers::row("keys, best peer, each time", COUNTS.map(best));
    let rows = [
        ours("keys of the issuer, first sight", "keys", FIRST_SIGHT),
        ours("keys of the issuer, known token", "keys", SEEN_BEFORE),
        [peer, first, second, third, last],
        ours("issuers of the verifier, first sight", "issuers", FIRST_SIGHT),
        ours("issuers of the verifier, known token", "issuers", SEEN_BEFORE),
    ];
    let [first, second, third, last] = COUNTS.map(heading);
    markdown(["ns", &first, &second, &third, &last], rows)
}

/// One of many known tokens, at random; a hash map shows what the memory takes for itself.
pub(super) fn cache(table: &Table) -> String {
    let row = |name: &str, row, column| {
        cells(name, "cache", TOKENS, &|group| whole(table.figure(group, row, column)))
    };
    let rows = [
        row("verifier alone", "hallpass verifier alone", Column::Nanoseconds),
        row("a hash map of the tokens", "base hash map of the tokens", Column::Nanoseconds),
        row("bare tower, above the service alone", "hallpass bare tower", {
            Column::MarginalNanoseconds
        }),
    ];
    let [first, second, third, last] = TOKENS.map(heading);
    markdown(["ns, by tokens", &first, &second, &third, &last], rows)
}

fn heading(count: u32) -> String {
    whole(Some(f64::from(count)))
}

/// A name, and a figure for each number of something.
fn cells(name: &str, of: &str, counts: [u32; 4], figure: &dyn Fn(&str) -> String) -> [String; 5] {
    let [first, second, third, last] = counts.map(|count| figure(&format!("{of} {count}")));
    [name.to_owned(), first, second, third, last]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn numbers_are_columns() {
        let over = |ns| [(Column::MarginalNanoseconds, ns)];
        let ns = |ns| [(Column::Nanoseconds, ns)];
        let table = table_of(&[
            ("keys 1", FIRST_SIGHT, &over(2_691.0)),
            ("keys 1000", FIRST_SIGHT, &over(2_880.0)),
            ("keys 10", "peer 1.0, bare tower [ring]", &over(7_377.0)),
            ("cache 10000", "base hash map of the tokens", &ns(321.0)),
        ]);
        let keys = keys_and_issuers(&table);
        assert!(keys.starts_with("| ns | 1 | 10 | 100 | 1,000 |\n"), "{keys}");
        let line = "\n| keys of the issuer, first sight | 2,691 | - | - | 2,880 |\n";
        assert!(keys.contains(line), "{keys}");
        let line = "\n| keys, best peer, each time: peer 1.0 | - | 7,377 | - | - |\n";
        assert!(keys.contains(line), "{keys}");
        let cache = cache(&table);
        assert!(cache.contains("\n| a hash map of the tokens | - | 321 | - | - |\n"), "{cache}");
    }
}
