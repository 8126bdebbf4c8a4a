//! One KEK in place of another, node by node.

use hallpass_session::rotation::Profile;
use hallpass_session::{MemoryStore, RefreshRefusal};

use crate::kit::{
    ANN, KEK, OTHER_KEK, START, StoreClock, THIRD_KEK, World, ask, cookie, decode, kek, post,
    refresh_token, secs,
};

/// Which KEK a token is under, by its id.
fn id_of(token: &str) -> u8 {
    decode(token.strip_prefix("hpr1_").expect("the prefix"))[0]
}

/// A node with this KEK, and perhaps another one.
async fn node(
    clock: &StoreClock,
    memory: &MemoryStore,
    current: &str,
    other: Option<&str>,
) -> World {
    World::on(clock, memory, |builder| {
        let builder = builder.kek(kek(current));
        other.into_iter().fold(builder, |builder, other| builder.other_kek(kek(other)))
    })
    .await
}

fn store() -> (StoreClock, MemoryStore) {
    let clock = StoreClock::at(START);
    (clock.clone(), MemoryStore::by_clock(clock))
}

#[tokio::test(start_paused = true)]
async fn a_kek_is_replaced_without_ending_anybody() {
    let (clock, memory) = store();
    let (old, new) = (KEK, OTHER_KEK);
    let ids = [old, new].map(|text| kek(text).id().number());
    let steps = [
        ("before", node(&clock, &memory, old, None).await),
        ("both are known", node(&clock, &memory, old, Some(new)).await),
        ("swapped", node(&clock, &memory, new, Some(old)).await),
        ("not yet swapped, beside it", node(&clock, &memory, old, Some(new)).await),
    ];
    let mut token = refresh_token(&steps[0].1.login().await);
    let mut seen = vec![id_of(&token)];
    for (name, node) in &steps {
        node.pass(secs(20)).await;
        let (tokens, next) = node.refreshed(&token).await;
        assert_eq!(node.judge(tokens.access_token()), Ok(()), "{name}");
        // Every node understands what the others make, but for the first after the swap.
        token = next;
        seen.push(id_of(&token));
        assert_eq!(node.sessions.sessions_of(ANN).await.unwrap().len(), 1, "{name}");
        assert_eq!(node.notices.names(), [""; 0], "{name}");
    }
    assert_eq!(seen, [ids[0], ids[0], ids[0], ids[1], ids[0]]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_given_again_by_nodes_on_both_sides_of_the_swap() {
    let (clock, memory) = store();
    let before = node(&clock, &memory, KEK, Some(OTHER_KEK)).await;
    let after = node(&clock, &memory, OTHER_KEK, Some(KEK)).await;
    for (first, second) in [(&before, &after), (&after, &before)] {
        let token = refresh_token(&first.login().await);
        let (_, leaf) = first.refreshed(&token).await;
        let (_, again) = second.refreshed(&token).await;
        assert_eq!(again, leaf);
        assert_eq!(second.store.outcomes(), ["Replay"]);
        first.store.outcomes();
    }
}

#[tokio::test(start_paused = true)]
async fn a_kek_that_was_dropped_too_early_is_an_outage_and_no_logout() {
    let (clock, memory) = store();
    let old = node(&clock, &memory, KEK, None).await;
    let untouched = refresh_token(&old.login_as(ANN, Profile::Cookie).await);
    let rotated = refresh_token(&old.login_as(ANN, Profile::Cookie).await);
    let both = node(&clock, &memory, OTHER_KEK, Some(KEK)).await;
    let refreshed = both.sessions.refresh(&rotated, Profile::Cookie, None).await.unwrap();
    let rotated = refresh_token(&refreshed);
    // The signing keys are under the new one by now.
    let new = node(&clock, &memory, OTHER_KEK, None).await;
    assert_eq!(new.judge(refreshed.access_token()), Ok(()));
    for (name, token, notices) in [
        ("a token under the old one, told once", &untouched, vec!["KekMissing"]),
        ("a row under the old one", &rotated, vec!["KekMissing"]),
    ] {
        let refused = new.sessions.refresh(token, Profile::Cookie, None).await.expect_err(name);
        assert_eq!(refused.refusal(), RefreshRefusal::Unavailable, "{name}");
        assert_eq!(new.notices.names(), notices, "{name}");
        for path in ["/refresh", "/logout", "/logout-all"] {
            let answer = ask(&new.sessions, post(path).with_field("Cookie", cookie(token))).await;
            assert_eq!((answer.status, answer.clears()), (503, false), "{name}: {path}");
            assert!(answer.field("retry-after").is_some(), "{name}: {path}");
        }
        new.notices.take();
        assert_eq!(old.sessions.sessions_of(ANN).await.unwrap().len(), 2, "{name}");
    }
    // Put back, all is well.
    let both = node(&clock, &memory, OTHER_KEK, Some(KEK)).await;
    for token in [&untouched, &rotated] {
        assert!(both.sessions.refresh(token, Profile::Cookie, None).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn a_kek_of_nobody_opens_nothing() {
    let (clock, memory) = store();
    let ours = node(&clock, &memory, KEK, Some(OTHER_KEK)).await;
    let (elsewhere_clock, elsewhere) = store();
    let theirs = node(&elsewhere_clock, &elsewhere, THIRD_KEK, None).await;
    let token = refresh_token(&theirs.login().await);
    let before = ours.store.steps();
    assert_eq!(ours.refused(&token).await, RefreshRefusal::Unavailable);
    assert!(ours.sessions.logout(&token).await.expect_err("nobody knows").is_outage());
    assert_eq!(ours.store.steps(), before);
    assert_eq!(ours.notices.names(), ["KekMissing"], "once: anybody can make such a token");
}
