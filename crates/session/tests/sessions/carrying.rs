//! From one store to another without a login.

use hallpass_core::ErrorKind;
use hallpass_session::rotation::Profile;
use hallpass_session::store::{StoreErrorKind, carry};
use hallpass_session::{MemoryStore, RefreshRefusal};

use crate::kit::{ANN, OTHER_KEK, START, StoreClock, World, kek, refresh_token, secs};

async fn node(store: &MemoryStore, clock: &StoreClock) -> World {
    World::on(clock, store, |builder| builder.kek(kek(OTHER_KEK))).await
}

#[tokio::test(start_paused = true)]
async fn what_can_be_refreshed_goes_on_in_the_new_store_and_nothing_else() {
    let clock = StoreClock::at(START);
    let (old, new) = (MemoryStore::by_clock(clock.clone()), MemoryStore::by_clock(clock.clone()));
    let before = node(&old, &clock).await;
    let expired = refresh_token(&before.login_as("long away", Profile::Body).await);
    before.pass(secs(14 * 86_400)).await;
    let fresh = before.login().await;
    let rotated = refresh_token(&before.login().await);
    let (_, leaf) = before.refreshed(&rotated).await;
    let logged_out = refresh_token(&before.login().await);
    before.sessions.logout(&logged_out).await.unwrap();
    let revoked = refresh_token(&before.login_as("gone", Profile::Body).await);
    before.sessions.revoke_subject("gone").await.unwrap();

    // Twice, as after a failure.
    for carried in [2, 2] {
        assert_eq!(carry(&old, &new).await.unwrap(), carried);
    }
    let after = node(&new, &clock).await;
    assert_eq!(after.judge(fresh.access_token()), Err(ErrorKind::UnknownKey));
    let (tokens, _) = after.refreshed(&refresh_token(&fresh)).await;
    assert_eq!(after.judge(tokens.access_token()), Ok(()));
    // Of the predecessor comes the same leaf as there.
    assert_eq!(after.refreshed(&rotated).await.1, leaf);
    for (name, token) in [("expired", &expired), ("logged out", &logged_out), ("revoked", &revoked)]
    {
        assert_eq!(after.refused(token).await, RefreshRefusal::Ended, "{name}");
    }
    // A cut-off of the new store covers what was carried into it.
    after.sessions.revoke_subject(ANN).await.unwrap();
    assert_eq!(after.refused(&leaf).await, RefreshRefusal::Ended);
    assert_eq!(carry(&old, &new).await.unwrap(), 0, "nor does it come back");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_and_more_are_carried_in_parts() {
    let clock = StoreClock::at(START);
    let (old, new) = (MemoryStore::by_clock(clock.clone()), MemoryStore::by_clock(clock.clone()));
    let before = node(&old, &clock).await;
    for number in 0..1_001 {
        before.login_as(&format!("user-{number}"), Profile::Body).await;
    }
    assert_eq!(carry(&old, &new).await.unwrap(), 1_001);
    assert_eq!(node(&new, &clock).await.sessions.sessions_of("user-1000").await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_takes_none_and_says_why() {
    let clock = StoreClock::at(START);
    let old = MemoryStore::by_clock(clock.clone());
    let refused = carry(&old, &MemoryStore::with_shards(clock, 16)).await.unwrap_err();
    assert_eq!(refused.kind(), StoreErrorKind::Config);
    assert!(refused.to_string().contains("cannot be carried to a cluster"), "{refused}");
}
