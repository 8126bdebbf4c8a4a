//! A network that loses, delays and cuts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hallpass_fleet::{Client, How, Outcome, Scene, Site, Told};
use hallpass_servers::Proxy;
use tokio::time::{sleep, sleep_until};

use super::server::{Kind, sites};
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    let rows = Kind::BOTH.map(|kind| {
        let name = kind.name();
        [
            Row::new("one node cut off for 45 s, a rotation on its way", name, move |stage| {
                cut(stage, kind)
            }),
            Row::new("replies lost", name, move |stage| lost(stage, kind)),
        ]
    });
    rows.into_iter().flatten().collect()
}

async fn cut(stage: Stage, kind: Kind) -> Outcome {
    let server = kind.start().await;
    let proxy = Proxy::start(server.port());
    let mut sites = sites(&server.url());
    sites[0] = Site::new(server.url_at(proxy.port()));
    let mut scene = stage.open(sites).await;
    let session = scene.service().log_in_somewhere("on-its-way").await;
    let client = Arc::new(Client::new(scene.service().clone(), session.clone()));
    scene.fault();
    proxy.hold_requests_with(&kind.change_of(&session));
    let start = Instant::now();
    let first = tokio::spawn({
        let client = Arc::clone(&client);
        async move { client.attempt_at(0).await }
    });
    proxy.holds(1).await;
    // Now everything else stays away, too.
    proxy.hold();
    scene.record().blind(0, None);
    scene.revoke_meanwhile();
    let told = first.await.expect("no client panics");
    scene.expect(told == Told::Nothing, "the rotation was answered, though it was on its way");
    sleep_until((start + Duration::from_millis(2_500)).into()).await;
    let told = somewhere_else(&client).await;
    scene.expect(told == Told::GoesOn, "the client was not answered by another node");
    let access = client.session();
    sleep_until((start + stage.scale.cut).into()).await;
    let status = scene.service().ask_for(0, &access).await;
    scene.expect(status == Some(503), format_args!("the node that is cut off says {status:?}"));
    scene.record().sees(0, None);
    let held = proxy.counts().holding;
    // Nobody waits for the answers any more.
    proxy.cut_clients();
    proxy.release();
    scene.remarks.push(format!("{held} requests came {:.0} s late", start.elapsed().as_secs_f64()));
    scene.healed().await;
    goes_on(&mut scene, &client).await;
    scene.close().await
}

/// Its last token is the leaf, and no late rotation has made another one.
async fn goes_on(scene: &mut Scene, client: &Client) {
    let limit = scene.scale.grace * 3;
    let told = client.refresh_within(limit).await;
    scene.expect(told == Told::GoesOn, format_args!("the client is told {told:?} afterwards"));
}

async fn somewhere_else(client: &Client) -> Told {
    for node in [1, 2, 1, 2] {
        match client.attempt_at(node).await {
            Told::Nothing => sleep(Duration::from_millis(500)).await,
            told => return told,
        }
    }
    Told::Nothing
}

/// One of each step first, and then whatever comes.
async fn lost(stage: Stage, kind: Kind) -> Outcome {
    let server = kind.start().await;
    let proxies: Vec<Proxy> = (0..3).map(|_| Proxy::start(server.port())).collect();
    let sites = sites("").into_iter().zip(&proxies);
    let sites = sites.map(|(site, proxy)| site.over(server.url_at(proxy.port())));
    let mut scene = stage.open(sites.collect()).await;
    scene.fault();
    each_step(&mut scene, kind, &proxies[1]).await;
    scene.revoke_meanwhile();
    let until = Instant::now() + stage.scale.short * 2;
    while Instant::now() < until {
        proxies.iter().for_each(|proxy| proxy.drop_replies(1));
        sleep(Duration::from_millis(60)).await;
    }
    proxies.iter().for_each(Proxy::pass);
    let lost: usize = proxies.iter().map(|proxy| proxy.counts().lost_replies).sum();
    scene.remarks.push(format!("{lost} replies of the store were lost"));
    scene.expect(lost > 10, "there was no fault");
    scene.healed().await;
    scene.close().await
}

/// The store has done it, the node does not hear of it and asks again: the client notices nothing.
async fn each_step(scene: &mut Scene, kind: Kind, proxy: &Proxy) {
    let service = scene.service().clone();
    for (number, how) in How::ALL.into_iter().enumerate() {
        let subject = format!("lost-{number}");
        lose(proxy, &kind.subject(&subject)).await;
        let session = service.log_in(1, subject.clone()).await;
        scene.expect(session.is_some(), "a login was refused, for a lost reply");
        let Some(session) = session else { continue };
        let client = Client::new(service.clone(), session.clone());
        lose(proxy, &kind.change_of(&session)).await;
        let told = client.attempt_at(1).await;
        scene.expect(told == Told::GoesOn, format_args!("a lost reply to a rotation: {told:?}"));
        match how {
            How::Subject => lose(proxy, &kind.subject(&subject)).await,
            _ => lose(proxy, &kind.change_of(&session)).await,
        }
        let ghosts = scene.ghosts().clone();
        let is_done = ghosts.revoke(1, client.session(), how, None).await;
        scene.expect(is_done, format_args!("a lost reply to a revocation: {how:?}"));
    }
    let lost = proxy.counts().lost_replies;
    scene.expect(lost >= 9, format_args!("{lost} replies were lost, of 9 that should have been"));
}

/// The next reply to what has these bytes in it. After a rest: nodes do not wait for a store that closes
/// connection after connection.
async fn lose(proxy: &Proxy, bytes: &str) {
    sleep(Duration::from_millis(1_200)).await;
    proxy.drop_replies_to(bytes, 1);
}
