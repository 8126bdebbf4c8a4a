//! A store that is gone, or does not answer, for a while.

use std::time::Duration;

use hallpass_fleet::{Outcome, Scene};
use tokio::time::sleep;

use super::server::{Kind, sites};
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    let rows = Kind::BOTH.map(|kind| {
        let name = kind.name();
        [
            Row::new("killed, back after 60 s", name, move |stage| {
                let long = stage.scale.long;
                down(stage, kind, long)
            }),
            Row::new("hangs for 60 s", name, move |stage| hangs(stage, kind)),
            Row::new("killed, back after 5 s", name, move |stage| {
                let short = stage.scale.short;
                down(stage, kind, short)
            }),
        ]
    });
    rows.into_iter().flatten().collect()
}

async fn down(stage: Stage, kind: Kind, outage: Duration) -> Outcome {
    let server = kind.start().await;
    let mut scene = stage.open(sites(&server.url())).await;
    scene.fault();
    server.kill();
    scene.blind(None);
    scene.revoke_meanwhile();
    sleep(outage).await;
    scene.sees(None);
    server.restart().await;
    scene.healed().await;
    // A short one may be over before a node has noticed.
    if outage > stage.scale.short {
        told_of_an_outage(&mut scene).await;
    }
    scene.close().await
}

async fn hangs(stage: Stage, kind: Kind) -> Outcome {
    let server = kind.start().await;
    let mut scene = stage.open(sites(&server.url())).await;
    scene.fault();
    server.pause();
    scene.blind(None);
    scene.revoke_meanwhile();
    sleep(stage.scale.long).await;
    scene.sees(None);
    server.resume();
    scene.healed().await;
    // Nobody gives up a read before half the grace has passed.
    if stage.scale.is_real() {
        told_of_an_outage(&mut scene).await;
    }
    scene.close().await
}

/// Every node has said that it no longer hears of revocations, and that it does again.
async fn told_of_an_outage(scene: &mut Scene) {
    let nodes = scene.len();
    scene.expect_told("Interrupted", nodes).await;
    scene.expect_told("Resumed", nodes).await;
}
