//! A hundred at once.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{EndCause, Outcome, SessionRow};
use hallpass_session::store::{Needs, Target};
use tokio::sync::Barrier;

use crate::fail::fail;
use crate::sessions::bench::{Bench, FIRST, ISSUER, done, placed, row_of};

/// A hundred refreshes of one token: one rotates, and nobody is logged out.
pub(in crate::sessions) async fn a_hundred_refreshes_of_one_token(bench: Bench) {
    let first = bench.login("anna").await;
    let mut commands = Vec::new();
    for _ in 0..CROWD {
        commands.push(bench.refresh(&first, first.leaf).await);
    }
    let nodes = [bench.clone(), bench.another().await];
    let steps = commands.into_iter().zip(nodes.iter().cycle()).map(|(command, node)| {
        let node = node.clone();
        async move { node.rotate(&command).await }
    });
    let answers = at_once(steps).await;
    let outcomes: Vec<_> = answers.iter().map(|answer| answer.outcome).collect();
    let rotated: Vec<_> = outcomes.iter().filter(|o| matches!(o, Outcome::Rotated(_))).collect();
    let [Outcome::Rotated(successor)] = rotated[..] else {
        fail(format_args!("{} of a hundred refreshes rotate", rotated.len()))
    };
    for outcome in &outcomes {
        let fits = match outcome {
            Outcome::Busy | Outcome::Rotated(_) => true,
            Outcome::Replay(other) => other == successor,
            _ => false,
        };
        assert!(fits, "{outcome:?}");
    }
    let replays = outcomes.iter().filter(|o| matches!(o, Outcome::Replay(_))).count();
    let expected = usize::try_from(bench.limits().replays()).unwrap_or(CROWD).min(CROWD - 1);
    assert_eq!(replays, expected, "each replay counts");
    assert_eq!(bench.log().await, []);
    let leaves: Vec<_> = answers.into_iter().map(|answer| row_of(answer).leaf).collect();
    assert!(leaves.iter().all(|leaf| *leaf == leaves[0]), "there is one leaf");
    assert_eq!(bench.sessions_of("anna").await.len(), 1);
}

/// Of a refresh and a revocation at the same time, whichever is first: nothing comes after it.
pub(in crate::sessions) async fn refreshes_against_revocations(bench: Bench) {
    for round in 0..ROUNDS {
        let subject: &str = &format!("anna{round}");
        let row = bench.login(subject).await;
        let ends = [Some(Target::Subject(subject.into())), Some(Target::Everyone), None];
        let target = ends[round % ends.len()].clone();
        race(&bench, &row, target).await;
        bench.is_revoked(&row, row.leaf).await;
        assert_eq!(bench.sessions_of(subject).await, []);
    }
}

/// A hundred refreshes at once, and the revocation amid them: none that is sent after it was
/// acknowledged gives anything.
pub(in crate::sessions) async fn a_hundred_refreshes_against_a_revocation(bench: Bench) {
    for target in [Some(Target::Subject("anna".into())), Some(Target::Everyone), None] {
        let row = bench.login("anna").await;
        let acknowledged = Arc::new(AtomicBool::new(false));
        let mut tasks = Vec::new();
        for number in 0..CROWD {
            let (bench, row, target) = (bench.clone(), row.clone(), target.clone());
            let acknowledged = acknowledged.clone();
            tasks.push(async move {
                if number == CROWD / 2 {
                    end_by(&bench, &row, target).await;
                    acknowledged.store(true, Ordering::SeqCst);
                    return None;
                }
                let command = bench.refresh(&row, row.leaf).await;
                let after = acknowledged.load(Ordering::SeqCst);
                Some((after, bench.rotate(&command).await.outcome))
            });
        }
        let mut leaves = Vec::new();
        for (after, outcome) in at_once(tasks).await.into_iter().flatten() {
            assert!(!(after && outcome.mints()), "{outcome:?} after the acknowledgement");
            let fits = outcome.mints() || matches!(outcome, Outcome::Revoked | Outcome::Busy);
            assert!(fits, "{outcome:?}");
            leaves.extend(outcome.successor());
        }
        assert!(leaves.iter().all(|leaf| *leaf == leaves[0]), "there is one leaf");
        bench.is_revoked(&row, row.leaf).await;
        assert_eq!(bench.sessions_of("anna").await, []);
    }
}

/// Refreshes one after the other, until a revocation that is under way is acknowledged, and ten more.
async fn race(bench: &Bench, row: &SessionRow, target: Option<Target>) {
    let (refresher, revoker) = (bench.clone(), bench.another().await);
    let barrier = Arc::new(Barrier::new(2));
    let (ready, ended) = (barrier.clone(), row.clone());
    let revoked = tokio::spawn(async move {
        ready.wait().await;
        end_by(&revoker, &ended, target).await;
    });
    barrier.wait().await;
    let mut after = 0;
    while after < 10 {
        let acknowledged = revoked.is_finished();
        let outcome = refresher.present(row, row.leaf).await.outcome;
        assert!(!(acknowledged && outcome.mints()), "{outcome:?} after the acknowledgement");
        assert!(
            outcome.mints() || matches!(outcome, Outcome::Revoked | Outcome::Busy),
            "{outcome:?}"
        );
        after += usize::from(acknowledged);
    }
    joined(revoked.await);
}

/// Revokes what covers the session, or ends it.
async fn end_by(bench: &Bench, row: &SessionRow, target: Option<Target>) {
    match target {
        Some(target) => {
            bench.revoke(target).await;
        }
        None => {
            bench.end(row.sid, EndCause::Logout).await;
        }
    }
}

/// A hundred logins at once are no more sessions than a subject may have.
pub(in crate::sessions) async fn a_hundred_logins(bench: Bench) {
    let mut commands = Vec::new();
    for _ in 0..CROWD {
        let row = bench.row("anna", bench.begin("anna").await);
        let mut command = bench.create_command(row).await;
        command.most = 5;
        commands.push(command);
    }
    let steps = commands.into_iter().map(|command| {
        let store = bench.store.clone();
        async move { done(store.create(command).await) }
    });
    at_once(steps).await;
    assert_eq!(bench.sessions_of("anna").await.len(), 5);
    assert_eq!(bench.log().await.len(), CROWD - 5, "an event each");
}

/// A login that is delivered a hundred times at once is one session.
pub(in crate::sessions) async fn a_hundred_deliveries_of_a_login(bench: Bench) {
    let old = bench.login("anna").await;
    let row = bench.row("anna", bench.begin("anna").await);
    let mut command = bench.create_command(row.clone()).await;
    command.replaces = Some(old.sid);
    let steps = (0..CROWD).map(|_| {
        let (store, command) = (bench.store.clone(), command.clone());
        async move { done(store.create(command).await) }
    });
    at_once(steps).await;
    assert_eq!(bench.sessions_of("anna").await, [row]);
    assert_eq!(bench.ends_of(old.sid).await, 1);
}

/// Places in the log are given away one after the other, and each once.
pub(in crate::sessions) async fn a_hundred_revocations(bench: Bench) {
    let row = bench.login("anna").await;
    let mut steps = Vec::new();
    for number in 0..CROWD {
        let (bench, sid) = (bench.clone(), row.sid);
        steps.push(async move {
            match number % 4 {
                0 => Some(bench.revoke(Target::Subject("anna".into())).await.sequence),
                1 => Some(bench.revoke(Target::Everyone).await.sequence),
                2 => Some(bench.revoke(Target::Key("key".into())).await.sequence),
                _ => match bench.end(sid, EndCause::Logout).await {
                    hallpass_session::store::Ended::Now(position) => Some(position.sequence),
                    _ => None,
                },
            }
        });
    }
    let mut places: Vec<u64> = at_once(steps).await.into_iter().flatten().collect();
    places.sort_unstable();
    let all: Vec<u64> = (1..=u64::try_from(CROWD * 3 / 4 + 1).unwrap_or_default()).collect();
    assert_eq!(places, all, "the session ends once");
    let log: Vec<u64> = bench.log().await.iter().map(Event::sequence).collect();
    assert_eq!(log, all);
}

/// One command, delivered a hundred times at once.
pub(in crate::sessions) async fn a_hundred_deliveries_of_a_revocation(bench: Bench) {
    let command = bench.revocation(Target::Subject("anna".into())).await;
    let steps = (0..CROWD).map(|_| {
        let (store, command) = (bench.store.clone(), command.clone());
        async move { done(store.revoke(command).await) }
    });
    let answers = at_once(steps).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "the same place, every time");
    assert_eq!(bench.log().await.len(), 1);
}

/// A hundred nodes that all know one of four events which the store has lost.
pub(in crate::sessions) async fn a_hundred_redos_of_an_event(bench: Bench) {
    let (expires, deadline) = (bench.soon(), bench.soon());
    let (mut rows, mut events) = (Vec::new(), Vec::new());
    for subject in ["anna", "bert", "carl", "dora"] {
        let row = bench.login(subject).await;
        let scope = Scope::Subject(subject.into(), row.created);
        events.push(Event::new(ISSUER, scope, expires).unwrap_or_else(|error| fail(error)));
        rows.push(row);
    }
    let steps = events.iter().cycle().take(CROWD).map(|event| {
        let (store, event) = (bench.store.clone(), event.clone());
        async move {
            let place = placed(&done(store.redo(FIRST, deadline, event.clone()).await));
            event.at(place.sequence)
        }
    });
    let mut redone = at_once(steps).await;
    redone.sort_by_key(Event::sequence);
    redone.dedup();
    assert_eq!(redone, bench.log().await, "each in its place, every time");
    assert_eq!(redone.len(), events.len(), "and once");
    for row in &rows {
        bench.is_revoked(row, row.leaf).await;
    }
}

/// Nodes that are started together have one store, and it keeps what the neediest needs.
pub(in crate::sessions) async fn nodes_that_start_at_once(bench: Bench) {
    let keeps = [3, 9, 1, 7, 20, 2, 8, 4].map(|times| bench.opened.keep.saturating_mul(times));
    let steps = keeps.map(|keep| {
        let (harness, needs) = (bench.harness.clone(), Needs { keep, ..bench.needs() });
        async move { (keep, done(harness.open().await.open(needs).await)) }
    });
    for (keep, opened) in at_once(steps).await {
        assert_eq!((opened.id, opened.shards), (bench.opened.id, bench.opened.shards));
        assert!(opened.keep >= keep, "{:?} kept of {keep:?}", opened.keep);
    }
    let most = keeps.into_iter().max().unwrap_or_default();
    assert_eq!(bench.another().await.opened.keep, most);
}

/// Polls all of them at the same time, on all threads.
async fn at_once<T: Send + 'static>(
    steps: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let tasks: Vec<_> = steps.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(joined(task.await));
    }
    answers
}

fn joined<T>(joined: Result<T, tokio::task::JoinError>) -> T {
    match joined {
        Ok(value) => value,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => fail(format_args!("a task was cut off: {error}")),
    }
}

const CROWD: usize = 100;
const ROUNDS: usize = 30;
