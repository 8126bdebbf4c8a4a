//! How long what is kept, and what a sweep drops.

use std::time::Duration;

use hallpass_session::revocation::Scope;
use hallpass_session::rotation::{EndCause, Outcome};
use hallpass_session::store::{Created, Needs, Swept, Target};

use crate::sessions::bench::{Bench, HOUR, LEEWAY, MILLI, done, placed};

pub(in crate::sessions) async fn a_store_is_made_once(bench: Bench) {
    assert!(bench.opened.shards >= 1);
    assert_eq!(bench.opened.keep, bench.needs().keep);
    let row = bench.login("anna").await;
    let other = bench.another().await;
    assert_eq!(other.opened.id, bench.opened.id);
    assert_eq!(other.opened.shards, bench.opened.shards);
    assert!(other.opened.now >= bench.opened.now);
    assert_eq!(other.sessions_of("anna").await, [row]);
}

/// A node that needs less, and opens the store later, drops nothing that the others need.
pub(in crate::sessions) async fn a_smaller_keep_lowers_nothing(bench: Bench) {
    let row = bench.login("anna").await;
    let small = Needs { keep: MILLI, keep_cut_offs: MILLI };
    let other = bench.harness.open().await;
    assert_eq!(done(other.open(small).await).keep, bench.opened.keep);
    // An appender with a smaller keep.
    let command = bench.revocation(Target::Subject("anna".into())).await;
    let before = bench.now().await;
    let position = placed(&done(other.revoke(command).await));
    let expires = bench.event(position).await.expires();
    assert!(expires >= before.after(bench.opened.keep), "the store's value, never the caller's");
    bench.pass(MILLI.saturating_mul(3)).await;
    done(other.sweep(1_000).await);
    assert_eq!(bench.log().await.len(), 1);
    bench.is_revoked(&row, row.leaf).await;
}

pub(in crate::sessions) async fn a_greater_keep_is_everyones(bench: Bench) {
    let more = bench.opened.keep.saturating_mul(5);
    let needs = Needs { keep: more, ..bench.needs() };
    let other = bench.harness.open().await;
    assert_eq!(done(other.open(needs).await).keep, more);
    let before = bench.now().await;
    let position = bench.revoke(Target::Key("key".into())).await;
    assert!(bench.event(position).await.expires() >= before.after(more));
}

pub(in crate::sessions) async fn a_sweep_drops_what_is_due(bench: Bench) {
    let (idle, keep) = (bench.grace().saturating_mul(4), bench.opened.keep);
    let kept = bench.login("anna").await;
    let mut row = bench.row("bert", bench.begin("bert").await);
    row.idle_expiry = row.created.after(idle);
    bench.create(&row).await;
    let ended = bench.login("carl").await;
    bench.end(ended.sid, EndCause::Logout).await;
    let far = bench.now().await.after(keep.saturating_mul(9));
    let long = bench.revoke(Target::Token("far".into(), far)).await;
    assert_eq!(done(bench.store.sweep(1_000).await), Swept::default(), "nothing is due");
    assert_eq!(bench.log().await.len(), 2);
    bench.pass(idle).await;
    let swept = done(bench.store.sweep(1_000).await);
    assert_eq!((swept.sessions, swept.revocations), (bench.swept(1), 0), "the one that expired");
    let gone = [Outcome::Expired, Outcome::NotFound][usize::from(swept.sessions > 0)];
    assert_eq!(bench.present(&row, row.leaf).await.outcome, gone);
    bench.is_revoked(&ended, ended.leaf).await;
    bench.pass(keep).await;
    done(bench.store.sweep(1_000).await);
    let left = bench.log().await;
    assert_eq!(left.len(), 1, "the event that expires later stays");
    assert_eq!(left.first().map(|event| event.sequence()), Some(long.sequence));
    // Places are not given away again.
    let next = bench.revoke(Target::Key("key".into())).await;
    assert_eq!(next.sequence, 3);
    bench.rotated(&kept, kept.leaf).await;
}

/// Though every event is dropped, too.
pub(in crate::sessions) async fn places_are_given_away_once(bench: Bench) {
    let first = bench.revoke(Target::Key("key".into())).await;
    bench.pass(bench.opened.keep.saturating_add(MILLI)).await;
    let swept = done(bench.store.sweep(1_000).await);
    assert_eq!((swept.sessions, swept.revocations), (0, 1));
    assert_eq!(bench.log().await, []);
    let second = bench.revoke(Target::Key("key".into())).await;
    assert_eq!(second.sequence, first.sequence + 1);
}

pub(in crate::sessions) async fn a_sweep_is_no_larger_than_asked(bench: Bench) {
    for _ in 0..5 {
        let mut row = bench.row("anna", bench.begin("anna").await);
        row.idle_expiry = row.created.after(MILLI);
        bench.create(&row).await;
        bench.revoke(Target::Key("key".into())).await;
    }
    bench.pass(bench.opened.keep.saturating_add(MILLI)).await;
    let mut all = Swept::default();
    for _ in 0..20 {
        let swept = done(bench.store.sweep(2).await);
        assert!(swept.sessions + swept.revocations <= 2, "{swept:?}");
        all.sessions += swept.sessions;
        all.revocations += swept.revocations;
    }
    let due = Swept { sessions: bench.swept(5), revocations: 5 };
    assert_eq!(all, due, "and it comes to an end");
}

/// An access token is accepted for so long after its end by whoever has the longest leeway: its
/// revocation is told until then.
pub(in crate::sessions) async fn a_revoked_token_is_kept_for_its_leeway(bench: Bench) {
    let end = bench.now().await.after(bench.opened.keep.saturating_mul(2));
    let position = bench.revoke(Target::Token("jti".into(), end)).await;
    bench.pass(end.since(bench.now().await).saturating_add(LEEWAY).saturating_sub(MILLI)).await;
    assert_eq!(done(bench.store.sweep(1_000).await), Swept::default());
    assert_eq!(*bench.event(position).await.scope(), Scope::Token("jti".into()));
    bench.pass(MILLI).await;
    assert_eq!(done(bench.store.sweep(1_000).await).revocations, 1);
    assert_eq!(bench.log().await, []);
}

/// Cut-offs outlive the log: what was revoked then is revoked now, for each token and each login.
pub(in crate::sessions) async fn cut_offs_outlive_the_log(bench: Bench) {
    let (anna, bert) = (bench.login("anna").await, bench.login("bert").await);
    let late = bench.row("carl", bench.begin("carl").await);
    for (target, row) in [(Target::Subject("anna".into()), anna), (Target::Everyone, bert)] {
        bench.revoke(target).await;
        bench.pass(bench.opened.keep.saturating_add(MILLI)).await;
        done(bench.store.sweep(1_000).await);
        assert_eq!(bench.log().await, []);
        bench.is_revoked(&row, row.leaf).await;
    }
    assert_eq!(bench.create(&late).await, Created::Revoked);
}

/// As long as the longest that any node ever needed.
pub(in crate::sessions) async fn a_subjects_cut_off_is_kept(bench: Bench) {
    is_kept(bench, Target::Subject("anna".into())).await;
}

/// The same.
pub(in crate::sessions) async fn everyones_cut_off_is_kept(bench: Bench) {
    is_kept(bench, Target::Everyone).await;
}

async fn is_kept(bench: Bench, target: Target) {
    let late = bench.row("anna", bench.begin("anna").await);
    bench.revoke(target).await;
    let small = Needs { keep: MILLI, keep_cut_offs: MILLI };
    let other = bench.harness.open().await;
    done(other.open(small).await);
    let almost = bench.needs().keep_cut_offs.saturating_sub(bench.grace());
    bench.pass(almost).await;
    done(other.sweep(1_000).await);
    assert_eq!(bench.create(&late).await, Created::Revoked);
}

/// The clock that a sweep goes by is the shard's from then on: a command that it forgot is late.
pub(in crate::sessions) async fn a_swept_command_is_not_done_again(bench: Bench) {
    let mut command = bench.revocation(Target::Subject("anna".into())).await;
    command.deadline = bench.now().await.after(bench.grace());
    done(bench.store.revoke(command.clone()).await);
    bench.pass(HOUR).await;
    done(bench.store.sweep(1_000).await);
    bench.harness.step_back(HOUR.saturating_add(Duration::from_secs(1))).await;
    let row = bench.login("anna").await;
    done(bench.store.revoke(command).await);
    let cut_offs = bench.log().await;
    let again = cut_offs.iter().filter(|event| matches!(event.scope(), Scope::Subject(..)));
    assert!(again.count() <= 1, "the cut-off was raised twice");
    bench.rotated(&row, row.leaf).await;
}
