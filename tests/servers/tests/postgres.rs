//! Servers of PostgreSQL.
#![cfg(test)]

use std::time::Duration;

use hallpass_servers::{FakeClock, PostgresServer, Shutdown};

/// Any time that is not now.
const THEN: u64 = 1_700_000_000_123;

#[tokio::test]
async fn what_is_committed_outlives_a_kill() {
    let server = PostgresServer::start().await;
    server.create_database("sessions").await;
    server.sql("sessions", "CREATE TABLE kept (number int); INSERT INTO kept VALUES (1)").await;
    for round in 1..=3 {
        match round {
            1 => server.restart(Shutdown::Fast).await,
            2 => server.restart(Shutdown::Immediate).await,
            _ => {
                server.kill();
                server.restart(Shutdown::Fast).await;
            }
        }
        assert_eq!(server.sql("sessions", "SELECT count(*) FROM kept").await, "1", "{round}");
    }
}

#[tokio::test]
async fn a_paused_server_answers_later() {
    let server = PostgresServer::start().await;
    server.pause();
    let asked = server.sql("postgres", "SELECT 1");
    let later = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.resume();
    };
    let (answer, ()) = tokio::join!(asked, later);
    assert_eq!(answer, "1");
}

#[tokio::test]
async fn a_clock_to_the_millisecond() {
    let clock = FakeClock::standing(THEN);
    let server = PostgresServer::builder().clock(&clock).start().await;
    let time = async || {
        let asked = "SELECT floor(extract(epoch from clock_timestamp()) * 1000)::bigint";
        server.sql("postgres", asked).await.parse::<u64>().unwrap()
    };
    for ms in [0, 1, 7, 100, 999, 123_456] {
        clock.set(THEN + ms);
        assert_eq!(time().await, THEN + ms);
    }
    clock.set_back(Duration::from_secs(3_600));
    assert_eq!(time().await, THEN + 123_456 - 3_600_000);
}

#[tokio::test]
async fn a_replica_is_promoted() {
    let primary = PostgresServer::start().await;
    primary.sql("postgres", "CREATE TABLE kept (number int); INSERT INTO kept VALUES (1)").await;
    let replica = primary.replica().await;
    assert_eq!(replica.sql("postgres", "SELECT pg_is_in_recovery()").await, "t");
    assert_eq!(replica.sql("postgres", "SELECT count(*) FROM kept").await, "1");
    primary.kill();
    replica.promote().await;
    assert_eq!(replica.sql("postgres", "INSERT INTO kept VALUES (2) RETURNING number").await, "2");
}

#[tokio::test]
async fn a_user_tells_a_password() {
    let server = PostgresServer::builder().user("app", "pass'word").start().await;
    let log_in = async |password: &str| {
        let url = server.url_of("app", password, "postgres");
        server.try_sql_at(&url, "SELECT current_user").await
    };
    assert_eq!(log_in("pass'word").await.unwrap(), "app");
    assert!(log_in("password").await.unwrap_err().contains("password authentication failed"));
}

#[tokio::test]
async fn a_full_disk() {
    let server = PostgresServer::start().await;
    let insert = "INSERT INTO kept SELECT repeat('x', 200) FROM generate_series(1, 6000)";
    server.sql("postgres", &format!("CREATE TABLE kept (line text); {insert}")).await;
    server.fill_disk("postgres", "kept").await;
    let code = "DO $$ BEGIN INSERT INTO kept SELECT repeat('x', 200) FROM generate_series(1, \
        6000); EXCEPTION WHEN disk_full THEN CREATE TABLE was_full (); END $$";
    server.sql("postgres", code).await;
    let count = "SELECT count(*) FROM kept";
    assert_eq!(server.sql("postgres", count).await, "6000");
    assert_eq!(server.sql("postgres", "SELECT to_regclass('was_full')").await, "was_full");
    server.free_disk().await;
    server.sql("postgres", insert).await;
    assert_eq!(server.sql("postgres", count).await, "12000");

    server.fill_log_disk().await;
    let process = server.process();
    assert!(server.try_sql("postgres", "DELETE FROM kept").await.is_err());
    assert!(process.wait(Duration::from_secs(30)).await.is_some(), "it ends");
    server.free_disk().await;
    server.restart(Shutdown::Fast).await;
    assert_eq!(server.sql("postgres", count).await, "12000");
}
