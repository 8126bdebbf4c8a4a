//! What is above its limit, by how much it may be, and why.

use crate::bench::finding::{Finding, Known};

/// The name of a finding, the most that its figure may be, and what makes it so: above what was
/// measured by about as much as runs on a shared machine differ, so that getting slower is told.
const KNOWN: &[(&str, f64, &str)] = &[
    ("first sight HS256, hallpass axum, layer and extractor: marginal_x_raw", 4.8, CHECKS),
    (
        "first sight HS256, hallpass axum, layer and extractor, decoding: marginal_x_raw",
        4.4,
        CHECKS,
    ),
    ("first sight RS256, hallpass axum, layer and extractor: marginal_x_raw", 1.16, CHECKS),
    (
        "first sight RS256, hallpass axum, layer and extractor, decoding: marginal_x_raw",
        1.145,
        CHECKS,
    ),
    ("first sight ES256, hallpass axum, layer and extractor: marginal_x_raw", 1.05, CHECKS),
    (
        "first sight ES256, hallpass axum, layer and extractor, decoding: marginal_x_raw",
        1.04,
        CHECKS,
    ),
    ("first sight EdDSA, hallpass axum, layer and extractor: marginal_x_raw", 1.075, CHECKS),
    (
        "first sight EdDSA, hallpass axum, layer and extractor, decoding: marginal_x_raw",
        1.07,
        CHECKS,
    ),
    ("seen before, hallpass bare tower: marginal_ns", 300.0, EXTENSION),
    ("seen before, hallpass axum, extractor: marginal_ns", 100.0, "counting the claims in and out"),
    ("seen before, hallpass axum, layer: marginal_ns", 300.0, EXTENSION),
    ("threads 2, hallpass verifier alone, seen before: ns", 320.0, COUNTER),
    ("refusal RS256: unknown kid, hallpass verifier alone: ns", 380.0, "its header is read"),
    (
        "refusal RS256: wrong signature length, hallpass verifier alone: ns",
        190.0,
        "a table of headers and one of keys",
    ),
    (
        "refusal RS256: over the size cap (64 KiB), hallpass verifier alone: ns",
        32.0,
        "the error is 64 bytes and moved twice",
    ),
    ("cache, hallpass verifier alone: 1000000 over 1000", 19.0, MEMORY),
    ("refusal HS256: no token, hallpass axum: time, of the best peer's", 1.8, LAYER),
    ("refusal HS256: no token, hallpass actix: time, of the best peer's", 1.6, CHALLENGE),
    ("refusal RS256: no token, hallpass axum: time, of the best peer's", 1.8, LAYER),
    ("refusal RS256: no token, hallpass actix: time, of the best peer's", 1.6, CHALLENGE),
    (
        "refusal HS256: wrong signature length, hallpass axum: time, of the best peer's",
        1.15,
        CHALLENGE,
    ),
    ("refusal HS256: unknown kid, hallpass axum: time, of the best peer's", 1.15, CHALLENGE),
];

const CHECKS: &str = "some two microseconds for all that is not the signature: see below";
const EXTENSION: &str = "an extension in the request, the lookup, reference counts: see below";
const COUNTER: &str = "two threads write one reference count";
const MEMORY: &str = "the processor's caches end: see the row of a hash map";
const LAYER: &str =
    "an answer with challenge and problem document, from a layer, beside an extractor's";
const CHALLENGE: &str = "an answer with challenge and problem document";

/// The finding, with what is known of it.
pub(crate) fn known(finding: Finding) -> Finding {
    let known = KNOWN.iter().find(|(name, ..)| finding.name == *name);
    Finding { known: known.map(|(_, limit, why)| Known { limit: *limit, why }), ..finding }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;
    use crate::bench::{budgets, growth};

    #[test]
    fn what_is_known_is_above_a_budget_that_there_is() {
        let table = table_of(&[]);
        let findings = [budgets::findings(&table), growth::findings(&table)].concat();
        for (name, limit, _) in KNOWN {
            let found: Vec<_> = findings.iter().filter(|f| f.name == *name).collect();
            let beside_peers = name.ends_with(": time, of the best peer's");
            match found[..] {
                [finding] => assert!(finding.limit < *limit, "{name}"),
                [] => assert!(beside_peers && (1.0..2.0).contains(limit), "{name}"),
                _ => panic!("{name}: {found:?}"),
            }
        }
    }
}
