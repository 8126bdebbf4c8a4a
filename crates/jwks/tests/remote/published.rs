//! What is kept of a published document: the public members of the keys that serve.

use hallpass_core::{Algorithm, ErrorKind};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};
use serde_json::{Value, json};

use crate::kit::{DUE, Remote, verdict_now, verifier};

const D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";
const K: &str = "MGZaNGtNMnY5cVh3N0xyMVRuOHNZYjNIYzZKZDVQZ2E";
const NOTE: &str = "internal-note-of-the-provider";
/// A public half that serves, of RFC 7515, appendix A.3.
const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

fn keys(document: &[u8]) -> Vec<Value> {
    let document: Value = serde_json::from_slice(document).unwrap();
    document.get("keys").unwrap().as_array().unwrap().clone()
}

#[tokio::test]
async fn what_is_exported_holds_nothing_but_the_public_members_of_keys_that_serve() {
    let remote = Remote::start().await;
    remote.issuer.publish([
        json!({"kty": "oct", "kid": "secret", "alg": "HS256", "k": K}).to_string(),
        json!({"kty": "EC", "crv": "P-256", "kid": "private", "x": X, "y": Y, "d": D}).to_string(),
        json!({"kty": "RSA", "kid": "half", "n": X, "e": "AQAB", "p": D, "q": K}).to_string(),
        json!({"kty": "EC", "crv": "P-256", "kid": "encrypts", "use": "enc", "x": X, "y": Y})
            .to_string(),
        json!({"kty": "EC", "crv": "P-256", "kid": "good", "alg": "ES256", "use": "sig",
            "key_ops": ["verify"], "x": X, "y": Y, "d": null, "x5c": [NOTE], "note": {"a": NOTE}})
        .to_string(),
    ]);
    remote.fetch_after(DUE).await;
    assert_eq!(remote.provider.health().keys, 2);
    let exported = remote.provider.keys().export().unwrap();
    let text = String::from_utf8(exported.clone()).unwrap();
    for absent in [D, K, NOTE, "secret", "private", "half", "encrypts", "\"d\"", "x5c", "note"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
    let good = json!({"kty": "EC", "crv": "P-256", "kid": "good", "alg": "ES256", "use": "sig",
        "key_ops": ["verify"], "x": X, "y": Y});
    let keys = keys(&exported);
    assert!(keys.len() == 2 && keys.contains(&good), "{text}");

    // It serves as the whole document did.
    remote.issuer.behave(Behaviour::Status(500));
    let seeded = hallpass_jwks::discover(remote.issuer.url()).timer(ManualTimer::new());
    let seeded = seeded.seeded(exported.clone()).unwrap();
    assert_eq!(seeded.health().keys, 2);
    assert_eq!(seeded.keys().export(), Some(exported));
    assert_eq!(verdict_now(&verifier(&seeded), &remote.token()), Some(Ok(())));
}

#[tokio::test]
async fn rsa_keys_stay_for_the_algorithms_that_they_were_let_in_for() {
    let algorithms = [Algorithm::RS256, Algorithm::PS256];
    let issuer = FakeIssuer::with_algorithm(Algorithm::RS256).await;
    let with = || hallpass_jwks::discover(issuer.url()).rsa_algorithms(algorithms);
    let mut key = keys(issuer.key_set().as_bytes()).remove(0);
    key.as_object_mut().unwrap().remove("alg").unwrap();
    issuer.behave(Behaviour::Body(json!({"keys": [key]}).to_string()));
    let provider = with().await.unwrap();
    assert_eq!(provider.health().keys, 2);
    let seeded = with().seeded(provider.keys().export().unwrap()).unwrap();
    assert_eq!(seeded.health().keys, 2);
}

#[tokio::test]
async fn only_other_keys_are_a_rotation() {
    let remote = Remote::start().await;
    remote.issuer.rotate_with_overlap();
    remote.fetch_after(DUE).await;
    let published = keys(remote.issuer.key_set().as_bytes());
    let [one, two] = published.as_slice() else { panic!("{published:?}") };
    let turned = |key: &Value| {
        let members = key.as_object().unwrap().iter().rev();
        let members: Vec<_> =
            members.map(|(name, value)| format!("\"{name}\" :\n {value}")).collect();
        format!("{{ {} }}", members.join(" , "))
    };
    let mut other = one.clone();
    other["use"] = json!("sig");
    other["alg"] = json!("ES256");
    let mut renamed = one.clone();
    renamed["kid"] = json!("key-9");
    remote.events.take();
    for (name, keys, told) in [
        ("in another order", format!("{two},{one}"), "fetched 2, skipped 0"),
        ("with blanks", format!(" {one} ,\n{two} "), "fetched 2, skipped 0"),
        ("members turned", [turned(one), turned(two)].join(","), "fetched 2, skipped 0"),
        ("one of no use", format!("{one},{two},{{\"kty\":\"x\"}}"), "fetched 2, skipped 1"),
        ("one is gone", two.to_string(), "fetched 1, skipped 0, rotated"),
        ("it is back", format!("{one},{two}"), "fetched 2, skipped 0, rotated"),
        ("another name", format!("{renamed},{two}"), "fetched 2, skipped 0, rotated"),
        ("another use", format!("{other},{two}"), "fetched 2, skipped 0, rotated"),
    ] {
        remote.issuer.behave(Behaviour::Body(format!(r#"{{"keys":[{keys}]}}"#)));
        remote.fetch_after(DUE).await;
        assert_eq!(remote.events.take(), [told], "{name}");
    }
    assert_eq!(remote.verdict(&remote.stranger()).await, Some(ErrorKind::UnknownKey));
}
