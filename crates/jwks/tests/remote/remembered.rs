//! Tokens that a verifier remembers, and the keys of a provider.
//!
//! A hit is seen by the claims: presentations that share them share the verification.

use std::sync::Arc;

use hallpass_core::{Algorithm, ErrorKind, SigningKey, Verifier};
use hallpass_testkit::Behaviour;
use serde_json::Value;

use crate::kit::{DUE, MINUTE, Remote, SECOND, until, verdict_now};

/// A verifier that remembers tokens however the suite is run.
fn remembering(remote: &Remote) -> Verifier {
    let issuer = remote.provider.clone();
    let builder = Verifier::builder().issuer(issuer).audience("test");
    builder.token_cache_bytes(1 << 20).build().unwrap()
}

fn claims(verifier: &Verifier, token: &str) -> Arc<Value> {
    let verified = verifier.verify(token).now().expect("at once").expect("a good token");
    verified.claims().unwrap()
}

/// Presents a good token until it is remembered, and hands out its claims.
fn know(verifier: &Verifier, token: &str) -> Arc<Value> {
    claims(verifier, token);
    let known = claims(verifier, token);
    assert!(is_hit(verifier, token, &known));
    known
}

fn is_hit(verifier: &Verifier, token: &str, known: &Arc<Value>) -> bool {
    Arc::ptr_eq(&claims(verifier, token), known)
}

#[tokio::test]
async fn an_unchanged_document_keeps_what_is_known() {
    let remote = Remote::start().await;
    let (verifier, token) = (remembering(&remote), remote.token());
    let known = know(&verifier, &token);
    for fetches in 2..6 {
        remote.fetch_after(DUE).await;
        assert_eq!(remote.issuer.key_fetches(), fetches);
        assert!(is_hit(&verifier, &token, &known), "after {fetches} fetches");
    }
    // So does a fetch that fails, and one that follows it.
    remote.issuer.behave(Behaviour::Status(500));
    remote.fetch_after(DUE).await;
    assert!(is_hit(&verifier, &token, &known), "during an outage");
    remote.issuer.behave(Behaviour::Honest);
    remote.fetch_after(70 * SECOND).await;
    assert!(is_hit(&verifier, &token, &known), "after it");
}

/// What is known goes with its key, not with its time.
#[tokio::test]
async fn a_known_token_goes_with_its_key() {
    let remote = Remote::start().await;
    let (verifier, old) = (remembering(&remote), remote.token());
    let known = know(&verifier, &old);
    remote.issuer.rotate_with_overlap();
    assert!(is_hit(&verifier, &old, &known), "nobody knows of it yet");
    remote.fetch_after(DUE).await;
    assert!(!is_hit(&verifier, &old, &known), "verified anew, with the new set");
    let known = know(&verifier, &old);
    let new = remote.token();
    know(&verifier, &new);
    remote.issuer.rotate();
    remote.fetch_after(DUE).await;
    for token in [&old, &new] {
        for _ in 0..3 {
            let verdict = verdict_now(&verifier, token);
            assert_eq!(verdict, Some(Err(ErrorKind::UnknownKey)), "a removed key stops at once");
        }
    }
    drop(known);
    know(&verifier, &remote.token());
}

/// The first token of the new key brings the news, and the known ones of the old end with it.
#[tokio::test]
async fn the_token_that_finds_the_rotation_ends_the_known_ones() {
    let remote = Remote::start().await;
    let verifier = remembering(&remote);
    let old: Vec<_> = (0..20).map(|_| remote.token()).collect();
    old.iter().for_each(|token| drop(know(&verifier, token)));
    remote.issuer.rotate();
    assert!(verifier.verify(&remote.token()).await.is_ok());
    for token in &old {
        assert_eq!(verdict_now(&verifier, token), Some(Err(ErrorKind::UnknownKey)));
    }
}

#[tokio::test]
async fn another_key_under_the_same_id_ends_the_known_ones() {
    let remote = Remote::start().await;
    let (verifier, old) = (remembering(&remote), remote.token());
    know(&verifier, &old);
    let key = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("key-1");
    let published = format!(r#"{{"keys":[{}]}}"#, key.public_jwk().unwrap());
    let honest = remote.issuer.key_set();
    remote.issuer.behave(Behaviour::Body(published));
    remote.fetch_after(DUE).await;
    for _ in 0..3 {
        let verdict = verifier.verify(&old).await.map_err(|error| error.kind()).err();
        assert_eq!(verdict, Some(ErrorKind::Signature));
    }
    remote.issuer.behave(Behaviour::Body(honest));
    remote.fetch_after(DUE).await;
    know(&verifier, &old);
}

/// Keys serve for an hour after their time, and for known tokens no longer.
#[tokio::test]
async fn known_tokens_outlast_no_outage_that_others_do_not() {
    let remote = Remote::start().await;
    let (verifier, token) = (remembering(&remote), remote.token());
    let known = know(&verifier, &token);
    remote.issuer.behave(Behaviour::Closed);
    remote.fetch_after(69 * MINUTE).await;
    assert!(is_hit(&verifier, &token, &known), "a minute before the end");
    remote.timer.advance(61 * SECOND);
    for _ in 0..3 {
        let verdict = verifier.verify(&token).await.map_err(|error| error.kind()).err();
        assert_eq!(verdict, Some(ErrorKind::KeysUnavailable));
    }
    remote.issuer.behave(Behaviour::Honest);
    remote.timer.advance(70 * SECOND);
    until("the provider answers again", || remote.provider.health().failures == 0).await;
    assert!(is_hit(&verifier, &token, &known), "the same keys are there again");
}

/// Known tokens alone keep the keys fresh: nobody else asks for them.
#[tokio::test]
async fn known_tokens_keep_the_refresher_going() {
    let remote = Remote::start().await;
    let (verifier, token) = (remembering(&remote), remote.token());
    let known = know(&verifier, &token);
    for fetches in 2..20 {
        let ended = remote.events.ended();
        remote.timer.advance(DUE);
        assert!(is_hit(&verifier, &token, &known));
        until("the fetch has ended", || remote.events.ended() > ended).await;
        assert_eq!(remote.issuer.key_fetches(), fetches);
    }
}
