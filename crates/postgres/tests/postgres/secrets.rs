//! What is said of the store, and where.

use std::time::Duration;

use hallpass_postgres::Postgres;
use hallpass_session::store::{RevocationFeed, SessionStore, Shard};

use crate::kit::{FIRST, Place, begin, create_command, login, row};

#[tokio::test]
async fn nothing_of_the_url_is_shown() {
    let place = Place::new().await;
    let url = place.url.replace("postgres@", "postgres:p4ssw0rd@");
    let builder = Postgres::builder(&url).schema(&place.name);
    let shown = format!("{builder:?}");
    let store = builder.connect().await.unwrap();
    let shown = format!("{shown} {store:?}");
    for word in ["p4ssw0rd", "127.0.0.1"] {
        assert!(!shown.contains(word), "{shown}");
    }
    assert!(shown.contains(&place.name));
}

/// A row that the table refuses is told of without what is in it.
#[tokio::test]
async fn an_error_names_no_value() {
    let place = Place::new().await;
    let store = place.open().await;
    place
        .sql("ALTER TABLE {}.sessions ADD CONSTRAINT no_ann CHECK (subject <> 'ann-secret')")
        .await;
    let begun = begin(&store, "ann-secret").await;
    let error = store.create(create_command(row(1, "ann-secret", begun))).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("rules of the table sessions"), "{shown}");
    for word in ["ann-secret", "616e6e2d736563726574", "INSERT"] {
        assert!(!shown.contains(word), "{shown}");
    }
}

/// Clones are one store, and what is dropped ends.
#[tokio::test]
async fn the_connection_of_a_dropped_store_ends() {
    let place = Place::new().await;
    let store = place.open().await;
    store.clone().wait(Shard::default(), Duration::from_millis(1)).await;
    store.read(FIRST, hallpass_session::store::Cursor::start(), 1).await.unwrap();
    login(&store, 1, "ann").await;
    let connections = "SELECT count(*) FROM pg_stat_activity \
                       WHERE query LIKE '%\"{}\"%' AND pid <> pg_backend_pid()";
    assert_ne!(place.sql(connections).await, "0");
    drop(store);
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if place.sql(connections).await == "0" {
            return;
        }
    }
    panic!("its connections are still there");
}
