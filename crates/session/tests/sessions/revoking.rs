//! What is taken back, and for how long it stays so.

use std::time::Duration;

use hallpass_core::ErrorKind::{Expired, Revoked};
use hallpass_core::{Clock, SystemClock};
use hallpass_session::revocation::OnStale;
use hallpass_session::rotation::{Profile, SessionId};
use hallpass_session::{MemoryStore, RefreshRefusal, Tokens};

use crate::kit::{
    ANN, Fault, Op, START, StoreClock, World, judge, millis, refresh_token, secs, settle,
};

const SUBJECTS: [&str; 8] = ["ann", "bob", "cid", "dan", "eve", "fay", "gil", "hal"];

async fn sharded(shards: u16) -> World {
    let clock = StoreClock::at(START);
    World::on(&clock, &MemoryStore::with_shards(clock.clone(), shards), |builder| builder).await
}

#[tokio::test(start_paused = true)]
async fn a_logout_is_by_a_token_of_any_generation() {
    let world = World::new().await;
    for (name, which) in [("the first", 0), ("one in between", 1), ("the leaf", 2)] {
        let login = world.login().await;
        let mut all = vec![refresh_token(&login)];
        for _ in 0..2 {
            world.pass(secs(20)).await;
            let last = all.last().cloned().expect("one");
            all.push(world.refreshed(&last).await.1);
        }
        let ended = world.sessions.logout(&all[which]).await.unwrap();
        assert!(ended.is_some(), "{name}");
        assert_eq!(world.judge(login.access_token()), Err(Revoked), "{name}");
        for token in &all {
            assert_eq!(world.refused(token).await, RefreshRefusal::Ended, "{name}");
        }
        assert!(world.sessions.logout(&all[2]).await.unwrap().is_none(), "{name}: once");
        // Nor when the node has forgotten it, for no access token of it is left.
        world.pass_and_clean_up(secs(2_000)).await;
        assert_eq!(world.sessions.health().revocations, 0, "{name}");
        assert!(world.sessions.logout(&all[2]).await.unwrap().is_none(), "{name}: long ago");
    }
    assert!(world.sessions.logout("hpr1_of_nobody").await.unwrap().is_none());
    assert_eq!(world.notices.names(), [""; 0], "a logout is no theft");
}

#[tokio::test(start_paused = true)]
async fn a_session_is_ended_for_its_own_subject_alone() {
    for shards in [1, 16] {
        let world = sharded(shards).await;
        let (login, other) = (world.login().await, world.login().await);
        let sid = login.session();
        for (name, subject, sid) in [
            ("another subject", "bob", sid),
            ("nobody", "", sid),
            ("a longer name", "anna", sid),
            ("another session", ANN, SessionId::new([7; 16])),
        ] {
            let ended = world.sessions.end_session(subject, sid).await.unwrap();
            assert!(ended.is_none(), "{shards}: {name}");
            assert_eq!(world.judge(login.access_token()), Ok(()), "{shards}: {name}");
        }
        assert!(world.sessions.end_session(ANN, sid).await.unwrap().is_some());
        assert_eq!(world.judge(login.access_token()), Err(Revoked));
        assert_eq!(world.refused(&refresh_token(&login)).await, RefreshRefusal::Ended);
        assert_eq!(world.judge(other.access_token()), Ok(()));
        let left = world.sessions.sessions_of(ANN).await.unwrap();
        assert_eq!(left.iter().map(|left| left.id).collect::<Vec<_>>(), [other.session()]);
    }
}

#[tokio::test(start_paused = true)]
async fn one_access_token_is_taken_back_and_nothing_else_of_its_session() {
    // REVOKE-07.
    let world = World::new().await;
    let login = world.login().await;
    let (next, leaf) = world.refreshed(&refresh_token(&login)).await;
    let token = world.verified(login.access_token());
    assert!(world.sessions.revoke_token(&token).await.unwrap().is_some());
    assert_eq!(world.judge(login.access_token()), Err(Revoked));
    assert_eq!(world.judge(next.access_token()), Ok(()));
    let (current, _) = world.refreshed(&leaf).await;
    assert_eq!(world.judge(current.access_token()), Ok(()));
    // That of another service is none of ours to take back.
    let elsewhere = World::with(|builder| builder.issuer("https://id.example.com")).await;
    let theirs = elsewhere.login().await;
    let theirs = elsewhere.verified(theirs.access_token());
    assert!(world.sessions.revoke_token(&theirs).await.unwrap().is_none());
    assert_eq!(world.sessions.health().revocations, 1);
}

#[tokio::test(start_paused = true)]
async fn a_subject_is_logged_out_everywhere_and_nobody_else() {
    for shards in [1, 16] {
        let world = sharded(shards).await;
        let mut logins = Vec::new();
        for subject in SUBJECTS {
            for profile in [Profile::Body, Profile::Cookie] {
                logins.push((subject, profile, world.login_as(subject, profile).await));
            }
        }
        world.sessions.revoke_subject("cid").await.unwrap();
        for (subject, profile, login) in &logins {
            let ended = *subject == "cid";
            let wanted = if ended { Err(Revoked) } else { Ok(()) };
            assert_eq!(world.judge(login.access_token()), wanted, "{shards}: {subject}");
            let refreshed = world.sessions.refresh(&refresh_token(login), *profile, None).await;
            assert_eq!(refreshed.is_err(), ended, "{shards}: {subject}");
        }
        assert_eq!(world.sessions.sessions_of("cid").await.unwrap(), []);
        let again = world.login_as("cid", Profile::Body).await;
        assert_eq!(world.judge(again.access_token()), Ok(()), "{shards}: logged in again");
    }
}

#[tokio::test(start_paused = true)]
async fn everyone_is_logged_out_in_every_part_of_the_store() {
    for shards in [1, 16] {
        let world = sharded(shards).await;
        let mut logins = Vec::new();
        for subject in SUBJECTS {
            logins.push((subject, world.login_as(subject, Profile::Body).await));
        }
        world.sessions.revoke_everyone().await.unwrap();
        assert_eq!(world.sessions.health().revocations, usize::from(shards));
        for (subject, login) in &logins {
            assert_eq!(world.judge(login.access_token()), Err(Revoked), "{shards}: {subject}");
            let again = world.login_as(subject, Profile::Body).await;
            assert_eq!(world.judge(again.access_token()), Ok(()), "{shards}: {subject}");
        }
        // Long after the log has forgotten it, and every access token has expired.
        world.pass_and_clean_up(secs(2_000)).await;
        assert_eq!(world.sessions.health().revocations, 0);
        world.store.outcomes();
        for (subject, login) in &logins {
            let refusal = world.refused(&refresh_token(login)).await;
            assert_eq!(refusal, RefreshRefusal::Ended, "{shards}: {subject}");
            assert_eq!(world.store.outcomes(), ["Revoked"], "{shards}: {subject}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_revoked_token_is_refused_until_it_is_refused_as_expired() {
    // The longest leeway there is: a token is good for 300 s more than it says.
    let world = World::new().await;
    let policy = OnStale::default();
    let builder = world.sessions.verifier_builder(policy).issuer(world.sessions.issuer());
    let patient = builder.leeway(secs(300)).build().unwrap();
    let good = world.login_as("bob", Profile::Body).await;
    let (by_logout, by_subject, by_name) =
        (world.login().await, world.login_as("cid", Profile::Body).await, world.login().await);
    let ends = |tokens: &Tokens| secs(START / 1_000) + tokens.expires_in();
    world.sessions.logout(&refresh_token(&by_logout)).await.unwrap();
    world.sessions.revoke_subject("cid").await.unwrap();
    let token = world.verified(by_name.access_token());
    world.sessions.revoke_token(&token).await.unwrap();
    let all = [("logout", &by_logout), ("subject", &by_subject), ("token", &by_name)];
    for (name, revoked) in all {
        let ends = ends(revoked) + secs(300);
        for (when, at, wanted) in [
            ("while it lives", START, Err(Revoked)),
            ("at the end", u64::try_from(ends.as_millis()).unwrap() - 1_000, Err(Revoked)),
            ("past it", u64::try_from(ends.as_millis()).unwrap() + 10, Err(Expired)),
        ] {
            // Forwards alone: the three do not end in the same order.
            let now = world.clock.millis();
            if at >= now {
                world.pass_and_clean_up(millis(at - now)).await;
                let judged = judge(&patient, revoked.access_token());
                assert_eq!(judged, wanted, "{name}, {when}");
            }
        }
    }
    // It was patient all the time.
    let world = World::new().await;
    let builder = world.sessions.verifier_builder(policy).issuer(world.sessions.issuer());
    let patient = builder.leeway(secs(300)).build().unwrap();
    let fresh = world.login().await;
    world.pass_and_clean_up(fresh.expires_in() + secs(299)).await;
    assert_eq!(judge(&patient, fresh.access_token()), Ok(()));
    assert_eq!(world.judge(fresh.access_token()), Err(Expired), "the default is 30 s");
    drop(good);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_the_verifier_remembers_is_refused_at_once() {
    let world = World::new().await;
    let verifier = world.sessions.verifier();
    for way in ["logout", "session", "subject", "everyone", "token"] {
        let login = world.login().await;
        // Three times: it is remembered, and the third time it is the memory that answers.
        for _ in 0..3 {
            assert_eq!(judge(&verifier, login.access_token()), Ok(()), "{way}");
        }
        let token = world.verified(login.access_token());
        let sessions = &world.sessions;
        match way {
            "logout" => sessions.logout(&refresh_token(&login)).await.unwrap(),
            "session" => sessions.end_session(ANN, login.session()).await.unwrap(),
            "subject" => Some(sessions.revoke_subject(ANN).await.unwrap()),
            "everyone" => Some(sessions.revoke_everyone().await.unwrap()),
            _ => sessions.revoke_token(&token).await.unwrap(),
        }
        .unwrap_or_else(|| panic!("{way}"));
        assert_eq!(judge(&verifier, login.access_token()), Err(Revoked), "{way}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_clocks_of_nodes_decide_nothing() {
    // The store's clock is an hour before the machine's, an hour after it, and years away.
    let machine = SystemClock::new().now().expect("a time").as_duration().as_millis();
    let machine = u64::try_from(machine).unwrap();
    let hour = 3_600_000;
    for (name, at) in [("behind", machine - hour), ("ahead", machine + hour), ("far", START)] {
        let clock = StoreClock::at(at);
        let memory = MemoryStore::by_clock(clock.clone());
        let world = World::on(&clock, &memory, |builder| builder).await;
        let login = world.login().await;
        assert_eq!(world.judge(login.access_token()), Ok(()), "{name}");
        let token = world.verified(login.access_token());
        assert_eq!(token.issued_at().unwrap().as_secs(), at / 1_000, "{name}");
        world.pass(secs(300)).await;
        let (next, _) = world.refreshed(&refresh_token(&login)).await;
        assert_eq!(world.judge(next.access_token()), Ok(()), "{name}");
        world.sessions.revoke_subject(ANN).await.unwrap();
        assert_eq!(world.judge(next.access_token()), Err(Revoked), "{name}");
        let last = world.login().await;
        assert_eq!(world.judge(last.access_token()), Ok(()), "{name}");
        world.pass(last.expires_in() + secs(31)).await;
        assert_eq!(world.judge(last.access_token()), Err(Expired), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_whose_clock_was_set_back_still_revokes() {
    let world = World::new().await;
    let before = world.login().await;
    world.clock.set_back(secs(3_600));
    settle().await;
    world.sessions.revoke_subject(ANN).await.unwrap();
    assert_eq!(world.judge(before.access_token()), Err(Revoked));
    let after = world.login().await;
    assert_eq!(world.judge(after.access_token()), Ok(()), "and a login after it is after it");
    world.sessions.revoke_everyone().await.unwrap();
    assert_eq!(world.judge(after.access_token()), Err(Revoked));
}

#[tokio::test(start_paused = true)]
async fn revoking_while_the_store_is_away_says_so() {
    let world = World::new().await;
    let login = world.login().await;
    let token = world.verified(login.access_token());
    for op in [Op::Revoke, Op::End] {
        world.store.set(op, Fault::Fails);
    }
    let sessions = &world.sessions;
    let errors = [
        ("subject", sessions.revoke_subject(ANN).await.err()),
        ("everyone", sessions.revoke_everyone().await.err()),
        ("token", sessions.revoke_token(&token).await.err()),
        ("logout", sessions.logout(&refresh_token(&login)).await.err()),
        ("session", sessions.end_session(ANN, login.session()).await.err()),
    ];
    for (name, error) in errors {
        assert!(error.is_some_and(|error| error.is_outage()), "{name}");
    }
    assert_eq!(world.judge(login.access_token()), Ok(()), "nothing was done");
    world.store.mend(Op::Revoke);
    world.store.set_times(Op::Revoke, Fault::Delayed(secs(30)), 1);
    let (sessions, clock) = (world.sessions.clone(), world.clock.clone());
    let late = tokio::spawn(async move { sessions.revoke_subject(ANN).await });
    tokio::time::sleep(Duration::from_millis(10)).await;
    clock.advance(secs(30));
    let error = late.await.unwrap().expect_err("late");
    assert_eq!(error.kind(), hallpass_session::SessionErrorKind::Late);
    assert_eq!(world.judge(login.access_token()), Ok(()), "nothing was done");
}
