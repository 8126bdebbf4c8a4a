//! A store that is ended as hard as it can be, after each kind of step: what was answered holds.

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{
    EndCause, Generation, Outcome, SessionRow, SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::{Cursor, Ended, Needs, Position, Target};

use crate::fail::fail;
use crate::sessions::bench::{Bench, FIRST, HOUR, ISSUER, done, placed, row_of};

/// After a login, a rotation, a replay, a superseding, a healing and an end by reuse.
pub(in crate::sessions) async fn after_each_refresh(mut bench: Bench) {
    let first = bench.login("anna").await;
    let mut row = first.clone();
    for step in 0..6 {
        // A replay comes within the grace: a restart may take longer.
        if step != 1 {
            bench = bench.restarted().await;
        }
        assert_eq!(bench.find(first.sid).await.as_ref(), Some(&row), "before step {step}");
        let ahead = Generation::new(row.leaf.generation.number() + 2);
        let (rest, presented) = match step {
            1 => (false, first.leaf),
            2 => (true, first.leaf),
            4 => (true, TokenMark { generation: ahead, hash: TokenHash::new(bench.bytes()) }),
            5 => (true, first.leaf),
            _ => (true, row.leaf),
        };
        if rest {
            bench.pass(bench.min_rotation()).await;
        }
        let answer = bench.present(&row, presented).await;
        let as_it_has_to_be = match step {
            0 | 3 => matches!(answer.outcome, Outcome::Rotated(_)),
            1 => matches!(answer.outcome, Outcome::Replay(_)),
            2 => matches!(answer.outcome, Outcome::Superseded(_)),
            4 => answer.outcome == Outcome::Healed,
            _ => matches!(answer.outcome, Outcome::Reuse(_)),
        };
        assert!(as_it_has_to_be, "{:?} in step {step}", answer.outcome);
        row = row_of(answer);
    }
    let bench = bench.restarted().await;
    assert_eq!(bench.find(first.sid).await.as_ref(), Some(&row));
    assert_eq!(bench.ends_of(first.sid).await, 1);
    bench.is_revoked(&row, row.leaf).await;
}

/// After each step that ends sessions, or takes tokens back: the event is where it was answered.
pub(in crate::sessions) async fn after_each_end(mut bench: Bench) {
    let expires = bench.now().await.after(HOUR);
    let logout = |row: &SessionRow| Scope::Session(row.sid.to_string().into());
    let mut log = Vec::new();
    for step in 0..8 {
        let row = bench.login("anna").await;
        let position = match step {
            0 => ended(&bench.end(row.sid, EndCause::Logout).await),
            1 => bench.revoke(Target::Subject("anna".into())).await,
            2 => bench.revoke(Target::Everyone).await,
            3 => redone(&bench, logout(&row), expires).await,
            4 => redone(&bench, Scope::Subject("anna".into(), row.created), expires).await,
            5 => redone(&bench, Scope::Everyone(row.created), expires).await,
            6 => bench.revoke(Target::Token("jti".into(), expires)).await,
            _ => bench.revoke(Target::Key("key".into())).await,
        };
        log.push(bench.event(position).await);
        bench = bench.restarted().await;
        assert_eq!(bench.log().await, log, "after step {step}");
        let refreshed = bench.present(&row, row.leaf).await.outcome;
        assert_eq!(refreshed.mints(), step >= 6, "{refreshed:?} after step {step}");
    }
}

/// After what no client sees: a greater keep, a login that takes a place, the count of a node, a sweep.
pub(in crate::sessions) async fn after_each_upkeep(bench: Bench) {
    let keep = bench.opened.keep.saturating_mul(2);
    let more = Needs { keep, ..bench.needs() };
    done(bench.harness.open().await.open(more).await);
    let old = bench.login("anna").await;
    let bench = bench.restarted().await;
    assert_eq!(bench.opened.keep, keep);
    let mut row = bench.row("anna", bench.begin("anna").await);
    row.idle_expiry = row.created.after(bench.grace());
    let mut command = bench.create_command(row.clone()).await;
    command.replaces = Some(old.sid);
    done(bench.store.create(command).await);
    let head = done(bench.store.read(FIRST, Cursor::start(), 100).await).next;
    let bench = bench.restarted().await;
    assert_eq!(bench.find(row.sid).await.as_ref(), Some(&row));
    let replaced = bench.find(old.sid).await.map(|row| row.state);
    assert_eq!(replaced, Some(SessionState::Ended(EndCause::Replaced)));
    assert_eq!(bench.ends_of(old.sid).await, 1);
    bench.pass(keep).await;
    let swept = done(bench.store.sweep(1_000).await);
    assert_eq!((swept.sessions, swept.revocations), (bench.swept(1), 1));
    let bench = bench.restarted().await;
    assert_eq!(bench.find(row.sid).await.is_none(), swept.sessions > 0);
    assert_eq!(bench.log().await, []);
    let position = bench.revoke(Target::Key("key".into())).await;
    assert_eq!(position.sequence, 2, "places are given away once");
    let batch = done(bench.store.read(FIRST, head, 100).await);
    assert_eq!((batch.events.len(), batch.restarted), (1, false), "the same log");
}

async fn redone(bench: &Bench, scope: Scope, expires: StoreTime) -> Position {
    let event = Event::new(ISSUER, scope, expires).unwrap_or_else(|error| fail(error));
    placed(&done(bench.store.redo(FIRST, bench.soon(), event).await))
}

fn ended(ended: &Ended) -> Position {
    match ended {
        Ended::Now(position) => *position,
        other => fail(format_args!("the end of a session: {other:?}")),
    }
}
