//! What is found when a store is opened.

use hallpass_postgres::{Postgres, PostgresBuilder};
use hallpass_servers::PostgresServer;
use hallpass_session::store::{SessionStore, StoreError, StoreErrorKind};
use sqlx::postgres::PgPoolOptions;

use crate::kit::{Place, login, needs, revoke_token, says};

async fn refused(builder: PostgresBuilder) -> StoreError {
    builder.connect().await.expect_err("it was opened")
}

/// Each finds the tables, or makes them while the others wait.
#[tokio::test(flavor = "multi_thread")]
async fn ten_nodes_that_start_at_once_make_one_store() {
    let place = Place::new().await;
    let tasks = (0..10).map(|_| {
        let builder = Postgres::builder(&place.url).schema(&place.name).pool_size(1);
        tokio::spawn(async move {
            let store = builder.connect().await.unwrap();
            SessionStore::open(&store, needs()).await.unwrap().id
        })
    });
    let mut ids = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        ids.push(task.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(place.sql("SELECT version FROM {}.migrations").await, "1");
}

#[tokio::test]
async fn tables_of_a_newer_version_are_refused() {
    let place = Place::new().await;
    place.open().await;
    place.sql("INSERT INTO {}.migrations (version) VALUES (7)").await;
    let error = refused(Postgres::builder(&place.url).schema(&place.name)).await;
    says(&error, StoreErrorKind::Config, "has version 7, and this program knows up to 1");
}

/// An operator runs what is printed.
#[tokio::test]
async fn the_tables_can_be_made_by_hand() {
    let place = Place::new().await;
    let builder = || Postgres::builder(&place.url).schema(&place.name).without_migrations();
    says(&refused(builder()).await, StoreErrorKind::Config, "Postgres::schema_sql");
    place.sql(&Postgres::schema_sql(&place.name).unwrap()).await;
    let store = builder().connect().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    login(&store, 1, "ann").await;
}

#[test]
fn a_schema_has_a_plain_name() {
    for name in ["", "Hallpass", "a-b", "a\"b", "1a", "pg_own", &"x".repeat(49)] {
        let error = Postgres::schema_sql(name).unwrap_err();
        says(&error, StoreErrorKind::Config, "lower-case letters");
    }
    assert!(Postgres::schema_sql("hallpass_2").unwrap().contains("\"hallpass_2\".sessions"));
}

#[tokio::test]
async fn what_is_wrong_with_a_url_is_told() {
    let place = Place::new().await;
    let port = place.url.split(':').nth(2).unwrap().split('/').next().unwrap().to_owned();
    let free = hallpass_servers::free_port();
    for (url, kind, text) in [
        (
            "mysql://u:p4ssw0rd@127.0.0.1/d".to_owned(),
            StoreErrorKind::Config,
            "looks like postgres://",
        ),
        (
            "postgres://u:p4ssw0rd@[::1/d".to_owned(),
            StoreErrorKind::Config,
            "looks like postgres://",
        ),
        (
            format!("postgres://postgres:p4ssw0rd@127.0.0.1:{port}/nowhere"),
            StoreErrorKind::Config,
            "CREATE DATABASE",
        ),
        (
            format!("postgres://nobody:p4ssw0rd@127.0.0.1:{port}/postgres"),
            StoreErrorKind::Config,
            "pg_hba.conf",
        ),
        (
            format!("postgres://postgres:p4ssw0rd@127.0.0.1:{free}/postgres"),
            StoreErrorKind::Unavailable,
            "host and port",
        ),
        (
            format!("postgres://postgres:p4ssw0rd@127.0.0.1:{port}/postgres?sslmode=require"),
            StoreErrorKind::Unavailable,
            "sslmode",
        ),
    ] {
        let builder = Postgres::builder(&url);
        assert!(!format!("{builder:?}").contains("p4ssw0rd"));
        let error = refused(builder).await;
        says(&error, kind, text);
        assert!(!format!("{error} {error:?}").contains("p4ssw0rd"), "{error:?}");
    }
}

/// They open, and the operator is told.
#[tokio::test]
async fn settings_that_lose_commits_are_warned_of() {
    let server = PostgresServer::builder()
        .config("fsync", "off")
        .config("full_page_writes", "off")
        .config("synchronous_commit", "off")
        .start()
        .await;
    let store = Postgres::connect(&server.url("postgres")).await.unwrap();
    let opened = SessionStore::open(&store, needs()).await.unwrap();
    let names = ["fsync is off", "full_page_writes is off", "synchronous_commit is off"];
    assert_eq!(opened.warnings.len(), names.len());
    for (warning, name) in opened.warnings.iter().zip(names) {
        assert!(warning.starts_with(name), "{warning}");
    }
}

#[tokio::test]
async fn a_server_that_is_set_up_well_is_not_warned_of() {
    let place = Place::new().await;
    let store = Postgres::builder(&place.url).schema(&place.name).connect().await.unwrap();
    assert!(SessionStore::open(&store, needs()).await.unwrap().warnings.is_empty());
}

/// The steps use the pool, and nothing of its sessions is changed for whoever has them next.
#[tokio::test]
async fn a_pool_is_left_as_it_was() {
    let place = Place::new().await;
    let pool = PgPoolOptions::new().max_connections(1).connect(&place.url).await.unwrap();
    let settings = "SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings \
                    WHERE source = 'session'";
    let before: Option<String> = sqlx::query_scalar(settings).fetch_one(&pool).await.unwrap();
    let store =
        PostgresBuilder::from_pool(pool.clone()).schema(&place.name).connect().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    login(&store, 1, "ann").await;
    store.revoke(revoke_token(1)).await.unwrap();
    let after: Option<String> = sqlx::query_scalar(settings).fetch_one(&pool).await.unwrap();
    assert_eq!(before, after);
    assert_eq!(pool.size(), 1);
}

/// What is not committed to the disk by default is, for the steps.
#[tokio::test]
async fn steps_commit_whatever_the_session_says() {
    let place = Place::new().await;
    place.open().await;
    place
        .sql(
            "CREATE TABLE {}.seen (setting text); \
             CREATE FUNCTION {}.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             INSERT INTO {}.seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END \
             $$; CREATE TRIGGER see BEFORE INSERT ON {}.log FOR EACH ROW EXECUTE FUNCTION {}.see()",
        )
        .await;
    for (id, setting, seen) in
        [(1, "off", "on"), (2, "local", "on"), (3, "remote_apply", "remote_apply")]
    {
        let url = format!("{}?options[synchronous_commit]={setting}", place.url);
        let store = Postgres::builder(&url).schema(&place.name).connect().await.unwrap();
        store.revoke(revoke_token(id)).await.unwrap();
        assert_eq!(place.sql("DELETE FROM {}.seen RETURNING setting").await, seen);
    }
}
