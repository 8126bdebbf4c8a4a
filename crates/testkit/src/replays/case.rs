//! The table of cases.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use super::bench::Bench;
use super::{Power, ReplayHarness, Task, rows};
use crate::fail::fail;

/// A rule that a store has to keep, and how that is seen.
pub struct Case {
    name: &'static str,
    needs: &'static [Power],
    play: fn(Bench) -> Task<'static, ()>,
}

impl Case {
    /// Its group and its name, as in a path. No two cases have the same.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Without which of the harness's powers it is not run.
    #[must_use]
    pub const fn needs(&self) -> &'static [Power] {
        self.needs
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("name", &self.name).field("needs", &self.needs).finish()
    }
}

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
    let bench = Bench::new(Arc::new(harness)).await;
    if let Some(power) = case.needs.iter().find(|power| !bench.has(**power)) {
        let (store, name) = (bench.harness.name(), case.name);
        // Not by a macro of the standard library: tests that pass capture those.
        let _told = writeln!(std::io::stderr(), "{store}: {name}: not run, it needs {power:?}");
        return false;
    }
    (case.play)(bench).await;
    true
}

/// Plays the case of this name on a runtime of its own.
///
/// # Panics
/// If the store does not keep the rule, or there is no such case.
pub fn test<H: ReplayHarness, F: Future<Output = H>>(name: &str, harness: impl FnOnce() -> F) {
    let Some(case) = all().into_iter().find(|case| case.name == name) else {
        fail(format_args!("there is no case {name}"))
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let Ok(runtime) = runtime else { fail("no runtime can be made for the test") };
    runtime.block_on(async { run(&case, harness().await).await });
}

/// Makes a test of each [case](crate::replays::all), in modules by group, over the harness that the
/// expression makes anew for each of them. See [`replays`](crate::replays).
#[macro_export]
macro_rules! replay_store_conformance {
    ($harness:expr $(,)?) => {
        $crate::__replay_store_cases! { tests [$harness] }
    };
}

/// The list: to a macro of the mode's name below, what is in brackets and then every group with its
/// cases, each with the powers that it needs.
#[doc(hidden)]
#[macro_export]
macro_rules! __replay_store_cases {
    ($mode:ident [$($with:tt)*]) => {
        $crate::__replay_store_expand! { $mode [$($with)*]
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

#[doc(hidden)]
#[macro_export]
macro_rules! __replay_store_expand {
    (table [] $($group:ident { $($name:ident [$($need:ident)*])* })*) => {
        vec![$($(Case {
            name: concat!(stringify!($group), "::", stringify!($name)),
            needs: &[$(Power::$need),*],
            play: |bench| Box::pin(rows::$group::$name(bench)),
        }),*),*]
    };
    (tests [$harness:expr] $($group:ident { $($name:ident [$($need:ident)*])* })*) => {
        async fn replay_store_harness() -> impl $crate::replays::ReplayHarness {
            $harness
        }
        $(mod $group {
            $(#[test]
            fn $name() {
                let name = concat!(stringify!($group), "::", stringify!($name));
                $crate::replays::test(name, super::replay_store_harness);
            })*
        })*
    };
}
