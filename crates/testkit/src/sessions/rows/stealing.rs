//! A token that somebody stole: its session has one branch that lives, and the thief is found out.

use std::slice::from_ref;

use hallpass_session::rotation::{
    EndCause, Generation, Limits, Outcome, ReuseCause, SessionRow, SessionState, TokenHash,
    TokenMark,
};

use crate::fail::fail;
use crate::sessions::bench::{Bench, row_of};

/// Of all tokens that a session ever had, one rotates: each of them is presented to a session of its
/// own, which has come the same way.
pub(in crate::sessions) async fn one_leaf_rotates(bench: Bench) {
    let all = came_the_same_way(&bench, 1).await.remove(0).1.len();
    let mut rotated = 0;
    for (at, (row, tokens)) in came_the_same_way(&bench, all).await.into_iter().enumerate() {
        let token = tokens.get(at).copied().unwrap_or_else(|| fail("a token too few"));
        let outcome = bench.present(&row, token).await.outcome;
        if matches!(outcome, Outcome::Rotated(_)) {
            assert_eq!(token, row.leaf);
            rotated += 1;
        }
        let ended = matches!(outcome, Outcome::Reuse(_) | Outcome::Superseded(_));
        assert!(ended || token == row.leaf, "{outcome:?} to token {at} of {all}");
        bench.pass(bench.min_rotation()).await;
        // Whatever that was, the leaf is alive only if it came to nothing else.
        let leaf = bench.present(&row, row.leaf).await.outcome;
        assert_eq!(leaf.mints(), token == row.leaf, "{leaf:?} after {outcome:?}");
    }
    assert_eq!(rotated, 1);
}

/// The thief is the first to refresh: the second refresh of the owner ends the session.
pub(in crate::sessions) async fn a_thief_is_found_out(bench: Bench) {
    let (stolen, thief) = robbed(&bench).await;
    bench.pass(bench.min_rotation()).await;
    let owner = bench.present(&stolen, stolen.leaf).await;
    assert!(matches!(owner.outcome, Outcome::Superseded(_)), "{:?}", owner.outcome);
    let owner = row_of(owner);
    assert_eq!(bench.sessions_of("anna").await, from_ref(&owner));
    ends_by(&bench, &thief, bench.limits()).await;
    bench.is_revoked(&owner, owner.leaf).await;
    // If the thief refreshes once more before she does, hers is the one that ends it.
    let (stolen, thief) = robbed(&bench).await;
    let thief = bench.next(&thief).await;
    ends_by(&bench, &stolen, bench.limits()).await;
    bench.is_revoked(&thief, thief.leaf).await;
}

/// The first one, by the strict rules.
pub(in crate::sessions) async fn a_thief_is_found_out_sooner_by_strict_rules(bench: Bench) {
    let (stolen, thief) = robbed(&bench).await;
    bench.pass(bench.min_rotation()).await;
    ends_by(&bench, &stolen, bench.limits().strict()).await;
    bench.is_revoked(&thief, thief.leaf).await;
}

/// A session whose leaf somebody else has presented: the row before it, and the one after.
async fn robbed(bench: &Bench) -> (SessionRow, SessionRow) {
    let row = bench.login("anna").await;
    let row = bench.rotated(&row, row.leaf).await;
    let stolen = bench.next(&row).await;
    let thief = bench.next(&stolen).await;
    (stolen, thief)
}

async fn ends_by(bench: &Bench, row: &SessionRow, limits: Limits) {
    let command = bench.refresh(row, row.leaf).await;
    let reuse = bench.rotate_by(&command, limits).await;
    assert_eq!(reuse.outcome, Outcome::Reuse(ReuseCause::Theft));
    assert_eq!(row_of(reuse).state, SessionState::Ended(EndCause::Theft));
    assert_eq!(bench.ends_of(row.sid).await, 1, "in the same step");
    assert_eq!(bench.sessions_of("anna").await, []);
}

/// So many sessions, each rotated, superseded, healed and rotated, and the leaf rested: its row, and
/// all tokens that it had.
async fn came_the_same_way(bench: &Bench, count: usize) -> Vec<(SessionRow, Vec<TokenMark>)> {
    let mut sessions = Vec::new();
    for _ in 0..count {
        let row = bench.login("anna").await;
        sessions.push((row.clone(), vec![row.leaf]));
    }
    for step in 0..6 {
        for (row, tokens) in &mut sessions {
            let predecessor = row.predecessor.map(|p| p.mark);
            let ahead = Generation::new(row.leaf.generation.number() + 2);
            let presented = match step {
                2 => predecessor.unwrap_or_else(|| fail("a leaf without a predecessor")),
                4 => TokenMark { generation: ahead, hash: TokenHash::new(bench.bytes()) },
                _ => row.leaf,
            };
            let answer = bench.present(row, presented).await;
            assert!(answer.outcome.mints(), "{:?} in step {step}", answer.outcome);
            *row = row_of(answer);
            assert!(!tokens.contains(&row.leaf), "a new leaf in step {step}");
            tokens.push(row.leaf);
        }
        bench.pass(bench.min_rotation()).await;
    }
    sessions
}
