//! Refreshes: what each outcome hands out.

use hallpass_core::ErrorKind;
use hallpass_session::MemoryStore;
use hallpass_session::RefreshRefusal::{
    self, Binding as WrongBinding, Busy, Ended, Profile as WrongWay,
};
use hallpass_session::rotation::{Binding, Profile};
use hallpass_session::store::{CreateCommand, Log, SessionStore, Shard};

use crate::kit::{ANN, ISSUER, World, claims, millis, refresh_token, secs, settle};

/// A session whose first token has just rotated: the world, the first token and the leaf.
async fn rotated(world: &World) -> (String, String) {
    let first = refresh_token(&world.login().await);
    let (_, leaf) = world.refreshed(&first).await;
    assert_eq!(world.store.outcomes(), ["Rotated"]);
    (first, leaf)
}

#[tokio::test(start_paused = true)]
async fn the_leaf_rotates_and_rests() {
    let world = World::new().await;
    let login = world.login().await;
    let mut token = refresh_token(&login);
    let mut all = vec![token.clone()];
    for (name, wait, outcome) in [
        ("the first, at once", 0, "Rotated"),
        ("the next, at once", 0, "Current"),
        ("just before its time", 14_999, "Current"),
        ("at its time", 1, "Rotated"),
        ("young again", 14_000, "Current"),
        ("after a day", 86_400_000, "Rotated"),
    ] {
        world.pass(millis(wait)).await;
        let (tokens, kept) = world.refreshed(&token).await;
        assert_eq!(world.store.outcomes(), [outcome], "{name}");
        assert_eq!(tokens.refresh_token().is_some(), outcome == "Rotated", "{name}");
        assert_eq!(tokens.session(), login.session(), "{name}");
        assert_eq!(world.judge(tokens.access_token()), Ok(()), "{name}");
        let payload = claims(tokens.access_token());
        assert_eq!(payload["iat"], world.clock.secs(), "{name}: by the store's clock");
        // AT-13: what is said of the login stays.
        for claim in ["sub", "sid", "sst", "auth_time", "client_id", "aud"] {
            assert_eq!(payload[claim], claims(login.access_token())[claim], "{name}: {claim}");
        }
        if kept != token {
            assert!(!all.contains(&kept), "{name}");
            all.push(kept.clone());
        }
        token = kept;
    }
    assert_eq!(world.notices.names(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_predecessor_is_answered_again_within_the_grace() {
    let world = World::new().await;
    let (first, leaf) = rotated(&world).await;
    for (name, wait, outcome) in [
        ("at once", 0, "Replay"),
        ("at the end of the grace", 10_000, "Replay"),
        ("within the grace of the last one", 10_000, "Replay"),
        ("after twice the grace", 1, "Superseded"),
    ] {
        world.pass(millis(wait)).await;
        let (tokens, again) = world.refreshed(&first).await;
        assert_eq!(world.store.outcomes(), [outcome], "{name}");
        assert_eq!(again == leaf, outcome == "Replay", "{name}: the same, or another");
        assert_eq!(world.judge(tokens.access_token()), Ok(()), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_replaced_and_its_token_is_worth_nothing() {
    let world = World::new().await;
    let (first, lost) = rotated(&world).await;
    let mut leaf = lost.clone();
    for round in 1..=8 {
        world.pass(secs(30)).await;
        let (tokens, next) = world.refreshed(&first).await;
        assert_eq!(world.store.outcomes(), ["Superseded"], "{round}");
        assert_eq!(world.notices.names(), ["Superseded"], "{round}");
        assert_eq!(world.judge(tokens.access_token()), Ok(()), "{round}");
        assert_ne!(next, leaf, "{round}");
        leaf = next;
    }
    // The last of them is the leaf, and goes on.
    world.pass(secs(30)).await;
    let (_, next) = world.refreshed(&leaf).await;
    assert_eq!(world.store.outcomes(), ["Rotated"]);
    // TOKEN-06: whoever has the lost one ends the session.
    let access = world.refreshed(&next).await.0;
    assert_eq!(world.refused(&lost).await, Ended);
    assert_eq!(world.store.outcomes(), ["Current", "Reuse"]);
    assert_eq!(world.notices.names(), ["Reuse"]);
    settle().await;
    assert_eq!(world.judge(access.access_token()), Err(ErrorKind::Revoked));
    assert_eq!(world.refused(&next).await, Ended, "the good one, too");
}

#[tokio::test(start_paused = true)]
async fn what_ends_a_session_and_what_does_not() {
    for (name, strict, wait, outcomes, refusal) in [
        ("the ninth lost answer", false, 30, [vec!["Superseded"; 8], vec!["Reuse"]].concat(), 8),
        ("a lost answer, strictly", true, 30, vec!["Reuse"], 0),
        ("a day later", false, 86_400, vec!["Superseded"], 9),
        ("a day and a second later", false, 86_401, vec!["Reuse"], 0),
    ] {
        let world = World::with(|builder| if strict { builder.strict() } else { builder }).await;
        let (first, _) = rotated(&world).await;
        for (round, outcome) in outcomes.iter().enumerate() {
            world.pass(secs(wait)).await;
            let refreshed = world.refresh(&first).await;
            assert_eq!(world.store.outcomes(), [*outcome], "{name}, {round}");
            assert_eq!(refreshed.is_err(), round == refusal, "{name}, {round}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_grandparent_within_min_rotation_is_found_as_current_first() {
    // Two tabs whose messages overtake each other: the leaf rests, so there is no grandparent yet.
    let world = World::new().await;
    let (first, leaf) = rotated(&world).await;
    for (name, token, outcome) in [
        ("the other tab, with the leaf", &leaf, "Current"),
        ("this tab's, which was late", &first, "Replay"),
        ("the other tab, once more", &leaf, "Current"),
    ] {
        let (tokens, kept) = world.refreshed(token).await;
        assert_eq!(world.store.outcomes(), [outcome], "{name}");
        assert_eq!((kept, world.judge(tokens.access_token())), (leaf.clone(), Ok(())), "{name}");
    }
    // Each replay has the leaf rest anew, so what came last is never a grandparent.
    world.pass(secs(9)).await;
    world.refreshed(&first).await;
    world.pass(secs(14)).await;
    world.refreshed(&leaf).await;
    assert_eq!(world.store.outcomes(), ["Replay", "Current"]);
    world.pass(secs(1)).await;
    world.refreshed(&leaf).await;
    assert_eq!(world.store.outcomes(), ["Rotated"]);
    assert_eq!(world.refused(&first).await, Ended, "now there is one");
    assert_eq!(world.notices.names(), ["Reuse"]);
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_told_to_wait_and_end_nothing() {
    let world = World::new().await;
    let (first, leaf) = rotated(&world).await;
    for _ in 0..32 {
        assert_eq!(world.refreshed(&first).await.1, leaf);
    }
    assert_eq!(world.store.outcomes(), ["Replay"; 32]);
    for _ in 0..3 {
        assert_eq!(world.refused(&first).await, Busy);
    }
    assert_eq!(world.store.outcomes(), ["Busy"; 3]);
    world.pass(secs(15)).await;
    world.refreshed(&leaf).await;
    assert_eq!(world.store.outcomes(), ["Rotated"]);
    assert_eq!(world.notices.names(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_session_expires_when_it_is_idle_or_old() {
    let hour = secs(3_600);
    let world = World::with(|builder| builder.idle_timeout(hour).absolute_timeout(hour * 3)).await;
    let idle = refresh_token(&world.login().await);
    world.pass(hour - millis(1)).await;
    let (_, leaf) = world.refreshed(&idle).await;
    world.pass(hour).await;
    assert_eq!(world.refused(&leaf).await, Ended);
    assert_eq!(world.store.outcomes(), ["Rotated", "Expired"]);
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap(), []);

    let mut token = refresh_token(&world.login().await);
    for _ in 0..5 {
        world.pass(hour / 2).await;
        token = world.refreshed(&token).await.1;
    }
    let listed = world.sessions.sessions_of(ANN).await.unwrap();
    assert_eq!(listed[0].expires.since(world.clock.time()), hour / 2, "never extended");
    world.pass(hour / 2).await;
    assert_eq!(world.refused(&token).await, Ended);
    assert_eq!(world.store.outcomes().last(), Some(&"Expired"));
    // Once nobody needs its row, it is gone.
    world.pass_and_clean_up(hour * 24).await;
    assert_eq!(world.refused(&token).await, Ended);
    assert_eq!(world.notices.names(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_token_comes_by_its_own_way() {
    let world = World::new().await;
    for (profile, other) in [(Profile::Body, Profile::Cookie), (Profile::Cookie, Profile::Body)] {
        let token = refresh_token(&world.login_as(ANN, profile).await);
        let refused = world.sessions.refresh(&token, other, None).await.expect_err("the wrong way");
        assert_eq!(refused.refusal(), WrongWay, "{profile:?}");
        assert_eq!(world.store.calls(super::kit::Op::Rotate), 0, "{profile:?}: nothing was done");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bound_session_is_refreshed_by_the_key_that_it_is_bound_to() {
    let world = World::new().await;
    let (key, other) = (Binding::Proof([7; 32]), Binding::Proof([8; 32]));
    let certificate = Binding::Certificate([7; 32]);
    for (name, bound, proved, refusal) in [
        ("the key", Some(key), Some(key), None),
        ("no key", Some(key), None, Some(WrongBinding)),
        ("another key", Some(key), Some(other), Some(WrongBinding)),
        ("the bytes of another kind", Some(key), Some(certificate), Some(WrongBinding)),
        ("a certificate", Some(certificate), Some(certificate), None),
        ("a key where there should be none", None, Some(key), Some(WrongBinding)),
        ("none where there should be none", None, None, None),
    ] {
        let login = world.sessions.begin(ANN).await.unwrap().profile(Profile::Body);
        let login = bound.into_iter().fold(login, hallpass_session::Login::bound_to);
        let token = refresh_token(&login.start().await.unwrap());
        let refreshed = world.sessions.refresh(&token, Profile::Body, proved).await;
        assert_eq!(refreshed.err().map(|refused| refused.refusal()), refusal, "{name}");
        let notices = if refusal.is_some() { vec!["BindingMismatch"] } else { vec![] };
        assert_eq!(world.notices.names(), notices, "{name}");
        // Nothing was burnt by it.
        let right = world.sessions.refresh(&token, Profile::Body, bound).await;
        assert!(right.is_ok(), "{name}");
    }
}

/// What a standby has of the store: the row of a session, as it is now.
async fn standby(world: &World, token: &hallpass_session::Tokens) -> MemoryStore {
    let standby = MemoryStore::by_clock(world.clock.clone());
    let needs = hallpass_session::store::Needs { keep: secs(960), keep_cut_offs: secs(7_776_000) };
    standby.open(needs).await.unwrap();
    let row = world.memory.find_session(Shard::default(), token.session()).await.unwrap();
    let log = Log { shard: Shard::default(), issuer: ISSUER.into() };
    let deadline = world.clock.time().after(secs(1));
    let row = row.expect("a row");
    let command = CreateCommand { log, deadline, row, replaces: None, most: 100 };
    standby.create(command).await.unwrap();
    standby
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_ahead_of_the_store_is_healed() {
    let world = World::new().await;
    let login = world.login().await;
    let behind = standby(&world, &login).await;
    let (_, leaf) = world.refreshed(&refresh_token(&login)).await;
    world.store.fail_over(&behind);
    let (tokens, kept) = world.refreshed(&leaf).await;
    assert_eq!(world.store.outcomes(), ["Rotated", "Healed"]);
    assert_eq!((kept, tokens.refresh_token()), (leaf.clone(), None), "it keeps its token");
    assert_eq!(world.judge(tokens.access_token()), Ok(()));
    assert_eq!(world.notices.names(), ["Healed"]);
    world.pass(secs(15)).await;
    let (_, next) = world.refreshed(&leaf).await;
    assert_eq!((world.store.outcomes(), next == leaf), (vec!["Rotated"], false), "and goes on");
}

#[tokio::test(start_paused = true)]
async fn two_tokens_of_one_generation_end_the_session() {
    let world = World::new().await;
    let login = world.login().await;
    let first = refresh_token(&login);
    let behind = standby(&world, &login).await;
    let (_, lost) = world.refreshed(&first).await;
    world.store.fail_over(&behind);
    let (tokens, leaf) = world.refreshed(&first).await;
    assert_ne!(leaf, lost);
    assert_eq!(world.refused(&lost).await, Ended);
    assert_eq!(world.store.outcomes(), ["Rotated", "Rotated", "Reuse"]);
    let notices = world.notices.take();
    assert!(
        matches!(
            &notices[..],
            [hallpass_session::SessionNotice::Reuse(sid, hallpass_session::rotation::ReuseCause::Fork)]
                if *sid == login.session()
        ),
        "{notices:?}"
    );
    settle().await;
    assert_eq!(world.judge(tokens.access_token()), Err(ErrorKind::Revoked));
}

#[tokio::test(start_paused = true)]
async fn what_a_node_knows_to_have_ended_does_not_go_on_after_a_failover() {
    // The store has lost the logout: the token would rotate.
    for (name, everyone) in [("a logout", None), ("a subject", Some(false)), ("all", Some(true))] {
        let world = World::new().await;
        let login = world.login().await;
        let (token, behind) = (refresh_token(&login), standby(&world, &login).await);
        match everyone {
            None => drop(world.sessions.logout(&token).await.unwrap().expect("it went on")),
            Some(false) => drop(world.sessions.revoke_subject(ANN).await.unwrap()),
            Some(true) => drop(world.sessions.revoke_everyone().await.unwrap()),
        }
        world.store.fail_over(&behind);
        // Before the node has read the log of the new one.
        assert_eq!(world.refused(&token).await, Ended, "{name}");
        assert_eq!(world.store.outcomes(), ["Rotated"], "{name}: the store would have gone on");
        // And from now on the store knows.
        let alone = World::on(&world.clock, &behind, |builder| {
            builder.kek(crate::kit::kek(crate::kit::KEK))
        })
        .await;
        assert_eq!(alone.sessions.sessions_of(ANN).await.unwrap(), [], "{name}");
        assert_eq!(world.refused(&token).await, Ended, "{name}");
        assert_eq!(world.store.outcomes(), ["Revoked"], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_refusals_say_what_happened_and_nothing_else() {
    for (refusal, text) in [
        (Ended, "the session has ended"),
        (RefreshRefusal::Invalid, "the refresh token is none of ours"),
    ] {
        let world = World::new().await;
        let token = refresh_token(&world.login().await);
        world.sessions.logout(&token).await.unwrap();
        let presented = if refusal == RefreshRefusal::Invalid { "hpr1_x" } else { &token };
        let refused = world.refresh(presented).await.expect_err("refused");
        assert_eq!((refused.refusal(), refused.to_string().as_str()), (refusal, text));
    }
}
