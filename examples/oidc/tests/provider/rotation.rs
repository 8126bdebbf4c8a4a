//! The provider changes its keys while requests run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::http::{Answer, client, send};
use crate::login::for_program;
use crate::services::{Service, both};
use crate::setup;

/// How many clients there are with old tokens, and how many with new ones, for each service.
const CLIENTS: usize = 4;

/// How many requests each client with a new token sends.
const REQUESTS: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_tokens_are_good_at_once_and_old_ones_no_more() {
    let Some(provider) = setup::provider().await else { return };
    let issuer: Arc<str> = provider.issuer().into();
    let services = both(&issuer).await.map(Arc::new);
    let old: Arc<str> = for_program(&issuer, "orders:read").await.into();
    let known = client().get(format!("{issuer}/jwks"));
    let before = send(known.try_clone().unwrap()).await.json();

    let (rotated, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let mut holders = JoinSet::new();
    for service in services.iter().flat_map(|service| std::iter::repeat_n(service, CLIENTS)) {
        let (service, old) = (Arc::clone(service), Arc::clone(&old));
        let (rotated, done) = (Arc::clone(&rotated), Arc::clone(&done));
        holders.spawn(async move { hold(&service, &old, &rotated, &done).await });
    }
    // The old keys are in use by now.
    tokio::time::sleep(Duration::from_millis(100)).await;
    rotate(&issuer).await;
    rotated.store(true, Ordering::SeqCst);
    let after = send(known).await.json();
    assert_eq!(after["keys"].as_array().unwrap().len(), 1);
    assert_ne!(before["keys"][0]["kid"], after["keys"][0]["kid"], "the old key is gone");

    let mut clients = JoinSet::new();
    for service in services.iter().flat_map(|service| std::iter::repeat_n(service, CLIENTS)) {
        let (service, issuer) = (Arc::clone(service), Arc::clone(&issuer));
        clients.spawn(async move {
            let token = for_program(&issuer, "orders:read").await;
            for number in 0..REQUESTS {
                let answer = service.list(&token).await;
                assert_eq!(answer.status, 200, "{}, {number}: {answer:?}", service.framework);
            }
        });
    }
    clients.join_all().await;
    for service in &services {
        refused_for_good(service, &old).await;
        assert_eq!(service.provider.health().keys, 1);
    }
    done.store(true, Ordering::SeqCst);
    for (framework, before) in holders.join_all().await {
        assert!(before, "{framework}: a client was not served before the change");
    }
}

/// Shows the old token again and again. It is good until the service has the new keys, and then
/// refused; while the service looks for its key, it may be told to come back. Whether it was good
/// before the change.
async fn hold(
    service: &Service,
    token: &str,
    rotated: &AtomicBool,
    done: &AtomicBool,
) -> (&'static str, bool) {
    let (mut before, mut refused) = (false, false);
    while !done.load(Ordering::SeqCst) {
        let answer = service.list(token).await;
        // Looked at afterwards: no service hears of new keys before this is set.
        let rotated = rotated.load(Ordering::SeqCst);
        match answer.status {
            200 if !refused => before |= !rotated,
            401 if rotated => refused = true,
            503 if rotated => assert!(!answer.retry_after.is_empty(), "{answer:?}"),
            _ => panic!("{}, {rotated}, {refused}: {answer:?}", service.framework),
        }
    }
    assert!(refused, "{}: the old token was never refused", service.framework);
    (service.framework, before)
}

/// The old token is answered 401, again and again.
async fn refused_for_good(service: &Service, token: &str) {
    let start = Instant::now();
    let mut answer = service.list(token).await;
    while answer.status == 503 && start.elapsed() < Duration::from_secs(40) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        answer = service.list(token).await;
    }
    for _ in 0..3 {
        assert_eq!(answer.status, 401, "{}: {answer:?}", service.framework);
        assert!(answer.challenge.contains("invalid_token"), "{answer:?}");
        answer = service.list(token).await;
    }
}

/// The provider signs with another key from now on, and publishes no other.
pub(crate) async fn rotate(issuer: &str) {
    let Answer { status, .. } = send(client().put(format!("{issuer}/keys"))).await;
    assert_eq!(status, 204);
}
