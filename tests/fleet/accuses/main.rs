//! What must not be is found: each of these scenes is told a lie about what was revoked, or about what
//! the nodes can hear, and has to complain.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, process};

use hallpass_fleet::{How, Outcome, Scale, Scene, Site};
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_that_does_not_hold() {
    let outcome = play("kept", async |scene| {
        let service = scene.service().clone();
        // Nobody has revoked it.
        scene.ghosts().add(service.log_in_somewhere("anna").await);
        scene.fault();
    });
    let outcome = outcome.await;
    assert!(outcome.wrongly_admitted > 0, "{outcome:?}");
    assert_eq!(outcome.kept.0 + 1, outcome.kept.1, "{outcome:?}");
    accuses(&outcome, "refreshed what was revoked");
    accuses(&outcome, "1 revocations acknowledged before the fault do not hold");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_lets_in_what_it_cannot_judge() {
    let outcome = play("blind", async |scene| {
        scene.fault();
        // They hear all the same.
        scene.blind(None);
        sleep(scene.record().bound() + Duration::from_secs(1)).await;
        scene.sees(None);
    });
    accuses(&outcome.await, "has heard nothing for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_is_logged_out() {
    let outcome = play("out", async |scene| {
        scene.fault();
        let service = scene.service();
        let (node, wait) = (service.nodes[0], Duration::from_secs(5));
        // It is in the middle of its life, and has asked for nothing of the kind.
        let path = "/revoke/subject/staying-0";
        let answer = service.http.post(node, path, String::new(), wait).await;
        assert_eq!(answer.map(|answer| answer.status), Some(204));
    });
    let outcome = outcome.await;
    assert!(outcome.logged_out > 0, "{outcome:?}");
    accuses(&outcome, "logged out wrongly");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scene_in_which_nothing_happens() {
    let outcome = play("quiet", async |scene| {
        let session = scene.log_in("extra", 1).await.remove(0);
        assert!(scene.ghosts().revoke(1, session, How::Session, None).await);
        scene.fault();
    });
    let outcome = outcome.await;
    assert_eq!(outcome.verdict(), Vec::<String>::new(), "{outcome:?}");
}

async fn play(name: &str, act: impl AsyncFnOnce(&mut Scene)) -> Outcome {
    let folder = Folder::new(name);
    let url = format!("sqlite:{}", folder.0.join("sessions.db").display());
    let program = Path::new(env!("CARGO_BIN_EXE_fleet-node"));
    let sites = vec![Site::new(url.clone()), Site::new(url)];
    let mut scene = Scene::open(program, &folder.0, Scale::small(), sites).await;
    act(&mut scene).await;
    scene.healed().await;
    scene.close().await
}

fn accuses(outcome: &Outcome, what: &str) {
    let verdict = outcome.verdict();
    assert!(verdict.iter().any(|said| said.contains(what)), "{what}: {verdict:#?}");
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("hallpass-accuses-{}-{name}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}
