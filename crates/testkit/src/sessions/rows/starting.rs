//! Logins: `begin` and `create`.

use std::time::Duration;

use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{
    Binding, EndCause, Outcome, Profile, RowMac, SessionRow, SessionState,
};
use hallpass_session::store::{Created, Log, Target};

use crate::fail::fail;
use crate::sessions::bench::{Bench, FIRST, HOUR, ISSUER, MILLI, done, placed};

pub(in crate::sessions) async fn a_login_is_later_than_every_cut_off(bench: Bench) {
    for target in [Target::Subject("anna".into()), Target::Everyone, Target::Subject("anna".into())]
    {
        let position = bench.revoke(target).await;
        let not_before = match bench.event(position).await.scope() {
            Scope::Subject(_, at) | Scope::Everyone(at) => *at,
            other => fail(format_args!("an event of another kind: {other:?}")),
        };
        let begun = bench.begin("anna").await;
        assert!(begun > not_before, "begun at {begun:?}, the cut-off is {not_before:?}");
        let row = bench.row("anna", begun);
        assert!(matches!(bench.create(&row).await, Created::Started(_)));
        assert!(bench.present(&row, row.leaf).await.outcome.mints());
    }
}

/// A revocation while the password is checked catches the login.
pub(in crate::sessions) async fn a_revocation_after_begin_catches_the_login(bench: Bench) {
    for target in [Target::Subject("anna".into()), Target::Everyone] {
        let row = bench.row("anna", bench.begin("anna").await);
        bench.revoke(target).await;
        assert_eq!(bench.create(&row).await, Created::Revoked);
        assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::NotFound);
        assert_eq!(bench.sessions_of("anna").await, []);
    }
}

pub(in crate::sessions) async fn revoke_login_revoke_in_one_millisecond(bench: Bench) {
    for target in [Target::Subject("anna".into()), Target::Everyone] {
        bench.revoke(target.clone()).await;
        let first = bench.login("anna").await;
        bench.revoke(target).await;
        let second = bench.login("anna").await;
        assert!(second.created > first.created);
        bench.is_revoked(&first, first.leaf).await;
        bench.rotated(&second, second.leaf).await;
    }
}

pub(in crate::sessions) async fn a_clock_set_back_saves_no_session(bench: Bench) {
    for target in [Target::Subject("anna".into()), Target::Everyone] {
        let before = bench.login("anna").await;
        bench.harness.step_back(HOUR).await;
        bench.revoke(target).await;
        bench.is_revoked(&before, before.leaf).await;
        let after = bench.login("anna").await;
        assert!(after.created > before.created, "later than the cut-off, whatever the clock says");
        bench.rotated(&after, after.leaf).await;
    }
}

/// What `begin` answered is the least that the shard's clock shows from then on.
pub(in crate::sessions) async fn begin_writes_the_clock_back(bench: Bench) {
    let begun = bench.begin("anna").await;
    bench.harness.step_back(HOUR).await;
    assert!(bench.begin("bert").await >= begun, "the clock of the shard never goes back");
    assert!(bench.now().await >= begun);
    // A login that was begun before, and a revocation by the clock that was set back.
    let row = bench.row("anna", begun);
    bench.revoke(Target::Subject("anna".into())).await;
    assert_eq!(bench.create(&row).await, Created::Revoked);
}

/// A command that is late by the shard's clock is late, whatever the clock behind it says now.
pub(in crate::sessions) async fn a_clock_set_back_revives_no_command(bench: Bench) {
    let row = bench.login("anna").await;
    let mut refresh = bench.refresh(&row, row.leaf).await;
    refresh.deadline = bench.now().await.after(MILLI);
    bench.pass(HOUR).await;
    bench.begin("bert").await;
    bench.harness.step_back(HOUR.saturating_mul(2)).await;
    assert_eq!(bench.rotate(&refresh).await.outcome, Outcome::Late);
    let late = bench.store.begin(FIRST, refresh.deadline, "anna").await;
    assert_eq!(done(late), None);
}

/// A step that changes anything else brings the shard's clock along, to a second.
pub(in crate::sessions) async fn every_step_writes_the_clock_back(bench: Bench) {
    let rows = [bench.login("anna").await, bench.login("bert").await, bench.login("carl").await];
    let [anna, bert, carl] = &rows;
    let expires = bench.now().await.after(HOUR.saturating_mul(9));
    let events = [Scope::Session(carl.sid.to_string().into()), Scope::Key("key".into())];
    let far = HOUR.saturating_mul(2);
    for step in 0..4 {
        bench.pass(HOUR.saturating_add(bench.min_rotation())).await;
        let before = bench.now().await;
        match step {
            0 => {
                bench.rotated(anna, anna.leaf).await;
            }
            1 => {
                bench.end(bert.sid, EndCause::Logout).await;
            }
            event => {
                let scope = events[event - 2].clone();
                let event = Event::new(ISSUER, scope, expires).unwrap_or_else(|error| fail(error));
                let deadline = bench.soon();
                placed(&done(bench.store.redo(FIRST, deadline, event).await));
            }
        }
        bench.harness.step_back(far).await;
        let behind = before.since(bench.now().await);
        assert!(behind <= Duration::from_secs(1), "{behind:?} behind after step {step}");
        bench.pass(far).await;
    }
}

pub(in crate::sessions) async fn late_logins_do_nothing(bench: Bench) {
    let row = bench.row("anna", bench.begin("anna").await);
    bench.pass(MILLI).await;
    let late = bench.before().await;
    assert_eq!(done(bench.store.begin(FIRST, late, "anna").await), None);
    let mut command = bench.create_command(row.clone()).await;
    command.deadline = late;
    assert_eq!(done(bench.store.create(command.clone()).await), Created::Late);
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::NotFound);
    assert_eq!(bench.sessions_of("anna").await, []);
    // Late is no refusal: the same login, sent in time, is good.
    assert!(matches!(bench.create(&row).await, Created::Started(_)));
}

pub(in crate::sessions) async fn a_login_that_comes_twice_is_one(bench: Bench) {
    let old = bench.login("anna").await;
    let row = bench.row("anna", bench.begin("anna").await);
    let mut command = bench.create_command(row.clone()).await;
    command.replaces = Some(old.sid);
    assert!(matches!(done(bench.store.create(command.clone()).await), Created::Started(_)));
    let rotated = bench.rotated(&row, row.leaf).await;
    let again = done(bench.store.create(command.clone()).await);
    assert!(matches!(again, Created::Started(_)), "{again:?}");
    assert_eq!(bench.sessions_of("anna").await, std::slice::from_ref(&rotated), "as it was left");
    assert_eq!(bench.ends_of(old.sid).await, 1, "the old one ends once");
    command.deadline = bench.before().await;
    let late = done(bench.store.create(command).await);
    assert!(matches!(late, Created::Started(_) | Created::Late), "{late:?}");
    assert_eq!(bench.sessions_of("anna").await, [rotated]);
}

/// A resend of a login does not outlive a revocation, nor the end of its session.
pub(in crate::sessions) async fn a_login_that_comes_twice_does_not_outlive_its_end(bench: Bench) {
    for target in [Some(Target::Subject("anna".into())), Some(Target::Everyone), None] {
        let row = bench.row("anna", bench.begin("anna").await);
        let command = bench.create_command(row.clone()).await;
        assert!(matches!(done(bench.store.create(command.clone()).await), Created::Started(_)));
        match target {
            Some(target) => {
                bench.revoke(target).await;
            }
            None => {
                bench.end(row.sid, EndCause::Logout).await;
            }
        }
        assert_eq!(done(bench.store.create(command).await), Created::Revoked);
        bench.is_revoked(&row, row.leaf).await;
    }
}

pub(in crate::sessions) async fn a_name_is_given_away_once(bench: Bench) {
    let row = bench.login("anna").await;
    let mut other = bench.row("bert", bench.begin("bert").await);
    other.sid = row.sid;
    assert_eq!(bench.create(&other).await, Created::Revoked);
    assert_eq!(bench.sessions_of("anna").await, [row]);
    assert_eq!(bench.sessions_of("bert").await, []);
}

pub(in crate::sessions) async fn the_oldest_of_too_many_ends(bench: Bench) {
    let mut rows = Vec::new();
    for _ in 0..4 {
        let row = bench.row("anna", bench.begin("anna").await);
        let mut command = bench.create_command(row.clone()).await;
        command.most = 3;
        done(bench.store.create(command).await);
        rows.push(row);
        bench.pass(MILLI).await;
    }
    let bert = bench.login("bert").await;
    let oldest = rows.remove(0);
    assert_eq!(bench.sessions_of("anna").await, rows, "oldest first");
    let answer = bench.present(&oldest, oldest.leaf).await;
    assert_eq!(answer.outcome, Outcome::Revoked);
    let state = answer.row.map(|row| row.state);
    assert_eq!(state, Some(SessionState::Ended(EndCause::TooMany)));
    assert_eq!(bench.ends_of(oldest.sid).await, 1);
    // A smaller number ends as many as there are too many; one of one is the newest.
    let newest = bench.row("anna", bench.begin("anna").await);
    let mut command = bench.create_command(newest.clone()).await;
    command.most = 1;
    done(bench.store.create(command).await);
    assert_eq!(bench.sessions_of("anna").await, [newest]);
    assert_eq!(bench.log().await.len(), 4);
    assert_eq!(bench.sessions_of("bert").await, [bert]);
}

/// A session that has expired takes nobody's place.
pub(in crate::sessions) async fn expired_sessions_are_not_counted(bench: Bench) {
    let old = bench.login("anna").await;
    for _ in 0..3 {
        bench.pass(MILLI).await;
        let mut row = bench.row("anna", bench.begin("anna").await);
        row.idle_expiry = row.created.after(MILLI);
        bench.create(&row).await;
    }
    bench.pass(bench.grace()).await;
    let new = bench.row("anna", bench.begin("anna").await);
    let mut command = bench.create_command(new.clone()).await;
    command.most = 2;
    done(bench.store.create(command).await);
    assert_eq!(bench.sessions_of("anna").await, [old, new]);
}

/// The session of the request's old cookie ends, whoever's it was.
pub(in crate::sessions) async fn a_login_takes_the_place_of_its_clients_last(bench: Bench) {
    for owner in ["anna", "bert"] {
        let old = bench.login(owner).await;
        let row = bench.row("anna", bench.begin("anna").await);
        let mut command = bench.create_command(row.clone()).await;
        command.replaces = Some(old.sid);
        done(bench.store.create(command).await);
        let answer = bench.present(&old, old.leaf).await;
        assert_eq!(answer.outcome, Outcome::Revoked);
        let state = answer.row.map(|row| row.state);
        assert_eq!(state, Some(SessionState::Ended(EndCause::Replaced)));
        assert_eq!(bench.ends_of(old.sid).await, 1);
        assert!(!bench.sessions_of(owner).await.iter().any(|row| row.sid == old.sid));
        assert!(bench.sessions_of("anna").await.contains(&row));
    }
}

/// The one that is replaced is not counted among the others: nobody else has to go for it.
pub(in crate::sessions) async fn a_replaced_session_is_not_one_too_many(bench: Bench) {
    let kept = bench.login("anna").await;
    bench.pass(MILLI).await;
    let old = bench.login("anna").await;
    bench.pass(MILLI).await;
    let row = bench.row("anna", bench.begin("anna").await);
    let mut command = bench.create_command(row.clone()).await;
    (command.replaces, command.most) = (Some(old.sid), 2);
    done(bench.store.create(command).await);
    assert_eq!(bench.sessions_of("anna").await, [kept, row]);
}

/// Every field, as it was given.
pub(in crate::sessions) async fn a_row_comes_back_as_it_was(bench: Bench) {
    let long = "x".repeat(1_000);
    let texts = ["", "anna", "Zoë\u{308} 🗝", "a'b\"c\\d%e:f{g}\r\n\t", "nul\0nul", &long];
    let bindings = [None, Some(Binding::Proof([0; 32])), Some(Binding::Certificate([255; 32]))];
    for (number, text) in texts.into_iter().enumerate() {
        let created = bench.begin(text).await;
        let mut row = SessionRow { client: text.into(), ..bench.row(text, created) };
        row.mac = RowMac::new(std::array::from_fn(|at| [0, 0xFF, b'\n'][at % 3]));
        row.binding = bindings[number % 3];
        row.profile = [Profile::Body, Profile::Cookie][number % 2];
        let created = bench.create(&row).await;
        assert!(matches!(created, Created::Started(_)), "{text:?}: {created:?}");
        assert_eq!(bench.sessions_of(text).await, std::slice::from_ref(&row));
        let rotated = bench.rotated(&row, row.leaf).await;
        assert_eq!(bench.sessions_of(text).await, std::slice::from_ref(&rotated));
        let other = bench.another().await;
        assert_eq!(other.sessions_of(text).await, [rotated], "by another node");
    }
}

/// Subjects are told apart by their bytes, and by all of them.
pub(in crate::sessions) async fn subjects_are_told_apart(bench: Bench) {
    let subjects = ["anna", "Anna", "ann", "anna ", "anna\0", "ann%", "ann_", "\u{e9}", "e\u{301}"];
    let mut rows = Vec::new();
    for subject in subjects {
        rows.push(bench.login(subject).await);
    }
    bench.revoke(Target::Subject("anna".into())).await;
    for (subject, row) in subjects.into_iter().zip(&rows) {
        let left: &[SessionRow] = if subject == "anna" { &[] } else { std::slice::from_ref(row) };
        assert_eq!(bench.sessions_of(subject).await, left, "{subject:?}");
        let refreshed = bench.present(row, row.leaf).await.outcome;
        assert_eq!(refreshed.mints(), subject != "anna", "{subject:?}: {refreshed:?}");
    }
}

/// No event can tell of so long an issuer, so the login that ends another session fails: all of it.
pub(in crate::sessions) async fn a_step_that_fails_leaves_nothing_behind(bench: Bench) {
    let old = bench.login("anna").await;
    let row = bench.row("anna", bench.begin("anna").await);
    let mut command = bench.create_command(row.clone()).await;
    command.replaces = Some(old.sid);
    command.log = Log { shard: FIRST, issuer: "x".repeat(70_000).into() };
    assert!(bench.store.create(command).await.is_err());
    assert_eq!(bench.sessions_of("anna").await, [old]);
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::NotFound);
    assert_eq!(bench.log().await, []);
}
