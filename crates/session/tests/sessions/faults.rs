//! Stores and keys that fail, hang, answer late, or lose replies: a token is as good as before.

use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use hallpass_core::ErrorKind;
use hallpass_session::RefreshRefusal;
use hallpass_session::rotation::Profile;
use tokio::time::timeout;

use crate::kit::{ANN, Fault, Op, World, millis, parts, refresh_token, secs, settle};

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_is_an_outage_and_nothing_is_burnt() {
    let world = World::new().await;
    let mut token = refresh_token(&world.login().await);
    for op in [Op::Find, Op::Rotate] {
        for (name, fault, times, works) in [
            ("for a moment", Fault::Fails, 1, true),
            ("busy for a moment", Fault::Conflicts, 1, true),
            ("for longer", Fault::Fails, 2, false),
            ("busy for longer", Fault::Conflicts, 2, false),
            ("a reply is lost", Fault::LosesReply, 1, true),
            ("two replies are lost", Fault::LosesReply, 2, false),
        ] {
            world.pass(secs(20)).await;
            world.store.set_times(op, fault, times);
            let refreshed = world.refresh(&token).await;
            if !works {
                let refused = refreshed.as_ref().expect_err(name);
                assert_eq!(refused.refusal(), RefreshRefusal::Unavailable, "{op:?} {name}");
                let said = refused.to_string();
                assert!(said.contains("cannot be done at the moment"), "{op:?} {name}: {said}");
            }
            // The client asks again, with the token that it has.
            let (tokens, kept) = match refreshed {
                Ok(tokens) => {
                    let kept = tokens.refresh_token().unwrap_or(&token).to_owned();
                    (tokens, kept)
                }
                Err(_) => world.refreshed(&token).await,
            };
            assert_eq!(world.judge(tokens.access_token()), Ok(()), "{op:?} {name}");
            assert_ne!(kept, token, "{op:?} {name}: it has rotated once");
            token = kept;
        }
    }
    assert_eq!(world.notices.names(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_command_that_arrives_twice_is_carried_out_once() {
    let world = World::new().await;
    let first = refresh_token(&world.login().await);
    world.store.set_times(Op::Rotate, Fault::LosesReply, 1);
    let (_, leaf) = world.refreshed(&first).await;
    assert_eq!(world.store.outcomes(), ["Rotated", "Replay"], "the second is a resend");
    // It counted as no replay: 32 of the client's own are left.
    for _ in 0..32 {
        assert_eq!(world.refreshed(&first).await.1, leaf);
    }
    assert_eq!(world.refused(&first).await, RefreshRefusal::Busy);
}

#[tokio::test(start_paused = true)]
async fn every_reply_is_dropped_once() {
    // The whole life of a session, and each answer of the store has to be given twice.
    let world = World::new().await;
    let drop_once = || {
        use Op::{Begin, Create, End, Find, List, Revoke, Rotate};
        for op in [Begin, Create, End, Find, List, Revoke, Rotate] {
            world.store.set_times(op, Fault::LosesReply, 1);
        }
    };
    drop_once();
    let login = world.login().await;
    drop_once();
    let (tokens, leaf) = world.refreshed(&refresh_token(&login)).await;
    drop_once();
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 1, "one session, not two");
    drop_once();
    world.sessions.revoke_token(&world.verified(tokens.access_token())).await.unwrap().unwrap();
    assert_eq!(world.judge(tokens.access_token()), Err(ErrorKind::Revoked));
    assert_eq!(world.judge(login.access_token()), Ok(()));
    assert_eq!(world.sessions.health().revocations, 1, "and one event");
    drop_once();
    world.sessions.logout(&leaf).await.unwrap();
    settle().await;
    assert_eq!(world.judge(login.access_token()), Err(ErrorKind::Revoked));
    drop_once();
    world.sessions.revoke_subject(ANN).await.unwrap();
    let next = world.login().await;
    assert_eq!(world.judge(next.access_token()), Ok(()), "the second delivery did not catch it");
    drop_once();
    let (_, leaf) = world.refreshed(&refresh_token(&next)).await;
    drop_once();
    world.sessions.end_session(ANN, next.session()).await.unwrap();
    assert_eq!(world.refused(&leaf).await, RefreshRefusal::Ended);
    assert_eq!(world.notices.names(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_gives_up_on_a_store_that_hangs_has_lost_nothing() {
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    for op in [Op::Find, Op::Rotate] {
        world.store.set(op, Fault::Hangs);
        let given_up = timeout(secs(2), world.refresh(&token)).await;
        assert!(given_up.is_err(), "{op:?}");
        world.store.mend(op);
    }
    let (tokens, _) = world.refreshed(&token).await;
    assert_eq!(world.store.outcomes(), ["Rotated"]);
    assert_eq!(world.judge(tokens.access_token()), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_a_network_delivers_late_does_nothing() {
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    for (name, by, late) in [("in time", 4, false), ("late", 9, true), ("much later", 45, true)] {
        world.pass(secs(20)).await;
        let by = secs(by);
        world.store.set_times(Op::Rotate, Fault::Delayed(by), 1);
        let (sessions, presented) = (world.sessions.clone(), token.clone());
        let refresh =
            tokio::spawn(async move { sessions.refresh(&presented, Profile::Body, None).await });
        tokio::time::sleep(millis(10)).await;
        world.clock.advance(by);
        let refreshed = refresh.await.unwrap();
        assert_eq!(world.store.outcomes(), [if late { "Late" } else { "Rotated" }], "{name}");
        if late {
            let refused = refreshed.expect_err("late");
            assert_eq!(refused.refusal(), RefreshRefusal::Unavailable, "{name}");
            assert!(refused.to_string().ends_with(": the step came too late"), "{refused}");
        }
        // In between the client has asked again, and has got what there is.
        let _again = world.refreshed(&token).await;
        world.store.outcomes();
    }
    assert_eq!(world.notices.names(), ["Superseded", "Superseded"], "and nobody was ended");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_was_cut_off_goes_on_as_if_nothing_had_been() {
    // 45 s without a store, with a refresh in flight.
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    for op in [Op::Find, Op::Rotate, Op::Read, Op::Report, Op::Keys, Op::Sweep] {
        world.store.set(op, Fault::Fails);
    }
    world.pass(secs(45)).await;
    assert_eq!(world.refused(&token).await, RefreshRefusal::Unavailable);
    assert_eq!(world.notices.names(), ["Interrupted"], "the log; the keys are asked later");
    tokio::time::sleep(secs(4)).await;
    assert_eq!(world.notices.names(), ["Interrupted"], "the keys; told once");
    for op in [Op::Find, Op::Rotate, Op::Read, Op::Report, Op::Keys, Op::Sweep] {
        world.store.mend(op);
    }
    tokio::time::sleep(secs(4)).await;
    assert_eq!(world.notices.names(), ["Resumed", "Resumed"]);
    let (tokens, _) = world.refreshed(&token).await;
    assert_eq!(world.judge(tokens.access_token()), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn without_a_key_to_sign_with_nothing_is_burnt() {
    let world = World::new().await;
    let login = world.login().await;
    let kid = parts(login.access_token()).0["kid"].as_str().unwrap().to_owned();
    // The node distrusts its key, and cannot make another one the active.
    world.store.set(Op::PutKeys, Fault::Fails);
    let failed = world.sessions.compromise_key(&kid).await.expect_err("the store is down");
    assert!(failed.is_outage());
    assert!(!world.sessions.health().signs);
    let refused = world.refresh(&refresh_token(&login)).await.expect_err("nothing signs");
    assert_eq!(refused.refusal(), RefreshRefusal::Unavailable);
    assert!(refused.to_string().contains("no signing key can be used"), "{refused}");
    assert_eq!(world.store.outcomes(), [""; 0], "the store was asked for no step");
    let error = world.sessions.start(ANN).await.expect_err("nothing signs");
    assert!(error.is_outage());
    assert_eq!(world.store.calls(Op::Create), 1, "the first login's");
    assert_eq!(world.judge(login.access_token()), Err(ErrorKind::UnknownKey), "and it is no good");

    world.store.mend(Op::PutKeys);
    tokio::time::sleep(secs(70)).await;
    assert!(world.sessions.health().signs);
    let (tokens, _) = world.refreshed(&refresh_token(&login)).await;
    assert_eq!(world.store.outcomes(), ["Rotated"], "as good as before");
    assert_eq!(world.judge(tokens.access_token()), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_known_to_have_leaked_is_distrusted_whatever_the_store_answers() {
    for op in [Op::Keys, Op::PutKeys, Op::Revoke] {
        let world = World::new().await;
        let login = world.login().await;
        let kid = parts(login.access_token()).0["kid"].as_str().unwrap().to_owned();
        world.store.set(op, Fault::Fails);
        assert!(world.sessions.compromise_key(&kid).await.is_err(), "{op:?}");
        assert!(world.judge(login.access_token()).is_err(), "{op:?}");
        // Called again, as it says, it is done.
        world.store.mend(op);
        let done = world.sessions.compromise_key(&kid).await.unwrap();
        assert!(done.is_some(), "{op:?}");
        assert!(world.judge(login.access_token()).is_err(), "{op:?}");
        let (next, _) = world.refreshed(&refresh_token(&login)).await;
        assert_eq!(world.judge(next.access_token()), Ok(()), "{op:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_at_once_come_to_one_leaf() {
    // CVE-2026-1035: check and update are one step.
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    // All of them have found the session before the first one rotates.
    world.store.set(Op::Rotate, Fault::Delayed(millis(100)));
    let clients: Vec<_> = (0..100)
        .map(|_| {
            let (sessions, token) = (world.sessions.clone(), token.clone());
            tokio::spawn(async move { sessions.refresh(&token, Profile::Body, None).await })
        })
        .collect();
    let mut leaves = Vec::new();
    let mut busy = 0;
    for client in clients {
        match client.await.unwrap() {
            Ok(tokens) => {
                assert_eq!(world.judge(tokens.access_token()), Ok(()));
                leaves.push(refresh_token(&tokens));
            }
            Err(refused) => {
                assert_eq!(refused.refusal(), RefreshRefusal::Busy);
                busy += 1;
            }
        }
    }
    let outcomes = world.store.outcomes();
    let count = |name| outcomes.iter().filter(|outcome| **outcome == name).count();
    assert_eq!((count("Rotated"), count("Replay"), count("Busy")), (1, 32, 67));
    assert_eq!((leaves.len(), busy), (33, 67));
    leaves.dedup();
    assert_eq!(leaves.len(), 1, "one leaf for all");
    world.store.mend(Op::Rotate);
    world.pass(secs(20)).await;
    world.refreshed(&leaves[0]).await;
    assert_eq!((world.store.outcomes(), world.notices.names()), (vec!["Rotated"], vec![]));
}

#[tokio::test]
async fn a_hundred_on_threads_come_to_one_leaf() {
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    let leaves = Mutex::new(Vec::new());
    let start = Barrier::new(10);
    let client = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        start.wait();
        for _ in 0..10 {
            match runtime.block_on(world.refresh(&token)) {
                Ok(tokens) => leaves.lock().unwrap().push(refresh_token(&tokens)),
                Err(refused) => assert_eq!(refused.refusal(), RefreshRefusal::Busy),
            }
        }
    };
    thread::scope(|threads| {
        for _ in 0..10 {
            threads.spawn(client);
        }
    });
    let mut leaves = leaves.into_inner().unwrap();
    assert_eq!(leaves.len(), 33, "the first, and as many replays as there are");
    leaves.dedup();
    assert_eq!(leaves.len(), 1);
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn refreshes_that_race_a_revocation_are_before_it_or_refused() {
    let world = World::new().await;
    for round in 0..20_u32 {
        let token = refresh_token(&world.login().await);
        let order: Duration = millis(u64::from(round));
        world.store.set_times(Op::Rotate, Fault::Delayed(millis(10)), 1);
        world.store.set_times(Op::Revoke, Fault::Delayed(order), 1);
        let sessions = world.sessions.clone();
        let revoked = tokio::spawn(async move { sessions.revoke_subject(ANN).await });
        let refreshed = world.refresh(&token).await;
        revoked.await.unwrap().expect("revoked");
        match refreshed {
            Ok(tokens) => {
                let judged = world.judge(tokens.access_token());
                assert_eq!(judged, Err(ErrorKind::Revoked), "{round}: what it got is no good");
                let kept = tokens.refresh_token().unwrap_or(&token);
                assert_eq!(world.refused(kept).await, RefreshRefusal::Ended, "{round}");
            }
            Err(refused) => assert_eq!(refused.refusal(), RefreshRefusal::Ended, "{round}"),
        }
        assert_eq!(world.refused(&token).await, RefreshRefusal::Ended, "{round}");
    }
    assert_eq!(world.notices.names(), [""; 0], "nothing was lost, so nothing was repaired");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_is_given_up_and_told_of() {
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    for op in [Op::Find, Op::Read, Op::Keys] {
        world.store.set(op, Fault::Hangs);
    }
    assert_eq!(world.refused(&token).await, RefreshRefusal::Unavailable);
    tokio::time::sleep(secs(30)).await;
    assert_eq!(world.notices.names(), ["Interrupted", "Interrupted"], "the log and the keys");
    for op in [Op::Find, Op::Read, Op::Keys] {
        world.store.mend(op);
    }
    tokio::time::sleep(secs(30)).await;
    assert_eq!(world.notices.names(), ["Resumed", "Resumed"]);
    world.refreshed(&token).await;
}
