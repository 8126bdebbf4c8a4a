//! Two processes on one file, as during a restart.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hallpass_session::revocation::Scope;
use hallpass_session::rotation::Outcome;
use hallpass_session::store::{
    Cursor, Ended, RevocationFeed, Revoked, SessionStore, Shard, Target,
};
use hallpass_sqlite::Sqlite;
use tokio::time::timeout;

use crate::kit::{
    FIRST, Folder, NOW, clock, end_command, events, login, needs, open, revoke_command,
    revoke_token, rotate, sid,
};

/// Runs one test of this program in another process, with this under the name of the test in its
/// environment.
pub(crate) fn start(test: &str, value: &str) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(VARIABLE, value);
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// What this process was given, if it was started by a test.
pub(crate) fn given() -> Option<String> {
    env::var(VARIABLE).ok()
}

/// One line, in one write: a kill leaves none of it or all.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("ack {line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// What was said by a line, among those of the test's own runner.
pub(crate) fn said(line: &str) -> Option<&str> {
    line.split_once("ack ").map(|(_, line)| line)
}

const VARIABLE: &str = "HALLPASS_SQLITE_TEST_PROCESS";

const EACH: u64 = 100;

const COMING: u64 = 20;

/// Longer than anything takes.
const LONG: Duration = Duration::from_secs(60);

/// What [`two_processes_write_one_log`] starts: does nothing else.
#[tokio::test]
async fn other_process() {
    if let Some(path) = given() {
        let store = open(&PathBuf::from(path), &clock()).await;
        revoke(&store, EACH).await;
    }
}

#[tokio::test]
async fn two_processes_write_one_log() {
    let folder = Folder::new();
    let path = folder.database();
    let mut other = start("processes::other_process", path.to_str().unwrap());
    let store = folder.open().await;
    revoke(&store, 0).await;
    let status = tokio::task::spawn_blocking(move || other.wait()).await.unwrap();
    assert!(status.unwrap().success());
    complete(&store).await;
}

/// What [`during_a_restart_the_old_and_the_new_process_are_one_store`] starts: the old one.
#[tokio::test]
async fn process_that_is_replaced() {
    let Some(path) = given() else { return };
    let store = open(&PathBuf::from(path), &clock()).await;
    for (session, subject) in [(1, "ann"), (2, "bob"), (3, "cem")] {
        login(&store, session, subject).await;
    }
    assert!(events(&store).await.is_empty());
    say("serving");
    hears_of(&store, &Scope::Subject("bob".into(), NOW)).await;
    assert_eq!(rotate(&store, 2, 0).await.outcome, Outcome::Revoked);
    assert!(matches!(store.end_session(end_command(3)).await.unwrap(), Ended::Now(_)));
    // What a client has from the old process, the new one has too.
    assert_eq!(rotate(&store, 1, 1).await.outcome, Outcome::Current);
    say("leaving");
}

#[tokio::test]
async fn during_a_restart_the_old_and_the_new_process_are_one_store() {
    let folder = Folder::new();
    let path = folder.database();
    let mut old = start("processes::process_that_is_replaced", path.to_str().unwrap());
    let mut lines = BufReader::new(old.stdout.take().unwrap()).lines();
    let mut heard = move |word: &str| {
        let found = lines.find(|line| said(line.as_ref().unwrap()) == Some(word));
        assert!(found.is_some(), "the old process ended before it was {word}");
    };
    heard("serving");
    let store = folder.open().await;
    assert!(matches!(rotate(&store, 1, 0).await.outcome, Outcome::Rotated(_)));
    store.revoke(revoke_command(1, Target::Subject("bob".into()))).await.unwrap();
    hears_of(&store, &Scope::Session(sid(3).to_string().into())).await;
    heard("leaving");
    let status = tokio::task::spawn_blocking(move || old.wait()).await.unwrap();
    assert!(status.unwrap().success());
    // The last but one to close the file leaves the log of the database to the last one.
    assert_eq!(rotate(&store, 3, 0).await.outcome, Outcome::Revoked);
    login(&store, 4, "dan").await;
    drop(store);
    assert_eq!(names(folder.path()), ["sessions.db", "sessions.db.kek"]);
    let store = folder.open().await;
    for (session, outcome) in [(1, Outcome::Current), (2, Outcome::Revoked), (3, Outcome::Revoked)]
    {
        assert_eq!(rotate(&store, session, u64::from(session == 1)).await.outcome, outcome);
    }
    assert!(matches!(rotate(&store, 4, 0).await.outcome, Outcome::Rotated(_)));
    assert_eq!(events(&store).await.len(), 2);
}

/// Waits, as a node does, for an event of the other process.
async fn hears_of(store: &Sqlite, scope: &Scope) {
    let heard = async {
        while !events(store).await.iter().any(|event| event.scope() == scope) {
            store.wait(Shard::default(), LONG).await;
        }
    };
    timeout(LONG / 2, heard).await.unwrap();
}

#[tokio::test]
async fn two_stores_on_one_file_are_one_store() {
    let folder = Folder::new();
    let (one, two) = tokio::join!(folder.open(), folder.open());
    tokio::join!(revoke(&one, 0), revoke(&two, EACH));
    complete(&one).await;
    complete(&two).await;
    let [first, second] = [&one, &two].map(|store| SessionStore::open(store, needs()));
    assert_eq!(first.await.unwrap(), second.await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_start_at_once_make_one_store_and_one_kek() {
    for _ in 0..5 {
        let folder = Folder::new();
        let opening: Vec<_> = (0..8)
            .map(|_| {
                let path = folder.database();
                tokio::spawn(async move { Sqlite::open(path).await.unwrap() })
            })
            .collect();
        let mut made = BTreeSet::new();
        for store in opening {
            let store = store.await.unwrap();
            let mut kek = Vec::new();
            store.own_kek().unwrap().write_base64(&mut kek).unwrap();
            made.insert((SessionStore::open(&store, needs()).await.unwrap().id, kek));
        }
        assert_eq!(made.len(), 1);
        assert_eq!(names(folder.path()), ["sessions.db", "sessions.db.kek"]);
    }
}

/// The last one to close the file removes its log; whoever opens it at this moment waits.
#[tokio::test(flavor = "multi_thread")]
async fn stores_that_come_and_go_are_one_store() {
    let folder = Folder::new();
    let coming: Vec<_> = (0..4)
        .map(|task| {
            let path = folder.database();
            tokio::spawn(async move {
                for id in task * COMING..(task + 1) * COMING {
                    let store = open(&path, &clock()).await;
                    store.revoke(revoke_token(id)).await.unwrap();
                }
            })
        })
        .collect();
    for task in coming {
        task.await.unwrap();
    }
    assert_eq!(events(&folder.open().await).await.len(), usize::try_from(4 * COMING).unwrap());
}

/// Revokes tokens one after the other, and knows where each event is.
async fn revoke(store: &Sqlite, from: u64) {
    let mut last = 0;
    for id in from..from + EACH {
        let revoked = store.revoke(revoke_token(id)).await.unwrap();
        let Revoked::Now(position) = revoked else { panic!("{revoked:?}") };
        assert!(position.sequence > last);
        last = position.sequence;
    }
}

/// Every event of both is in the log once, in the order of their numbers.
async fn complete(store: &Sqlite) {
    let batch = store.read(FIRST, Cursor::start(), 1000).await.unwrap();
    let sequences: Vec<_> =
        batch.events.iter().map(hallpass_session::revocation::Event::sequence).collect();
    assert_eq!(sequences, (1..=2 * EACH).collect::<Vec<_>>());
    let ids: BTreeSet<_> = events(store).await.iter().map(|event| event.id()).collect();
    assert_eq!(u64::try_from(ids.len()).unwrap(), 2 * EACH);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
