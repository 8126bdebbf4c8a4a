//! From one store to another, without a login and with one.

use hallpass_core::ErrorKind;
use hallpass_session::rotation::Profile;
use hallpass_session::store::{StoreErrorKind, carry};
use hallpass_session::{MemoryStore, RefreshRefusal};

use crate::kit::{
    ANN, OTHER_KEK, START, StoreClock, World, ask, cookie, form, kek, post, refresh_token, secs,
};

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

/// Its rows would take the new store's time with them, which does not go back.
#[tokio::test(start_paused = true)]
async fn a_clock_that_is_ahead_is_not_carried_along() {
    let (old, new) = (StoreClock::at(START + 60_000), StoreClock::at(START));
    let (from, to) = (MemoryStore::by_clock(old.clone()), MemoryStore::by_clock(new.clone()));
    let before = node(&from, &old).await;
    let token = refresh_token(&before.login().await);
    let refused = carry(&from, &to).await.unwrap_err();
    assert_eq!(refused.kind(), StoreErrorKind::Config);
    assert!(refused.to_string().contains("set the clocks"), "{refused}");
    new.advance(secs(60));
    assert_eq!(carry(&from, &to).await.unwrap(), 1);
    node(&to, &new).await.refreshed(&token).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_revoked_stays_so_for_as_long_as_a_carried_session_lasts() {
    // The new nodes have sessions of half a day: those of the old ones last for three months.
    let clock = StoreClock::at(START);
    let (old, new) = (MemoryStore::by_clock(clock.clone()), MemoryStore::by_clock(clock.clone()));
    let before = node(&old, &clock).await;
    let stolen = refresh_token(&before.login().await);
    assert_eq!(carry(&old, &new).await.unwrap(), 1);
    let after = World::on(&clock, &new, |builder| {
        builder.kek(kek(OTHER_KEK)).idle_timeout(HOUR * 12).absolute_timeout(HOUR * 12)
    })
    .await;
    after.sessions.revoke_subject(ANN).await.unwrap();
    for day in 1..=13 {
        after.pass_and_clean_up(HOUR * 24).await;
        assert_eq!(after.refused(&stolen).await, RefreshRefusal::Ended, "day {day}");
        assert_eq!(after.store.outcomes(), ["Revoked"], "day {day}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_of_fewer_parts_tells_the_clients_of_the_old_one_to_log_in() {
    // From a cluster to a single server without the sessions, and the KEK is the same.
    let clock = StoreClock::at(START);
    let cluster = node(&MemoryStore::with_shards(clock.clone(), 16), &clock).await;
    let after = node(&MemoryStore::by_clock(clock.clone()), &clock).await;
    for number in 0..12 {
        let subject = format!("user-{number}");
        let of_body = refresh_token(&cluster.login_as(&subject, Profile::Body).await);
        let of_page = refresh_token(&cluster.login_as(&subject, Profile::Cookie).await);
        assert_eq!(after.refused(&of_body).await, RefreshRefusal::Ended, "{subject}");
        assert!(after.sessions.logout(&of_body).await.unwrap().is_none(), "{subject}");
        let revoked = ask(&after.sessions, form("/auth/revoke", format!("token={of_body}"))).await;
        assert_eq!(revoked.status, 200, "{subject}");
        for (path, status) in [("/auth/refresh", 401), ("/auth/logout", 204)] {
            let request = post(path).with_field("cookie", cookie(&of_page));
            let answer = ask(&after.sessions, request).await;
            assert_eq!((answer.status, answer.clears()), (status, true), "{subject}: {path}");
        }
        let login = after.sessions.begin(subject.as_str()).await.unwrap();
        let tokens = login.replacing_cookie([cookie(&of_page)]).start().await.unwrap();
        assert_eq!(after.judge(tokens.access_token()), Ok(()), "{subject}");
    }
    assert_eq!(after.notices.names(), [""; 0], "nobody is woken for it");
}

const HOUR: std::time::Duration = secs(3_600);
