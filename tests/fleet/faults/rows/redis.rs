//! What Redis alone does.

use hallpass_fleet::Outcome;
use hallpass_servers::RedisServer;

use super::cluster::flush;
use super::server::sites;
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    vec![Row::new("script cache flushed", "redis", flushed)]
}

async fn flushed(stage: Stage) -> Outcome {
    let server = RedisServer::builder().persistent().start().await;
    let mut scene = stage.open(sites(&server.url())).await;
    scene.fault();
    scene.revoke_meanwhile();
    flush(&[&server], stage.scale.short * 2).await;
    scene.healed().await;
    scene.close().await
}
