//! The log, as nodes read it.

use std::time::{Duration, Instant};

use hallpass_session::revocation::{Event, Scope};
use hallpass_session::store::{Batch, Cursor, Position, Shard, Target};

use crate::sessions::bench::{Bench, FIRST, MILLI, done, log_of};

pub(in crate::sessions) async fn an_empty_log_is_at_its_head(bench: Bench) {
    for number in 0..bench.opened.shards {
        let batch = done(bench.store.read(Shard::new(number), Cursor::start(), 10).await);
        assert_eq!(batch.events, []);
        assert!(batch.at_head && !batch.restarted);
        let again = done(bench.store.read(Shard::new(number), batch.next, 10).await);
        assert!(again.events.is_empty() && again.at_head && !again.restarted);
    }
}

pub(in crate::sessions) async fn a_log_is_read_in_pieces(bench: Bench) {
    append(&bench, 10).await;
    for piece in [1, 2, 3, 7, 9, 11, 1_000] {
        let (mut seen, mut cursor) = (Vec::new(), Cursor::start());
        for _ in 0..20 {
            let batch = read(&bench, &cursor, piece).await;
            let count = batch.events.len();
            let most = usize::try_from(piece).unwrap_or(usize::MAX);
            assert!(count <= most && !batch.restarted);
            assert!(batch.at_head || count == most, "less than was asked for is all there is");
            seen.extend(batch.events);
            assert!(!batch.at_head || seen.len() == 10, "the head is where nothing follows");
            cursor = batch.next;
            if batch.at_head {
                break;
            }
        }
        let sequences: Vec<u64> = seen.iter().map(Event::sequence).collect();
        assert_eq!(sequences, (1..=10).collect::<Vec<_>>(), "in pieces of {piece}");
    }
}

/// Each from where it is, however often, and by any node.
pub(in crate::sessions) async fn two_readers_do_not_disturb_each_other(bench: Bench) {
    let other = bench.another().await;
    append(&bench, 3).await;
    let first = read(&bench, &Cursor::start(), 100).await;
    append(&bench, 2).await;
    let second = read(&other, &Cursor::start(), 100).await;
    let third = read(&bench, &first.next, 100).await;
    assert_eq!((first.events.len(), second.events.len(), third.events.len()), (3, 5, 2));
    let all: Vec<_> = first.events.iter().chain(&third.events).cloned().collect();
    assert_eq!(all, second.events);
    // A cursor is good for another node, and for another time.
    let moved = Cursor::new(first.next.as_bytes());
    assert_eq!(read(&other, &moved, 100).await.events, third.events);
    assert_eq!(read(&other, &third.next, 100).await.events, []);
}

/// A cursor that is ahead of the log is of one that was lost: here, of the longer log of another
/// shard.
pub(in crate::sessions) async fn a_cursor_of_the_future_starts_again(bench: Bench) {
    append(&bench, 3).await;
    let ahead = read(&bench, &Cursor::start(), 100).await.next;
    assert!(!read(&bench, &ahead, 100).await.restarted);
    let other = Shard::new(1);
    let mut command = bench.revocation(Target::Key("key".into())).await;
    command.log = log_of(other);
    done(bench.store.revoke(command).await);
    let batch = done(bench.store.read(other, ahead, 100).await);
    assert!(batch.restarted, "the reader has to know");
    assert_eq!(batch.events.len(), 1, "from the start");
    let again = done(bench.store.read(other, batch.next, 100).await);
    assert!(again.events.is_empty() && !again.restarted, "once");
}

pub(in crate::sessions) async fn a_swept_log_is_read_on(bench: Bench) {
    append(&bench, 3).await;
    let (middle, head) = (
        read(&bench, &Cursor::start(), 2).await.next,
        read(&bench, &Cursor::start(), 9).await.next,
    );
    bench.pass(bench.opened.keep.saturating_add(MILLI)).await;
    done(bench.store.sweep(1_000).await);
    append(&bench, 1).await;
    // A reader that was away for as long as events are kept, amid what was swept, may be told to
    // start again: it need not be known any more whether it was of this log.
    for (cursor, surely) in [(Cursor::start(), true), (middle, false), (head, true)] {
        let batch = read(&bench, &cursor, 9).await;
        let sequences: Vec<u64> = batch.events.iter().map(Event::sequence).collect();
        assert_eq!(sequences, [4]);
        assert!(batch.at_head && !(surely && batch.restarted), "what was swept was not lost");
        assert!(!read(&bench, &batch.next, 9).await.restarted, "at most once");
    }
    bench.pass(bench.opened.keep.saturating_add(MILLI)).await;
    done(bench.store.sweep(1_000).await);
    let empty = read(&bench, &Cursor::start(), 9).await;
    assert!(empty.events.is_empty() && empty.at_head);
    assert!(!read(&bench, &empty.next, 9).await.restarted);
    append(&bench, 1).await;
    assert_eq!(read(&bench, &empty.next, 9).await.events.len(), 1);
}

/// Events come back as they were appended.
pub(in crate::sessions) async fn events_come_back_as_they_were(bench: Bench) {
    let long = "x".repeat(1_000);
    let far = bench.soon();
    for text in ["", "anna", "Zoë\u{308} 🗝", "a'b\"c\\d%e:f{g}\r\n\t", "nul\0nul", &long] {
        let subject = bench.revoke(Target::Subject(text.into())).await;
        let token = bench.revoke(Target::Token(text.into(), far)).await;
        let key = bench.revoke(Target::Key(text.into())).await;
        assert!(matches!(bench.event(subject).await.scope(), Scope::Subject(s, _) if **s == *text));
        assert_eq!(*bench.event(token).await.scope(), Scope::Token(text.into()));
        assert_eq!(*bench.event(key).await.scope(), Scope::Key(text.into()));
    }
}

pub(in crate::sessions) async fn a_waiting_reader_wakes_up(bench: Bench) {
    for node in [bench.clone(), bench.another().await] {
        let reader = bench.store.clone();
        let before = read(&bench, &Cursor::start(), 1_000).await.events.len();
        let since = Instant::now();
        let waiting = tokio::spawn(async move { reader.wait(FIRST, PATIENCE).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        append(&node, 1).await;
        assert!(waiting.await.is_ok());
        assert!(since.elapsed() < PATIENCE, "nothing woke the reader up");
        assert_eq!(read(&bench, &Cursor::start(), 1_000).await.events.len(), before + 1);
    }
}

pub(in crate::sessions) async fn a_wait_comes_to_an_end(bench: Bench) {
    let since = Instant::now();
    bench.store.wait(FIRST, Duration::from_millis(20)).await;
    assert!(since.elapsed() < PATIENCE, "a wait is no longer than its limit");
}

pub(in crate::sessions) async fn nodes_that_are_behind_are_counted(bench: Bench) {
    append(&bench, 3).await;
    let at = |sequence| Position { shard: FIRST, sequence };
    let alive = bench.grace().saturating_mul(4);
    let behind = async |sequence| done(bench.store.behind(at(sequence)).await);
    assert_eq!(behind(3).await, 0, "nobody is there");
    done(bench.store.report("a", &[at(3)], alive).await);
    done(bench.store.report("b", &[at(1)], alive.saturating_mul(3)).await);
    assert_eq!((behind(1).await, behind(2).await, behind(3).await), (0, 1, 1));
    assert_eq!(behind(4).await, 2);
    let other = bench.another().await;
    assert_eq!(done(other.store.behind(at(4)).await), 2, "whoever asks");
    done(other.store.report("b", &[at(2)], alive.saturating_mul(3)).await);
    assert_eq!((behind(2).await, behind(3).await), (0, 1));
    bench.pass(alive.saturating_add(MILLI)).await;
    assert_eq!(behind(4).await, 1, "a node that is no more alive is waited for no longer");
    done(bench.store.report("a", &[at(3)], alive).await);
    assert_eq!(behind(4).await, 2, "it is back");
}

/// One event more, so many times.
async fn append(bench: &Bench, times: usize) {
    for _ in 0..times {
        bench.revoke(Target::Key("key".into())).await;
    }
}

async fn read(bench: &Bench, after: &Cursor, most: u32) -> Batch {
    done(bench.store.read(FIRST, after.clone(), most).await)
}

/// Longer than any wake-up takes.
const PATIENCE: Duration = Duration::from_secs(5);
