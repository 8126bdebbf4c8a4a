//! An issuer that changes its key and not the key's id.

use std::time::Duration;

use hallpass_core::{Algorithm, ErrorKind, SigningKey};
use hallpass_jwks as jwks;
use hallpass_testkit::ManualTimer;
use serde_json::json;

use crate::world::{World, token, verifier, verify};

const NAME: &str = "https://id.example.com";
const KEYS: &str = "https://id.example.com/keys";

#[tokio::test]
async fn the_first_token_of_a_new_key_is_let_in() {
    let (world, timer) = (World::default(), ManualTimer::new());
    let old = world.issuer(NAME);
    let discover = jwks::discover(NAME).fetch(world.clone()).timer(timer.clone());
    let verifier = verifier(discover.await.unwrap());
    verify(&verifier, &token(&old, NAME, json!({}))).await.unwrap();
    world.asked();

    let new = world.keys_at(KEYS);
    verify(&verifier, &token(&new, NAME, json!({}))).await.unwrap();
    assert_eq!(world.asked(), [KEYS]);
    let refused = verify(&verifier, &token(&old, NAME, json!({}))).await.unwrap_err();
    assert_eq!(refused.0, ErrorKind::Signature, "the old key is gone");
    assert_eq!(world.asked(), [""; 0], "not twice in 30 s");

    timer.advance(Duration::from_secs(30));
    let newest = world.keys_at(KEYS);
    verify(&verifier, &token(&newest, NAME, json!({}))).await.unwrap();
}

#[tokio::test]
async fn garbage_costs_one_fetch_and_is_refused() {
    let (world, timer) = (World::default(), ManualTimer::new());
    let key = world.issuer(NAME);
    let discover = jwks::discover(NAME).fetch(world.clone()).timer(timer.clone());
    let verifier = verifier(discover.await.unwrap());
    world.asked();
    let thief = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
    for number in 0..1_000 {
        let garbage = token(&thief, NAME, json!({"jti": number.to_string()}));
        let refused = verify(&verifier, &garbage).await.unwrap_err();
        assert_eq!(refused.0, ErrorKind::Signature);
        verify(&verifier, &token(&key, NAME, json!({}))).await.unwrap();
    }
    assert_eq!(world.asked(), [KEYS]);
    // What unknown keys have is left to them.
    let new = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("2");
    let refused = verify(&verifier, &token(&new, NAME, json!({}))).await.unwrap_err();
    assert_eq!(refused.0, ErrorKind::UnknownKey);
    assert_eq!(world.asked(), [KEYS]);
}

#[tokio::test]
async fn while_the_provider_is_down_the_known_set_is_believed() {
    let (world, timer) = (World::default(), ManualTimer::new());
    world.issuer(NAME);
    let discover = jwks::discover(NAME).fetch(world.clone()).timer(timer.clone());
    let verifier = verifier(discover.await.unwrap());
    world.withdraw(KEYS);
    let thief = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
    for _ in 0..2 {
        let refused = verify(&verifier, &token(&thief, NAME, json!({}))).await.unwrap_err();
        assert_eq!(refused.0, ErrorKind::Signature);
    }
}
