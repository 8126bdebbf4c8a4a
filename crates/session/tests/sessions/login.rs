//! Logins, and what a revocation in between does.

use std::collections::BTreeMap;

use hallpass_core::ErrorKind;
use hallpass_session::rotation::Profile;
use hallpass_session::{MemoryStore, RefreshRefusal, SessionErrorKind};

use crate::kit::{
    ANN, Fault, Op, START, StoreClock, World, claims, cookie, kind, millis, refresh_token, secs,
    settle,
};

#[tokio::test(start_paused = true)]
async fn a_subject_is_something_and_no_more_than_an_index_takes() {
    let world = World::new().await;
    for (name, subject, fits) in [
        ("nothing", String::new(), false),
        ("one byte", "a".to_owned(), true),
        ("255 bytes", "a".repeat(255), true),
        ("256 bytes", "a".repeat(256), false),
        ("255 bytes in fewer characters", "ü".repeat(127) + "a", true),
        ("256 bytes in fewer characters", "ü".repeat(128), false),
        ("what JSON escapes", "\"\\\n\u{0}".to_owned(), true),
    ] {
        let wrong = Some(SessionErrorKind::Subject).filter(|_| !fits);
        let started = world.sessions.start(subject.as_str()).await;
        if let Ok(tokens) = &started {
            assert_eq!(claims(tokens.access_token())["sub"], subject, "{name}");
        }
        assert_eq!(kind(started), wrong, "{name}");
        assert_eq!(kind(world.sessions.revoke_subject(&subject).await), wrong, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_revocation_during_the_login_catches_it() {
    let world = World::new().await;
    let begun = world.sessions.begin(ANN).await.unwrap();
    let bob = world.sessions.begin("bob").await.unwrap();
    world.sessions.revoke_subject(ANN).await.unwrap();
    assert_eq!(kind(begun.start().await), Some(SessionErrorKind::Revoked));
    assert_eq!(kind(bob.start().await), None, "nobody else");

    let begun = world.sessions.begin(ANN).await.unwrap();
    world.pass(secs(30)).await;
    world.sessions.revoke_everyone().await.unwrap();
    assert_eq!(kind(begun.start().await), Some(SessionErrorKind::Revoked));
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap(), [], "nothing was started");
    // A password check that takes its time is nothing unusual.
    let begun = world.sessions.begin(ANN).await.unwrap();
    world.pass(secs(600)).await;
    let tokens = begun.start().await.expect("no revocation came");
    let payload = claims(tokens.access_token());
    assert_eq!(payload["iat"].as_u64(), Some(START / 1_000 + 630), "signed now");
    assert_eq!(payload["auth_time"].as_u64(), Some(START / 1_000 + 30), "begun then");
    assert_eq!(world.judge(tokens.access_token()), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn within_one_millisecond_the_order_counts() {
    // The store's clock stands all the time.
    let world = World::new().await;
    let before = world.login().await;
    for revocation in 0..3 {
        match revocation {
            0 | 1 => world.sessions.revoke_subject(ANN).await.unwrap(),
            _ => world.sessions.revoke_everyone().await.unwrap(),
        };
        assert_eq!(world.judge(before.access_token()), Err(ErrorKind::Revoked));
        let login = world.login().await;
        assert_eq!(world.judge(login.access_token()), Ok(()), "revoked, then logged in");
        let (next, _) = world.refreshed(&refresh_token(&login)).await;
        world.sessions.revoke_subject(ANN).await.unwrap();
        for (name, token) in [("first", &login), ("refreshed", &next)] {
            let judged = world.judge(token.access_token());
            assert_eq!(judged, Err(ErrorKind::Revoked), "logged in, then revoked: {name}");
        }
        assert_eq!(world.refused(&refresh_token(&login)).await, RefreshRefusal::Ended);
    }
    assert_eq!(world.clock.millis(), START);
}

#[tokio::test(start_paused = true)]
async fn a_login_ends_the_session_that_was_in_its_place() {
    for shards in [1, 16] {
        let clock = StoreClock::at(START);
        let memory = MemoryStore::with_shards(clock.clone(), shards);
        let world = World::on(&clock, &memory, |builder| builder).await;
        let old = world.login_as(ANN, Profile::Cookie).await;
        let other = world.login_as(ANN, Profile::Cookie).await;
        // Of another user: in a store of many parts it may live elsewhere.
        for subject in ["bob", "cid", "dan", "eve"] {
            let old = world.login_as(ANN, Profile::Cookie).await;
            let line = format!("theme=dark; {}; lang=en", cookie(&refresh_token(&old)));
            let login = world.sessions.begin(subject).await.unwrap();
            let new = login.replacing_cookie([line]).start().await.unwrap();
            settle().await;
            assert_eq!(world.judge(old.access_token()), Err(ErrorKind::Revoked), "{subject}");
            assert_eq!(world.judge(new.access_token()), Ok(()), "{subject}");
        }
        let forged = refresh_token(&old).replace("hpr1_", "hpr2_");
        for (name, lines) in [
            ("no cookie", vec![]),
            ("another", vec![format!("refresh={}", refresh_token(&old))]),
            ("none of ours", vec![cookie(&forged)]),
            ("two of the name", vec![cookie(&refresh_token(&old)), cookie(&refresh_token(&other))]),
            ("no text", vec!["\u{fffd}".to_owned()]),
        ] {
            let login = world.sessions.begin("bob").await.unwrap().replacing_cookie(lines);
            login.start().await.unwrap_or_else(|error| panic!("{name}: {error}"));
            settle().await;
            for token in [&old, &other] {
                assert_eq!(world.judge(token.access_token()), Ok(()), "{name}");
            }
        }
        let login = world.sessions.begin(ANN).await.unwrap().replacing(&refresh_token(&other));
        login.start().await.unwrap();
        settle().await;
        assert_eq!(world.judge(other.access_token()), Err(ErrorKind::Revoked));
        assert_eq!(world.judge(old.access_token()), Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn one_session_too_many_ends_the_oldest() {
    for (most, logins) in [(None, 101), (Some(3), 4), (Some(1), 2)] {
        let world = World::with(|builder| match most {
            Some(most) => builder.sessions_per_subject(most),
            None => builder,
        })
        .await;
        let bob = world.login_as("bob", Profile::Body).await;
        let mut all = Vec::new();
        for _ in 0..logins {
            world.clock.advance(millis(1));
            all.push(world.login().await);
        }
        settle().await;
        let listed = world.sessions.sessions_of(ANN).await.unwrap();
        assert_eq!(listed.len(), logins - 1, "{most:?}");
        let sids: Vec<_> = all.iter().skip(1).map(|tokens| tokens.session()).collect();
        assert_eq!(listed.iter().map(|listed| listed.id).collect::<Vec<_>>(), sids, "oldest first");
        for (number, tokens) in all.iter().enumerate() {
            let wanted = if number == 0 { Err(ErrorKind::Revoked) } else { Ok(()) };
            assert_eq!(world.judge(tokens.access_token()), wanted, "{most:?}: {number}");
        }
        assert_eq!(world.refused(&refresh_token(&all[0])).await, RefreshRefusal::Ended);
        assert_eq!(world.judge(bob.access_token()), Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_logged_in_whom_the_application_disowns() {
    let world = World::with(|builder| {
        builder.claims(|subject: String| async move {
            match subject.as_str() {
                ANN => Ok(Some(BTreeMap::from([("roles", "user")]))),
                "gone" => Ok(None),
                _ => Err("the database is down"),
            }
        })
    })
    .await;
    assert_eq!(kind(world.sessions.start(ANN).await), None);
    assert_eq!(kind(world.sessions.start("gone").await), Some(SessionErrorKind::Disowned));
    let error = world.sessions.start("bob").await.expect_err("an outage");
    assert!(error.is_outage());
    assert_eq!(error.to_string(), "sessions are unavailable: the database is down");
    for subject in ["gone", "bob"] {
        assert_eq!(world.sessions.sessions_of(subject).await.unwrap(), [], "{subject}");
    }
    assert_eq!(world.store.calls(Op::Create), 1, "for ann");
}

#[tokio::test(start_paused = true)]
async fn a_login_on_a_store_that_is_down_is_an_outage() {
    let world = World::new().await;
    for op in [Op::Begin, Op::Create] {
        for (name, fault, times, wanted) in [
            ("once", Fault::Fails, 1, None),
            ("in the way", Fault::Conflicts, 1, None),
            ("a lost reply", Fault::LosesReply, 1, None),
            ("twice", Fault::Fails, 2, Some(SessionErrorKind::Unavailable)),
            ("two lost replies", Fault::LosesReply, 2, Some(SessionErrorKind::Unavailable)),
        ] {
            let sessions = world.sessions.sessions_of(ANN).await.unwrap().len();
            world.store.set_times(op, fault, times);
            let started = world.sessions.start(ANN).await;
            if let Ok(tokens) = &started {
                assert_eq!(world.judge(tokens.access_token()), Ok(()), "{op:?} {name}");
            }
            assert_eq!(kind(started), wanted, "{op:?} {name}");
            let more = world.sessions.sessions_of(ANN).await.unwrap().len() - sessions;
            assert!(more == usize::from(wanted.is_none()) || name == "two lost replies", "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_that_comes_late_starts_nothing() {
    let world = World::new().await;
    for (op, begins) in [(Op::Begin, false), (Op::Create, true)] {
        world.store.set_times(op, Fault::Delayed(secs(9)), 1);
        let (sessions, clock) = (world.sessions.clone(), world.clock.clone());
        let login = tokio::spawn(async move { sessions.start(ANN).await });
        tokio::time::sleep(millis(10)).await;
        clock.advance(secs(9));
        let error = login.await.unwrap().expect_err("late");
        assert_eq!(error.kind(), SessionErrorKind::Late, "{op:?}");
        assert!(error.is_outage() && (world.store.calls(Op::Create) > 0) == begins);
    }
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn a_client_may_be_called_anything_and_only_so_much_of_it_is_kept() {
    let world = World::new().await;
    for (name, client, kept) in [
        ("short", "phone".to_owned(), "phone".to_owned()),
        ("as long as may be", "a".repeat(255), "a".repeat(255)),
        ("longer", "a".repeat(9_000), "a".repeat(255)),
        ("cut between letters", format!("{}é", "a".repeat(254)), "a".repeat(254)),
    ] {
        let login = world.sessions.begin(ANN).await.unwrap().client(client);
        let session = login.start().await.unwrap().session();
        let sessions = world.sessions.sessions_of(ANN).await.unwrap();
        let found = sessions.iter().find(|other| other.id == session).unwrap();
        assert_eq!(*found.client, *kept, "{name}");
    }
}
