//! What is dropped, and when.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{Outcome, SessionRow};
use hallpass_session::store::{SessionStore, Swept, Target};

use crate::kit::{
    Folder, KEEP, NEVER, begin, clock, create_command, events, login, needs, open, revoke_command,
    revoke_token, rotate, row,
};

const fn swept(sessions: u64, revocations: u64) -> Swept {
    Swept { sessions, revocations }
}

#[tokio::test]
async fn only_what_nobody_needs_is_dropped() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    login(&store, 1, "ann").await;
    let created = begin(&store, "bob").await;
    let idle_expiry = created.after(Duration::from_secs(60));
    let short = SessionRow { idle_expiry, ..row(2, "bob", created) };
    store.create(create_command(short)).await.unwrap();
    store.revoke(revoke_command(1, Target::Subject("ann".into()))).await.unwrap();
    store.revoke(revoke_token(2)).await.unwrap();

    assert_eq!(store.sweep(100).await.unwrap(), swept(0, 0));
    clock.advance(Duration::from_secs(60));
    assert_eq!(store.sweep(100).await.unwrap(), swept(1, 0));
    assert_eq!(rotate(&store, 2, 0).await.outcome, Outcome::NotFound);
    clock.advance(KEEP);
    assert_eq!(store.sweep(100).await.unwrap(), swept(0, 2));
    assert!(events(&store).await.is_empty());
    // The cut-off outlives its event, or a refresh would bring back what was revoked.
    assert_eq!(rotate(&store, 1, 0).await.outcome, Outcome::Revoked);
    clock.advance(needs().keep_cut_offs);
    assert_eq!(store.sweep(100).await.unwrap(), swept(0, 1));
}

#[tokio::test]
async fn the_number_of_the_next_event_survives_a_sweep() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    store.revoke(revoke_token(1)).await.unwrap();
    clock.advance(KEEP * 2);
    store.sweep(100).await.unwrap();
    drop(store);
    let store = open(&folder.database(), &clock).await;
    store.revoke(revoke_token(2)).await.unwrap();
    assert_eq!(events(&store).await[0].sequence(), 2);
}

#[tokio::test]
async fn a_sweep_drops_no_more_rows_than_it_may() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    for id in 0..10 {
        store.revoke(revoke_token(id)).await.unwrap();
        let gone = SessionRow { idle_expiry: StoreTime::default(), ..row(id, "ann", NEVER) };
        store.create(create_command(gone)).await.unwrap();
    }
    clock.set(hallpass_core::UnixTime::since_epoch(Duration::from_millis(NEVER.as_millis())));
    clock.advance(KEEP);
    assert_eq!(store.sweep(4).await.unwrap(), swept(4, 0));
    assert_eq!(store.sweep(9).await.unwrap(), swept(6, 3));
    assert_eq!(store.sweep(100).await.unwrap(), swept(0, 7));
    let left = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        folder.shell().query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((left("sessions"), left("log"), left("commands")), (0, 0, 0));
}
