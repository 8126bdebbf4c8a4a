//! What is there after the store was ended as hard as it can be.

use std::future::Future;
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{EndCause, Outcome, RotateCommand, SessionRow};
use hallpass_session::store::{
    CreateCommand, Created, Cursor, KeyRecord, KeyState, KeysPut, RevokeCommand, Revoked, Rotation,
    Target,
};

use crate::fail::fail;
use crate::sessions::bench::{Bench, FIRST, HOUR, done, log_of, placed, row_of};
use crate::sessions::kit::{create_command, key};

/// Every revocation that was acknowledged holds.
pub(in crate::sessions) async fn a_restart_relaxes_nothing(bench: Bench) {
    let rows = [bench.login("anna").await, bench.login("bert").await, bench.login("carl").await];
    let [anna, bert, carl] = &rows;
    let late = bench.row("anna", bench.begin("anna").await);
    let command = bench.revocation(Target::Subject("anna".into())).await;
    let position = placed(&done(bench.store.revoke(command.clone()).await));
    bench.end(bert.sid, EndCause::Logout).await;
    bench.revoke(Target::Key("key".into())).await;
    let log = bench.log().await;
    let cursor = done(bench.store.read(FIRST, Cursor::start(), 100).await).next;
    let opened = bench.opened.clone();
    let bench = bench.restarted().await;
    assert_eq!((bench.opened.id, bench.opened.keep), (opened.id, opened.keep));
    assert_eq!(bench.opened.shards, opened.shards);
    assert_eq!(bench.log().await, log);
    let batch = done(bench.store.read(FIRST, cursor, 100).await);
    assert!(batch.events.is_empty() && batch.at_head && !batch.restarted, "the same log");
    bench.is_revoked(anna, anna.leaf).await;
    bench.is_revoked(bert, bert.leaf).await;
    assert_eq!(bench.create(&late).await, Created::Revoked);
    let again = bench.login("anna").await;
    assert_eq!(placed(&done(bench.store.revoke(command).await)), position, "it was done");
    bench.rotated(&again, again.leaf).await;
    bench.rotated(carl, carl.leaf).await;
    bench.revoke(Target::Everyone).await;
    let bench = bench.restarted().await;
    bench.is_revoked(carl, carl.leaf).await;
}

/// And no session is lost, nor any part of its row.
pub(in crate::sessions) async fn a_session_outlives_a_restart(bench: Bench) {
    let first = bench.login("anna").await;
    let command = bench.refresh(&first, first.leaf).await;
    let made = bench.rotate(&command).await;
    let row = row_of(bench.present(&first, first.leaf).await);
    let bench = bench.restarted().await;
    assert_eq!(bench.sessions_of("anna").await, std::slice::from_ref(&row));
    let resend = bench.rotate(&command).await;
    assert_eq!(Some(resend.outcome), made.outcome.successor().map(Outcome::Replay));
    assert_eq!(resend.row, Some(row.clone()));
    bench.next(&row).await;
}

pub(in crate::sessions) async fn keys_outlive_a_restart(bench: Bench) {
    let record = KeyRecord {
        state: KeyState::Compromised,
        published_at: bench.now().await,
        changed_at: bench.now().await,
        sealed: bench.bytes::<64>().into(),
        ..key("key")
    };
    let deadline = bench.soon();
    let put = done(bench.store.put_keys(0, vec![record.clone()], deadline).await);
    assert_eq!(put, KeysPut::Done(1));
    let bench = bench.restarted().await;
    let keys = done(bench.store.keys().await);
    assert_eq!((keys.version, keys.records), (1, vec![record]));
}

/// The clock of the shard is a part of it.
pub(in crate::sessions) async fn the_clock_outlives_a_restart(bench: Bench) {
    let begun = bench.begin("anna").await;
    let bench = bench.restarted().await;
    bench.harness.step_back(HOUR).await;
    assert!(bench.begin("bert").await >= begun);
}

/// A KEK that is the store's own is the same for every node, and after every start.
pub(in crate::sessions) async fn the_kek_outlives_a_restart(bench: Bench) {
    let text = |bench: &Bench| {
        bench.store.own_kek().map(|kek| {
            let mut text = Vec::new();
            kek.write_base64(&mut text).unwrap_or_else(|error| fail(error));
            text
        })
    };
    let first = text(&bench);
    assert!(text(&bench.another().await) == first, "another node has another KEK");
    assert!(text(&bench.restarted().await) == first, "another KEK after a restart");
}

/// Logins under way while the store is ended: each that was acknowledged is there, and each other one
/// is good or was never there.
pub(in crate::sessions) async fn a_restart_amid_logins(bench: Bench) {
    let deadline = bench.soon();
    let (bench, sent) = amid(bench, move |node, subject| create(node, subject, deadline)).await;
    for (command, answer) in sent {
        let row = command.row.clone();
        let answer = match answer {
            Some(answer) => answer,
            None => done(bench.store.create(command).await),
        };
        assert!(matches!(answer, Created::Started(_)), "a login: {answer:?}");
        bench.rotated(&row, row.leaf).await;
    }
    assert_eq!(bench.log().await, []);
}

/// Refreshes under way while the store is ended: each that was answered is there, and each other one
/// is there entirely or not at all, and can be sent again.
pub(in crate::sessions) async fn a_restart_amid_refreshes(bench: Bench) {
    let deadline = bench.soon();
    let (bench, sent) = amid(bench, move |node, subject| refresh(node, subject, deadline)).await;
    for (row, command, answer) in sent {
        let found = bench.find(row.sid).await.unwrap_or_else(|| fail("a login is lost"));
        if let Some(answer) = &answer {
            assert!(matches!(answer.outcome, Outcome::Rotated(_)), "{:?}", answer.outcome);
            assert_eq!(answer.row.as_ref(), Some(&found), "a refresh that was answered");
        }
        let whole = found == row || found.predecessor.map(|p| p.nonce) == Some(command.nonce);
        assert!(whole, "{found:?}");
        let again = bench.rotate(&command).await;
        let nonce = again.outcome.successor().map(|successor| successor.nonce);
        assert_eq!(nonce, Some(command.nonce), "{:?}", again.outcome);
        assert_eq!(row_of(again).leaf.hash, command.candidate);
    }
    assert_eq!(bench.log().await, []);
}

/// Revocations under way while the store is ended: each that was acknowledged holds, and any other
/// one does when it is sent again; nothing is done twice.
pub(in crate::sessions) async fn a_restart_amid_revocations(bench: Bench) {
    let deadline = bench.soon();
    let (bench, sent) = amid(bench, move |node, subject| revoke(node, subject, deadline)).await;
    let there = bench.log().await;
    for (row, _, answer) in &sent {
        // Before anything is sent again.
        let Some(place) = answer.as_ref().map(placed) else { continue };
        let event = there.iter().find(|event| event.sequence() == place.sequence);
        let own = event.is_some_and(|event| is_of(event, &row.subject));
        assert!(own, "{event:?} at the place of {:?}", row.subject);
        bench.is_revoked(row, row.leaf).await;
    }
    for (row, command, answer) in &sent {
        let again = placed(&done(bench.store.revoke(command.clone()).await));
        assert_eq!(answer.as_ref().map_or(again, placed), again, "in its place");
        assert!(is_of(&bench.event(again).await, &row.subject));
        bench.is_revoked(row, row.leaf).await;
    }
    assert_eq!(bench.log().await.len(), sent.len(), "one event each");
}

fn is_of(event: &Event, subject: &str) -> bool {
    matches!(event.scope(), Scope::Subject(own, _) if **own == *subject)
}

/// Has four subjects go on until the store is ended under them, and starts it again: what each sent.
async fn amid<T: Send + 'static, F: Future<Output = Vec<T>> + Send + 'static>(
    bench: Bench,
    go_on: impl Fn(Bench, String) -> F,
) -> (Bench, Vec<T>) {
    let subjects = (0..4).map(|number| format!("anna{number}"));
    let tasks: Vec<_> =
        subjects.map(|subject| tokio::spawn(go_on(bench.clone(), subject))).collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let bench = bench.restarted().await;
    let mut sent = Vec::new();
    for task in tasks {
        sent.extend(task.await.unwrap_or_else(|error| fail(error)));
    }
    assert!(!sent.is_empty(), "nothing was under way");
    (bench, sent)
}

/// A login that is begun, if the store still is there.
async fn begin(node: &Bench, subject: &str, deadline: StoreTime) -> Option<CreateCommand> {
    let created = node.store.begin(FIRST, deadline, subject).await.ok()??;
    let row = node.row(subject, created);
    Some(CreateCommand { deadline, most: 1_000, ..create_command(row) })
}

/// A login, if the store still is there.
async fn log_in(node: &Bench, subject: &str, deadline: StoreTime) -> Option<SessionRow> {
    let command = begin(node, subject, deadline).await?;
    let created = node.store.create(command.clone()).await.ok()?;
    assert!(matches!(created, Created::Started(_)), "a login: {created:?}");
    Some(command.row)
}

async fn create(
    node: Bench,
    subject: String,
    deadline: StoreTime,
) -> Vec<(CreateCommand, Option<Created>)> {
    let mut sent = Vec::new();
    while sent.len() < MOST {
        let Some(command) = begin(&node, &subject, deadline).await else { break };
        let answer = node.store.create(command.clone()).await.ok();
        let gone = answer.is_none();
        sent.push((command, answer));
        if gone {
            break;
        }
    }
    sent
}

async fn refresh(
    node: Bench,
    subject: String,
    deadline: StoreTime,
) -> Vec<(SessionRow, RotateCommand, Option<Rotation>)> {
    let mut sent = Vec::new();
    while sent.len() < MOST {
        let Some(row) = log_in(&node, &subject, deadline).await else { break };
        let command = node.refresh_by(&row, row.leaf, deadline);
        let answer = node.store.rotate(log_of(FIRST), command.clone(), node.limits()).await.ok();
        let gone = answer.is_none();
        sent.push((row, command, answer));
        if gone {
            break;
        }
    }
    sent
}

async fn revoke(
    node: Bench,
    subject: String,
    deadline: StoreTime,
) -> Vec<(SessionRow, RevokeCommand, Option<Revoked>)> {
    let mut sent = Vec::new();
    while sent.len() < MOST {
        let Some(row) = log_in(&node, &subject, deadline).await else { break };
        let command = node.revocation_by(Target::Subject((*subject).into()), deadline);
        let answer = node.store.revoke(command.clone()).await.ok();
        let gone = answer.is_none();
        sent.push((row, command, answer));
        if gone {
            break;
        }
    }
    sent
}

/// How often each of them goes on in a store that is quick.
const MOST: usize = 50;
