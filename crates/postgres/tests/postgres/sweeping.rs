//! Sweeps.

use std::time::Duration;

use hallpass_session::rotation::{Limits, Outcome};
use hallpass_session::store::{SessionStore, Swept};

use crate::kit::{Place, begin, create_command, log, login, rotate_command, row};

/// A session that was refreshed is put off, and not dropped; its refresh has written no index.
#[tokio::test]
async fn a_refreshed_session_is_put_off() {
    let place = Place::new().await;
    let store = place.open().await;
    let begun = begin(&store, "ann").await;
    let mut session = row(1, "ann", begun);
    session.idle_expiry = begun.after(Duration::from_secs(3_000));
    store.create(create_command(session)).await.unwrap();
    let mut command = rotate_command(1, 0);
    command.idle = Duration::from_secs(3_600);
    let before = place.sql("SELECT sweep_at FROM {}.sessions").await;
    let rotation = store.rotate(log(), command, Limits::default()).await.unwrap();
    assert!(matches!(rotation.outcome, Outcome::Rotated(_)));
    assert_eq!(place.sql("SELECT sweep_at FROM {}.sessions").await, before);
    place.sql("UPDATE {}.sessions SET sweep_at = 1").await;
    let due = "SELECT count(*) FROM {}.sessions WHERE sweep_at <= extract(epoch FROM now()) * 1000";
    assert_eq!(place.sql(due).await, "1");
    assert_eq!(store.sweep(10).await.unwrap(), Swept::default());
    assert_eq!(place.sql(due).await, "0");
    assert_eq!(place.sql("SELECT sweep_at = idle_expiry FROM {}.sessions").await, "t");
}

/// They do not use up what a sweep may drop: whoever asks stops where less is dropped.
#[tokio::test]
async fn a_sweep_goes_past_what_it_puts_off() {
    let place = Place::new().await;
    let store = place.open().await;
    for session in 0..34 {
        login(&store, session, "ann").await;
    }
    place.sql("UPDATE {}.sessions SET sweep_at = 1").await;
    let expired = "UPDATE {}.sessions SET sweep_at = 2, idle_expiry = 2 WHERE sid IN \
                   (SELECT sid FROM {}.sessions ORDER BY sid LIMIT 4)";
    place.sql(expired).await;
    let replays = "INSERT INTO {}.replays SELECT sha256(int4send(n)), 1, 1 \
                   FROM generate_series(1, 25) AS n";
    place.sql(replays).await;
    assert_eq!(store.sweep(10).await.unwrap(), Swept { sessions: 4, revocations: 0 });
    let due = "SELECT (SELECT count(*) FROM {}.sessions WHERE sweep_at <= 2) \
               + (SELECT count(*) FROM {}.replays)";
    assert_eq!(place.sql(due).await, "0");
    assert_eq!(place.sql("SELECT count(*) FROM {}.sessions").await, "30");
}

/// Nodes that sweep at once do not wait for each other, and drop each row once.
#[tokio::test(flavor = "multi_thread")]
async fn nodes_sweep_side_by_side() {
    let place = Place::new().await;
    let store = place.open().await;
    for session in 0..40 {
        let begun = begin(&store, "ann").await;
        let mut session = row(session, "ann", begun);
        session.idle_expiry = begun.after(Duration::from_millis(1));
        store.create(create_command(session)).await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(10)).await;
    let tasks = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.sweep(7).await.unwrap().sessions })
    });
    let mut swept = 0;
    for task in tasks.collect::<Vec<_>>() {
        let one = task.await.unwrap();
        assert!(one <= 7);
        swept += one;
    }
    while swept < 40 {
        let one = store.sweep(100).await.unwrap().sessions;
        assert_ne!(one, 0, "each once");
        swept += one;
    }
    assert_eq!(swept, 40);
    assert_eq!(place.sql("SELECT count(*) FROM {}.sessions").await, "0");
}
