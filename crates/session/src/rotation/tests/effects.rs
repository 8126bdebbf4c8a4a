//! What each outcome writes: the whole row, field by field.

use std::time::Duration;

use super::super::*;
use super::setup::*;
use crate::StoreTime;

/// The row after a command, and the one that it should be.
fn assert_row(name: &str, with: fn(&mut Setup), should: fn(&mut SessionRow)) {
    let mut setup = Setup::new();
    with(&mut setup);
    let mut expected = setup.row.clone().unwrap();
    should(&mut expected);
    let decision = setup.rotate();
    assert_eq!(setup.row.unwrap(), expected, "{name}: {decision:?}");
}

fn made(row: &mut SessionRow, at: StoreTime) {
    row.leaf = mark(6, 6);
    row.rotated_at = at;
    row.idle_expiry = at.after(IDLE);
}

#[test]
fn rotated() {
    assert_row(
        "everything of the last step is gone",
        |s| {
            *s.past() =
                Predecessor { replays: 3, supersedes: 2, replayed_at: Some(ROTATED), ..*s.past() };
        },
        |row| {
            let at = after(15 * SECOND);
            made(row, at);
            row.predecessor = Some(Predecessor {
                mark: mark(5, 5),
                nonce: NEW_NONCE,
                kek: KEK,
                consumed_at: at,
                replayed_at: None,
                replays: 0,
                supersedes: 0,
            });
        },
    );
}

#[test]
fn superseded() {
    assert_row(
        "the predecessor stays, with the time of its rotation",
        |s| {
            s.predecessor_at(HOUR).command.kek = KekId::new(2);
            *s.past() =
                Predecessor { replays: 3, supersedes: 2, replayed_at: Some(ROTATED), ..*s.past() };
        },
        |row| {
            made(row, after(HOUR));
            row.predecessor = Some(Predecessor {
                nonce: NEW_NONCE,
                kek: KekId::new(2),
                replayed_at: None,
                replays: 0,
                supersedes: 3,
                ..row.predecessor.unwrap()
            });
        },
    );
}

#[test]
fn replayed() {
    assert_row(
        "counted, and nothing slides but the window",
        |s| s.predecessor_at(9 * SECOND).past().replays = 3,
        |row| {
            let past = row.predecessor.unwrap();
            let replayed_at = Some(after(9 * SECOND));
            row.predecessor = Some(Predecessor { replays: 4, replayed_at, ..past });
        },
    );
}

#[test]
fn healed() {
    assert_row(
        "the presented token is the leaf, without a past",
        |s| {
            s.presents(9, 9);
        },
        |row| {
            made(row, after(15 * SECOND));
            row.leaf = mark(9, 9);
            row.predecessor = None;
        },
    );
}

#[test]
fn ended() {
    let cause = |cause| SessionState::Ended(cause);
    assert_eq!(state(|s| s.presents(1, 1).at(0)), cause(EndCause::Theft));
    assert_eq!(state(|s| s.presents(5, 1).at(0)), cause(EndCause::Fork));
    let cut = state(|s| {
        s.cut_offs.everyone = Some(ROTATED);
        s
    });
    assert_eq!(cut, cause(EndCause::CutOff));
}

fn state(with: fn(&mut Setup) -> &mut Setup) -> SessionState {
    let mut setup = Setup::new();
    let before = setup.row.clone().unwrap();
    let _ = with(&mut setup).rotate();
    let after = setup.row.unwrap();
    assert_eq!(SessionRow { state: SessionState::Active, ..after.clone() }, before);
    after.state
}

#[test]
fn the_idle_lifetime_slides_up_to_the_absolute_one() {
    let idle_after = |idle: Duration| {
        let mut setup = Setup::new();
        setup.command.idle = idle;
        assert_eq!(setup.rotate().outcome, ROTATED_TO_6);
        setup.row.unwrap().idle_expiry
    };
    let absolute = row().absolute_expiry;
    let left = absolute.since(after(15 * SECOND));
    assert_eq!(idle_after(Duration::from_secs(60)), after(75 * SECOND));
    assert_eq!(idle_after(left - Duration::from_millis(1)), before_by_one(absolute));
    assert_eq!(idle_after(left), absolute);
    assert_eq!(idle_after(left + Duration::from_millis(1)), absolute);
    assert_eq!(idle_after(Duration::MAX), absolute);
}

fn before_by_one(time: StoreTime) -> StoreTime {
    StoreTime::from_millis(time.as_millis().saturating_sub(1))
}

#[test]
fn a_clock_that_steps_back_makes_no_row_younger() {
    let mut setup = Setup::new();
    setup.presents(6, 9).now = before(5 * SECOND);
    assert_eq!(setup.rotate().outcome, Outcome::Healed);
    assert_eq!(setup.row().rotated_at, ROTATED);

    let mut setup = Setup::new();
    setup.presents(4, 4).now = before(5 * SECOND);
    assert_eq!(setup.rotate().outcome, REPLAY_OF_5);
    assert_eq!(setup.past().replayed_at, Some(ROTATED));
}

#[test]
fn the_last_numbers_that_a_row_can_hold() {
    let end = StoreTime::from_millis(u64::MAX);
    let mut setup = Setup::new();
    setup.presents(u64::MAX, 5).row().leaf = mark(u64::MAX, 5);
    setup.row().idle_expiry = end;
    setup.row().absolute_expiry = end;
    setup.now = StoreTime::from_millis(u64::MAX - 1);
    setup.command.deadline = end;
    let successor = Successor { generation: Generation::new(u64::MAX), ..NEW_6 };
    assert_eq!(setup.rotate().outcome, Outcome::Rotated(successor));
    assert_eq!(setup.row().idle_expiry, end);

    let mut setup = Setup::new();
    setup.limits = Limits::default().with_replays(u32::MAX).with_supersedes(u32::MAX);
    setup.limits = setup.limits.with_supersede_window(Duration::MAX);
    *setup.predecessor_at(50 * HOUR).past() =
        Predecessor { supersedes: u32::MAX - 1, ..*setup.past() };
    assert_eq!(setup.rotate().outcome, SUPERSEDED_BY_6);
    assert_eq!(setup.past().supersedes, u32::MAX);
}

#[test]
fn an_end_is_written_once() {
    let mut row = row();
    assert_eq!(row.end(EndCause::Logout), Write::RowAndEnd);
    assert_eq!(row.end(EndCause::TooMany), Write::Nothing);
    assert_eq!(row.state, SessionState::Ended(EndCause::Logout));
}
