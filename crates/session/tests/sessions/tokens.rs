//! What the access tokens say.

use std::collections::{BTreeMap, HashSet};
use std::io;

use hallpass_core::{Algorithm, ErrorKind};
use hallpass_session::SessionErrorKind;
use serde_json::{Value, json};

use crate::kit::{ANN, ISSUER, START, World, ask, claims, get, kind, millis, parts, refresh_token};

#[tokio::test(start_paused = true)]
async fn an_access_token_is_one_of_rfc_9068() {
    // AT-02, AT-13.
    let world = World::with(|builder| {
        let claims = json!({"roles": ["admin"], "scope": "read write", "tier": {"level": 3}});
        builder.claims(move |subject: String| {
            let claims = claims.clone();
            async move { if subject == ANN { Ok(Some(claims)) } else { Err("who?") } }
        })
    })
    .await;
    world.clock.advance(millis(999));
    let tokens = world.login().await;
    let (header, payload) = parts(tokens.access_token());
    let names: Vec<_> = header.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["alg", "kid", "typ"]);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("ES256")));
    let issued = START / 1_000;
    for (name, value) in [
        ("iss", json!(ISSUER)),
        ("sub", json!(ANN)),
        ("aud", json!("shop")),
        ("iat", json!(issued)),
        ("exp", json!(issued + tokens.expires_in().as_secs())),
        ("auth_time", json!(issued)),
        ("client_id", json!("shop")),
        ("sid", json!(tokens.session().to_string())),
        ("sst", json!(START + 999)),
        ("roles", json!(["admin"])),
        ("scope", json!("read write")),
        ("tier", json!({"level": 3})),
    ] {
        assert_eq!(payload[name], value, "{name}");
    }
    assert_eq!(payload["jti"].as_str().unwrap().len(), 22, "128 bits");
    assert_eq!(payload.as_object().unwrap().len(), 13, "{payload}");
    let token = world.verified(tokens.access_token());
    assert!(token.has_role("admin") && token.has_scope("write"));
    assert_eq!(token.client_id(), Some("shop"));
}

#[tokio::test(start_paused = true)]
async fn the_audience_is_a_text_or_a_list_and_the_client_has_a_name() {
    for (name, more, client, audience, client_id) in [
        ("one", &[][..], None, json!("shop"), "shop"),
        ("several", &["api", "mail"], None, json!(["shop", "api", "mail"]), "shop"),
        ("a client", &[], Some("web"), json!("shop"), "web"),
    ] {
        let world = World::with(|builder| {
            let builder =
                more.iter().fold(builder, |builder, audience| builder.audience(*audience));
            client.into_iter().fold(builder, |builder, client: &str| builder.client(client))
        })
        .await;
        let tokens = world.login().await;
        let payload = claims(tokens.access_token());
        assert_eq!(
            (&payload["aud"], &payload["client_id"]),
            (&audience, &json!(client_id)),
            "{name}"
        );
        assert_eq!(world.judge(tokens.access_token()), Ok(()), "{name}");
    }
    let world = World::new().await;
    let login = world.sessions.begin(ANN).await.unwrap().client("phone of ann");
    let tokens = login.start().await.unwrap();
    assert_eq!(claims(tokens.access_token())["client_id"], "phone of ann");
    let listed = world.sessions.sessions_of(ANN).await.unwrap();
    assert_eq!((&*listed[0].client, listed[0].id), ("phone of ann", tokens.session()));
}

#[tokio::test(start_paused = true)]
async fn no_two_tokens_have_a_name_and_lifetimes_differ() {
    let world = World::new().await;
    let (mut names, mut lifetimes, mut sids) = (HashSet::new(), HashSet::new(), HashSet::new());
    for number in 0..60_u64 {
        let tokens = world.sessions.start(format!("user-{number}")).await.unwrap();
        let payload = claims(tokens.access_token());
        names.insert(payload["jti"].to_string());
        sids.insert(tokens.session());
        let lifetime = tokens.expires_in().as_secs();
        assert!((480..=600).contains(&lifetime), "{lifetime}");
        assert_eq!(payload["exp"].as_u64().unwrap() - payload["iat"].as_u64().unwrap(), lifetime);
        lifetimes.insert(lifetime);
    }
    assert_eq!((names.len(), sids.len()), (60, 60));
    assert!(lifetimes.len() > 10, "chance: {lifetimes:?}");
}

#[tokio::test(start_paused = true)]
async fn only_the_sessions_say_who_and_when() {
    // AT-02: nobody else's `iss`, `sub` and so on.
    for name in [
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "sid",
        "sst",
        "auth_time",
        "client_id",
        "cnf",
    ] {
        let world = World::with(|builder| {
            builder.claims(move |_: String| async move {
                Ok::<_, io::Error>(Some(BTreeMap::from([("roles", "admin"), (name, "mine")])))
            })
        })
        .await;
        let error = world.sessions.start(ANN).await.expect_err(name);
        assert_eq!(error.kind(), SessionErrorKind::Claims, "{name}");
        assert!(error.to_string().contains(&format!("`{name}` is for the sessions to say")));
        assert!(!error.to_string().contains("mine"), "{error}");
        assert_eq!(world.sessions.sessions_of(ANN).await.unwrap(), [], "{name}");
    }
    for (name, value) in [
        ("a text", json!("admin")),
        ("a list", json!(["admin"])),
        ("a number", json!(1)),
        ("null in JSON", Value::Null),
    ] {
        let world = World::with(|builder| {
            builder.claims(move |_: String| {
                let value = value.clone();
                async move { Ok::<_, io::Error>(Some(value)) }
            })
        })
        .await;
        assert_eq!(kind(world.sessions.start(ANN).await), Some(SessionErrorKind::Claims), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_algorithm_signs_what_its_verifier_accepts() {
    for (algorithm, published) in [
        (Algorithm::ES256, true),
        (Algorithm::EdDSA, true),
        (Algorithm::RS256, true),
        (Algorithm::HS256, false),
    ] {
        let world = World::with(|builder| builder.algorithm(algorithm)).await;
        let tokens = world.login().await;
        assert_eq!(parts(tokens.access_token()).0["alg"], algorithm.name());
        assert_eq!(world.judge(tokens.access_token()), Ok(()), "{algorithm}");
        let (next, _) = world.refreshed(&refresh_token(&tokens)).await;
        assert_eq!(world.judge(next.access_token()), Ok(()), "{algorithm}");
        let set = ask(&world.sessions.jwks(), get("")).await;
        assert_eq!(set.json()["keys"].as_array().unwrap().is_empty(), !published, "{algorithm}");
        // JWS-15: another signature, or none.
        let (signed, signature) = tokens.access_token().rsplit_once('.').unwrap();
        let other = next.access_token().rsplit_once('.').unwrap().1;
        assert_ne!(signature, other);
        assert_eq!(world.judge(&format!("{signed}.{other}")), Err(ErrorKind::Signature));
        assert!(world.judge(&format!("{signed}.")).is_err(), "{algorithm}");
    }
}
