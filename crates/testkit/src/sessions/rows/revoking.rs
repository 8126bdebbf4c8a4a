//! Revocations: cut-offs, and the events that tell of them.

use hallpass_session::StoreTime;
use hallpass_session::revocation::Scope;
use hallpass_session::rotation::{EndCause, Outcome, SessionId, SessionState};
use hallpass_session::store::{
    Created, Cursor, EndCommand, Ended, Position, Revoked, Shard, Target,
};

use crate::sessions::bench::{Bench, FIRST, HOUR, ISSUER, LEEWAY, MILLI, done, log_of, placed};

pub(in crate::sessions) async fn a_session_ends_once(bench: Bench) {
    let row = bench.login("anna").await;
    let other = bench.login("anna").await;
    assert_eq!(bench.end(row.sid, EndCause::Logout).await, Ended::Now(at(1)));
    let event = bench.event(at(1)).await;
    assert_eq!(*event.scope(), Scope::Session(row.sid.to_string().into()));
    assert_eq!(bench.end(row.sid, EndCause::ClaimsRefused).await, Ended::Already);
    assert_eq!(bench.end(SessionId::new(bench.bytes()), EndCause::Logout).await, Ended::Already);
    assert_eq!(bench.log().await.len(), 1);
    let state = bench.present(&row, row.leaf).await.row.map(|row| row.state);
    assert_eq!(state, Some(SessionState::Ended(EndCause::Logout)));
    assert_eq!(bench.sessions_of("anna").await, std::slice::from_ref(&other));
    bench.rotated(&other, other.leaf).await;
}

pub(in crate::sessions) async fn late_revocations_do_nothing(bench: Bench) {
    let row = bench.login("anna").await;
    bench.pass(MILLI).await;
    let deadline = bench.before().await;
    let end = EndCommand { log: log_of(FIRST), deadline, sid: row.sid, cause: EndCause::Logout };
    assert_eq!(done(bench.store.end_session(end).await), Ended::Late);
    for target in targets() {
        let mut command = bench.revocation(target).await;
        command.deadline = deadline;
        assert_eq!(done(bench.store.revoke(command.clone()).await), Revoked::Late);
        // Late is not done: the same command in time is carried out.
    }
    assert_eq!(bench.log().await, []);
    bench.rotated(&row, row.leaf).await;
}

/// What each event says: whose tokens, which, and for how long.
pub(in crate::sessions) async fn events_say_what_was_revoked(bench: Bench) {
    let far = bench.now().await.after(bench.opened.keep.saturating_mul(9));
    let near = bench.now().await.after(MILLI);
    let mut all = targets();
    all.extend([Target::Token("far".into(), far), Target::Token("near".into(), near)]);
    for (number, target) in (1..).zip(all) {
        let before = bench.now().await;
        let position = bench.revoke(target.clone()).await;
        assert_eq!(position, at(number), "one after the other");
        let after = bench.now().await;
        let event = bench.event(position).await;
        assert_eq!(event.issuer(), ISSUER);
        let own = match &target {
            Target::Token(_, end) => end.after(LEEWAY),
            _ => StoreTime::default(),
        };
        let keep = bench.opened.keep;
        let (least, most) = (before.after(keep).max(own), after.after(keep).max(own));
        assert!((least..=most).contains(&event.expires()), "{target:?}: {:?}", event.expires());
        match (event.scope(), &target) {
            (Scope::Token(jti), Target::Token(own, _)) => assert_eq!(jti, own),
            (Scope::Key(kid), Target::Key(own)) => assert_eq!(kid, own),
            (Scope::Subject(subject, time), Target::Subject(own)) => {
                assert_eq!(subject, own);
                assert!((before..=after).contains(time), "{time:?}");
            }
            (Scope::Everyone(time), Target::Everyone) => {
                assert!((before..=after).contains(time), "{time:?}");
            }
            (scope, target) => crate::fail::fail(format_args!("{target:?} told as {scope:?}")),
        }
    }
}

/// A key or an access token: no session ends by that.
pub(in crate::sessions) async fn keys_and_tokens_end_no_session(bench: Bench) {
    let row = bench.login("anna").await;
    let end = bench.soon();
    bench.revoke(Target::Token("anna".into(), end)).await;
    bench.revoke(Target::Key("anna".into())).await;
    assert_eq!(bench.sessions_of("anna").await, std::slice::from_ref(&row));
    bench.rotated(&row, row.leaf).await;
}

pub(in crate::sessions) async fn a_subject_is_revoked_alone(bench: Bench) {
    let (anna, also, bert) =
        (bench.login("anna").await, bench.login("anna").await, bench.login("bert").await);
    bench.revoke(Target::Subject("anna".into())).await;
    assert_eq!(bench.sessions_of("anna").await, []);
    bench.is_revoked(&anna, anna.leaf).await;
    bench.is_revoked(&also, also.leaf).await;
    bench.rotated(&bert, bert.leaf).await;
    // Somebody who was never here is revoked, too: the login may be under way.
    let row = bench.row("carl", bench.begin("carl").await);
    bench.revoke(Target::Subject("carl".into())).await;
    assert_eq!(bench.create(&row).await, Created::Revoked);
}

pub(in crate::sessions) async fn everyone_is_everyone(bench: Bench) {
    let (anna, bert) = (bench.login("anna").await, bench.login("bert").await);
    bench.revoke(Target::Everyone).await;
    bench.is_revoked(&anna, anna.leaf).await;
    bench.is_revoked(&bert, bert.leaf).await;
    assert_eq!(bench.sessions_of("anna").await, []);
    let anna = bench.login("anna").await;
    bench.rotated(&anna, anna.leaf).await;
}

/// The same command once more, though a login came between: it has been done.
pub(in crate::sessions) async fn a_revocation_that_comes_twice_is_one(bench: Bench) {
    for target in targets() {
        let command = bench.revocation(target).await;
        let first = placed(&done(bench.store.revoke(command.clone()).await));
        bench.pass(MILLI).await;
        let row = bench.login("anna").await;
        let events = bench.log().await;
        let other = bench.another().await;
        for node in [&bench, &other] {
            assert_eq!(placed(&done(node.store.revoke(command.clone()).await)), first);
        }
        assert_eq!(bench.log().await, events);
        bench.rotated(&row, row.leaf).await;
        let mut late = command;
        late.deadline = bench.before().await;
        done(bench.store.revoke(late).await);
        assert_eq!(bench.log().await, events);
        assert_eq!(bench.sessions_of("anna").await.len(), 1, "nor after the deadline");
        bench.end(row.sid, EndCause::Logout).await;
    }
}

/// Whatever the clock does, and in whatever order they come.
pub(in crate::sessions) async fn cut_offs_never_fall(bench: Bench) {
    let row = bench.login("anna").await;
    let mut last = StoreTime::default();
    for target in [0, 1, 0, 1].map(|n| targets()[n].clone()) {
        let event = bench.event(bench.revoke(target).await).await;
        let (Scope::Subject(_, at) | Scope::Everyone(at)) = *event.scope() else { continue };
        assert!(at >= last && at >= row.created, "{at:?} after {last:?}");
        last = at;
        bench.harness.step_back(HOUR).await;
    }
    bench.is_revoked(&row, row.leaf).await;
    assert!(bench.begin("anna").await > last);
}

pub(in crate::sessions) async fn there_is_no_such_shard(bench: Bench) {
    let shard = Shard::new(bench.opened.shards);
    let deadline = bench.soon();
    assert!(bench.store.begin(shard, deadline, "anna").await.is_err());
    assert!(bench.store.sessions_of(shard, "anna").await.is_err());
    assert!(bench.store.find_session(shard, SessionId::new(bench.bytes())).await.is_err());
    assert!(bench.store.read(shard, Cursor::start(), 1).await.is_err());
    let row = bench.row("anna", bench.begin("anna").await);
    let mut create = bench.create_command(row.clone()).await;
    create.log = log_of(shard);
    assert!(bench.store.create(create).await.is_err());
    let mut revoke = bench.revocation(Target::Everyone).await;
    revoke.log = log_of(shard);
    assert!(bench.store.revoke(revoke).await.is_err());
    let refresh = bench.refresh(&row, row.leaf).await;
    assert!(bench.store.rotate(log_of(shard), refresh, bench.limits()).await.is_err());
}

/// Every shard has cut-offs, a clock and a log of its own.
pub(in crate::sessions) async fn shards_are_apart(bench: Bench) {
    let other = Shard::new(bench.opened.shards.saturating_sub(1));
    let row = bench.login("anna").await;
    let mut everyone = bench.revocation(Target::Everyone).await;
    everyone.log = log_of(other);
    let position = placed(&done(bench.store.revoke(everyone).await));
    assert_eq!(position, Position { shard: other, sequence: 1 });
    assert_eq!(bench.log().await, []);
    assert_eq!(bench.log_in(other).await.len(), 1);
    bench.rotated(&row, row.leaf).await;
    let elsewhere = bench.refresh(&row, row.leaf).await;
    let answer = done(bench.store.rotate(log_of(other), elsewhere, bench.limits()).await);
    assert_eq!(answer.outcome, Outcome::NotFound);
    assert_eq!(done(bench.store.sessions_of(other, "anna").await), []);
}

fn targets() -> Vec<Target> {
    vec![Target::Subject("anna".into()), Target::Everyone, Target::Key("key".into())]
}

const fn at(sequence: u64) -> Position {
    Position { shard: FIRST, sequence }
}
