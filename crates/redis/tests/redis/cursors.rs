//! Where a reader goes on, and when it has to start again: whatever a server has lost is seen.

use hallpass_session::store::{Cursor, RevocationFeed, SessionStore, StoreErrorKind, Target};

use crate::kit::{FIRST, KEEP, Place, append, places, read, revoke_command, says};

/// As many events as before, and others: a cursor at the head sees it.
#[tokio::test]
async fn lost_writes_are_seen_by_equal_heads() {
    let place = Place::new().await;
    append(&place.store, 1).await;
    let before = place.snapshot();
    append(&place.store, 2).await;
    let cursor = read(&place.store, &Cursor::start()).await.next;
    place.restore(&before);
    append(&place.store, 3).await;
    let batch = read(&place.store, &cursor).await;
    assert!(batch.restarted, "place 2 was given away twice");
    assert_eq!(places(&batch), [1, 2]);
    let again = read(&place.store, &batch.next).await;
    assert!(again.at_head && !again.restarted, "once");
}

/// The log has grown beyond the place that was lost: the entry after the cursor tells.
#[tokio::test]
async fn lost_writes_are_seen_when_the_log_has_grown() {
    let place = Place::new().await;
    append(&place.store, 1).await;
    let before = place.snapshot();
    append(&place.store, 2).await;
    let cursor = read(&place.store, &Cursor::start()).await.next;
    place.restore(&before);
    for id in 3..6 {
        append(&place.store, id).await;
    }
    let batch = read(&place.store, &cursor).await;
    assert!(batch.restarted);
    assert_eq!(places(&batch), [1, 2, 3, 4]);
}

/// Several were lost, and fewer have come: the cursor is ahead.
#[tokio::test]
async fn lost_writes_are_seen_when_the_log_is_shorter() {
    let place = Place::new().await;
    append(&place.store, 1).await;
    let before = place.snapshot();
    append(&place.store, 2).await;
    append(&place.store, 3).await;
    let cursor = read(&place.store, &Cursor::start()).await.next;
    place.restore(&before);
    append(&place.store, 4).await;
    let batch = read(&place.store, &cursor).await;
    assert!(batch.restarted);
    assert_eq!(places(&batch), [1, 2]);
}

/// The very same events in the same order are the same log: nothing was lost.
#[tokio::test]
async fn what_was_written_again_as_it_was_is_not_lost() {
    let place = Place::new().await;
    append(&place.store, 1).await;
    let before = place.snapshot();
    append(&place.store, 2).await;
    let cursor = read(&place.store, &Cursor::start()).await.next;
    place.restore(&before);
    append(&place.store, 2).await;
    append(&place.store, 3).await;
    let batch = read(&place.store, &cursor).await;
    assert!(!batch.restarted);
    assert_eq!(places(&batch), [3]);
}

/// A log whose record lost its end goes on at its own: nobody's cursor is of another log.
#[tokio::test]
async fn a_log_that_is_ahead_of_its_record_goes_on() {
    let place = Place::new().await;
    append(&place.store, 1).await;
    let record = ["HMGET", "hp:{0}:shard", "head", "mark"];
    let (head, mark): (Vec<u8>, Vec<u8>) = place.ask(&record);
    for id in 2..100 {
        append(&place.store, id).await;
    }
    let cursor = read(&place.store, &Cursor::start()).await.next;
    let mut lose = redis::cmd("HSET");
    lose.arg("hp:{0}:shard").arg("head").arg(head).arg("mark").arg(mark);
    lose.exec(&mut place.connection()).unwrap();
    assert_eq!(append(&place.store, 100).await.sequence, 100);
    let batch = read(&place.store, &cursor).await;
    assert!(!batch.restarted);
    assert_eq!(places(&batch), [100]);
    // What no step wrote is no end of the log.
    for (entry, named) in [("200-1", "12345678"), ("300-0", "short")] {
        place.ask::<()>(&["XADD", "hp:{0}:log", entry, "", named]);
        let command = revoke_command(900, Target::Everyone);
        let error = place.store.revoke(command).await.unwrap_err();
        says(&error, StoreErrorKind::Corrupt, "log of revocations");
        place.ask::<()>(&["XDEL", "hp:{0}:log", entry]);
    }
}

/// In pieces, each cursor is of the log.
#[tokio::test]
async fn pieces_follow_each_other() {
    let place = Place::new().await;
    for id in 0..10 {
        append(&place.store, id).await;
    }
    let (mut cursor, mut seen) = (Cursor::start(), Vec::new());
    loop {
        let batch = place.store.read(FIRST, cursor, 3).await.unwrap();
        assert!(!batch.restarted);
        seen.extend(places(&batch));
        cursor = batch.next;
        if batch.at_head {
            break;
        }
    }
    assert_eq!(seen, (1..=10).collect::<Vec<_>>());
}

/// Who slept for longer than events are kept starts again, and misses nothing.
#[tokio::test]
async fn a_reader_that_slept_too_long_starts_again() {
    let place = Place::new().await;
    append(&place.store, 1).await;
    let cursor = read(&place.store, &Cursor::start()).await.next;
    append(&place.store, 2).await;
    append(&place.store, 3).await;
    place.clock.advance(KEEP);
    assert_eq!(place.store.sweep(100).await.unwrap().revocations, 3);
    append(&place.store, 4).await;
    let batch = read(&place.store, &cursor).await;
    assert!(batch.restarted, "what was between is gone");
    assert_eq!(places(&batch), [4]);
    assert!(!read(&place.store, &batch.next).await.restarted);
}

#[tokio::test]
async fn a_cursor_of_another_store_is_refused() {
    let place = Place::new().await;
    for bytes in [&[1_u8][..], &[0; 8], &[0; 15], &[0; 17]] {
        let error = place.store.read(FIRST, Cursor::new(bytes), 1).await.unwrap_err();
        says(&error, StoreErrorKind::Corrupt, "the cursor is none of this store's");
    }
}
