//! A process that is killed while it writes: what it had acknowledged is there.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use hallpass_core::UnixTime;
use hallpass_session::revocation::Scope;
use hallpass_session::rotation::Outcome;
use hallpass_session::store::{Ended, Revoked, SessionStore, Target};
use hallpass_sqlite::Sqlite;
use hallpass_testkit::ManualClock;

use crate::kit::{
    FIRST, Folder, end_command, events, hash, login, open, revoke_command, rotate, sid, subject,
};
use crate::processes::{given, said, say, start};

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_at_20_points() {
    kill_at(20).await;
}

/// `cargo test -p hallpass-sqlite --test sqlite -- --ignored 200_points`
#[tokio::test]
#[ignore = "takes half a minute"]
async fn what_was_acknowledged_survives_a_kill_at_200_points() {
    kill_at(200).await;
}

/// What the tests start: it writes until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn process_that_is_killed() {
    let Some(given) = given() else { return };
    let (round, path) = given.split_once(' ').unwrap();
    let round: u64 = round.parse().unwrap();
    let clock = clock_of(round);
    let store = open(&PathBuf::from(path), &clock).await;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (store, clock) = (store.clone(), clock.clone());
            tokio::spawn(async move {
                for number in 0..1_000_000 / CLIENTS {
                    live(&store, &clock, round * 1_000_000 + number * CLIENTS + client).await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
}

/// The life of a session: a login, some refreshes, and an end of one kind or another. Each word is
/// written when the store has acknowledged it, but for `ending`, which is written before.
async fn live(store: &Sqlite, clock: &ManualClock, session: u64) {
    login(store, session, &subject(session)).await;
    say(&format!("rotated {session} 0"));
    for generation in 0..3 {
        clock.advance(Duration::from_secs(20));
        assert!(matches!(rotate(store, session, generation).await.outcome, Outcome::Rotated(_)));
        say(&format!("rotated {session} {}", generation + 1));
    }
    say(&format!("ending {session}"));
    let ended = match session % 4 {
        0 => return,
        1 => match store.end_session(end_command(session)).await.unwrap() {
            Ended::Now(position) => position,
            other => panic!("{other:?}"),
        },
        _ => {
            let target = Target::Subject(subject(session).into());
            match store.revoke(revoke_command(session, target)).await.unwrap() {
                Revoked::Now(position) => position,
                Revoked::Late => panic!("no deadline comes"),
            }
        }
    };
    say(&format!("ended {session} {}", ended.sequence));
}

/// What a session had come to when its process was killed.
#[derive(Clone, Copy, Default)]
struct Known {
    generation: u64,
    may_have_ended: bool,
    ended: Option<u64>,
}

async fn kill_at(points: u64) {
    let folder = Folder::new();
    let random = RandomState::new();
    let mut known = HashMap::new();
    for round in 1..=points {
        let lines = 1 + random.hash_one((round, "lines")) % 400;
        let pause = Duration::from_micros(random.hash_one((round, "pause")) % 2_000);
        let path = folder.database();
        let before = known.len();
        let run = move || until_killed(&path, round, lines, pause);
        let mut this = tokio::task::spawn_blocking(run).await.unwrap();
        let store = open(&folder.database(), &clock_of(round + 1)).await;
        holds(&store, &this, round).await;
        known.extend(this.drain());
        assert!(known.len() > before, "round {round} did nothing");
    }
    // Nothing that came later has undone what was before.
    let store = open(&folder.database(), &clock_of(points + 2)).await;
    holds(&store, &known, points + 1).await;
    let shell = folder.shell();
    let sound = shell.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    assert_eq!(sound.unwrap(), "ok");
}

/// Starts the process, kills it after so many lines and a pause, and gathers what it said.
fn until_killed(path: &Path, round: u64, lines: u64, pause: Duration) -> HashMap<u64, Known> {
    let value = format!("{round} {}", path.display());
    let mut child = start("crash::process_that_is_killed", &value);
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut known: HashMap<u64, Known> = HashMap::new();
    let mut heard = 0;
    for line in out.lines() {
        let line = line.unwrap();
        let Some(line) = said(&line) else { continue };
        note(&mut known, line);
        heard += 1;
        if heard == lines {
            std::thread::sleep(pause);
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success(), "it was to be killed");
    known
}

fn note(known: &mut HashMap<u64, Known>, line: &str) {
    let words: Vec<_> = line.split(' ').collect();
    let number = |at: usize| words[at].parse::<u64>().unwrap();
    let session = known.entry(number(1)).or_default();
    match words[0] {
        "rotated" => session.generation = number(2),
        "ending" => session.may_have_ended = true,
        "ended" => session.ended = Some(number(2)),
        other => panic!("{other}"),
    }
}

/// Whatever was acknowledged is there, and nothing has happened that was not asked for.
async fn holds(store: &Sqlite, known: &HashMap<u64, Known>, round: u64) {
    let log: HashMap<_, _> =
        events(store).await.into_iter().map(|event| (event.sequence(), event)).collect();
    for (&session, known) in known {
        let rows = store.sessions_of(FIRST, &subject(session)).await.unwrap();
        if let Some(sequence) = known.ended {
            assert!(rows.is_empty(), "round {round}: session {session} is back");
            let refused = rotate(store, session, known.generation).await;
            assert_eq!(refused.outcome, Outcome::Revoked, "round {round}");
            match log[&sequence].scope() {
                Scope::Session(ended) => assert_eq!(**ended, *sid(session).to_string()),
                Scope::Subject(ended, _) => assert_eq!(**ended, *subject(session)),
                other => panic!("round {round}: {other:?}"),
            }
            continue;
        }
        let Some(row) = rows.first() else {
            assert!(known.may_have_ended, "round {round}: session {session} is gone");
            continue;
        };
        let generation = row.leaf.generation.number();
        let ahead = generation.checked_sub(known.generation);
        assert!(matches!(ahead, Some(0 | 1)), "round {round}: {session}: {generation}");
        assert_eq!(row.leaf.hash, hash(session, generation));
    }
}

/// Each round is later than all before.
fn clock_of(round: u64) -> ManualClock {
    ManualClock::new(UnixTime::from_secs(1_800_000_000 + round * 10_000_000))
}

/// How many sessions live at a time.
const CLIENTS: u64 = 4;
