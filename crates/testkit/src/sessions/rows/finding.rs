//! One session, by its name.

use hallpass_session::rotation::{EndCause, Outcome, SessionId, SessionRow, SessionState};
use hallpass_session::store::{Shard, Target};

use crate::sessions::bench::{Bench, done, row_of};

/// There is a row from its login on, and it is the one that the last answer told.
pub(in crate::sessions) async fn a_session_is_found_in_every_state(bench: Bench) {
    let begun = bench.row("anna", bench.begin("anna").await);
    assert_eq!(bench.find(begun.sid).await, None, "begun, and not started");
    let first = bench.login("anna").await;
    assert_eq!(bench.find(first.sid).await.as_ref(), Some(&first));
    let row = bench.rotated(&first, first.leaf).await;
    let replayed = row_of(bench.present(&first, first.leaf).await);
    assert_ne!(replayed, row);
    for node in [&bench, &bench.another().await] {
        assert_eq!(node.find(first.sid).await.as_ref(), Some(&replayed));
    }
    let forked = bench.login("anna").await;
    bench.end(first.sid, EndCause::ClaimsRefused).await;
    let ended = SessionState::Ended(EndCause::ClaimsRefused);
    assert_eq!(bench.find(first.sid).await, Some(SessionRow { state: ended, ..replayed }));
    bench.revoke(Target::Subject("anna".into())).await;
    bench.is_revoked(&forked, forked.leaf).await;
    let cut = SessionState::Ended(EndCause::CutOff);
    assert_eq!(bench.find(forked.sid).await, Some(SessionRow { state: cut, ..forked }));
    assert_eq!(bench.find(SessionId::new(bench.bytes())).await, None, "a name of nobody");
}

/// What has expired is there until it is swept, or the store has dropped it by itself.
pub(in crate::sessions) async fn an_expired_session_is_found_until_it_is_swept(bench: Bench) {
    let mut row = bench.row("anna", bench.begin("anna").await);
    row.idle_expiry = row.created.after(bench.grace());
    bench.create(&row).await;
    let kept = bench.login("anna").await;
    bench.pass(bench.grace()).await;
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::Expired);
    assert_eq!(bench.find(row.sid).await.as_ref(), Some(&row));
    assert_eq!(done(bench.store.sweep(1_000).await).sessions, bench.swept(1));
    if let Some(time) = bench.harness.lingers() {
        assert_eq!(bench.find(row.sid).await.as_ref(), Some(&row));
        bench.pass(time).await;
    }
    assert_eq!(bench.find(row.sid).await, None);
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::NotFound);
    assert_eq!(bench.find(kept.sid).await, Some(kept));
}

/// In its shard, and in no other.
pub(in crate::sessions) async fn a_session_is_found_in_its_shard(bench: Bench) {
    let row = bench.login("anna").await;
    for number in 1..bench.opened.shards {
        let found = bench.store.find_session(Shard::new(number), row.sid).await;
        assert_eq!(done(found), None, "in shard {number}");
    }
    assert_eq!(bench.find(row.sid).await, Some(row));
}
