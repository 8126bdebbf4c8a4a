//! Two nodes on one store.

use std::collections::HashSet;

use hallpass_core::ErrorKind::Revoked;
use hallpass_session::revocation::{Event, OnStale};
use hallpass_session::rotation::{Profile, SessionId};
use hallpass_session::store::{
    CreateCommand, Created, Cursor, Log, Needs, RevocationFeed, SessionStore, Shard,
};
use hallpass_session::{MemoryStore, RefreshRefusal};
use tokio::time::{Instant, sleep};

use crate::kit::{ANN, Fault, Op, START, StoreClock, World, ask, get, millis, refresh_token, secs};

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
async fn wake_ups_in_a_row_are_few_reads() {
    let one = World::new().await;
    let two = one.another(|builder| builder).await;
    let (before, began) = (two.store.calls(Op::Read), Instant::now());
    for number in 0..400 {
        one.sessions.revoke_subject(&format!("user {number}")).await.unwrap();
        sleep(millis(10)).await;
    }
    let (reads, polls) = (two.store.calls(Op::Read) - before, began.elapsed().as_millis() / 500);
    assert!(
        u128::try_from(reads).is_ok_and(|reads| reads < polls + 6),
        "{reads} reads in the time of {polls} polls"
    );

    // Of wake-ups that bring nothing more are answered, for the next one may be the first revocation
    // after a pause.
    two.store.set(Op::Wait, Fault::Fails);
    let before = two.store.calls(Op::Read);
    sleep(secs(5)).await;
    let reads = two.store.calls(Op::Read) - before;
    assert!(reads <= 101, "{reads} reads in 5 s");
}

#[tokio::test(start_paused = true)]
async fn clocks_of_a_cluster_that_are_apart_are_told_of_once() {
    let clock = StoreClock::at(START);
    let store = MemoryStore::with_shards(clock.clone(), 3);
    let node = World::on(&clock, &store, |builder| builder).await;
    for (name, ahead, notices) in [
        ("a little", secs(4), vec![]),
        ("much", secs(60), vec!["ClocksApart"]),
        ("set right", secs(0), vec![]),
        ("and wrong again", secs(60), vec!["ClocksApart"]),
    ] {
        node.store.set_ahead(Shard::new(2), ahead);
        sleep(secs(3)).await;
        assert_eq!(node.notices.names(), notices, "{name}");
    }
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

#[tokio::test(start_paused = true)]
async fn what_a_store_has_lost_is_put_back_once_and_nodes_hear_of_news_meanwhile() {
    let one = World::new().await;
    let two = one.another(|builder| builder).await;
    for number in 0..3_000 {
        one.sessions.revoke_subject(&format!("user-{number}")).await.unwrap();
    }
    sleep(secs(3)).await;
    // The new primary has the first 100 of them.
    let shard = Shard::default();
    let log = one.memory.read(shard, Cursor::start(), 4_000).await.unwrap().events;
    let standby = MemoryStore::by_clock(one.clock.clone());
    standby.open(Needs { keep: secs(960), keep_cut_offs: secs(7_776_000) }).await.unwrap();
    let soon = one.clock.time().after(secs(60));
    for event in log.iter().take(100) {
        standby.redo(shard, soon, event.clone()).await.unwrap();
    }
    for node in [&one, &two] {
        node.store.fail_over(&standby);
    }
    let login = one.login().await;
    one.sessions.revoke_subject(ANN).await.unwrap();
    sleep(millis(600)).await;
    assert_eq!(two.judge(login.access_token()), Err(Revoked), "news is heard of before the repair");

    // Not a few at each look at the log.
    sleep(secs(2)).await;
    let there = standby.read(shard, Cursor::start(), 4_000).await.unwrap().events;
    let there: HashSet<_> = there.iter().map(Event::id).collect();
    assert_eq!(there.len(), 3_001);
    assert!(log.iter().all(|event| there.contains(&event.id())));
    let redone = one.store.calls(Op::Redo) + two.store.calls(Op::Redo);
    assert!((2_900..3_500).contains(&redone), "{redone}: what the log has is passed over");
    let told = [one.notices.names(), two.notices.names()].concat();
    assert!(told.iter().all(|name| name == "Repaired"), "{told:?}");
    assert!((1..=2).contains(&told.len()), "{told:?}");
}

/// Nobody has an access token any more, and refresh tokens live for months.
#[tokio::test(start_paused = true)]
async fn what_was_lost_is_put_back_after_a_long_outage_too() {
    let node = World::new().await;
    let (ended, cut_off) = (node.login().await, node.login_as("bob", Profile::Body).await);
    let standby = standby_of(&node, &[ended.session(), cut_off.session()]).await;
    node.sessions.logout(&refresh_token(&ended)).await.unwrap();
    node.sessions.revoke_subject("bob").await.unwrap();
    node.store.set(Op::Read, Fault::Fails);
    node.pass(secs(20 * 60)).await;
    node.store.fail_over(&standby);
    node.store.mend(Op::Read);
    sleep(secs(2)).await;
    for (name, login) in [("logged out", &ended), ("a subject", &cut_off)] {
        assert_eq!(node.refused(&refresh_token(login)).await, RefreshRefusal::Ended, "{name}");
    }
    assert_eq!(node.notices.names(), ["Interrupted", "Resumed", "Repaired"]);
    // And once is enough, though the log does not keep what is over.
    let redone = node.store.calls(Op::Redo);
    sleep(secs(5)).await;
    assert_eq!(node.store.calls(Op::Redo), redone);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_put_back_is_told_of_and_holds_up_nothing() {
    let node = World::with(|builder| builder.on_stale(OnStale::closed_after(secs(10)))).await;
    let login = node.login().await;
    let standby = standby_of(&node, &[login.session()]).await;
    for number in 0..50 {
        node.sessions.revoke_subject(&format!("user-{number}")).await.unwrap();
    }
    node.store.set_times(Op::Redo, Fault::Corrupt, 1);
    node.store.fail_over(&standby);
    sleep(secs(60)).await;
    let there = standby.read(Shard::default(), Cursor::start(), 100).await.unwrap().events;
    assert_eq!(there.len(), 49);
    assert_eq!(node.judge(login.access_token()), Ok(()), "the node is up to date");
    assert_eq!(node.notices.names(), ["Corrupt", "Repaired"]);
}

/// A standby that has these sessions of a node's store, as they are now, and no revocation.
async fn standby_of(node: &World, sessions: &[SessionId]) -> MemoryStore {
    let standby = MemoryStore::by_clock(node.clock.clone());
    let opened = standby.open(Needs { keep: secs(960), keep_cut_offs: secs(7_776_000) }).await;
    let deadline = opened.unwrap().now.after(secs(60));
    for sid in sessions {
        let row = node.memory.find_session(Shard::default(), *sid).await.unwrap().unwrap();
        let log = Log { shard: Shard::default(), issuer: "".into() };
        let create = CreateCommand { log, deadline, row, replaces: None, most: u32::MAX };
        assert!(matches!(standby.create(create).await.unwrap(), Created::Started(_)));
    }
    standby
}

/// The store is too busy for a report, or holds its table: what it has to tell is read all the same.
#[tokio::test(start_paused = true)]
async fn a_report_that_hangs_keeps_no_node_from_hearing() {
    let one = World::new().await;
    let two = one.another(|builder| builder).await;
    let login = one.login().await;
    for node in [&one, &two] {
        node.store.set(Op::Report, Fault::Hangs);
    }
    for subject in ["yan", "zoe", ANN] {
        sleep(secs(2)).await;
        let began = Instant::now();
        let revocation = one.sessions.revoke_subject(subject).await.unwrap();
        assert!(began.elapsed() <= millis(100), "{subject}: {:?}", began.elapsed());
        sleep(millis(100)).await;
        let behind = revocation.everywhere(secs(1)).await.expect_err("no node says so");
        assert_eq!(behind.nodes(), Some(2), "{subject}");
    }
    assert_eq!(two.judge(login.access_token()), Err(Revoked));
    assert_eq!(two.notices.names(), [""; 0], "nothing is interrupted");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_stands_is_told_of_once() {
    let world = World::new().await;
    sleep(secs(90)).await;
    assert_eq!(world.notices.names(), [""; 0]);
    sleep(secs(300)).await;
    assert_eq!(world.notices.names(), ["ClockStands"]);
    world.pass(secs(1)).await;
    sleep(secs(130)).await;
    assert_eq!(world.notices.names(), ["ClockStands"], "it went on, and stands again");
}

#[tokio::test(start_paused = true)]
async fn places_of_a_log_that_was_lost_say_nothing_about_a_revocation() {
    for (name, hears) in [("heard before the failover", true), ("not heard", false)] {
        let world = World::new().await;
        let standby = MemoryStore::by_clock(world.clock.clone());
        standby.open(Needs { keep: secs(960), keep_cut_offs: secs(7_776_000) }).await.unwrap();
        for earlier in ["yan", "zoe"] {
            world.sessions.revoke_subject(earlier).await.unwrap();
        }
        if !hears {
            world.store.set(Op::Read, Fault::Fails);
        }
        let revocation = world.sessions.revoke_subject(ANN).await.unwrap();
        world.store.fail_over(&standby);
        world.store.mend(Op::Read);
        // The new log has another event at the place of the old one.
        let other = world.sessions.revoke_subject("bob").await.unwrap();
        sleep(secs(3)).await;
        let behind = revocation.everywhere(secs(5)).await.expect_err(name);
        assert_eq!(behind.nodes(), None, "{name}");
        let again = world.sessions.revoke_subject(ANN).await.unwrap();
        again.everywhere(secs(5)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        drop(other);
    }
}
