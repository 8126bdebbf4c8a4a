//! What a store has lost, and a node knows: the step of an event, done again.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::store::{Created, Position, Revoked, Target};

use crate::fail::fail;
use crate::sessions::bench::{Bench, FIRST, HOUR, ISSUER, MILLI, done, less, placed};

/// The log has it: nothing is done, though a login came between.
pub(in crate::sessions) async fn an_event_that_is_there_is_not_redone(bench: Bench) {
    let session = bench.login("anna").await;
    bench.end(session.sid, hallpass_session::rotation::EndCause::Logout).await;
    for target in [Target::Subject("anna".into()), Target::Everyone, Target::Key("key".into())] {
        bench.revoke(target).await;
    }
    let row = bench.login("anna").await;
    let (log, deadline) = (bench.log().await, bench.soon());
    for event in &log {
        let again = placed(&done(bench.store.redo(FIRST, deadline, event.clone()).await));
        assert_eq!(again, Position { shard: FIRST, sequence: event.sequence() });
    }
    assert_eq!(bench.log().await, log);
    bench.rotated(&row, row.leaf).await;
}

/// The log lacks it: the row ends, the cut-off rises, and the event is appended, once.
pub(in crate::sessions) async fn a_lost_event_is_redone_once(bench: Bench) {
    let rows = [bench.login("anna").await, bench.login("bert").await, bench.login("carl").await];
    let [anna, bert, carl] = &rows;
    let ends = [
        (anna, Scope::Session(anna.sid.to_string().into())),
        (bert, Scope::Subject("bert".into(), bert.created)),
        (carl, Scope::Everyone(carl.created)),
    ];
    for (sequence, (row, scope)) in (1..).zip(ends) {
        let event = lost(&bench, scope).await;
        for node in [&bench, &bench.another().await] {
            let position = placed(&redo(node, &event).await);
            assert_eq!(position, Position { shard: FIRST, sequence });
        }
        let appended = bench.event(Position { shard: FIRST, sequence }).await;
        assert_eq!(appended, event.at(sequence));
        bench.is_revoked(row, row.leaf).await;
    }
    assert_eq!(bench.log().await.len(), 3);
}

pub(in crate::sessions) async fn a_redone_token_or_key_is_an_event(bench: Bench) {
    let row = bench.login("anna").await;
    for scope in [Scope::Token("jti".into()), Scope::Key("kid".into())] {
        let event = lost(&bench, scope.clone()).await;
        redo(&bench, &event).await;
        redo(&bench, &event).await;
        let log = bench.log().await;
        assert_eq!(log.iter().filter(|event| *event.scope() == scope).count(), 1);
    }
    bench.rotated(&row, row.leaf).await;
}

/// The cut-off is what the event says, or what it was if that is later.
pub(in crate::sessions) async fn a_redo_never_lowers(bench: Bench) {
    let begun = bench.row("anna", bench.begin("anna").await);
    let subject = Target::Subject("anna".into());
    for (target, everyone) in [(subject, false), (Target::Everyone, true)] {
        bench.revoke(target).await;
        let time = less(begun.created, 5_000);
        let scope =
            if everyone { Scope::Everyone(time) } else { Scope::Subject("anna".into(), time) };
        redo(&bench, &lost(&bench, scope).await).await;
        assert_eq!(bench.create(&begun).await, Created::Revoked);
    }
}

/// A session that began after the event is not its own.
pub(in crate::sessions) async fn a_redo_ends_no_later_session(bench: Bench) {
    let row = bench.login("anna").await;
    let time = less(row.created, 1);
    for scope in [Scope::Everyone(time), Scope::Subject("anna".into(), time)] {
        redo(&bench, &lost(&bench, scope).await).await;
    }
    assert_eq!(bench.log().await.len(), 2);
    bench.rotated(&row, row.leaf).await;
}

/// After a failover the clock of the store may be behind what the event tells: the shard's follows.
pub(in crate::sessions) async fn a_redo_raises_the_clock(bench: Bench) {
    let row = bench.login("anna").await;
    let subject = |time| Scope::Subject("anna".into(), time);
    for (ahead, scope) in [(10, None), (20, Some(subject))] {
        let time = bench.now().await.after(Duration::from_secs(ahead));
        let scope = scope.map_or(Scope::Everyone(time), |scope| scope(time));
        redo(&bench, &lost(&bench, scope).await).await;
        assert!(bench.now().await >= time);
        let begun = bench.begin("bert").await;
        assert!(begun > time || ahead == 20 && begun >= time, "{begun:?}, {time:?}");
        assert!(bench.begin("anna").await > time);
    }
    bench.is_revoked(&row, row.leaf).await;
    let row = bench.login("anna").await;
    bench.rotated(&row, row.leaf).await;
}

pub(in crate::sessions) async fn a_late_redo_does_nothing(bench: Bench) {
    let row = bench.login("anna").await;
    bench.pass(MILLI).await;
    let deadline = bench.before().await;
    for scope in [Scope::Everyone(row.created), Scope::Session(row.sid.to_string().into())] {
        let event = lost(&bench, scope).await;
        let late = done(bench.store.redo(FIRST, deadline, event).await);
        assert_eq!(late, Revoked::Late);
    }
    assert_eq!(bench.log().await, []);
    bench.rotated(&row, row.leaf).await;
}

/// The session of an event that nobody here knows: the event is appended all the same, for the other
/// nodes to see.
pub(in crate::sessions) async fn an_unknown_session_is_told_of(bench: Bench) {
    for sid in ["AAAAAAAAAAAAAAAAAAAAAA", "no session's name"] {
        redo(&bench, &lost(&bench, Scope::Session(sid.into())).await).await;
    }
    assert_eq!(bench.log().await.len(), 2);
}

/// An event that a store has forgotten.
async fn lost(bench: &Bench, scope: Scope) -> Event {
    let expires: StoreTime = bench.now().await.after(HOUR);
    Event::new(ISSUER, scope, expires).unwrap_or_else(|error| fail(error))
}

async fn redo(bench: &Bench, event: &Event) -> Revoked {
    done(bench.store.redo(FIRST, bench.soon(), event.clone()).await)
}
