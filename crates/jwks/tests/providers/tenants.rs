//! Tenants: each one's keys come from its own addresses, and from nobody else's.

use std::time::Duration;

use hallpass_core::{Algorithm, ErrorKind, SigningKey, Verifier};
use hallpass_jwks::{self as jwks, KeyState};
use hallpass_testkit::ManualTimer;
use serde_json::json;

use crate::world::{World, token, verifier, verify};

const PATTERN: &str = "https://id.example.com/{tenant}";

fn name(tenant: &str) -> String {
    PATTERN.replace("{tenant}", tenant)
}

#[tokio::test]
async fn each_tenant_has_its_own_keys() {
    let world = World::default();
    let (acme, globex) = (world.issuer(&name("acme")), world.issuer(&name("globex")));
    world.issuer(&name("evil"));
    let discover = jwks::discover(PATTERN).fetch(world.clone());
    let tenants = discover.allow_tenants(["acme", "globex"]).unwrap();
    let verifier = verifier(tenants.clone());
    assert_eq!(world.asked(), [""; 0], "nobody is asked before a token comes");

    verify(&verifier, &token(&acme, &name("acme"), json!({}))).await.unwrap();
    let addresses = ["/.well-known/openid-configuration", "/keys"];
    assert_eq!(world.asked(), addresses.map(|path| name("acme") + path));
    verify(&verifier, &token(&acme, &name("acme"), json!({}))).await.unwrap();
    assert_eq!(world.asked(), [""; 0], "its keys are there");

    let forged = verify(&verifier, &token(&acme, &name("globex"), json!({}))).await;
    assert_eq!(forged.unwrap_err().0, ErrorKind::Signature, "the same kid, another tenant");
    verify(&verifier, &token(&globex, &name("globex"), json!({}))).await.unwrap();
    assert_eq!(world.asked(), addresses.map(|path| name("globex") + path));

    for iss in [name("evil"), name("a/b"), name("..") + "/x", "https://evil.example/acme".into()] {
        let refused = verify(&verifier, &token(&acme, &iss, json!({}))).await;
        assert_eq!(refused.unwrap_err().0, ErrorKind::WrongIssuer, "{iss}");
    }
    assert_eq!(world.asked(), [""; 0], "nobody is asked for who is not let in");
    let health: Vec<_> = tenants.health().into_iter().map(|(name, h)| (name, h.state)).collect();
    let fresh = |name: &str| (name.to_owned(), KeyState::Fresh);
    assert_eq!(health, [fresh("acme"), fresh("globex")]);
}

/// Names that nobody has, a hundred at a time and 10,000 in a minute.
#[tokio::test]
async fn made_up_tenants_do_not_flood_the_provider() {
    let (world, timer) = (World::default(), ManualTimer::new());
    let good = ["acme", "globex", "initech"].map(|tenant| (tenant, world.issuer(&name(tenant))));
    let discover = jwks::discover(PATTERN).fetch(world.clone()).timer(timer.clone());
    let tenants = discover.most_tenants(3).allow_any_tenant().unwrap();
    let verifier = verifier(tenants.clone());
    let good = good.map(|(tenant, key)| token(&key, &name(tenant), json!({})));
    for token in &good {
        verify(&verifier, token).await.unwrap();
    }
    world.asked();
    let stranger = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
    for round in 0..100 {
        let tokens = (0..100).map(|n| token(&stranger, &name(&format!("t{round}-{n}")), json!({})));
        let attempts = tokens.map(|token| {
            let verifier = verifier.clone();
            tokio::spawn(async move { verify(&verifier, &token).await.map(|_| ()) })
        });
        for attempt in attempts.collect::<Vec<_>>() {
            let refused = attempt.await.unwrap().unwrap_err();
            assert_eq!(refused.0, ErrorKind::KeysUnavailable);
        }
        for token in &good {
            verify(&verifier, token).await.expect("who has keys is served all the time");
        }
        timer.advance(Duration::from_millis(600));
    }
    let asked = world.asked().len();
    // 100 at once and five a second, two addresses each.
    assert!((400..=2 * (100 + 5 * 60 + 1)).contains(&asked), "{asked} requests");
    assert_eq!(tenants.health().len(), 3);
    // Nobody asks for them any more.
    timer.advance(Duration::from_secs(300));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.asked(), [""; 0]);
}

/// Tenants that exist cost no permit: after a start all of them come at once.
#[tokio::test]
async fn tenants_that_exist_are_met_as_fast_as_they_come() {
    let (world, timer) = (World::default(), ManualTimer::new());
    let discover = jwks::discover(PATTERN).fetch(world.clone()).timer(timer.clone());
    let verifier = verifier(discover.allow_tenants_if(|name| name.starts_with('t')).unwrap());
    for number in 0..300 {
        let tenant = name(&format!("t{number}"));
        let key = world.issuer(&tenant);
        let token = verify(&verifier, &token(&key, &tenant, json!({}))).await.unwrap();
        assert_eq!(token.tenant(), Some(&*format!("t{number}")));
    }
}

/// A tenant that may write under its own path must not send us elsewhere.
#[tokio::test]
async fn a_document_of_a_tenant_leads_to_no_other_host() {
    let world = World::default();
    let key = world.keys_at("https://elsewhere.example/keys");
    let document = json!({"issuer": name("acme"), "jwks_uri": "https://elsewhere.example/keys"});
    let configuration = name("acme") + "/.well-known/openid-configuration";
    world.publish(&configuration, &document);
    let discover = jwks::discover(PATTERN).fetch(world.clone());
    for tenants in [discover.clone().allow_any_tenant(), discover.allow_tenants(["acme"])] {
        let verifier = verifier(tenants.unwrap());
        let refused = verify(&verifier, &token(&key, &name("acme"), json!({}))).await.unwrap_err();
        assert_eq!(refused.0, ErrorKind::KeysUnavailable);
        assert_eq!(world.asked(), [configuration.as_str()]);
    }
}

#[tokio::test]
async fn the_keys_of_a_bounded_number_are_kept() {
    let (world, timer) = (World::default(), ManualTimer::new());
    let keys = ["a", "b", "c"].map(|tenant| world.issuer(&name(tenant)));
    let discover = jwks::discover(PATTERN).fetch(world.clone()).timer(timer.clone());
    let tenants = discover.most_tenants(2).allow_tenants_if(|name| name.len() == 1).unwrap();
    let verifier = verifier(tenants.clone());
    for (tenant, index, fetched) in [
        ("a", 0, true),
        ("b", 1, true),
        ("a", 0, false),
        ("c", 2, true),
        ("a", 0, false),
        ("b", 1, true),
    ] {
        timer.advance(Duration::from_secs(1));
        verify(&verifier, &token(&keys[index], &name(tenant), json!({}))).await.unwrap();
        assert_eq!(!world.asked().is_empty(), fetched, "{tenant}");
        assert!(tenants.health().len() <= 2);
    }
}

#[tokio::test]
async fn tenants_of_entra_id_have_both_versions_of_tokens() {
    const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let world = World::default();
    let v2 = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let key = world.issuer(&v2);
    let discover = jwks::entra_id_tenants().fetch(world.clone());
    let verifier = verifier(discover.allow_tenants([TENANT]).unwrap());
    let v1 = format!("https://sts.windows.net/{TENANT}/");
    let more = json!({"tid": TENANT, "azp": "web", "scp": "read", "ver": "2.0"});
    verify(&verifier, &token(&key, &v2, more.clone())).await.unwrap();
    let asked = world.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|url| url.starts_with(&v2)), "{asked:?}");
    verify(&verifier, &token(&key, &v1, more.clone())).await.unwrap();
    assert_eq!(world.asked(), [""; 0], "one tenant, one set of keys");
    let other = v2.replace("9188", "0000");
    let refused = verify(&verifier, &token(&key, &other, more)).await.unwrap_err();
    assert_eq!(refused.0, ErrorKind::WrongIssuer);
}

#[test]
fn what_cannot_tell_tenants_apart_is_refused() {
    let discover = || jwks::discover(PATTERN).fetch(World::default());
    let list = |count: usize| (0..count).map(|number| format!("t{number}"));
    for (built, says) in [
        (
            discover().jwks_uri("https://id.example.com/keys").allow_any_tenant(),
            "all tenants would have the same keys",
        ),
        (
            discover().discovery_url("https://id.example.com/x").allow_any_tenant(),
            "all tenants would have the same keys",
        ),
        (discover().most_tenants(0).allow_any_tenant(), "1 to 100,000"),
        (discover().allow_tenants(list(100_001)), "100,000 are the most"),
        (
            discover().rsa_algorithms([Algorithm::ES256]).allow_any_tenant(),
            "the algorithms of RSA keys without `alg` must be some of RS256",
        ),
        (
            jwks::discover("https://id.example.com").allow_any_tenant(),
            "one whole segment of its path in braces",
        ),
        (
            jwks::discover("https://{tenant}.example.com").allow_any_tenant(),
            "one whole segment of its path in braces",
        ),
        (jwks::discover("http://id.example.com/{tenant}").allow_any_tenant(), "is not `https`"),
    ] {
        let error = built.unwrap_err().to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    let nobody = discover().allow_tenants([""; 0]).unwrap();
    let error = Verifier::builder().issuer(nobody).audience("orders").build().unwrap_err();
    assert!(error.to_string().contains("is empty"), "{error}");
}

#[tokio::test]
async fn addresses_may_follow_a_pattern_of_their_own() {
    let world = World::default();
    let key = world.keys_at("https://keys.example.com/acme.json/v1");
    let discover = jwks::discover(PATTERN).fetch(world.clone());
    let error = discover.clone().jwks_uri("https://keys.example.com/{tenant}.json");
    assert!(error.allow_any_tenant().is_err(), "no whole segment");
    let keys = world.keys_at("https://keys.example.com/acme/v1");
    let tenants = discover.jwks_uri("https://keys.example.com/{tenant}/v1").allow_any_tenant();
    let verifier = verifier(tenants.unwrap());
    verify(&verifier, &token(&keys, &name("acme"), json!({}))).await.unwrap();
    assert_eq!(world.asked(), ["https://keys.example.com/acme/v1"]);
    assert!(verify(&verifier, &token(&key, &name("acme"), json!({}))).await.is_err());
}
