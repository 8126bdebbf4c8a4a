//! The table of cases.

use std::sync::Arc;

use super::bench::Bench;
use super::{Power, StoreHarness, rows};
use crate::suite;

/// A rule that a store has to keep, and how that is seen.
pub type Case = suite::Case<Power, dyn StoreHarness>;

/// Every case.
#[must_use]
pub fn all() -> Vec<Case> {
    crate::__session_store_cases!(table [])
}

/// Plays one case to the store of a harness: whether it was run. One that needs a power that the
/// harness lacks is not, and the standard error is told.
///
/// # Panics
/// If the store does not keep the rule.
pub async fn run(case: &Case, harness: impl StoreHarness) -> bool {
    case.run(harness.name(), Arc::new(harness)).await
}

/// Plays the case of this name on a runtime of its own.
///
/// # Panics
/// If the store does not keep the rule, or there is no such case.
pub fn test<H: StoreHarness, F: Future<Output = H>>(name: &str, harness: impl FnOnce() -> F) {
    suite::test(all(), name, async |case| run(&case, harness().await).await);
}

/// Makes a test of each [case](crate::sessions::all), in modules by group, over the harness that the
/// expression makes anew for each of them. See [`sessions`](crate::sessions).
#[macro_export]
macro_rules! session_store_conformance {
    ($harness:expr $(,)?) => {
        $crate::__session_store_cases! { tests [sessions StoreHarness $harness] }
    };
}

/// The list: every group with its cases, each with the powers that it needs.
#[doc(hidden)]
#[macro_export]
macro_rules! __session_store_cases {
    ($mode:ident [$($with:tt)*]) => {
        $crate::__store_cases! { $mode [$($with)*]
            feeding {
                an_empty_log_is_at_its_head []
                a_log_is_read_in_pieces []
                two_readers_do_not_disturb_each_other []
                a_cursor_of_the_future_starts_again [Shards]
                a_swept_log_is_read_on []
                events_come_back_as_they_were []
                a_waiting_reader_wakes_up []
                a_wait_comes_to_an_end []
                nodes_that_are_behind_are_counted []
            }
            finding {
                a_session_is_found_in_every_state []
                an_expired_session_is_found_until_it_is_swept []
                a_session_is_found_in_its_shard [Shards]
            }
            keeping {
                a_store_is_made_once []
                a_smaller_keep_lowers_nothing []
                a_greater_keep_is_everyones []
                a_sweep_drops_what_is_due []
                places_are_given_away_once []
                a_sweep_is_no_larger_than_asked []
                a_revoked_token_is_kept_for_its_leeway [Stands]
                cut_offs_outlive_the_log []
                a_subjects_cut_off_is_kept []
                everyones_cut_off_is_kept []
                a_swept_command_is_not_done_again [StepsBack]
            }
            keys {
                a_store_begins_without_keys []
                keys_come_back_as_they_were []
                keys_are_replaced_by_their_version []
                keys_that_come_twice_are_put_once []
                late_keys_are_not_put []
                a_hundred_first_keys []
            }
            outliving {
                a_restart_relaxes_nothing [Durable]
                a_session_outlives_a_restart [Durable]
                keys_outlive_a_restart [Durable]
                the_clock_outlives_a_restart [Durable StepsBack]
                the_kek_outlives_a_restart [Durable]
                a_restart_amid_logins [Durable]
                a_restart_amid_refreshes [Durable]
                a_restart_amid_revocations [Durable]
            }
            racing {
                a_hundred_refreshes_of_one_token []
                refreshes_against_revocations []
                a_hundred_refreshes_against_a_revocation []
                a_hundred_logins []
                a_hundred_deliveries_of_a_login []
                a_hundred_revocations []
                a_hundred_deliveries_of_a_revocation []
                a_hundred_redos_of_an_event []
                nodes_that_start_at_once []
            }
            redoing {
                an_event_that_is_there_is_not_redone []
                a_lost_event_is_redone_once []
                a_redone_token_or_key_is_an_event []
                a_redo_never_lowers []
                a_redo_ends_no_later_session []
                a_redo_raises_the_clock []
                a_late_redo_does_nothing []
                an_unknown_session_is_told_of []
            }
            refreshing {
                the_leaf_rotates []
                a_new_leaf_rests []
                a_leaf_rests_to_the_millisecond [Stands]
                a_replayed_leaf_rests_from_the_replay [Stands]
                a_grandparent_cannot_come_while_the_leaf_rests []
                a_grandparent_ends_the_session []
                lost_answers_are_superseded []
                the_supersede_window_ends_to_the_millisecond [Stands]
                a_superseded_leaf_is_worth_nothing []
                too_many_supersedes_end_the_session []
                strict_supersedes_nothing []
                an_unknown_kek_supersedes []
                a_higher_generation_heals []
                a_fork_ends_the_session []
                generations_are_whole_numbers []
                a_clock_set_back_makes_no_leaf_older [StepsBack]
            }
            refusing {
                a_late_refresh_does_nothing []
                a_refresh_that_was_cut_off_is_late []
                a_deadline_is_a_millisecond [Stands]
                an_unknown_session_is_not_found []
                the_first_reason_is_told []
                an_ended_session_stays_ended []
                an_idle_session_expires []
                no_refresh_moves_the_absolute_expiry []
                expiry_is_a_millisecond [Stands]
                another_binding_changes_nothing []
                a_cut_off_ends_the_row []
            }
            replaying {
                the_predecessor_gives_the_same_leaf []
                the_grace_ends_to_the_millisecond [Stands]
                the_grace_ends []
                too_many_replays_are_asked_to_wait []
                a_resend_gives_the_same_answer []
                a_resend_after_its_deadline_does_nothing []
                a_resend_after_a_revocation_is_revoked []
                a_superseded_command_is_not_its_successor []
            }
            restarting {
                after_each_refresh [Durable]
                after_each_end [Durable]
                after_each_upkeep [Durable]
            }
            revoking {
                a_session_ends_once []
                late_revocations_do_nothing []
                events_say_what_was_revoked []
                keys_and_tokens_end_no_session []
                a_subject_is_revoked_alone []
                everyone_is_everyone []
                a_revocation_that_comes_twice_is_one []
                cut_offs_never_fall [StepsBack]
                there_is_no_such_shard []
                shards_are_apart [Shards]
            }
            starting {
                a_login_is_later_than_every_cut_off []
                a_revocation_after_begin_catches_the_login []
                revoke_login_revoke_in_one_millisecond [Stands]
                a_clock_set_back_saves_no_session [StepsBack]
                begin_writes_the_clock_back [StepsBack]
                a_clock_set_back_revives_no_command [StepsBack]
                every_step_writes_the_clock_back [StepsBack]
                late_logins_do_nothing []
                a_login_that_comes_twice_is_one []
                a_login_that_comes_twice_does_not_outlive_its_end []
                a_name_is_given_away_once []
                the_oldest_of_too_many_ends []
                expired_sessions_are_not_counted []
                a_login_takes_the_place_of_its_clients_last []
                a_replaced_session_is_not_one_too_many []
                a_row_comes_back_as_it_was []
                subjects_are_told_apart []
                a_step_that_fails_leaves_nothing_behind []
            }
            stealing {
                one_leaf_rotates []
                a_thief_is_found_out []
                a_thief_is_found_out_sooner_by_strict_rules []
            }
            wandering {
                any_way []
                any_way_with_a_clock_set_back [StepsBack]
                any_way_with_restarts [Durable]
            }
        }
    };
}
