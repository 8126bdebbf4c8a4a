//! What is refused before any token is looked at (rules 0 and 1).

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{Binding, EndCause, Outcome, SessionId, SessionRow, SessionState};
use hallpass_session::store::{Created, Target};

use crate::sessions::bench::{Bench, MILLI, less, row_of};

pub(in crate::sessions) async fn a_late_refresh_does_nothing(bench: Bench) {
    let row = bench.login("anna").await;
    bench.pass(MILLI).await;
    let mut command = bench.refresh(&row, row.leaf).await;
    command.deadline = bench.before().await;
    let late = bench.rotate(&command).await;
    assert_eq!((late.outcome, late.row), (Outcome::Late, None));
    assert_eq!(bench.sessions_of("anna").await, [row]);
    // Nor does one that would end the session, or that is about none.
    command.sid = SessionId::new(bench.bytes());
    assert_eq!(bench.rotate(&command).await.outcome, Outcome::Late);
}

/// A node that is cut off with a refresh in its hand: when it is back, the client has long asked
/// another, and what it sends then does nothing.
pub(in crate::sessions) async fn a_refresh_that_was_cut_off_is_late(bench: Bench) {
    let first = bench.login("anna").await;
    let mut held = bench.refresh(&first, first.leaf).await;
    held.deadline = bench.now().await.after(bench.limits().deadline());
    let other = bench.another().await;
    let row = other.rotated(&first, first.leaf).await;
    bench.pass(bench.grace().saturating_mul(5).max(bench.min_rotation())).await;
    let row = other.rotated(&row, row.leaf).await;
    let late = bench.rotate(&held).await;
    assert_eq!((late.outcome, late.row), (Outcome::Late, None));
    assert_eq!(bench.sessions_of("anna").await, std::slice::from_ref(&row));
    other.next(&row).await;
}

pub(in crate::sessions) async fn a_deadline_is_a_millisecond(bench: Bench) {
    let row = bench.login("anna").await;
    let mut command = bench.refresh(&row, row.leaf).await;
    let now = bench.now().await;
    command.deadline = less(now, 1);
    assert_eq!(bench.rotate(&command).await.outcome, Outcome::Late);
    command.deadline = now;
    assert!(matches!(bench.rotate(&command).await.outcome, Outcome::Rotated(_)), "at the deadline");
}

pub(in crate::sessions) async fn an_unknown_session_is_not_found(bench: Bench) {
    let mut row = bench.login("anna").await;
    row.sid = SessionId::new(bench.bytes());
    let answer = bench.present(&row, row.leaf).await;
    assert_eq!((answer.outcome, answer.row), (Outcome::NotFound, None));
}

/// Of several reasons, the one that comes first in the rules: late, ended, expired, cut off, of
/// another client. What is refused for one of them changes nothing that the next would.
pub(in crate::sessions) async fn the_first_reason_is_told(bench: Bench) {
    let life = bench.min_rotation();
    let row = short(&bench, life, life.saturating_mul(2)).await;
    let other = short(&bench, life, life.saturating_mul(2)).await;
    bench.end(other.sid, EndCause::Logout).await;
    let kept = bench.login("anna").await;
    bench.revoke(Target::Subject("anna".into())).await;
    bench.pass(life).await;
    let wrong = Some(Binding::Proof([8; 32]));
    for (row, reason) in
        [(&other, Outcome::Revoked), (&row, Outcome::Expired), (&kept, Outcome::Revoked)]
    {
        let mut command = bench.refresh(row, row.leaf).await;
        command.binding = wrong;
        let before = bench.find(row.sid).await;
        let refused = bench.rotate(&command).await;
        assert_eq!(refused.outcome, reason);
        let changed = refused.row != before;
        assert_eq!(changed, row.sid == kept.sid, "the cut-off ends what it is the reason for");
        command.deadline = bench.before().await;
        assert_eq!(bench.rotate(&command).await.outcome, Outcome::Late);
    }
    let state = bench.find(row.sid).await.map(|row| row.state);
    assert_eq!(state, Some(SessionState::Active), "expired, and not ended");
}

pub(in crate::sessions) async fn an_ended_session_stays_ended(bench: Bench) {
    let row = bench.login("anna").await;
    bench.end(row.sid, EndCause::ClaimsRefused).await;
    let answer = bench.present(&row, row.leaf).await;
    assert_eq!(answer.outcome, Outcome::Revoked);
    let state = answer.row.map(|row| row.state);
    assert_eq!(state, Some(SessionState::Ended(EndCause::ClaimsRefused)), "with its cause");
    bench.is_revoked(&row, row.leaf).await;
}

/// The idle time slides with every rotation.
pub(in crate::sessions) async fn an_idle_session_expires(bench: Bench) {
    let idle = bench.min_rotation().saturating_mul(2);
    let mut row = short(&bench, idle, idle.saturating_mul(100)).await;
    for _ in 0..4 {
        // Longer in all than it lives without.
        bench.pass(bench.min_rotation()).await;
        row = refresh_by(&bench, &row, idle).await;
    }
    bench.pass(idle).await;
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::Expired);
    assert_eq!(bench.sessions_of("anna").await, []);
}

pub(in crate::sessions) async fn no_refresh_moves_the_absolute_expiry(bench: Bench) {
    let absolute = bench.min_rotation().saturating_mul(4);
    let mut row = short(&bench, absolute, absolute).await;
    let end = row.absolute_expiry;
    for _ in 0..3 {
        bench.pass(bench.min_rotation()).await;
        row = refresh_by(&bench, &row, absolute.saturating_mul(9)).await;
        assert_eq!((row.absolute_expiry, row.idle_expiry), (end, end), "never extended");
    }
    bench.pass(bench.min_rotation()).await;
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::Expired);
}

pub(in crate::sessions) async fn expiry_is_a_millisecond(bench: Bench) {
    let idle = Duration::from_secs(100);
    for (idle, absolute) in [(idle, idle.saturating_mul(2)), (idle.saturating_mul(2), idle)] {
        let row = short(&bench, idle, absolute).await;
        let end = row.idle_expiry.min(row.absolute_expiry).as_millis();
        let left = end.saturating_sub(bench.now().await.as_millis());
        bench.pass(Duration::from_millis(left).saturating_sub(MILLI)).await;
        let command = bench.refresh(&row, row.leaf).await;
        bench.pass(MILLI).await;
        assert_eq!(bench.rotate(&command).await.outcome, Outcome::Expired, "at the time itself");
        let row = short(&bench, idle, absolute).await;
        bench.pass(Duration::from_secs(100).saturating_sub(MILLI)).await;
        assert!(bench.present(&row, row.leaf).await.outcome.mints(), "a millisecond before it");
    }
}

pub(in crate::sessions) async fn another_binding_changes_nothing(bench: Bench) {
    let (own, other) = ([7; 32], [8; 32]);
    let all = [
        None,
        Some(Binding::Proof(own)),
        Some(Binding::Certificate(own)),
        Some(Binding::Proof(other)),
    ];
    for (number, binding) in all.into_iter().enumerate() {
        let subject = format!("anna{number}");
        let mut row = bench.row(&subject, bench.begin(&subject).await);
        row.binding = binding;
        assert!(matches!(bench.create(&row).await, Created::Started(_)));
        for wrong in all.into_iter().filter(|other| *other != binding) {
            let mut command = bench.refresh(&row, row.leaf).await;
            command.binding = wrong;
            let refused = bench.rotate(&command).await;
            assert_eq!(refused.outcome, Outcome::BindingMismatch, "{binding:?}, {wrong:?}");
        }
        assert_eq!(bench.sessions_of(&subject).await, std::slice::from_ref(&row));
        assert!(matches!(bench.present(&row, row.leaf).await.outcome, Outcome::Rotated(_)));
    }
    assert_eq!(bench.log().await, []);
}

/// A cut-off ends the row, and no event says so but its own.
pub(in crate::sessions) async fn a_cut_off_ends_the_row(bench: Bench) {
    for target in [Target::Subject("anna".into()), Target::Everyone] {
        let row = bench.login("anna").await;
        bench.revoke(target).await;
        let answer = bench.present(&row, row.leaf).await;
        assert_eq!(answer.outcome, Outcome::Revoked);
        assert_eq!(row_of(answer).state, SessionState::Ended(EndCause::CutOff));
        assert_eq!(bench.ends_of(row.sid).await, 0);
        bench.is_revoked(&row, row.leaf).await;
    }
}

/// A session that lives for so long.
async fn short(bench: &Bench, idle: Duration, absolute: Duration) -> SessionRow {
    let created: StoreTime = bench.begin("anna").await;
    let row = bench.row("anna", created);
    let absolute_expiry = created.after(absolute);
    let idle_expiry = created.after(idle).min(absolute_expiry);
    let row = SessionRow { idle_expiry, absolute_expiry, ..row };
    assert!(matches!(bench.create(&row).await, Created::Started(_)));
    row
}

async fn refresh_by(bench: &Bench, row: &SessionRow, idle: Duration) -> SessionRow {
    let mut command = bench.refresh(row, row.leaf).await;
    command.idle = idle;
    let rotation = bench.rotate(&command).await;
    assert!(matches!(rotation.outcome, Outcome::Rotated(_)), "{:?}", rotation.outcome);
    row_of(rotation)
}
