//! Tokens of tenants that a verifier remembers.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{ErrorKind, Issuer, Verifier};
use hallpass_jwks::{self as jwks, Discover, TenantProvider};
use hallpass_testkit::ManualTimer;
use serde_json::{Value, json};

use crate::world::{World, token};

const PATTERN: &str = "https://id.example.com/{tenant}";

fn name(tenant: &str) -> String {
    PATTERN.replace("{tenant}", tenant)
}

/// A verifier that remembers tokens however the suite is run.
fn remembering(issuer: impl Into<Issuer>) -> Verifier {
    let builder = Verifier::builder().issuer(issuer).audience("orders");
    builder.token_cache_bytes(1 << 20).build().unwrap()
}

async fn claims(verifier: &Verifier, token: &str) -> Result<Arc<Value>, ErrorKind> {
    let verified = verifier.verify(token).await.map_err(|error| error.kind())?;
    Ok(verified.claims().unwrap())
}

/// The claims of a known token: presentations that share them share the verification.
async fn know(verifier: &Verifier, token: &str) -> Arc<Value> {
    claims(verifier, token).await.unwrap();
    let known = claims(verifier, token).await.unwrap();
    assert!(is_hit(verifier, token, &known).await);
    known
}

async fn is_hit(verifier: &Verifier, token: &str, known: &Arc<Value>) -> bool {
    Arc::ptr_eq(&claims(verifier, token).await.unwrap(), known)
}

/// Waits until a fetch behind the manual time has ended.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..5_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("{what}: never");
}

type Letting = fn(Discover) -> TenantProvider;

const BOTH_WAYS: [(&str, Letting); 2] = [
    ("listed", |discover| discover.allow_tenants(["acme", "globex"]).unwrap()),
    ("open", |discover| discover.allow_any_tenant().unwrap()),
];

#[tokio::test]
async fn a_known_token_goes_with_the_key_of_its_tenant() {
    for (way, letting) in BOTH_WAYS {
        let (world, timer) = (World::default(), ManualTimer::new());
        let (acme, globex) = (world.issuer(&name("acme")), world.issuer(&name("globex")));
        let discover = jwks::discover(PATTERN).fetch(world.clone()).timer(timer.clone());
        let verifier = remembering(letting(discover));
        let of_acme = token(&acme, &name("acme"), json!({}));
        let of_globex = token(&globex, &name("globex"), json!({}));
        know(&verifier, &of_acme).await;
        let known = know(&verifier, &of_globex).await;

        // Acme has another key of the same id, and globex has what it had.
        let next = world.issuer(&name("acme"));
        timer.advance(Duration::from_secs(550));
        until("acme's key is gone", async || {
            claims(&verifier, &of_acme).await == Err(ErrorKind::Signature)
        })
        .await;
        assert!(is_hit(&verifier, &of_globex, &known).await, "{way}: globex is globex");
        for _ in 0..3 {
            let seen = claims(&verifier, &of_acme).await;
            assert_eq!(seen, Err(ErrorKind::Signature), "{way}");
        }
        know(&verifier, &token(&next, &name("acme"), json!({}))).await;

        // One tenant's key in the hands of the other is nobody's.
        let forged = token(&next, &name("globex"), json!({}));
        for _ in 0..3 {
            let seen = claims(&verifier, &forged).await;
            assert_eq!(seen, Err(ErrorKind::Signature), "{way}");
        }
    }
}

#[tokio::test]
async fn a_tenant_whose_keys_cannot_be_had_is_no_more_known() {
    for (way, letting) in BOTH_WAYS {
        let (world, timer) = (World::default(), ManualTimer::new());
        let (acme, globex) = (world.issuer(&name("acme")), world.issuer(&name("globex")));
        let discover = jwks::discover(PATTERN).fetch(world.clone()).timer(timer.clone());
        let verifier = remembering(letting(discover));
        let of_acme = token(&acme, &name("acme"), json!({}));
        let of_globex = token(&globex, &name("globex"), json!({}));
        know(&verifier, &of_acme).await;
        let known = know(&verifier, &of_globex).await;
        world.withdraw(&(name("acme") + "/keys"));
        // An hour after the time to live, and the fetches of the other in between.
        for _ in 0..9 {
            timer.advance(Duration::from_secs(550));
            is_hit(&verifier, &of_globex, &known).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for _ in 0..3 {
            let seen = claims(&verifier, &of_acme).await;
            assert_eq!(seen, Err(ErrorKind::KeysUnavailable), "{way}");
        }
        until("globex is served", async || claims(&verifier, &of_globex).await.is_ok()).await;
    }
}

/// Tenants that made room for others are met again, with the keys that they have then.
#[tokio::test]
async fn a_tenant_that_was_forgotten_is_not_known() {
    let (world, timer) = (World::default(), ManualTimer::new());
    let keys = ["a", "b"].map(|tenant| world.issuer(&name(tenant)));
    let discover = jwks::discover(PATTERN).fetch(world.clone()).timer(timer.clone());
    let tenants = discover.most_tenants(1).allow_tenants_if(|name| name.len() == 1).unwrap();
    let verifier = remembering(tenants);
    let of_a = token(&keys[0], &name("a"), json!({}));
    let known = know(&verifier, &of_a).await;
    timer.advance(Duration::from_secs(1));
    know(&verifier, &token(&keys[1], &name("b"), json!({}))).await;
    world.asked();
    assert!(!is_hit(&verifier, &of_a, &known).await, "its keys are fetched again");
    assert!(!world.asked().is_empty());
    timer.advance(Duration::from_secs(1));
    know(&verifier, &token(&keys[1], &name("b"), json!({}))).await;
    world.issuer(&name("a"));
    assert_eq!(claims(&verifier, &of_a).await, Err(ErrorKind::Signature), "another key by now");
}
