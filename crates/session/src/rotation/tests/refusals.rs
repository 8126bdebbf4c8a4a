//! Commands that are refused: rules 0 and 1.

use super::super::*;
use super::setup::*;
use crate::StoreTime;

#[test]
fn rule_0_the_deadline() {
    run(&[
        changed("at the deadline", |s| s.command.deadline = s.now, ROTATED_TO_6),
        unchanged(
            "a millisecond past it",
            |s| s.command.deadline = after(15 * SECOND - 1),
            Outcome::Late,
        ),
        unchanged(
            "late comes before not found",
            |s| {
                s.command.deadline = ROTATED;
                s.row = None;
            },
            Outcome::Late,
        ),
        unchanged(
            "late comes before reuse",
            |s| {
                s.presents(1, 1).command.deadline = ROTATED;
            },
            Outcome::Late,
        ),
    ]);
}

#[test]
fn rule_1_the_session() {
    const ENDED: SessionState = SessionState::Ended(EndCause::Logout);
    run(&[
        unchanged("no row", |s| s.row = None, Outcome::NotFound),
        unchanged(
            "another session's row",
            |s| s.row().sid = SessionId::new([8; 16]),
            Outcome::NotFound,
        ),
        unchanged("ended", |s| s.row().state = ENDED, Outcome::Revoked),
        unchanged(
            "ended, and a replaced token",
            |s| s.presents(1, 1).row().state = ENDED,
            Outcome::Revoked,
        ),
        unchanged(
            "ended, and a resend",
            |s| {
                s.predecessor_at(SECOND).command.nonce = OLD_NONCE;
                s.row().state = ENDED;
            },
            Outcome::Revoked,
        ),
        changed(
            "a millisecond before idle expiry",
            |s| {
                s.at(100 * HOUR - 1);
            },
            ROTATED_TO_6,
        ),
        unchanged(
            "at idle expiry",
            |s| {
                s.at(100 * HOUR);
            },
            Outcome::Expired,
        ),
        changed(
            "a millisecond before absolute expiry",
            |s| {
                s.at(1_000 * HOUR - 1).row().idle_expiry = after(5_000 * HOUR);
            },
            ROTATED_TO_6,
        ),
        unchanged(
            "at absolute expiry",
            |s| {
                s.at(1_000 * HOUR).row().idle_expiry = after(5_000 * HOUR);
            },
            Outcome::Expired,
        ),
        unchanged(
            "expired, and a replaced token",
            |s| {
                s.presents(1, 1).at(100 * HOUR);
            },
            Outcome::Expired,
        ),
    ]);
}

#[test]
fn rule_1_cut_offs() {
    let created = row().created;
    assert_eq!(created, before(HOUR));
    run(&[
        changed(
            "subject's, at the start",
            |s| s.cut_offs.subject = Some(before(HOUR)),
            Outcome::Revoked,
        ),
        changed(
            "everyone's, at the start",
            |s| s.cut_offs.everyone = Some(before(HOUR)),
            Outcome::Revoked,
        ),
        changed(
            "subject's, before the start",
            |s| s.cut_offs.subject = Some(before(HOUR + 1)),
            ROTATED_TO_6,
        ),
        changed(
            "everyone's, before the start",
            |s| s.cut_offs.everyone = Some(before(HOUR + 1)),
            ROTATED_TO_6,
        ),
        changed(
            "everyone's later than the subject's",
            |s| {
                s.cut_offs =
                    CutOffs { subject: Some(before(HOUR + 1)), everyone: Some(before(HOUR)) };
            },
            Outcome::Revoked,
        ),
        changed(
            "the subject's later than everyone's",
            |s| {
                s.cut_offs =
                    CutOffs { subject: Some(before(HOUR)), everyone: Some(before(HOUR + 1)) };
            },
            Outcome::Revoked,
        ),
        changed(
            "at the beginning of time",
            |s| {
                s.row().created = StoreTime::default();
                s.cut_offs.subject = Some(StoreTime::default());
            },
            Outcome::Revoked,
        ),
        changed(
            "none, and a start at the beginning of time",
            |s| {
                s.row().created = StoreTime::default();
            },
            ROTATED_TO_6,
        ),
        changed(
            "before a binding",
            |s| {
                s.cut_offs.subject = Some(before(HOUR));
                s.command.binding = Some(Binding::Proof([1; 32]));
            },
            Outcome::Revoked,
        ),
    ]);
}

#[test]
fn rule_1_bindings() {
    const KEY: Option<Binding> = Some(Binding::Proof([1; 32]));
    run(&[
        changed(
            "the same key",
            |s| {
                s.row().binding = KEY;
                s.command.binding = KEY;
            },
            ROTATED_TO_6,
        ),
        unchanged("bound, and none proved", |s| s.row().binding = KEY, Outcome::BindingMismatch),
        unchanged(
            "not bound, and one proved",
            |s| s.command.binding = KEY,
            Outcome::BindingMismatch,
        ),
        unchanged(
            "another key",
            |s| {
                s.row().binding = KEY;
                s.command.binding = Some(Binding::Proof([2; 32]));
            },
            Outcome::BindingMismatch,
        ),
        unchanged(
            "another kind",
            |s| {
                s.row().binding = KEY;
                s.command.binding = Some(Binding::Certificate([1; 32]));
            },
            Outcome::BindingMismatch,
        ),
        unchanged(
            "a replaced token ends nothing without the key",
            |s| {
                s.presents(1, 1).row().binding = KEY;
            },
            Outcome::BindingMismatch,
        ),
    ]);
}
