//! The table of cases.

use std::sync::Arc;

use super::bench::Bench;
use super::{Power, ReplayHarness, rows};
use crate::suite;

/// A rule that a store has to keep, and how that is seen.
pub type Case = suite::Case<Power, dyn ReplayHarness>;

/// Every case.
#[must_use]
pub fn all() -> Vec<Case> {
    crate::__replay_store_cases!(table [])
}

/// Plays one case to the store of a harness: whether it was run. One that needs a power that the
/// harness lacks is not, and the standard error is told.
///
/// # Panics
/// If the store does not keep the rule.
pub async fn run(case: &Case, harness: impl ReplayHarness) -> bool {
    case.run(harness.name(), Arc::new(harness)).await
}

/// Plays the case of this name on a runtime of its own.
///
/// # Panics
/// If the store does not keep the rule, or there is no such case.
pub fn test<H: ReplayHarness, F: Future<Output = H>>(name: &str, harness: impl FnOnce() -> F) {
    suite::test(all(), name, async |case| run(&case, harness().await).await);
}

/// Makes a test of each [case](crate::replays::all), in modules by group, over the harness that the
/// expression makes anew for each of them. See [`replays`](crate::replays).
#[macro_export]
macro_rules! replay_store_conformance {
    ($harness:expr $(,)?) => {
        $crate::__replay_store_cases! { tests [replays ReplayHarness $harness] }
    };
}

/// The list: every group with its cases, each with the powers that it needs.
#[doc(hidden)]
#[macro_export]
macro_rules! __replay_store_cases {
    ($mode:ident [$($with:tt)*]) => {
        $crate::__store_cases! { $mode [$($with)*]
            keeping {
                a_value_is_kept_for_its_time []
                a_value_is_new_after_its_time []
                a_time_ends_to_the_millisecond [Stands]
                a_part_of_a_millisecond_is_one [Stands]
                a_day_is_kept [Stands]
                a_second_use_prolongs_nothing []
                a_value_that_is_new_again_is_kept_again []
                each_value_has_a_time_of_its_own []
                a_clock_set_back_forgets_nothing [StepsBack]
                what_comes_by_a_clock_set_back_is_kept [StepsBack]
            }
            outliving {
                a_value_outlives_a_restart [Durable]
                a_time_goes_on_over_a_restart [Durable]
                each_value_outlives_a_restart [Durable]
                the_clock_outlives_a_restart [Durable StepsBack]
                a_restart_amid_uses [Durable]
            }
            racing {
                a_hundred_uses_of_one_value []
                a_hundred_uses_of_one_that_is_past_its_time []
                a_hundred_values []
                uses_that_are_given_up []
            }
            refusing {
                a_full_store_takes_nothing_more [Bounded]
                a_full_store_forgets_nothing [Bounded]
                a_full_store_has_room_again [Bounded]
            }
            using {
                a_second_use_is_seen []
                values_are_told_apart []
                nodes_share_what_they_have_seen []
            }
        }
    };
}
