//! Tokens that a verifier remembers, and the file of their keys.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{ErrorKind, Issuer, SigningKey, Verifier};
use hallpass_jwks::{FileKeys, KeyFile};
use hallpass_testkit::ManualTimer;
use serde_json::{Value, json};

use crate::events::Readings;
use crate::{Folder, NAME, jwks, key, until};

/// Longer than it waits from one reading to the next.
const NEXT: Duration = Duration::from_secs(12);

/// A verifier that remembers tokens however the suite is run.
fn remembering(keys: &FileKeys) -> Verifier {
    let issuer = Issuer::new(NAME, keys.clone());
    let builder = Verifier::builder().issuer(issuer).audience("orders");
    builder.token_cache_bytes(1 << 20).build().unwrap()
}

fn token(key: &SigningKey) -> String {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let claims = json!({"iss": NAME, "aud": "orders", "sub": "ann", "exp": now + 600});
    key.sign("JWT", &claims).unwrap()
}

async fn claims(verifier: &Verifier, token: &str) -> Result<Arc<Value>, ErrorKind> {
    let verified = verifier.verify(token).await.map_err(|error| error.kind())?;
    Ok(verified.claims().unwrap())
}

#[tokio::test]
async fn known_tokens_go_with_their_key_and_stay_with_their_file() {
    let (folder, timer) = (Folder::new("remembered"), ManualTimer::new());
    let (old, new) = (key("old"), key("new"));
    let path = folder.write("jwks.json", jwks([&old, &new]));
    let readings = Readings::default();
    let file = KeyFile::jwks(&path).timer(timer.clone());
    let keys = file.observer(readings.clone()).open().unwrap();
    readings.first().await;
    let (verifier, token) = (remembering(&keys), token(&old));
    claims(&verifier, &token).await.unwrap();
    let known = claims(&verifier, &token).await.unwrap();
    let is_hit = async || Arc::ptr_eq(&claims(&verifier, &token).await.unwrap(), &known);
    assert!(is_hit().await);

    // Half written, and then as it was: read each time.
    folder.write("jwks.json", "{");
    timer.advance(NEXT);
    until("it fails", async || keys.health().failures == 1).await;
    assert!(is_hit().await, "while the file is broken");
    folder.write("jwks.json", jwks([&old, &new]));
    timer.advance(NEXT);
    until("it is read", async || keys.health().failures == 0).await;
    assert!(is_hit().await, "as it was");

    folder.write("jwks.json", jwks([&new]));
    timer.advance(NEXT);
    until("the key is gone", async || {
        claims(&verifier, &token).await == Err(ErrorKind::UnknownKey)
    })
    .await;
    folder.write("jwks.json", jwks([&old]));
    timer.advance(NEXT);
    until("it is back", async || claims(&verifier, &token).await.is_ok()).await;
    assert!(!is_hit().await, "another set, whatever is in it");
}

#[tokio::test]
async fn a_known_token_does_not_outlast_its_file() {
    let (folder, timer) = (Folder::new("outlast"), ManualTimer::new());
    let good = key("1");
    let path = folder.write("jwks.json", jwks([&good]));
    let keys = KeyFile::jwks(&path).timer(timer.clone()).open().unwrap();
    let (verifier, token) = (remembering(&keys), token(&good));
    for _ in 0..3 {
        claims(&verifier, &token).await.unwrap();
    }
    std::fs::remove_file(&path).unwrap();
    timer.advance(NEXT);
    until("it fails", async || keys.health().failures > 0).await;
    assert!(claims(&verifier, &token).await.is_ok(), "for an hour");
    timer.advance(Duration::from_secs(3_700));
    for _ in 0..3 {
        assert_eq!(claims(&verifier, &token).await, Err(ErrorKind::KeysUnavailable));
    }
}
