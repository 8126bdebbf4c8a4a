//! What a user of the database has to be allowed to do.

use std::time::Duration;

use hallpass_core::replay::{ReplayKey, ReplayStore, ReplayTtl, Seen};
use hallpass_postgres::Postgres;
use hallpass_servers::PostgresServer;
use hallpass_session::store::{Cursor, KeyStore, RevocationFeed, SessionStore, StoreErrorKind};

use crate::kit::{FIRST, NEVER, login, needs, revoke_token, says};

/// The lines of the README.
fn grants() -> String {
    let readme = include_str!("../../README.md");
    let block = readme.split("```sql\n").find(|block| block.contains("GRANT SELECT")).unwrap();
    let block = block.split("```").next().unwrap();
    block.replace(":user", "web")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grants_of_the_readme_are_enough_and_needed() {
    let server = PostgresServer::builder().user("web", "p4ssw0rd").start().await;
    let url = server.url_of("web", "p4ssw0rd", "postgres");
    let error = Postgres::connect(&url).await.unwrap_err();
    says(&error, StoreErrorKind::Config, "GRANT CREATE ON DATABASE");
    server.sql("postgres", &Postgres::schema_sql("hallpass").unwrap()).await;
    let closed = Postgres::builder(&url).without_migrations().connect().await.unwrap_err();
    says(&closed, StoreErrorKind::Config, "GRANT");
    for grant in grants().lines().filter(|line| !line.trim().is_empty()) {
        server.sql("postgres", grant).await;
    }
    let store = Postgres::builder(&url).without_migrations().connect().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    login(&store, 1, "ann").await;
    store.revoke(revoke_token(1)).await.unwrap();
    assert_eq!(store.read(FIRST, Cursor::start(), 9).await.unwrap().events.len(), 1);
    store.put_keys(0, Vec::new(), NEVER).await.unwrap();
    store.sweep(9).await.unwrap();
    let ttl = ReplayTtl::new(Duration::from_secs(9)).unwrap();
    let seen = store.insert_if_absent(ReplayKey::new("test", ["a"]), ttl).await.unwrap();
    assert_eq!(seen, Seen::First);
    // One that is taken away while it runs.
    server.sql("postgres", "REVOKE UPDATE ON hallpass.clocks FROM web").await;
    let error = store.revoke(revoke_token(2)).await.unwrap_err();
    says(&error, StoreErrorKind::Config, "GRANT");
    let error = Postgres::builder(&url).without_migrations().connect().await.unwrap_err();
    says(&error, StoreErrorKind::Config, "GRANT SELECT, INSERT, UPDATE, DELETE");
    // A password that is wrong.
    let error = Postgres::connect(&server.url_of("web", "wr0ng", "postgres")).await.unwrap_err();
    says(&error, StoreErrorKind::Config, "password");
    assert!(!format!("{error:?}").contains("wr0ng"));
}

/// The connection that follows the log is made with the password of that moment.
#[tokio::test]
async fn a_password_that_changes_reaches_every_connection() {
    let server = PostgresServer::builder().user("web", "p4ssw0rd").start().await;
    server.sql("postgres", "GRANT CREATE ON DATABASE postgres TO web").await;
    let pool = sqlx::PgPool::connect(&server.url_of("web", "p4ssw0rd", "postgres")).await.unwrap();
    let store = Postgres::from_pool(pool.clone()).await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    store.read(FIRST, Cursor::start(), 9).await.unwrap();
    server.sql("postgres", "ALTER USER web PASSWORD 'n3w'").await;
    pool.set_connect_options(server.url_of("web", "n3w", "postgres").parse().unwrap());
    let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'web'";
    server.sql("postgres", all).await;
    store.revoke(revoke_token(1)).await.unwrap();
    assert_eq!(store.read(FIRST, Cursor::start(), 9).await.unwrap().events.len(), 1);
}

/// A user that owns nothing but may make a schema needs no operator.
#[tokio::test]
async fn a_user_that_may_make_a_schema_makes_it() {
    let server = PostgresServer::builder().user("web", "p4ssw0rd").start().await;
    server.sql("postgres", "GRANT CREATE ON DATABASE postgres TO web").await;
    let store = Postgres::connect(&server.url_of("web", "p4ssw0rd", "postgres")).await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    login(&store, 1, "ann").await;
}
