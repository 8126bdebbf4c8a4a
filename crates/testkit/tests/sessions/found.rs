//! Each fault, and the cases that find it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hallpass_testkit::sessions::{all, test};

use crate::bends::Bend;
use crate::books::Books;
use crate::faults::Fault;

/// A fault, and each case that has to fail because of it.
const FOUND: &[(Fault, &[&str])] = &[
    (
        Fault::LosesUpdates,
        &[
            "racing::a_hundred_refreshes_of_one_token",
            "racing::a_hundred_refreshes_against_a_revocation",
            "racing::a_hundred_revocations",
            "racing::a_hundred_redos_of_an_event",
            "racing::a_hundred_logins",
        ],
    ),
    (
        Fault::ForgetsTheClock,
        &[
            "starting::begin_writes_the_clock_back",
            "starting::a_clock_set_back_saves_no_session",
            "revoking::cut_offs_never_fall",
            "starting::every_step_writes_the_clock_back",
            "redoing::a_redo_raises_the_clock",
            WANDERING,
        ],
    ),
    (Fault::ReplaysWithoutALook, &["replaying::a_resend_after_a_revocation_is_revoked", WANDERING]),
    (
        Fault::ForgetsEvents,
        &[
            "revoking::a_session_ends_once",
            "refreshing::a_grandparent_ends_the_session",
            "redoing::a_lost_event_is_redone_once",
            WANDERING,
        ],
    ),
    (
        Fault::ForgetsTheEndByReuse,
        &[
            "refreshing::a_grandparent_ends_the_session",
            "refreshing::a_fork_ends_the_session",
            "refreshing::strict_supersedes_nothing",
            WANDERING,
        ],
    ),
    (Fault::LeavesAGap, &["revoking::events_say_what_was_revoked", WANDERING]),
    (Fault::GivesPlacesAway, &["keeping::places_are_given_away_once"]),
    (
        Fault::RevokesTwice,
        &[
            "revoking::a_revocation_that_comes_twice_is_one",
            "racing::a_hundred_deliveries_of_a_revocation",
            WANDERING,
        ],
    ),
    (
        Fault::RedoesWhatIsThere,
        &[
            "redoing::an_event_that_is_there_is_not_redone",
            "racing::a_hundred_redos_of_an_event",
            WANDERING,
        ],
    ),
    (Fault::RedoLowers, &["redoing::a_redo_never_lowers", WANDERING]),
    (
        Fault::CreatesTwice,
        &[
            "starting::a_login_that_comes_twice_is_one",
            "starting::a_login_that_comes_twice_does_not_outlive_its_end",
            "starting::a_name_is_given_away_once",
        ],
    ),
    (
        Fault::RefreshesLate,
        &[
            "refusing::a_late_refresh_does_nothing",
            "refusing::a_refresh_that_was_cut_off_is_late",
            "replaying::a_resend_after_its_deadline_does_nothing",
        ],
    ),
    (Fault::RevokesLate, &["revoking::late_revocations_do_nothing"]),
    (
        Fault::CreatesUnderACutOff,
        &[
            "starting::a_revocation_after_begin_catches_the_login",
            "keeping::cut_offs_outlive_the_log",
            WANDERING,
        ],
    ),
    (
        Fault::KeepsAsAsked,
        &["keeping::a_smaller_keep_lowers_nothing", "racing::nodes_that_start_at_once"],
    ),
    (
        Fault::TrimsCutOffs,
        &[
            "keeping::cut_offs_outlive_the_log",
            "keeping::a_subjects_cut_off_is_kept",
            "keeping::everyones_cut_off_is_kept",
        ],
    ),
    (
        Fault::SweepsAll,
        &[
            "keeping::a_sweep_drops_what_is_due",
            "keeping::a_revoked_token_is_kept_for_its_leeway",
            WANDERING,
        ],
    ),
    (Fault::FoldsCase, &["starting::subjects_are_told_apart"]),
    (Fault::RoundsGenerations, &["refreshing::generations_are_whole_numbers"]),
    (
        Fault::ForgetsReplays,
        &[
            "replaying::too_many_replays_are_asked_to_wait",
            "racing::a_hundred_refreshes_of_one_token",
        ],
    ),
    (
        Fault::ForgetsTheBinding,
        &["refusing::another_binding_changes_nothing", "starting::a_row_comes_back_as_it_was"],
    ),
    (Fault::ExtendsTheAbsolute, &["refusing::no_refresh_moves_the_absolute_expiry", WANDERING]),
    (Fault::ForgetsEveryone, &["revoking::everyone_is_everyone", WANDERING]),
    (
        Fault::HasOneShard,
        &["revoking::shards_are_apart", "finding::a_session_is_found_in_its_shard"],
    ),
    (Fault::EndsTooSoon, &["feeding::a_log_is_read_in_pieces"]),
    (Fault::TakesAnyCursor, &["feeding::a_cursor_of_the_future_starts_again"]),
    (Fault::SleepsOn, &["feeding::a_waiting_reader_wakes_up"]),
    (Fault::WaitsForTheDead, &["feeding::nodes_that_are_behind_are_counted"]),
    (
        Fault::PutsAnyKeys,
        &["keys::keys_are_replaced_by_their_version", "keys::a_hundred_first_keys"],
    ),
    (
        Fault::ForgetsAtRestart,
        &["outliving::a_restart_relaxes_nothing", "restarting::after_each_end", RESTARTED],
    ),
    (
        Fault::LosesTheLastStep,
        &[
            "restarting::after_each_refresh",
            "restarting::after_each_end",
            "restarting::after_each_upkeep",
            "outliving::a_session_outlives_a_restart",
            "outliving::a_restart_amid_logins",
            "outliving::a_restart_amid_refreshes",
            "outliving::a_restart_amid_revocations",
            RESTARTED,
        ],
    ),
    (Fault::ForgetsTheClockAtRestart, &["outliving::the_clock_outlives_a_restart"]),
    (Fault::ForgetsKeysAtRestart, &["outliving::keys_outlive_a_restart"]),
    (
        Fault::FindsOnlyTheLive,
        &["finding::an_expired_session_is_found_until_it_is_swept", WANDERING],
    ),
    (Fault::LooksAtCutOffsFirst, &["refusing::the_first_reason_is_told", WANDERING]),
    (
        Fault::BeginsByTheClock,
        &[
            "starting::a_login_is_later_than_every_cut_off",
            "starting::revoke_login_revoke_in_one_millisecond",
            WANDERING,
        ],
    ),
    (Fault::FailsHalfway, &["starting::a_step_that_fails_leaves_nothing_behind"]),
    (Fault::EndsTheNewest, &["starting::the_oldest_of_too_many_ends", WANDERING]),
    (Fault::CountsTheExpired, &["starting::expired_sessions_are_not_counted", WANDERING]),
    (
        Fault::RedoesCutOffsOnly,
        &[
            "redoing::a_redone_token_or_key_is_an_event",
            "redoing::an_unknown_session_is_told_of",
            WANDERING,
        ],
    ),
    (Fault::CutsTexts, &["feeding::events_come_back_as_they_were"]),
    (Fault::SweepsWithoutEnd, &["keeping::a_sweep_is_no_larger_than_asked"]),
    (Fault::SweepsCommands, &["keeping::a_swept_command_is_not_done_again"]),
    (Fault::KeepsTheFirst, &["keeping::a_greater_keep_is_everyones"]),
    (Fault::IsAnotherEachTime, &["keeping::a_store_is_made_once"]),
    (Fault::RestartsASweptLog, &["feeding::a_swept_log_is_read_on"]),
    (Fault::SharesItsCursor, &["feeding::two_readers_do_not_disturb_each_other"]),
    (Fault::EndsNever, &["feeding::an_empty_log_is_at_its_head"]),
    (Fault::PutsKeysAgain, &["keys::keys_that_come_twice_are_put_once"]),
    (Fault::PutsKeysLate, &["keys::late_keys_are_not_put"]),
    (Fault::CutsKeys, &["keys::keys_come_back_as_they_were"]),
    (Fault::MakesAnotherKek, &["outliving::the_kek_outlives_a_restart"]),
    (
        Fault::FindsOnlyTheActive,
        &[
            "finding::a_session_is_found_in_every_state",
            "restarting::after_each_refresh",
            WANDERING,
        ],
    ),
    (
        Fault::ForgetsTheEnd,
        &[
            "stealing::a_thief_is_found_out",
            "stealing::a_thief_is_found_out_sooner_by_strict_rules",
            "stealing::one_leaf_rotates",
            "refreshing::a_grandparent_ends_the_session",
            "refusing::an_ended_session_stays_ended",
            WANDERING,
        ],
    ),
    (
        Fault::ForgetsTheLeeway,
        &[
            "keeping::a_revoked_token_is_kept_for_its_leeway",
            "revoking::events_say_what_was_revoked",
        ],
    ),
    (Fault::RefreshesByNoClock, &["starting::every_step_writes_the_clock_back", WANDERING]),
    (Fault::CountsAgesBack, &["refreshing::a_clock_set_back_makes_no_leaf_older", WANDERING]),
];

/// A thing that a store takes for something else, and each case that has to fail because of it.
const BENT: &[(Bend, &[&str])] = &[
    (
        Bend::RestsTooShort,
        &[
            "refreshing::a_leaf_rests_to_the_millisecond",
            "refreshing::a_replayed_leaf_rests_from_the_replay",
            WANDERING,
        ],
    ),
    (
        Bend::RestsNoLeaf,
        &[
            "refreshing::a_new_leaf_rests",
            "refreshing::a_grandparent_cannot_come_while_the_leaf_rests",
            WANDERING,
        ],
    ),
    (Bend::GraceTooLong, &["replaying::the_grace_ends_to_the_millisecond", WANDERING]),
    (
        Bend::WindowWithoutEnd,
        &[
            "refreshing::lost_answers_are_superseded",
            "refreshing::the_supersede_window_ends_to_the_millisecond",
            WANDERING,
        ],
    ),
    (Bend::SupersedesWithoutEnd, &["refreshing::too_many_supersedes_end_the_session", WANDERING]),
    (Bend::KnowsEveryKek, &["refreshing::an_unknown_kek_supersedes", WANDERING]),
    (
        Bend::ForgetsNonces,
        &[
            "replaying::a_resend_gives_the_same_answer",
            "replaying::a_superseded_command_is_not_its_successor",
            WANDERING,
        ],
    ),
    (Bend::ReplaysAnew, &["replaying::the_predecessor_gives_the_same_leaf", WANDERING]),
    (Bend::HealsNothing, &["refreshing::a_higher_generation_heals", WANDERING]),
    (Bend::DeadlineTooLong, &["refusing::a_deadline_is_a_millisecond", WANDERING]),
    (Bend::LivesTooLong, &["refusing::expiry_is_a_millisecond"]),
    (
        Bend::SlidesNothing,
        &["refusing::an_idle_session_expires", "refreshing::the_leaf_rotates", WANDERING],
    ),
    (Bend::FindsAnybody, &["refusing::an_unknown_session_is_not_found", WANDERING]),
    (
        Bend::StartsLate,
        &[
            "starting::late_logins_do_nothing",
            "starting::a_clock_set_back_revives_no_command",
            WANDERING,
        ],
    ),
    (Bend::ReplacesNobody, &["starting::a_login_takes_the_place_of_its_clients_last", WANDERING]),
    (Bend::CountsTheReplaced, &["starting::a_replaced_session_is_not_one_too_many", WANDERING]),
    (Bend::RevokesEveryone, &["revoking::a_subject_is_revoked_alone", WANDERING]),
    (Bend::EndsSessionsByKeys, &["revoking::keys_and_tokens_end_no_session", WANDERING]),
    (Bend::RedoesLate, &["redoing::a_late_redo_does_nothing"]),
    (Bend::RedoesFromNow, &["redoing::a_redo_ends_no_later_session", WANDERING]),
];

const WANDERING: &str = "wandering::any_way_with_a_clock_set_back";
const RESTARTED: &str = "wandering::any_way_with_restarts";

#[test]
fn each_fault_is_found_by_the_cases_that_look_for_it() {
    let mut missed = Vec::new();
    let bent = BENT.iter().map(|(bend, cases)| (Fault::Bends(*bend), *cases));
    for (fault, cases) in FOUND.iter().copied().chain(bent) {
        for case in cases {
            if passes(fault, case) {
                missed.push(format!("{fault:?} passes {case}"));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_store_without_a_fault_passes_every_case() {
    let cases = all();
    assert!(cases.len() > 90, "{} cases", cases.len());
    let failed: Vec<_> = cases.iter().filter(|case| !passes(Fault::Nothing, case.name())).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn no_two_cases_have_one_name() {
    let mut names: Vec<_> = all().iter().map(|case| case.name()).collect();
    names.sort_unstable();
    assert!(names.is_sorted_by(|one, other| one < other), "{names:#?}");
}

fn passes(fault: Fault, case: &str) -> bool {
    catch_unwind(AssertUnwindSafe(|| test(case, || async move { Books::new(fault) }))).is_ok()
}
