//! Before the signature verified, nothing that a caller writes comes back or is logged: neither a
//! field (CVE-2022-23469 logged `Authorization`) nor a query (CVE-2026-44883).

use hallpass::{CrossSite, Gate, RejectionKind, TokenSource, danger};
use http::Method;

use super::apps::{ALL, App, Apps};
use super::{assert_silent, lines, logged, request, ways};
use crate::canary::Canaries;
use crate::issuers::{GOOD, several};
use crate::log;
use crate::material::secrets;
use crate::unsigned;
use crate::words;
use hallpass_testkit::cases::CaseRequest;

/// A gate that looks everywhere.
pub(super) fn gate() -> Gate {
    Gate::new(several().build().unwrap()).sources([
        TokenSource::bearer(),
        TokenSource::cookie("token", CrossSite::new()),
        TokenSource::header("x-token"),
        TokenSource::websocket_protocol(),
        danger::query_parameter("access_token"),
    ])
}

/// Required and optional.
async fn apps() -> [Apps; 2] {
    [Apps::new(&gate()).await, Apps::new(&gate().optional()).await]
}

/// Sends it to all of them: each refuses it for that reason, and nobody repeats a word.
async fn judge(
    apps: &[Apps],
    name: &str,
    request: &CaseRequest,
    kind: RejectionKind,
    canaries: &Canaries,
) -> usize {
    for (mode, apps) in apps.iter().enumerate() {
        for app in ALL {
            judge_one(apps, app, &format!("{name}, mode {mode}"), request, kind, canaries).await;
        }
    }
    apps.len() * ALL.len()
}

async fn judge_one(
    apps: &Apps,
    app: App,
    name: &str,
    request: &CaseRequest,
    kind: RejectionKind,
    canaries: &Canaries,
) {
    let name = format!("{name}, {app:?}");
    let answer = apps.send(app, request.clone()).await;
    assert_eq!(answer.kind, Some(kind), "{name}: {answer:?}");
    assert_eq!(answer.status >= 400, app != App::Grpc, "{name}: {answer:?}");
    assert_silent(&name, &answer, canaries);
    let ours = logged(&name, canaries);
    assert_eq!(ours.len(), 1, "{name}: {ours:?}");
    for line in ours {
        assert_eq!(canaries.find(line.text()), None, "{name}: {line:?}");
    }
}

#[actix_web::test]
async fn of_tokens_nothing_comes_back_or_is_logged() {
    log::keep();
    let apps = apps().await;
    let mut requests = 0;
    for unsigned in unsigned::ALL.iter() {
        for (way, request) in ways(&unsigned.token, "/claims") {
            let name = format!("{} by {way}", unsigned.name);
            let kind = RejectionKind::Token(unsigned.kind);
            requests += judge(&apps, &name, &request, kind, &unsigned.canaries).await;
        }
    }
    println!("{requests} requests");
    assert!(requests > 1_500, "{requests} requests");
}

#[actix_web::test]
async fn of_other_credentials_nothing_comes_back_or_is_logged() {
    log::keep();
    let [required, optional] = apps().await;
    let canaries = words::all().clone().and(secrets()).token(&GOOD);
    for (name, request, kind) in lines::rows() {
        // Nobody is nobody's failure, where tokens are optional.
        let apps = if kind == RejectionKind::NoCredentials {
            &[&required][..]
        } else {
            &[&required, &optional]
        };
        for apps in apps {
            judge(std::slice::from_ref(*apps), &name, &request, kind, &canaries).await;
        }
    }
}

/// Where tokens are optional, extractors and guards are the ones that refuse nobody.
#[actix_web::test]
async fn of_nobody_nothing_comes_back_or_is_logged() {
    log::keep();
    let [_, optional] = apps().await;
    for path in ["/claims", "/role", "/scope"] {
        for method in [Method::GET, Method::OPTIONS, Method::HEAD, Method::POST] {
            let request = request(method, path);
            let kind = RejectionKind::NoCredentials;
            judge(std::slice::from_ref(&optional), path, &request, kind, words::all()).await;
        }
    }
}

/// Without any layer, by mistake: extractors and guards find nothing, and the log says why.
#[actix_web::test]
async fn without_a_layer_nothing_comes_back_or_is_logged() {
    log::keep();
    let apps = [Apps::without_a_layer().await];
    let canaries = words::all().clone().and(secrets()).token(&GOOD);
    for path in ["/claims", "/role"] {
        for (way, request) in ways(&GOOD, path) {
            let kind = RejectionKind::Misconfigured;
            for app in [App::Actix, App::Axum, App::Bare] {
                judge_one(&apps[0], app, &format!("{path} by {way}"), &request, kind, &canaries)
                    .await;
            }
        }
    }
}

#[actix_web::test]
async fn of_a_good_token_nothing_comes_back_or_is_logged() {
    log::keep();
    let apps = apps().await;
    let canaries = words::all().clone().and(secrets()).token(&GOOD);
    for (way, request) in ways(&GOOD, "/claims") {
        for app in ALL {
            let answer = apps[0].send(app, request.clone()).await;
            assert_eq!((answer.status, &*answer.body), (200, &b"passed"[..]), "{way}, {app:?}");
            assert_silent(way, &answer, &canaries);
            for line in logged(way, &canaries) {
                assert_eq!(canaries.find(line.text()), None, "{way}: {line:?}");
            }
        }
    }
}
