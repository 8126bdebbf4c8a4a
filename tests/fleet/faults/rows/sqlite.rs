//! One machine: processes that share a file.

use std::time::Duration;

use hallpass_fleet::{Outcome, Site};
use rusqlite::Connection;
use tokio::time::sleep;

use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new("nothing", "sqlite", nothing),
        Row::new("another process holds the lock", "sqlite", locked),
    ]
}

/// What the table says when nothing fails.
async fn nothing(stage: Stage) -> Outcome {
    let mut scene = stage.open(sites(&stage)).await;
    scene.fault();
    scene.revoke_meanwhile();
    sleep(stage.scale.short + Duration::from_secs(1)).await;
    scene.healed().await;
    scene.close().await
}

async fn locked(stage: Stage) -> Outcome {
    let mut scene = stage.open(sites(&stage)).await;
    scene.fault();
    let path = stage.folder().join("sessions.db");
    let other = Connection::open(path).expect("the file can be opened");
    let _busy = other.busy_timeout(Duration::from_secs(5));
    other.execute_batch("BEGIN EXCLUSIVE").expect("the file can be locked");
    scene.revoke_meanwhile();
    sleep(stage.scale.long).await;
    other.execute_batch("ROLLBACK").expect("the lock can be let go");
    scene.healed().await;
    scene.close().await
}

fn sites(stage: &Stage) -> Vec<Site> {
    let url = format!("sqlite:{}", stage.folder().join("sessions.db").display());
    vec![Site::new(url.clone()), Site::new(url.clone()), Site::new(url)]
}
