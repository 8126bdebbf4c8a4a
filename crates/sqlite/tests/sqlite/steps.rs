//! Each step, and that it is there after the file was closed and opened again.

use std::time::Duration;

use hallpass_core::UnixTime;
use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{Binding, EndCause, Outcome, SessionState};
use hallpass_session::store::{
    Created, Ended, Needs, Position, Revoked, SessionStore, Shard, StoreErrorKind, Target,
};
use hallpass_sqlite::Sqlite;

use crate::kit::{
    FIRST, Folder, KEEP, NEVER, NOW, begin, clock, create_command, end_command, events, log, login,
    mark, needs, open, revoke_command, revoke_token, rotate, rotate_command, row, sid,
};

const fn place(sequence: u64) -> Position {
    Position { shard: FIRST, sequence }
}

#[tokio::test]
async fn a_session_is_the_one_that_was_written() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    for (session, binding) in
        [(1, None), (2, Some(Binding::Certificate([8; 32]))), (3, Some(Binding::Proof([9; 32])))]
    {
        let created = begin(&store, "ann").await;
        let written = hallpass_session::rotation::SessionRow {
            binding,
            client: "a client with \0 and \u{1f511}".into(),
            ..row(session, "ann", created)
        };
        store.create(create_command(written.clone())).await.unwrap();
        let there = store.sessions_of(FIRST, "ann").await.unwrap();
        assert!(there.contains(&written));
    }
    // With a predecessor, replayed and not.
    assert!(matches!(rotate(&store, 1, 0).await.outcome, Outcome::Rotated(_)));
    let rotated = rotate(&store, 1, 0).await.row.unwrap();
    clock.advance(Duration::from_secs(1));
    let mut again = rotate_command(1, 0);
    again.nonce = hallpass_session::rotation::Nonce::new([1; 16]);
    let replayed = store.rotate(log(), again, Default::default()).await.unwrap();
    assert!(matches!(replayed.outcome, Outcome::Replay(_)), "{:?}", replayed.outcome);
    let replayed = replayed.row.unwrap();
    assert_eq!(rotated.predecessor.unwrap().replays + 1, replayed.predecessor.unwrap().replays);
    drop(store);
    let store = open(&folder.database(), &clock).await;
    let there = store.sessions_of(FIRST, "ann").await.unwrap();
    assert_eq!(there.len(), 3);
    assert!(there.contains(&replayed));
    assert_eq!(replayed.leaf, mark(1, 1));
}

#[tokio::test]
async fn opening_again_keeps_the_store_and_relaxes_nothing() {
    let folder = Folder::new();
    let first = {
        let store = folder.open().await;
        SessionStore::open(&store, needs()).await.unwrap()
    };
    assert_eq!((first.shards, first.keep, first.now), (1, KEEP, NOW));
    let store = folder.open().await;
    let shorter = Needs { keep: Duration::from_secs(1), keep_cut_offs: Duration::from_secs(1) };
    assert_eq!(SessionStore::open(&store, shorter).await.unwrap(), first);
    let longer = Needs { keep: KEEP * 2, ..shorter };
    assert_eq!(SessionStore::open(&store, longer).await.unwrap().keep, KEEP * 2);
    let elsewhere = Folder::new();
    let other = elsewhere.open().await;
    assert_ne!(SessionStore::open(&other, needs()).await.unwrap().id, first.id);
}

#[tokio::test]
async fn what_was_revoked_is_revoked_after_a_restart() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    for (session, subject) in [(1, "ann"), (2, "bob"), (3, "cem")] {
        login(&store, session, subject).await;
    }
    assert_eq!(store.end_session(end_command(1)).await.unwrap(), Ended::Now(place(1)));
    let bob = revoke_command(1, Target::Subject("bob".into()));
    assert_eq!(store.revoke(bob.clone()).await.unwrap(), Revoked::Now(place(2)));
    let token = revoke_token(2);
    assert_eq!(store.revoke(token).await.unwrap(), Revoked::Now(place(3)));
    drop(store);

    let store = open(&folder.database(), &clock).await;
    assert_eq!(rotate(&store, 1, 0).await.outcome, Outcome::Revoked);
    assert_eq!(rotate(&store, 2, 0).await.outcome, Outcome::Revoked);
    assert!(matches!(rotate(&store, 3, 0).await.outcome, Outcome::Rotated(_)));
    assert_eq!(store.end_session(end_command(1)).await.unwrap(), Ended::Already);
    assert_eq!(store.revoke(bob).await.unwrap(), Revoked::Now(place(2)), "a second delivery");
    let key = revoke_command(3, Target::Key("k1".into()));
    assert_eq!(store.revoke(key).await.unwrap(), Revoked::Now(place(4)));
    let everyone = revoke_command(4, Target::Everyone);
    assert_eq!(store.revoke(everyone).await.unwrap(), Revoked::Now(place(5)));
    drop(store);

    let store = open(&folder.database(), &clock).await;
    assert_eq!(rotate(&store, 3, 1).await.outcome, Outcome::Revoked);
    let scopes: Vec<_> = events(&store).await.iter().map(|event| event.scope().clone()).collect();
    let expected = [
        Scope::Session(sid(1).to_string().into()),
        Scope::Subject("bob".into(), NOW),
        Scope::Token("token-2".into()),
        Scope::Key("k1".into()),
        Scope::Everyone(NOW),
    ];
    assert_eq!(scopes, expected);
    assert!(store.sessions_of(FIRST, "cem").await.unwrap().is_empty());
}

#[tokio::test]
async fn the_clock_never_goes_back() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    let before = login(&store, 1, "ann").await.created;
    store.revoke(revoke_command(1, Target::Subject("ann".into()))).await.unwrap();
    drop(store);
    clock.set(UnixTime::from_secs(1_000_000_000));
    let store = open(&folder.database(), &clock).await;
    let after = login(&store, 2, "ann").await.created;
    assert!(after > before, "{after:?}");
    assert!(matches!(rotate(&store, 2, 0).await.outcome, Outcome::Rotated(_)));
    assert!(SessionStore::open(&store, needs()).await.unwrap().now >= after);
}

#[tokio::test]
async fn a_late_command_does_nothing() {
    let folder = Folder::new();
    let store = folder.open().await;
    login(&store, 1, "ann").await;
    let late = StoreTime::from_millis(NOW.as_millis() - 1);
    assert_eq!(store.begin(FIRST, late, "ann").await.unwrap(), None);
    let mut create = create_command(row(2, "ann", NOW));
    create.deadline = late;
    assert_eq!(store.create(create).await.unwrap(), Created::Late);
    let mut end = end_command(1);
    end.deadline = late;
    assert_eq!(store.end_session(end).await.unwrap(), Ended::Late);
    let mut revoke = revoke_token(1);
    revoke.deadline = late;
    assert_eq!(store.revoke(revoke).await.unwrap(), Revoked::Late);
    let mut refresh = rotate_command(1, 0);
    refresh.deadline = late;
    let refreshed = store.rotate(log(), refresh, Default::default()).await.unwrap();
    assert_eq!((refreshed.outcome, refreshed.row), (Outcome::Late, None));
    assert!(events(&store).await.is_empty());
    assert_eq!(store.sessions_of(FIRST, "ann").await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_oldest_of_too_many_ends_and_so_does_the_one_that_is_replaced() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    for session in 1..=3 {
        clock.advance(Duration::from_secs(1));
        login(&store, session, "ann").await;
    }
    let created = begin(&store, "ann").await;
    let mut command = create_command(row(4, "ann", created));
    (command.most, command.replaces) = (2, Some(sid(2)));
    store.create(command).await.unwrap();
    let left = store.sessions_of(FIRST, "ann").await.unwrap();
    assert_eq!(left.iter().map(|row| row.sid).collect::<Vec<_>>(), [sid(3), sid(4)]);
    assert_eq!(events(&store).await.len(), 2);
    let ended = rotate(&store, 1, 0).await.row.unwrap();
    assert_eq!(ended.state, SessionState::Ended(EndCause::TooMany));
    let ended = rotate(&store, 2, 0).await.row.unwrap();
    assert_eq!(ended.state, SessionState::Ended(EndCause::Replaced));
}

#[tokio::test]
async fn a_stolen_token_ends_its_session_in_the_same_step() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    login(&store, 1, "ann").await;
    for generation in 0..2 {
        clock.advance(Duration::from_secs(20));
        assert!(matches!(rotate(&store, 1, generation).await.outcome, Outcome::Rotated(_)));
    }
    assert!(matches!(rotate(&store, 1, 0).await.outcome, Outcome::Reuse(_)));
    assert_eq!(rotate(&store, 1, 2).await.outcome, Outcome::Revoked);
    assert_eq!(events(&store).await.len(), 1);
}

#[tokio::test]
async fn an_event_that_the_log_lacks_is_done_again_once() {
    let folder = Folder::new();
    let store = folder.open().await;
    login(&store, 1, "ann").await;
    let later = StoreTime::from_millis(NOW.as_millis() + 5_000);
    for scope in [
        Scope::Session(sid(1).to_string().into()),
        Scope::Subject("ann".into(), later),
        Scope::Everyone(NOW),
        Scope::Key("k1".into()),
    ] {
        let event = Event::new("https://id.example.com", scope, NEVER).unwrap();
        let done = store.redo(FIRST, NEVER, event.clone()).await.unwrap();
        assert_eq!(store.redo(FIRST, NEVER, event).await.unwrap(), done);
    }
    assert_eq!(events(&store).await.len(), 4);
    assert!(login(&store, 2, "ann").await.created > later);
}

#[tokio::test]
async fn a_session_is_found_whatever_its_state() {
    let folder = Folder::new();
    let store = folder.open().await;
    assert_eq!(store.find_session(FIRST, sid(1)).await.unwrap(), None);
    let row = login(&store, 1, "ann").await;
    assert_eq!(store.find_session(FIRST, sid(1)).await.unwrap(), Some(row));
    let rotated = rotate(&store, 1, 0).await.row;
    assert_eq!(store.find_session(FIRST, sid(1)).await.unwrap(), rotated);
    store.end_session(end_command(1)).await.unwrap();
    let ended = store.find_session(FIRST, sid(1)).await.unwrap().unwrap();
    assert_eq!(ended.state, SessionState::Ended(EndCause::Logout));
    assert_eq!(store.find_session(FIRST, sid(2)).await.unwrap(), None);
}

#[tokio::test]
async fn there_is_one_shard() {
    let folder = Folder::new();
    let store = folder.open().await;
    let error = store.begin(Shard::new(1), NEVER, "ann").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    let error = store.find_session(Shard::new(1), sid(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
}

#[tokio::test]
async fn without_a_clock_nothing_is_done() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    clock.fail();
    let error = store.revoke(revoke_token(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    clock.set(UnixTime::from_secs(1_800_000_000));
    assert!(events(&store).await.is_empty());
}

#[tokio::test]
async fn nothing_that_names_anybody_is_shown() {
    let folder = Folder::new();
    let store: Sqlite = folder.open().await;
    login(&store, 1, "ann").await;
    assert_eq!(format!("{store:?}"), "Sqlite { .. }");
}
