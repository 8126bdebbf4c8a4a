//! Each fault, and the cases that find it.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hallpass_testkit::replays::{all, test};

use crate::faults::Fault;
use crate::ledger::Ledger;

/// A fault, and each case that has to fail because of it.
const FOUND: &[(Fault, &[&str])] = &[
    (Fault::SeesNothing, &["using::a_second_use_is_seen", "racing::uses_that_are_given_up", KEPT]),
    (Fault::SeesAll, &["using::a_second_use_is_seen", "using::values_are_told_apart", NEW]),
    (Fault::LooksThenWrites, &["racing::a_hundred_uses_of_one_value", AGAIN]),
    (Fault::ReplacesInTwoSteps, &[AGAIN]),
    (
        Fault::SharesNothing,
        &["using::nodes_share_what_they_have_seen", "racing::a_hundred_uses_of_one_value"],
    ),
    (Fault::ReadsTheStart, &["using::values_are_told_apart"]),
    (Fault::ReadsTheEnd, &["using::values_are_told_apart"]),
    (Fault::EndsAtNul, &["using::values_are_told_apart"]),
    (Fault::KeepsTooLong, &[TO_THE_MILLI, NEW, "keeping::a_day_is_kept"]),
    (Fault::KeepsTooShort, &[TO_THE_MILLI, PART, "keeping::a_day_is_kept"]),
    (
        Fault::KeepsForEver,
        &[
            NEW,
            "keeping::each_value_has_a_time_of_its_own",
            "refusing::a_full_store_has_room_again",
        ],
    ),
    (Fault::CountsSeconds, &[TO_THE_MILLI, PART]),
    (Fault::KeepsAnHour, &["keeping::a_day_is_kept"]),
    (Fault::Prolongs, &["keeping::a_second_use_prolongs_nothing"]),
    (Fault::HasOneTime, &["keeping::each_value_has_a_time_of_its_own"]),
    (Fault::KeepsOnce, &["keeping::a_value_that_is_new_again_is_kept_again", AGAIN]),
    (Fault::DropsInOrder, &["keeping::each_value_has_a_time_of_its_own"]),
    (Fault::ForgetsTheFuture, &["keeping::a_clock_set_back_forgets_nothing"]),
    (
        Fault::TrustsTheClock,
        &[
            "keeping::what_comes_by_a_clock_set_back_is_kept",
            "outliving::the_clock_outlives_a_restart",
        ],
    ),
    (
        Fault::ForgetsAtRestart,
        &[
            "outliving::a_value_outlives_a_restart",
            "outliving::each_value_outlives_a_restart",
            "outliving::a_restart_amid_uses",
        ],
    ),
    (Fault::ForgetsTheClockAtRestart, &["outliving::the_clock_outlives_a_restart"]),
    (
        Fault::LosesTheLast,
        &["outliving::a_value_outlives_a_restart", "outliving::each_value_outlives_a_restart"],
    ),
    (Fault::StartsTimesAnew, &["outliving::a_time_goes_on_over_a_restart"]),
    (Fault::KeepsLocks, &["racing::uses_that_are_given_up"]),
    (Fault::MakesRoom, &[FULL, "refusing::a_full_store_forgets_nothing"]),
    (Fault::EmptiesItself, &[FULL, "refusing::a_full_store_forgets_nothing"]),
    (Fault::LetsInWhenFull, &[FULL]),
    (Fault::StaysFull, &["refusing::a_full_store_has_room_again"]),
];

const AGAIN: &str = "racing::a_hundred_uses_of_one_that_is_past_its_time";
const FULL: &str = "refusing::a_full_store_takes_nothing_more";
const KEPT: &str = "keeping::a_value_is_kept_for_its_time";
const NEW: &str = "keeping::a_value_is_new_after_its_time";
const PART: &str = "keeping::a_part_of_a_millisecond_is_one";
const TO_THE_MILLI: &str = "keeping::a_time_ends_to_the_millisecond";

#[test]
fn each_fault_is_found_by_the_cases_that_look_for_it() {
    let pairs =
        FOUND.iter().flat_map(|(fault, cases)| cases.iter().map(move |case| (*fault, case)));
    let missed: Vec<_> = pairs.filter(|(fault, case)| passes(*fault, case)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// None is there for nothing.
#[test]
fn each_case_finds_something() {
    let finds: BTreeSet<_> = FOUND.iter().flat_map(|(_, cases)| cases.iter().copied()).collect();
    let idle: Vec<_> = all().into_iter().filter(|case| !finds.contains(case.name())).collect();
    let names: Vec<_> = idle.iter().map(|case| case.name()).collect();
    assert_eq!(names, ["racing::a_hundred_values"], "which only sees that nothing gets lost");
}

#[test]
fn a_store_without_a_fault_passes_every_case() {
    let failed: Vec<_> =
        all().into_iter().filter(|case| !passes(Fault::Nothing, case.name())).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn no_two_cases_have_one_name() {
    let mut names: Vec<_> = all().iter().map(|case| case.name()).collect();
    names.sort_unstable();
    assert!(names.is_sorted_by(|one, other| one < other), "{names:#?}");
}

fn passes(fault: Fault, case: &str) -> bool {
    catch_unwind(AssertUnwindSafe(|| test(case, || async move { Ledger::new(fault) }))).is_ok()
}
