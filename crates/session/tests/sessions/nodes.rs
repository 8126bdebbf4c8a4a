//! Two nodes on one store.

use hallpass_core::ErrorKind::Revoked;
use hallpass_session::RefreshRefusal;
use hallpass_session::revocation::OnStale;
use tokio::time::{Instant, sleep};

use crate::kit::{ANN, Fault, Op, World, ask, get, millis, refresh_token, secs};

#[tokio::test(start_paused = true)]
async fn a_revocation_is_everywhere_when_every_node_has_heard_of_it() {
    let one = World::new().await;
    let two = one.another(|builder| builder).await;
    let login = one.login().await;
    assert_eq!(two.judge(login.access_token()), Ok(()), "two nodes, one service");
    for (name, revocation) in [
        ("logout", one.sessions.logout(&refresh_token(&login)).await.unwrap().expect("it lived")),
        ("subject", one.sessions.revoke_subject(ANN).await.unwrap()),
        ("everyone", one.sessions.revoke_everyone().await.unwrap()),
    ] {
        let began = Instant::now();
        revocation.everywhere(secs(5)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(began.elapsed() <= secs(1), "{name}");
        assert_eq!(two.judge(login.access_token()), Err(Revoked), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_that_has_stalled_is_waited_for_and_named() {
    let one = World::new().await;
    let two = one.another(|builder| builder).await;
    let login = one.login().await;
    two.store.set(Op::Read, Fault::Fails);
    sleep(secs(1)).await;
    let revocation = one.sessions.revoke_subject(ANN).await.unwrap();
    assert_eq!(one.judge(login.access_token()), Err(Revoked));
    assert_eq!(two.judge(login.access_token()), Ok(()), "it does not know yet");
    let began = Instant::now();
    let behind = revocation.everywhere(secs(5)).await.expect_err("one is behind");
    assert_eq!((behind.nodes(), began.elapsed()), (Some(1), secs(5)));
    assert_eq!(behind.to_string(), "1 nodes have not heard of the revocation yet");
    // Refreshes ask the store, so they are past it on that node as well.
    assert_eq!(two.refused(&refresh_token(&login)).await, RefreshRefusal::Ended);

    two.store.mend(Op::Read);
    revocation.everywhere(secs(5)).await.expect("it has caught up");
    assert_eq!(two.judge(login.access_token()), Err(Revoked));
    assert_eq!(two.notices.names(), ["Interrupted", "Resumed"]);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_gone_is_waited_for_no_longer_than_it_counts_as_alive() {
    let one = World::new().await;
    let two = one.another(|builder| builder).await;
    drop(two);
    let revocation = one.sessions.revoke_subject(ANN).await.unwrap();
    let behind = revocation.everywhere(secs(1)).await.expect_err("it may be alive");
    assert_eq!(behind.nodes(), Some(1));
    one.pass(secs(41)).await;
    revocation.everywhere(secs(1)).await.expect("it is not");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_say_who_is_behind_says_nothing_good() {
    let world = World::new().await;
    let revocation = world.sessions.revoke_subject(ANN).await.unwrap();
    for fault in [Fault::Fails, Fault::Hangs] {
        world.store.set(Op::Behind, fault);
        let behind = revocation.everywhere(secs(1)).await.expect_err("nobody knows");
        assert_eq!(behind.nodes(), None);
        assert_eq!(
            behind.to_string(),
            "the store does not say which nodes have heard of the revocation"
        );
    }
    world.store.mend(Op::Behind);
    revocation.everywhere(secs(1)).await.expect("everywhere");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_cannot_report_is_one_that_is_behind() {
    let one = World::new().await;
    let two = one.another(|builder| builder).await;
    two.store.set(Op::Report, Fault::Fails);
    let revocation = one.sessions.revoke_subject(ANN).await.unwrap();
    assert_eq!(revocation.everywhere(secs(2)).await.expect_err("behind").nodes(), Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_restart_relaxes_nothing() {
    let one = World::new().await;
    let (ended, alone) = (one.login().await, one.login().await);
    one.sessions.logout(&refresh_token(&ended)).await.unwrap();
    let token = one.verified(alone.access_token());
    one.sessions.revoke_token(&token).await.unwrap();
    drop(one.sessions);
    // The same store, a process that has seen nothing.
    let two = World::on(&one.clock, &one.memory, |builder| builder).await;
    assert_eq!(ask(&two.sessions.readiness(), get("/ready")).await.status, 200);
    for (name, login) in [("logged out", &ended), ("taken back", &alone)] {
        assert_eq!(two.judge(login.access_token()), Err(Revoked), "{name}");
    }
    assert_eq!(two.refused(&refresh_token(&ended)).await, RefreshRefusal::Ended);
    two.refreshed(&refresh_token(&alone)).await;
}

#[tokio::test(start_paused = true)]
async fn a_shorter_lifetime_on_one_node_forgets_nothing_of_the_other() {
    // An appender with a smaller keep: the event outlives the tokens of the other node.
    let long = World::with(|builder| builder.access_ttl(secs(7_200))).await;
    let short = long.another(|builder| builder).await;
    let login = long.login().await;
    assert_eq!(short.judge(login.access_token()), Ok(()), "it knows how long they live");
    short.sessions.revoke_subject(ANN).await.unwrap();
    long.pass_and_clean_up(login.expires_in() - secs(10)).await;
    for (name, node) in [("long", &long), ("short", &short)] {
        assert_eq!(node.judge(login.access_token()), Err(Revoked), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_runs_in_the_background_ends_with_the_last_clone() {
    let world = World::new().await;
    let clone = world.sessions.clone();
    let store = world.store.clone();
    drop(world.sessions);
    sleep(secs(5)).await;
    let before = store.calls(Op::Read);
    sleep(secs(5)).await;
    assert!(store.calls(Op::Read) > before, "a clone is enough");
    drop(clone);
    // What is under way is brought to its end.
    sleep(secs(4)).await;
    let before = [Op::Read, Op::Keys, Op::Sweep].map(|op| store.calls(op));
    sleep(secs(300)).await;
    assert_eq!([Op::Read, Op::Keys, Op::Sweep].map(|op| store.calls(op)), before);
}

#[tokio::test(start_paused = true)]
async fn a_verifier_alone_hears_of_revocations() {
    let world = World::with(|builder| builder.on_stale(OnStale::closed_after(millis(500)))).await;
    let (login, other) = (world.login().await, world.another(|builder| builder).await);
    let verifier = world.sessions.verifier();
    drop(world.sessions);
    std::thread::sleep(millis(530));
    sleep(secs(60)).await;
    assert_eq!(crate::kit::judge(&verifier, login.access_token()), Ok(()));
    other.sessions.revoke_subject(ANN).await.unwrap();
    sleep(secs(1)).await;
    assert_eq!(crate::kit::judge(&verifier, login.access_token()), Err(Revoked));
}
