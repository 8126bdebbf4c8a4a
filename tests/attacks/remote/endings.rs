//! Requests that end while their keys are fetched, and those that come with something odd then.

use hallpass::{ErrorKind, Gate, RejectionKind};
use hallpass_testkit::Behaviour;
use tokio::task::JoinHandle;

use super::scene::{SECOND, Scene};
use super::{until, wait};
use crate::kit::{Request, bearer};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![cancelled(), deadlines()]
}

/// A provider with a new key that nobody knows yet, and that holds its answer back.
fn held() -> Scene {
    let scene = Scene::start();
    scene.issuer.rotate();
    scene.issuer.behave(Behaviour::Held);
    scene
}

/// A request that waits for keys.
fn waiting(scene: &Scene, token: &str) -> JoinHandle<Option<ErrorKind>> {
    let sleepers = scene.timer.sleepers();
    let verification = scene.verifier.verify(token);
    let task = tokio::spawn(async move { verification.await.err().map(|error| error.kind()) });
    until("it waits", || scene.timer.sleepers() > sleepers);
    task
}

fn cancelled() -> Line {
    let scene = held();
    let (token, gate) = (scene.token(), Gate::new(scene.verifier.clone()).unobserved());
    let mut cases = Vec::new();
    // Begun and never polled, polled and dropped, dropped while others wait.
    drop(scene.verifier.verify(&token));
    drop(gate.begin(&bearer(&token)));
    let hung_up = (0..50).map(|_| waiting(&scene, &token)).collect::<Vec<_>>();
    let patient = waiting(&scene, &token);
    for task in hung_up {
        task.abort();
    }
    // Two tokens in one request, while the keys of one of them are under way.
    let two = bearer(&token).line("authorization", format!("Bearer {token}"));
    let several = RejectionKind::SeveralCredentials;
    cases.push(Case::denied("two tokens meanwhile", &gate, &two, several));
    let optional = gate.optional();
    cases.push(Case::denied("two, where none is needed", &optional, &two, several));
    let empty = Request::new("GET").line("authorization", "Bearer ");
    let malformed = RejectionKind::MalformedCredentials;
    cases.push(Case::denied("an empty one meanwhile", &optional, &empty, malformed));
    until("the provider is asked", || scene.issuer.key_fetches() == 2);
    scene.issuer.behave(Behaviour::Honest);
    cases.push(Case::same("who waited on", wait(patient).unwrap(), None));
    cases.push(Case::same("fetches", scene.issuer.key_fetches(), 2));
    cases.push(Case::accepted("the next one", &scene.verifier, &token));

    // All of them hang up: the set serves all the same.
    let scene = held();
    let token = scene.token();
    let hung_up = (0..10).map(|_| waiting(&scene, &token)).collect::<Vec<_>>();
    until("the provider is asked", || scene.issuer.key_fetches() == 2);
    hung_up.iter().for_each(JoinHandle::abort);
    scene.issuer.behave(Behaviour::Honest);
    until("the keys have come", || scene.verifier.verify(&token).now().is_ok());
    cases.push(Case::accepted("after all have hung up", &scene.verifier, &token));
    cases.push(Case::same("fetches for those who hung up", scene.issuer.key_fetches(), 2));
    Line {
        name: "requests that end during a fetch",
        why: "a client that hangs up in the middle of a fetch took the process down, or took the fetch \
              from everybody who waited for it: a fetch is nobody's, and ends whoever has gone",
        advisories: &["CVE-2024-45809", "CVE-2025-64527"],
        cases,
    }
}

/// A provider that never answers.
fn deadlines() -> Line {
    let scene = Scene::start();
    let good = scene.token();
    scene.issuer.rotate();
    let token = scene.token();
    let mut cases = Vec::new();
    scene.issuer.behave(Behaviour::Silent);
    let first = waiting(&scene, &token);
    scene.timer.advance(SECOND);
    let second = waiting(&scene, &token);
    cases.push(Case::same("one second later nobody has given up", first.is_finished(), false));
    scene.timer.advance(SECOND);
    let unavailable = Some(ErrorKind::KeysUnavailable);
    cases.push(Case::same("two seconds later", wait(first).unwrap(), unavailable));
    cases.push(Case::same("the second still waits", second.is_finished(), false));
    cases.push(Case::accepted("a token of a known key meanwhile", &scene.verifier, &good));
    scene.timer.advance(SECOND);
    cases.push(Case::same("the second, three seconds later", wait(second).unwrap(), unavailable));
    scene.timer.advance(3 * SECOND);
    until("the fetch is given up", || scene.provider.health().failures > 0);
    scene.issuer.behave(Behaviour::Honest);
    scene.timer.advance(31 * SECOND);
    cases.push(Case::accepted("when it answers again", &scene.verifier, &token));
    Line {
        name: "a provider that never answers",
        why: "requests that wait for ever are connections that are never free again: a fetch has five \
              seconds, and a request waits for two of them, then it is answered 503",
        advisories: &[],
        cases,
    }
}
