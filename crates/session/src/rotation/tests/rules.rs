//! What comes of a command that nothing forbids: rules 2 to 5.

use super::super::*;
use super::setup::*;

#[test]
fn rule_2_resends() {
    run(&[
        unchanged(
            "within the grace",
            |s| {
                s.predecessor_at(SECOND).command.nonce = OLD_NONCE;
            },
            REPLAY_OF_5,
        ),
        unchanged(
            "long after it",
            |s| {
                s.predecessor_at(20 * HOUR).command.nonce = OLD_NONCE;
            },
            REPLAY_OF_5,
        ),
        unchanged(
            "when replays are used up",
            |s| {
                s.predecessor_at(SECOND).command.nonce = OLD_NONCE;
                s.past().replays = 32;
            },
            REPLAY_OF_5,
        ),
        changed(
            "the nonce with the leaf is no resend",
            |s| s.command.nonce = OLD_NONCE,
            Outcome::Rotated(Successor { nonce: OLD_NONCE, ..NEW_6 }),
        ),
        ended(
            "the nonce with an older token is none",
            |s| {
                s.presents(3, 3).command.nonce = OLD_NONCE;
            },
            ReuseCause::Theft,
        ),
    ]);
}

#[test]
fn rule_2_the_leaf() {
    run(&[
        changed("old enough", |_| {}, ROTATED_TO_6),
        unchanged(
            "a millisecond too young",
            |s| {
                s.at(15 * SECOND - 1);
            },
            Outcome::Current,
        ),
        unchanged(
            "just made",
            |s| {
                s.at(0);
            },
            Outcome::Current,
        ),
        changed(
            "just made, the first of its session",
            |s| {
                s.presents(0, 5).at(0).row().leaf = mark(0, 5);
                s.row().predecessor = None;
            },
            Outcome::Rotated(Successor { generation: Generation::new(1), ..NEW_6 }),
        ),
        unchanged(
            "young since its last replay",
            |s| {
                s.at(30 * SECOND - 1).past().replayed_at = Some(after(15 * SECOND));
            },
            Outcome::Current,
        ),
        changed(
            "old enough since its last replay",
            |s| {
                s.at(30 * SECOND).past().replayed_at = Some(after(15 * SECOND));
            },
            ROTATED_TO_6,
        ),
        unchanged(
            "just healed",
            |s| {
                s.at(SECOND).row().predecessor = None;
            },
            Outcome::Current,
        ),
        unchanged("the clock behind the row", |s| s.now = before(20 * SECOND), Outcome::Current),
    ]);
}

#[test]
fn rule_3_replays() {
    run(&[
        changed(
            "at once",
            |s| {
                s.predecessor_at(0);
            },
            REPLAY_OF_5,
        ),
        changed(
            "at the end of the grace",
            |s| {
                s.predecessor_at(10 * SECOND);
            },
            REPLAY_OF_5,
        ),
        changed(
            "a millisecond past it",
            |s| {
                s.predecessor_at(10 * SECOND + 1);
            },
            SUPERSEDED_BY_6,
        ),
        changed(
            "at the end of the second grace, replayed at that of the first",
            |s| {
                s.predecessor_at(20 * SECOND).past().replayed_at = Some(after(10 * SECOND));
            },
            REPLAY_OF_5,
        ),
        changed(
            "a millisecond past the second",
            |s| {
                s.predecessor_at(20 * SECOND + 1).past().replayed_at = Some(after(15 * SECOND));
            },
            SUPERSEDED_BY_6,
        ),
        changed(
            "a millisecond too long after the last replay",
            |s| {
                s.predecessor_at(15 * SECOND + 1).past().replayed_at = Some(after(5 * SECOND));
            },
            SUPERSEDED_BY_6,
        ),
        changed(
            "the last replay that is allowed",
            |s| {
                s.predecessor_at(SECOND).past().replays = 31;
            },
            REPLAY_OF_5,
        ),
        unchanged(
            "one more",
            |s| {
                s.predecessor_at(SECOND).past().replays = 32;
            },
            Outcome::Busy,
        ),
        unchanged(
            "one more, Strict",
            |s| {
                s.predecessor_at(SECOND).past().replays = 32;
                s.limits = s.limits.strict();
            },
            Outcome::Busy,
        ),
        changed(
            "the clock behind the row",
            |s| {
                s.presents(4, 4).now = before(20 * SECOND);
            },
            REPLAY_OF_5,
        ),
        changed(
            "Strict",
            |s| {
                s.predecessor_at(10 * SECOND).limits = Limits::default().strict();
            },
            REPLAY_OF_5,
        ),
        changed(
            "by the other key that the node holds",
            |s| {
                s.predecessor_at(SECOND).command.kek = KekId::new(2);
                s.command.other_kek = Some(KEK);
            },
            REPLAY_OF_5,
        ),
        changed(
            "by a key that the node lacks",
            |s| {
                s.predecessor_at(SECOND).command.kek = KekId::new(2);
            },
            Outcome::Superseded(Successor { kek: KekId::new(2), ..NEW_6 }),
        ),
        ended(
            "the hash of the predecessor with another generation",
            |s| {
                s.presents(3, 4).at(SECOND);
            },
            ReuseCause::Theft,
        ),
        ended(
            "the generation of the predecessor with another hash",
            |s| {
                s.presents(4, 3).at(SECOND);
            },
            ReuseCause::Theft,
        ),
    ]);
}

#[test]
fn rule_4_lost_answers() {
    run(&[
        changed(
            "at the end of the window",
            |s| {
                s.predecessor_at(24 * HOUR);
            },
            SUPERSEDED_BY_6,
        ),
        ended(
            "a millisecond past it",
            |s| {
                s.predecessor_at(24 * HOUR + 1);
            },
            ReuseCause::Theft,
        ),
        ended(
            "the window runs from the rotation",
            |s| {
                s.predecessor_at(HOUR).past().consumed_at = before(23 * HOUR + 1);
            },
            ReuseCause::Theft,
        ),
        changed(
            "the eighth in a row",
            |s| {
                s.predecessor_at(HOUR).past().supersedes = 7;
            },
            SUPERSEDED_BY_6,
        ),
        ended(
            "the ninth in a row",
            |s| {
                s.predecessor_at(HOUR).past().supersedes = 8;
            },
            ReuseCause::Theft,
        ),
        ended(
            "Strict",
            |s| {
                s.predecessor_at(10 * SECOND + 1).limits = Limits::default().strict();
            },
            ReuseCause::Theft,
        ),
        ended(
            "Strict, by a key that the node lacks",
            |s| {
                s.predecessor_at(SECOND).limits = Limits::default().strict();
                s.command.kek = KekId::new(2);
            },
            ReuseCause::Theft,
        ),
    ]);
}

#[test]
fn rule_5_tokens_that_the_row_does_not_know() {
    run(&[
        changed(
            "a generation above the leaf",
            |s| {
                s.presents(6, 9);
            },
            Outcome::Healed,
        ),
        changed(
            "many above it",
            |s| {
                s.presents(u64::MAX, 9);
            },
            Outcome::Healed,
        ),
        changed(
            "above a leaf that is just made",
            |s| {
                s.presents(6, 9).at(0);
            },
            Outcome::Healed,
        ),
        ended(
            "the leaf's generation",
            |s| {
                s.presents(5, 9);
            },
            ReuseCause::Fork,
        ),
        ended(
            "the token before the predecessor",
            |s| {
                s.presents(3, 3);
            },
            ReuseCause::Theft,
        ),
        ended(
            "the first of its session",
            |s| {
                s.presents(0, 0).at(0);
            },
            ReuseCause::Theft,
        ),
        ended(
            "the predecessor of a healed leaf",
            |s| {
                s.presents(4, 4).row().predecessor = None;
            },
            ReuseCause::Theft,
        ),
        ended(
            "a leaf that was superseded",
            |s| {
                s.row().leaf = mark(6, 6);
                s.past().supersedes = 1;
                s.presents(5, 5);
            },
            ReuseCause::Theft,
        ),
    ]);
}
