//! jsonwebtoken as a second opinion.
//!
//! Tokens, good and wrong in every way we know, are shown to hallpass as it comes and to
//! `jsonwebtoken::decode` with everything checked that it can check. Where both accept they must
//! have seen the same claims. Where they differ, an entry of [`differences::DIFFERENCES`] must say
//! why. Its signatures are verified in Rust alone, ours by aws-lc: two implementations of each
//! algorithm.
//!
//! Both read the clock of the system, so dates keep away from the second in which a verdict turns;
//! that second has its own tests, with a clock that stands still.
#![cfg(test)]

mod alone;
mod change;
mod claims;
mod compare;
mod differences;
mod document;
mod documents;
mod facts;
mod forge;
mod headers;
mod json;
mod mutation;
mod parties;
mod random;
mod segments;
mod signatures;
mod tally;
mod wire;

use std::cell::RefCell;
use std::env;
use std::hash::{BuildHasher, RandomState};

use hallpass::Algorithm;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestCaseError, TestError, TestRunner};

use compare::now;
use differences::DIFFERENCES;
use forge::{Case, Start};
use mutation::{harmless, ignored, wrong};
use tally::Tally;

#[test]
fn each_mutation_alone_is_judged_as_it_must_be() {
    let (tally, wrong) = alone::check(&alone::rows());
    println!("each mutation alone:\n{tally}");
    assert!(wrong.is_empty(), "{} verdicts are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
    let stale = tally.stale();
    assert!(stale.is_empty(), "no token meets these entries of the list any more: {stale:#?}");
}

/// Up to three mutations at once, the same ones in every run.
#[test]
fn combinations_are_judged_alike_or_as_listed() {
    let tally = compare_at_random(20_000, 0x2025_0601);
    println!("combinations:\n{tally}");
    // The generator makes neither noise alone nor good tokens alone.
    assert!(tally.both_accept > tally.tokens() / 10, "{tally}");
    assert!(tally.both_refuse > tally.tokens() / 10, "{tally}");
}

/// Others in every run. `SECOND_OPINION_SEED` repeats one that failed.
#[test]
fn fresh_combinations_are_judged_alike_or_as_listed() {
    let seed = env::var("SECOND_OPINION_SEED").ok().map(|seed| seed.parse().unwrap());
    let tally = compare_at_random(5_000, seed.unwrap_or_else(|| RandomState::new().hash_one(0)));
    println!("fresh combinations:\n{tally}");
}

/// A mutation that changes nothing would test nothing.
#[test]
fn each_mutation_changes_a_token() {
    // Their signatures are the same each time, so that only the mutation makes a difference.
    let algorithms = [Algorithm::HS256, Algorithm::RS256, Algorithm::EdDSA];
    let now = now();
    let forge =
        |algorithm, mutations| Case { algorithm, start: Start::Full, mutations }.forge(now).text;
    let plain = algorithms.map(|algorithm| forge(algorithm, Vec::new()));
    for mutation in [harmless(), ignored(), wrong()].concat() {
        let changed = algorithms.map(|algorithm| forge(algorithm, vec![mutation.clone()]));
        assert!(changed != plain, "{mutation:?}");
    }
}

/// The list is documentation: each rule stands once, and has its source.
#[test]
fn each_entry_names_its_source() {
    for (place, entry) in DIFFERENCES.iter().enumerate() {
        let sourced = entry.why.starts_with("RFC ") || entry.why.starts_with("by design: ");
        assert!(sourced, "{}: {}", entry.rule, entry.why);
        let before = DIFFERENCES.iter().take(place);
        assert!(before.clone().all(|other| other.rule != entry.rule), "twice: {}", entry.rule);
    }
}

fn compare_at_random(cases: u32, seed: u64) -> Tally {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        // Quick without optimisation, and good enough to draw mutations.
        rng_algorithm: RngAlgorithm::XorShift,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    };
    let tally = RefCell::new(Tally::default());
    let result = TestRunner::new(config).run(&random::cases(), |case| {
        let outcome = case.compare().map_err(|d| TestCaseError::fail(d.to_string()))?;
        tally.borrow_mut().count(outcome);
        Ok(())
    });
    match result {
        Ok(()) => tally.into_inner(),
        Err(TestError::Fail(why, case)) => panic!("seed {seed}: {why}\n  {case:?}"),
        Err(TestError::Abort(why)) => panic!("seed {seed}: no token was made: {why}"),
    }
}
