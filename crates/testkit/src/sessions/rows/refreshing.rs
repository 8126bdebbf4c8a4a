//! The leaf: it rotates, rests, is superseded, healed and forked (rules 2, 4 and 5).

use hallpass_session::rotation::{
    EndCause, Generation, Outcome, ReuseCause, SessionState, Successor, TokenHash, TokenMark,
};

use crate::fail::fail;
use crate::sessions::bench::{Bench, HOUR, MILLI, row_of};

pub(in crate::sessions) async fn the_leaf_rotates(bench: Bench) {
    let row = bench.login("anna").await;
    let command = bench.refresh(&row, row.leaf).await;
    let before = bench.now().await;
    let rotation = bench.rotate(&command).await;
    let after = bench.now().await;
    let successor =
        Successor { generation: Generation::new(1), nonce: command.nonce, kek: command.kek };
    assert_eq!(rotation.outcome, Outcome::Rotated(successor));
    assert!((before..=after).contains(&rotation.now), "the answer tells the time of the step");
    let now = row_of(rotation);
    assert_eq!(now.leaf, TokenMark { generation: Generation::new(1), hash: command.candidate });
    assert!((before..=after).contains(&now.rotated_at), "by the store's clock");
    assert_eq!(now.idle_expiry, now.rotated_at.after(command.idle));
    let predecessor = now.predecessor.unwrap_or_else(|| fail("a new leaf without a predecessor"));
    assert_eq!((predecessor.mark, predecessor.nonce), (row.leaf, command.nonce));
    assert_eq!((predecessor.consumed_at, predecessor.replayed_at), (now.rotated_at, None));
    assert_eq!((predecessor.replays, predecessor.supersedes), (0, 0));
    // The rest of the row is as it was, and the store has what it answered.
    let rest = hallpass_session::rotation::SessionRow {
        leaf: now.leaf,
        predecessor: now.predecessor,
        rotated_at: now.rotated_at,
        idle_expiry: now.idle_expiry,
        ..row.clone()
    };
    assert_eq!(rest, now);
    assert_eq!(bench.sessions_of("anna").await, [now]);
    assert_eq!(bench.log().await, [], "a refresh revokes nothing");
}

pub(in crate::sessions) async fn a_new_leaf_rests(bench: Bench) {
    let row = bench.login("anna").await;
    let row = bench.rotated(&row, row.leaf).await;
    let current = bench.present(&row, row.leaf).await;
    assert_eq!(current.outcome, Outcome::Current);
    assert_eq!(row_of(current), row, "nothing is written");
    let row = bench.next(&row).await;
    assert_eq!(row.leaf.generation, Generation::new(2));
}

pub(in crate::sessions) async fn a_leaf_rests_to_the_millisecond(bench: Bench) {
    let row = bench.login("anna").await;
    let row = bench.rotated(&row, row.leaf).await;
    bench.pass(bench.min_rotation().saturating_sub(MILLI)).await;
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::Current);
    bench.pass(MILLI).await;
    bench.rotated(&row, row.leaf).await;
}

pub(in crate::sessions) async fn a_replayed_leaf_rests_from_the_replay(bench: Bench) {
    let first = bench.login("anna").await;
    let row = bench.rotated(&first, first.leaf).await;
    bench.pass(bench.grace()).await;
    let replay = bench.present(&first, first.leaf).await;
    assert!(matches!(replay.outcome, Outcome::Replay(_)), "{:?}", replay.outcome);
    bench.pass(bench.min_rotation().saturating_sub(MILLI)).await;
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::Current);
    bench.pass(MILLI).await;
    bench.rotated(&row, row.leaf).await;
}

/// Two tabs in ordinary disorder: while the leaf rests, nobody can make a grandparent of a token
/// that is still under way.
pub(in crate::sessions) async fn a_grandparent_cannot_come_while_the_leaf_rests(bench: Bench) {
    let first = bench.login("anna").await;
    let row = bench.rotated(&first, first.leaf).await;
    assert_eq!(bench.present(&row, row.leaf).await.outcome, Outcome::Current);
    let late = bench.present(&first, first.leaf).await;
    assert!(matches!(late.outcome, Outcome::Replay(_)), "{:?}", late.outcome);
    assert_eq!(row_of(late).leaf, row.leaf);
    assert_eq!(bench.sessions_of("anna").await.len(), 1);
}

pub(in crate::sessions) async fn a_grandparent_ends_the_session(bench: Bench) {
    let first = bench.login("anna").await;
    let row = bench.rotated(&first, first.leaf).await;
    let row = bench.next(&row).await;
    let reuse = bench.present(&first, first.leaf).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft));
    assert_eq!(row_of(reuse).state, SessionState::Ended(EndCause::Theft));
    assert_eq!(bench.ends_of(row.sid).await, 1, "in the same step");
    bench.is_revoked(&row, row.leaf).await;
    bench.is_revoked(&first, first.leaf).await;
    assert_eq!(bench.ends_of(row.sid).await, 1, "a session ends once");
    assert_eq!(bench.sessions_of("anna").await, []);
}

/// An answer that was lost again and again: each time another leaf, and the ones before it are worth
/// nothing.
pub(in crate::sessions) async fn lost_answers_are_superseded(bench: Bench) {
    let first = bench.login("anna").await;
    let mut row = bench.rotated(&first, first.leaf).await;
    let consumed_at = row.predecessor.map(|p| p.consumed_at);
    for times in 1..=3 {
        bench.pass(bench.min_rotation()).await;
        let command = bench.refresh(&first, first.leaf).await;
        let superseded = bench.rotate(&command).await;
        let generation = row.leaf.generation.next();
        let successor = Successor { generation, nonce: command.nonce, kek: command.kek };
        assert_eq!(superseded.outcome, Outcome::Superseded(successor));
        row = row_of(superseded);
        assert_eq!(row.leaf, TokenMark { generation, hash: command.candidate });
        let predecessor =
            row.predecessor.unwrap_or_else(|| fail("a new leaf without a predecessor"));
        assert_eq!(predecessor.mark, first.leaf);
        assert_eq!(Some(predecessor.consumed_at), consumed_at, "the window is not renewed");
        assert_eq!((predecessor.replayed_at, predecessor.replays), (None, 0));
        assert_eq!(predecessor.supersedes, times);
    }
    bench.pass(bench.limits().supersede_window()).await;
    let reuse = bench.present(&first, first.leaf).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft), "once past the window");
    bench.is_revoked(&row, row.leaf).await;
}

pub(in crate::sessions) async fn the_supersede_window_ends_to_the_millisecond(bench: Bench) {
    let first = bench.login("anna").await;
    bench.rotated(&first, first.leaf).await;
    bench.pass(bench.limits().supersede_window()).await;
    let superseded = bench.present(&first, first.leaf).await;
    assert!(matches!(superseded.outcome, Outcome::Superseded(_)), "{:?}", superseded.outcome);
    // Its own grace does not save it: the replays come first.
    bench.pass(bench.grace().saturating_add(MILLI)).await;
    let reuse = bench.present(&first, first.leaf).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft));
}

pub(in crate::sessions) async fn a_superseded_leaf_is_worth_nothing(bench: Bench) {
    let first = bench.login("anna").await;
    let lost = bench.rotated(&first, first.leaf).await;
    bench.pass(bench.min_rotation()).await;
    let superseded = bench.present(&first, first.leaf).await;
    assert!(matches!(superseded.outcome, Outcome::Superseded(_)), "{:?}", superseded.outcome);
    let reuse = bench.present(&lost, lost.leaf).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft));
    assert_eq!(bench.ends_of(first.sid).await, 1);
    let row = row_of(superseded);
    bench.is_revoked(&row, row.leaf).await;
}

pub(in crate::sessions) async fn too_many_supersedes_end_the_session(bench: Bench) {
    let first = bench.login("anna").await;
    bench.rotated(&first, first.leaf).await;
    let limits = bench.limits().with_supersedes(2).with_supersede_window(HOUR);
    for _ in 0..2 {
        bench.pass(bench.min_rotation()).await;
        let command = bench.refresh(&first, first.leaf).await;
        let superseded = bench.rotate_by(&command, limits).await;
        assert!(matches!(superseded.outcome, Outcome::Superseded(_)), "{:?}", superseded.outcome);
    }
    bench.pass(bench.min_rotation()).await;
    let command = bench.refresh(&first, first.leaf).await;
    let reuse = bench.rotate_by(&command, limits).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft));
}

pub(in crate::sessions) async fn strict_supersedes_nothing(bench: Bench) {
    let first = bench.login("anna").await;
    bench.rotated(&first, first.leaf).await;
    bench.pass(bench.min_rotation()).await;
    let command = bench.refresh(&first, first.leaf).await;
    let reuse = bench.rotate_by(&command, bench.limits().strict()).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft));
    assert_eq!(bench.ends_of(first.sid).await, 1);
}

/// A node whose other KEK is not the one of the row cannot derive the leaf again.
pub(in crate::sessions) async fn an_unknown_kek_supersedes(bench: Bench) {
    let first = bench.login("anna").await;
    bench.rotated(&first, first.leaf).await;
    let mut command = bench.refresh(&first, first.leaf).await;
    command.kek = hallpass_session::rotation::KekId::new(200);
    let superseded = bench.rotate(&command).await;
    assert!(matches!(superseded.outcome, Outcome::Superseded(_)), "{:?}", superseded.outcome);
    let kek = row_of(superseded).predecessor.map(|p| p.kek);
    assert_eq!(kek, Some(command.kek));
    // The node with both can replay what it made.
    let mut command = bench.refresh(&first, first.leaf).await;
    command.other_kek = kek;
    let replay = bench.rotate(&command).await.outcome;
    assert_eq!(replay.successor().map(|s| Some(s.kek)), Some(kek));
    assert!(matches!(replay, Outcome::Replay(_)), "{replay:?}");
}

/// The store has lost a write: the token that it does not know yet can only be ours.
pub(in crate::sessions) async fn a_higher_generation_heals(bench: Bench) {
    let row = bench.login("anna").await;
    let row = bench.rotated(&row, row.leaf).await;
    let generation = Generation::new((1 << 40) + 7);
    let ahead = TokenMark { generation, hash: TokenHash::new(bench.bytes()) };
    let healed = bench.present(&row, ahead).await;
    assert_eq!(healed.outcome, Outcome::Healed);
    let healed = row_of(healed);
    assert_eq!((healed.leaf, healed.predecessor), (ahead, None));
    assert_eq!(bench.sessions_of("anna").await, std::slice::from_ref(&healed));
    let next = bench.next(&healed).await;
    assert_eq!(next.leaf.generation, generation.next());
    let reuse = bench.present(&row, row.leaf).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft), "what was before it has gone");
}

/// The store has lost a write and given the generation away again.
pub(in crate::sessions) async fn a_fork_ends_the_session(bench: Bench) {
    let row = bench.login("anna").await;
    let row = bench.rotated(&row, row.leaf).await;
    let other = TokenMark { hash: TokenHash::new(bench.bytes()), ..row.leaf };
    let reuse = bench.present(&row, other).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Fork));
    assert_eq!(row_of(reuse).state, SessionState::Ended(EndCause::Fork));
    assert_eq!(bench.ends_of(row.sid).await, 1);
    bench.is_revoked(&row, row.leaf).await;
}

/// Generations are counted in 64 bits: a script that counts in floating point is wrong from 2^53.
pub(in crate::sessions) async fn generations_are_whole_numbers(bench: Bench) {
    let row = bench.login("anna").await;
    let generation = Generation::new((1 << 53) + 1);
    let ahead = TokenMark { generation, hash: TokenHash::new(bench.bytes()) };
    let healed = row_of(bench.present(&row, ahead).await);
    assert_eq!(healed.leaf, ahead);
    let next = bench.next(&healed).await;
    assert_eq!(next.leaf.generation, Generation::new((1 << 53) + 2));
}

/// By a clock that was set back a leaf is new, and its predecessor within the grace: no age is less
/// than nothing, and none is taken for a great one.
pub(in crate::sessions) async fn a_clock_set_back_makes_no_leaf_older(bench: Bench) {
    let first = bench.login("anna").await;
    let second = bench.next(&first).await;
    bench.pass(bench.min_rotation()).await;
    bench.begin("bert").await;
    // Less than a second after the clock was written: not enough for the next step to write it.
    bench.pass(MILLI.saturating_mul(500)).await;
    let row = bench.rotated(&second, second.leaf).await;
    for by in [MILLI.saturating_mul(250), HOUR] {
        bench.harness.step_back(by).await;
        let current = bench.present(&row, row.leaf).await;
        assert_eq!(current.outcome, Outcome::Current, "{by:?} back");
        let replay = bench.present(&row, second.leaf).await;
        assert!(matches!(replay.outcome, Outcome::Replay(_)), "{:?}", replay.outcome);
        let replayed = row_of(replay);
        assert_eq!((replayed.leaf, replayed.rotated_at), (row.leaf, row.rotated_at));
        let then = replayed.predecessor.and_then(|p| p.replayed_at);
        assert!(then.is_some_and(|then| then >= row.rotated_at), "{then:?}");
    }
    bench.pass(HOUR.saturating_add(MILLI.saturating_mul(250))).await;
    let row = bench.next(&row).await;
    assert_eq!(bench.sessions_of("anna").await, [row]);
}
