//! The predecessor within the grace, and commands that arrive twice (rules 2 and 3).

use std::time::Duration;

use hallpass_session::rotation::{Outcome, ReuseCause};

use crate::sessions::bench::{Bench, MILLI, row_of};

pub(in crate::sessions) async fn the_predecessor_gives_the_same_leaf(bench: Bench) {
    let first = bench.login("anna").await;
    let command = bench.refresh(&first, first.leaf).await;
    let made = bench.rotate(&command).await;
    let successor = made.outcome.successor();
    let row = row_of(made);
    for replays in 1..=3 {
        let replay = bench.present(&first, first.leaf).await;
        assert_eq!(Some(replay.outcome), successor.map(Outcome::Replay));
        let replayed = row_of(replay);
        assert_eq!(replayed.leaf, row.leaf);
        assert_eq!(replayed.predecessor.map(|p| p.replays), Some(replays));
        assert!(replayed.predecessor.is_some_and(|p| p.replayed_at.is_some()), "it is remembered");
        assert_eq!(replayed.idle_expiry, row.idle_expiry, "nothing slides by a replay");
        assert_eq!(bench.sessions_of("anna").await, [replayed]);
    }
}

/// The grace, from the rotation and from the last replay, and twice the grace whatever happens.
pub(in crate::sessions) async fn the_grace_ends_to_the_millisecond(bench: Bench) {
    let grace = bench.grace();
    let milli = |time: Duration| time.saturating_add(MILLI);
    // When the predecessor is presented after the rotation, each after the one before it, and
    // whether it is replayed every time.
    let rows: [(&[Duration], bool); 5] = [
        (&[grace], true),
        (&[milli(grace)], false),
        (&[grace, grace], true),
        (&[grace, milli(grace)], false),
        (&[grace.saturating_sub(MILLI), milli(grace)], false),
    ];
    for (waits, replayed) in rows {
        let first = bench.login("anna").await;
        bench.rotated(&first, first.leaf).await;
        let mut last = Outcome::Current;
        for wait in waits {
            bench.pass(*wait).await;
            last = bench.present(&first, first.leaf).await.outcome;
        }
        assert_eq!(matches!(last, Outcome::Replay(_)), replayed, "after {waits:?}: {last:?}");
        assert!(replayed || matches!(last, Outcome::Superseded(_)), "after {waits:?}: {last:?}");
    }
    // A replay at every turn keeps the window open for twice the grace, and no longer.
    let first = bench.login("bert").await;
    bench.rotated(&first, first.leaf).await;
    let half = grace.checked_div(2).unwrap_or(grace);
    for _ in 0..4 {
        bench.pass(half).await;
        let replay = bench.present(&first, first.leaf).await.outcome;
        assert!(matches!(replay, Outcome::Replay(_)), "{replay:?}");
    }
    bench.pass(half).await;
    let superseded = bench.present(&first, first.leaf).await.outcome;
    assert!(matches!(superseded, Outcome::Superseded(_)), "{superseded:?}");
}

pub(in crate::sessions) async fn the_grace_ends(bench: Bench) {
    let first = bench.login("anna").await;
    bench.rotated(&first, first.leaf).await;
    bench.pass(bench.min_rotation()).await;
    let command = bench.refresh(&first, first.leaf).await;
    let reuse = bench.rotate_by(&command, bench.limits().strict()).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft));
}

pub(in crate::sessions) async fn too_many_replays_are_asked_to_wait(bench: Bench) {
    let first = bench.login("anna").await;
    bench.rotated(&first, first.leaf).await;
    let limits = bench.limits().with_replays(2);
    let command = bench.refresh(&first, first.leaf).await;
    for _ in 0..2 {
        let replay = bench.rotate_by(&command, limits).await;
        assert!(matches!(replay.outcome, Outcome::Replay(_)), "{:?}", replay.outcome);
    }
    let before = bench.sessions_of("anna").await;
    for _ in 0..5 {
        assert_eq!(bench.rotate_by(&command, limits).await.outcome, Outcome::Busy);
    }
    assert_eq!(bench.sessions_of("anna").await, before, "it changes nothing, and ends nothing");
}

/// The command that made the leaf, delivered again, whenever that is before its deadline.
pub(in crate::sessions) async fn a_resend_gives_the_same_answer(bench: Bench) {
    let first = bench.login("anna").await;
    let command = bench.refresh(&first, first.leaf).await;
    let made = bench.rotate(&command).await;
    let successor = made.outcome.successor();
    let row = row_of(made);
    let limits = bench.limits().with_replays(0);
    for _ in 0..3 {
        let resend = bench.rotate_by(&command, limits).await;
        assert_eq!(Some(resend.outcome), successor.map(Outcome::Replay));
        assert_eq!(row_of(resend), row, "it counts as no replay");
        // After the grace, too.
        bench.pass(bench.min_rotation()).await;
    }
    let fresh = bench.refresh(&first, first.leaf).await;
    let strict = bench.rotate_by(&fresh, bench.limits().strict()).await;
    assert_eq!(strict.outcome, Outcome::Reuse(ReuseCause::Theft), "which no other command is");
}

pub(in crate::sessions) async fn a_resend_after_its_deadline_does_nothing(bench: Bench) {
    let first = bench.login("anna").await;
    let mut command = bench.refresh(&first, first.leaf).await;
    command.deadline = bench.now().await.after(bench.grace());
    let row = row_of(bench.rotate(&command).await);
    bench.pass(bench.min_rotation()).await;
    let late = bench.rotate(&command).await;
    assert_eq!((late.outcome, late.row), (Outcome::Late, None));
    assert_eq!(bench.sessions_of("anna").await, [row]);
}

/// A resend of the step that made the leaf does not outlive a revocation.
pub(in crate::sessions) async fn a_resend_after_a_revocation_is_revoked(bench: Bench) {
    use hallpass_session::store::Target;
    for target in [Target::Subject("anna".into()), Target::Everyone] {
        let first = bench.login("anna").await;
        let command = bench.refresh(&first, first.leaf).await;
        bench.rotate(&command).await;
        bench.revoke(target).await;
        assert_eq!(bench.rotate(&command).await.outcome, Outcome::Revoked);
    }
}

/// A resend of a superseding command, and of one that was superseded.
pub(in crate::sessions) async fn a_superseded_command_is_not_its_successor(bench: Bench) {
    let first = bench.login("anna").await;
    let old = bench.refresh(&first, first.leaf).await;
    bench.rotate(&old).await;
    bench.pass(bench.min_rotation()).await;
    let new = bench.refresh(&first, first.leaf).await;
    let made = bench.rotate(&new).await;
    assert!(matches!(made.outcome, Outcome::Superseded(_)), "{:?}", made.outcome);
    let resend = bench.rotate(&new).await;
    assert_eq!(Some(resend.outcome), made.outcome.successor().map(Outcome::Replay));
    assert_eq!(resend.row, made.row);
    // What the older command asks for is what it gets: the leaf there is, as a replay.
    let older = bench.rotate(&old).await;
    assert_eq!(Some(older.outcome), made.outcome.successor().map(Outcome::Replay));
    assert_eq!(row_of(older).predecessor.map(|p| p.replays), Some(1));
}
