//! Many steps, one commit.

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use hallpass_session::StoreTime;
use hallpass_session::rotation::{Outcome, SessionRow};
use hallpass_session::store::{KeyStore, Revoked, SessionStore, StoreErrorKind};

use crate::kit::{
    FIRST, Folder, NOW, clock, create_command, events, login, open, revoke_token, rotate, row, sid,
    subject,
};

/// How many commits are in the write-ahead log: frames that say how long the database is after them
/// (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).
fn commits(folder: &Folder) -> usize {
    let log = fs::read(folder.path().join("sessions.db-wal")).unwrap();
    let word = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let (page, salt) = (usize::try_from(word(8)).unwrap(), word(16));
    let frames = (32..log.len()).step_by(24 + page);
    frames.filter(|at| word(at + 8) == salt && word(at + 4) != 0).count()
}

#[tokio::test]
async fn steps_that_wait_are_committed_together_and_answered_after_it() {
    let folder = Folder::new();
    let store = folder.open().await;
    let before = commits(&folder);
    let shell = folder.shell();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    let steps: Vec<_> = (0..200)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { store.revoke(revoke_token(id)).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(steps.iter().all(|step| !step.is_finished()));
    shell.execute_batch("ROLLBACK").unwrap();
    for step in steps {
        assert!(matches!(step.await.unwrap().unwrap(), Revoked::Now(_)));
    }
    assert_eq!(events(&store).await.len(), 200);
    let commits = commits(&folder) - before;
    assert!((1..=3).contains(&commits), "{commits} commits for 200 steps");
}

#[tokio::test]
async fn a_step_that_fails_takes_nobody_with_it() {
    let folder = Folder::new();
    let store = folder.open().await;
    let shell = folder.shell();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    let bad = |id| {
        // It fails after it has written the clock.
        let idle_expiry = StoreTime::from_millis(u64::MAX);
        create_command(SessionRow { idle_expiry, ..row(id, "ann", NOW.after(DAY)) })
    };
    let steps: Vec<_> = (0..20)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move {
                if id % 2 == 0 {
                    return store.create(bad(id)).await.map(drop);
                }
                store.revoke(revoke_token(id)).await.map(drop)
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    shell.execute_batch("ROLLBACK").unwrap();
    for (id, step) in steps.into_iter().enumerate() {
        let kind = step.await.unwrap().map_err(|error| error.kind());
        let expected = if id % 2 == 0 { Err(StoreErrorKind::Config) } else { Ok(()) };
        assert_eq!(kind, expected, "{id}");
    }
    assert_eq!(events(&store).await.len(), 10);
    assert!(store.sessions_of(FIRST, "ann").await.unwrap().is_empty());
    assert_eq!(store.begin(FIRST, NOW, "ann").await.unwrap(), Some(NOW), "the clock stands");
}

#[tokio::test]
async fn a_step_that_nobody_waits_for_is_done_before_the_store_is_closed() {
    let folder = Folder::new();
    let store = folder.open().await;
    let shell = folder.shell();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    for id in 0..50 {
        let step = store.revoke(revoke_token(id));
        // Long enough to be asked, and never answered.
        assert!(tokio::time::timeout(Duration::from_millis(1), step).await.is_err());
    }
    shell.execute_batch("ROLLBACK").unwrap();
    drop((shell, store));
    assert_eq!(events(&folder.open().await).await.len(), 50);
}

#[tokio::test]
async fn who_reads_waits_for_nobody() {
    let folder = Folder::new();
    let store = folder.open().await;
    login(&store, 1, "ann").await;
    let shell = folder.shell();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.revoke(revoke_token(1)).await }
    });
    assert!(events(&store).await.is_empty());
    assert!(store.find_session(FIRST, sid(1)).await.unwrap().is_some());
    assert_eq!(store.sessions_of(FIRST, "ann").await.unwrap().len(), 1);
    assert!(store.keys().await.unwrap().records.is_empty());
    assert!(!waiting.is_finished());
    shell.execute_batch("ROLLBACK").unwrap();
    assert!(matches!(waiting.await.unwrap().unwrap(), Revoked::Now(_)));
}

/// What the disk of this machine gives. Each number of clients refreshes for a second:
/// `cargo test --release -p hallpass-sqlite --test sqlite -- --ignored --nocapture commit_rate`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes seconds, and is for its figures"]
async fn commit_rate() {
    let mut rates = Vec::new();
    for clients in [1, 8, 64, 256] {
        let refreshes = refreshes_in_a_second(clients).await;
        let each = Duration::from_secs(clients).checked_div(refreshes).unwrap();
        let line = format!("{clients:3} clients: {refreshes} refreshes/s, {each:?} each\n");
        std::io::stdout().write_all(line.as_bytes()).unwrap();
        rates.push(refreshes);
    }
    assert!(rates[3] > rates[0] * 2, "many share a commit: {rates:?}");
}

/// So many clients, each with one refresh at a time: how many are answered.
async fn refreshes_in_a_second(clients: u64) -> u32 {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    for session in 0..clients {
        login(&store, session, &subject(session)).await;
    }
    let end = Instant::now() + Duration::from_secs(1);
    let running: Vec<_> = (0..clients)
        .map(|session| {
            let (store, clock) = (store.clone(), clock.clone());
            tokio::spawn(async move {
                let mut generation = 0_u32;
                while Instant::now() < end {
                    clock.advance(Duration::from_secs(20));
                    let outcome = rotate(&store, session, generation.into()).await.outcome;
                    assert!(matches!(outcome, Outcome::Rotated(_)), "{outcome:?}");
                    generation += 1;
                }
                generation
            })
        })
        .collect();
    let mut refreshes = 0;
    for client in running {
        refreshes += client.await.unwrap();
    }
    refreshes
}

const DAY: Duration = Duration::from_secs(86_400);
