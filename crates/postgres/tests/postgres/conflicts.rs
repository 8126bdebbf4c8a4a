//! Steps that are in each other's way.

use std::time::Duration;

use hallpass_postgres::PostgresBuilder;
use hallpass_servers::{FakeClock, PostgresServer};
use hallpass_session::rotation::{Limits, Outcome};
use hallpass_session::store::{
    Created, Cursor, RevocationFeed, Revoked, SessionStore, StoreErrorKind, Target,
};
use sqlx::Connection as _;
use sqlx::postgres::PgPoolOptions;

use crate::kit::{
    FIRST, Place, begin, create_command, end_command, events, log, login, mark, needs, open_at,
    revoke_command, revoke_token, rotate, rotate_command, row, says, server, sid,
};

/// A trigger that fails so many times with this state.
fn failing(state: &str, times: u32, table: &str) -> String {
    format!(
        "CREATE SEQUENCE {{}}.failures; \
         CREATE FUNCTION {{}}.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('{{}}.failures') <= {times} THEN \
         RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END IF; RETURN NEW; END $$; \
         CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON {{}}.{table} \
         FOR EACH ROW EXECUTE FUNCTION {{}}.fail()"
    )
}

#[tokio::test]
async fn a_step_that_the_server_gives_up_is_done_again() {
    for (state, table) in [("40001", "sessions"), ("40P01", "log"), ("55P03", "clocks")] {
        let place = Place::new().await;
        let store = place.open().await;
        login(&store, 1, "ann").await;
        place.sql(&failing(state, 3, table)).await;
        assert!(matches!(rotate(&store, 1, 0).await.outcome, Outcome::Rotated(_)), "{state}");
        let revoked = store.revoke(revoke_token(1)).await.unwrap();
        assert!(matches!(revoked, Revoked::Now(_)), "{state}");
        assert_eq!(events(&store).await.len(), 1, "{state}");
    }
}

/// And after that is the caller's to try again; nothing has happened.
#[tokio::test]
async fn a_step_that_is_never_let_through_is_a_conflict() {
    let place = Place::new().await;
    let store = place.open().await;
    let before = login(&store, 1, "ann").await;
    place.sql(&failing("40001", 1_000_000, "sessions")).await;
    let command = rotate_command(1, 0);
    let error = store.rotate(log(), command.clone(), Limits::default()).await.unwrap_err();
    says(&error, StoreErrorKind::Conflict, "SQLSTATE 40001");
    assert_eq!(store.find_session(FIRST, sid(1)).await.unwrap().unwrap(), before);
    place.sql("DROP TRIGGER fail ON {}.sessions").await;
    assert!(matches!(rotate(&store, 1, 0).await.outcome, Outcome::Rotated(_)));
}

/// Somebody's shell locks the one row that a refresh needs, and then the one that a revocation has,
/// the other way round than we do.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_with_somebody_else_is_got_over() {
    let place = Place::new().await;
    let store = place.open().await;
    login(&store, 1, "ann").await;
    // The server ends whoever notices first: not the shell, which goes on when somebody waits for it.
    let shell = place.in_a_shell(
        "BEGIN; SET deadlock_timeout = '10s'; SELECT 1 FROM {}.log_head FOR UPDATE; \
         DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted \
         AND transactionid = pg_current_xact_id()::xid) LOOP PERFORM pg_sleep(0.01); END LOOP; \
         END $$; SELECT 1 FROM {}.sessions FOR UPDATE; COMMIT",
    );
    let holds = "SELECT count(*) FROM pg_stat_activity \
                 WHERE wait_event = 'PgSleep' AND query LIKE '%{}.log_head FOR UPDATE%'";
    place.until(holds, "1").await;
    // It has the row of the session, and waits for the end of the log.
    let ended = store.end_session(end_command(1)).await.unwrap();
    assert!(matches!(ended, hallpass_session::store::Ended::Now(_)), "{ended:?}");
    shell.await.unwrap();
    let said = std::fs::read_to_string(server().await.folder().join("log")).unwrap();
    let ours = |ended: &str| ended.contains(&format!("\"{}\".log_head", place.name));
    assert!(said.split("deadlock detected").skip(1).any(ours), "there was none");
}

/// Two commands that arrive in the same moment, of which one waits for longer than its deadline.
#[tokio::test(flavor = "multi_thread")]
async fn what_waited_past_its_deadline_does_nothing() {
    let place = Place::new().await;
    let store = place.open().await;
    login(&store, 1, "ann").await;
    let now = store.read(FIRST, Cursor::start(), 1).await.unwrap().now;
    let mut shell = place.holding("SELECT 1 FROM {}.sessions FOR UPDATE").await;
    let mut command = rotate_command(1, 0);
    command.deadline = now.after(Duration::from_millis(400));
    let free = async {
        tokio::time::sleep(Duration::from_millis(800)).await;
        sqlx::raw_sql("COMMIT").execute(&mut shell).await.unwrap();
    };
    let (rotation, ()) = tokio::join!(store.rotate(log(), command, Limits::default()), free);
    assert_eq!(rotation.unwrap().outcome, Outcome::Late);
    assert_eq!(store.find_session(FIRST, sid(1)).await.unwrap().unwrap().leaf, mark(1, 0));
}

/// The look was in time, and the write would not be: the clock steps on in between.
#[tokio::test]
async fn a_write_after_the_deadline_is_not_done() {
    let clock = FakeClock::standing(1_800_000_000_000);
    let server = PostgresServer::builder().clock(&clock).start().await;
    let store = open_at(&server.url("postgres"), "hallpass").await;
    login(&store, 1, "ann").await;
    // It is locked by somebody, who moves the clock: the lock comes before the time is read, so only
    // the end of the log, which is locked after it, is waited for after the look.
    let now = store.read(FIRST, Cursor::start(), 1).await.unwrap().now;
    let mut command = create_command(row(2, "ann", now));
    command.most = 1;
    command.deadline = now.after(Duration::from_millis(10));
    let url = server.url("postgres");
    let mut shell = sqlx::PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("BEGIN; SELECT 1 FROM hallpass.log_head FOR UPDATE")
        .execute(&mut shell)
        .await
        .unwrap();
    let move_on = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        clock.advance(Duration::from_secs(1));
        sqlx::raw_sql("COMMIT").execute(&mut shell).await.unwrap();
    };
    let (created, ()) = tokio::join!(store.create(command), move_on);
    assert_eq!(created.unwrap(), Created::Late);
    assert!(store.find_session(FIRST, sid(2)).await.unwrap().is_none());
    assert!(events(&store).await.is_empty());
}

/// Nor where the write itself has to wait.
#[tokio::test]
async fn a_write_that_lasts_past_the_deadline_is_undone() {
    let place = Place::new().await;
    let store = place.open().await;
    let begun = begin(&store, "ann").await;
    place
        .sql(
            "CREATE FUNCTION {}.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             PERFORM pg_sleep(1.2); RETURN NEW; END $$; \
             CREATE TRIGGER wait BEFORE INSERT ON {}.sessions \
             FOR EACH ROW EXECUTE FUNCTION {}.wait()",
        )
        .await;
    let mut command = create_command(row(1, "ann", begun));
    command.deadline = store.read(FIRST, Cursor::start(), 1).await.unwrap().now;
    command.deadline = command.deadline.after(Duration::from_secs(1));
    assert_eq!(store.create(command).await.unwrap(), Created::Late);
    assert!(store.find_session(FIRST, sid(1)).await.unwrap().is_none());
}

/// They wait for each other, and have nothing that somebody else needs.
#[tokio::test(flavor = "multi_thread")]
async fn many_logins_of_one_subject_stop_nobody_else() {
    let place = Place::new().await;
    let builder = hallpass_postgres::Postgres::builder(&place.url).schema(&place.name);
    let store = builder.pool_size(20).connect().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    let begun = begin(&store, "crowd").await;
    let key = "('x' || left(encode(sha256('crowd'), 'hex'), 8))::bit(32)";
    let lock = format!("SELECT pg_advisory_xact_lock(1752200044, {key}::int4)");
    let mut shell = place.holding(&lock).await;
    let logins: Vec<_> = (0..12)
        .map(|session| {
            let (store, command) = (store.clone(), create_command(row(session, "crowd", begun)));
            tokio::spawn(async move { store.create(command).await.unwrap() })
        })
        .collect();
    let waiting = format!(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
         AND objid::int8 = {key}::int8"
    );
    place.until(&waiting, "12").await;
    login(&store, 100, "bob").await;
    assert_eq!(place.sql(&waiting).await, "12", "they waited all the time");
    sqlx::raw_sql("COMMIT").execute(&mut shell).await.unwrap();
    for login in logins {
        assert!(matches!(login.await.unwrap(), Created::Started(_)));
    }
}

/// Whatever the database begins transactions with.
#[tokio::test(flavor = "multi_thread")]
async fn steps_are_right_by_any_default_isolation() {
    for isolation in ["serializable", "repeatable read"] {
        let place = Place::new().await;
        let url = format!(
            "{}?options[default_transaction_isolation]={}",
            place.url,
            isolation.replace(' ', "%20")
        );
        let pool = PgPoolOptions::new().max_connections(8).connect(&url).await.unwrap();
        let store = PostgresBuilder::from_pool(pool).schema(&place.name).connect().await.unwrap();
        SessionStore::open(&store, needs()).await.unwrap();
        login(&store, 1, "ann").await;
        let tasks = (0..30_u8).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut command = rotate_command(1, 0);
                command.nonce = hallpass_session::rotation::Nonce::new([number; 16]);
                store.rotate(log(), command, Limits::default()).await.unwrap().outcome
            })
        });
        let (mut rotated, mut replayed) = (0, 0);
        for task in tasks.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Outcome::Rotated(_) => rotated += 1,
                Outcome::Replay(_) => replayed += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((rotated, replayed), (1, 29), "{isolation}");
        let tasks = (0..20).map(|id| {
            let store = store.clone();
            tokio::spawn(async move { store.revoke(revoke_token(id)).await.unwrap() })
        });
        for task in tasks.collect::<Vec<_>>() {
            assert!(matches!(task.await.unwrap(), Revoked::Now(_)));
        }
        assert_eq!(events(&store).await.len(), 20, "{isolation}");
    }
}

/// Whoever logs in, out and everybody else out at once, on both sides of every lock: nobody waits for
/// whom he keeps waiting.
#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_of_all_steps_has_no_deadlock() {
    let server = PostgresServer::builder().config("deadlock_timeout", "50ms").start().await;
    let store = open_at(&server.url("postgres"), "hallpass").await;
    let tasks = (0..12_u64).map(|client| {
        let store = store.clone();
        tokio::spawn(async move {
            let subject = format!("user-{}", client % 3);
            for number in 0..8_u64 {
                let session = 1_000 * (client + 1) + number;
                let begun = begin(&store, &subject).await;
                let mut command = create_command(row(session, &subject, begun));
                command.most = 3;
                command.replaces = (number > 0).then(|| sid(session - 1));
                let created = store.create(command).await.unwrap();
                assert!(!matches!(created, Created::Late));
                store.rotate(log(), rotate_command(session, 0), Limits::default()).await.unwrap();
                match client % 4 {
                    0 => drop(store.end_session(end_command(session)).await.unwrap()),
                    1 => {
                        let target = Target::Subject(subject.as_str().into());
                        store.revoke(revoke_command(session, target)).await.unwrap();
                    }
                    2 if number == 4 => {
                        store.revoke(revoke_command(session, Target::Everyone)).await.unwrap();
                    }
                    _ => drop(store.sweep(5).await.unwrap()),
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let said = std::fs::read_to_string(server.folder().join("log")).unwrap();
    assert!(!said.contains("deadlock detected"), "{said}");
    for subject in ["user-0", "user-1", "user-2"] {
        assert!(store.sessions_of(FIRST, subject).await.unwrap().len() <= 3);
    }
    let log = events(&store).await;
    let numbers: Vec<u64> = log.iter().map(hallpass_session::revocation::Event::sequence).collect();
    assert_eq!(numbers, (1..).take(log.len()).collect::<Vec<_>>());
}
