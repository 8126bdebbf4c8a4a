//! Signing keys: published, replaced, and taken back.

use hallpass_core::ErrorKind::{Revoked, UnknownKey};
use hallpass_core::{EndpointRequest, JwkSet};
use hallpass_session::Tokens;
use tokio::time::sleep;

use crate::kit::{Answer, Fault, Op, World, ask, get, parts, refresh_token, secs};

fn kid(tokens: &Tokens) -> String {
    parts(tokens.access_token()).0["kid"].as_str().expect("a name").to_owned()
}

async fn jwks(world: &World) -> Answer {
    ask(&world.sessions.jwks(), get("/.well-known/jwks.json")).await
}

async fn published(world: &World) -> Vec<String> {
    let set = JwkSet::from_text(&jwks(world).await.body).expect("a key set");
    set.keys().iter().map(|key| key.key_id().expect("a name").to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_key_set_is_public_and_can_be_kept() {
    let world = World::new().await;
    let login = world.login().await;
    let answer = jwks(&world).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.field("content-type"), Some("application/jwk-set+json"));
    assert_eq!(answer.field("cache-control"), Some("public, max-age=300"));
    for member in ["\"d\"", "\"k\"", "\"p\"", "oct"] {
        assert!(!answer.body.contains(member), "{member}");
    }
    let ids = published(&world).await;
    assert!(ids.len() == 2 && ids.contains(&kid(&login)), "the one that signs, and the next");
    let tag = answer.field("etag").expect("a tag").to_owned();
    assert!(tag.starts_with('"'), "a strong one: {tag}");
    for (name, method, known, status) in [
        ("known", "GET", Some(tag.as_str()), 304),
        ("another", "GET", Some("\"x\""), 200),
        ("none", "GET", None, 200),
        ("by HEAD", "HEAD", Some(tag.as_str()), 304),
        ("by POST", "POST", None, 405),
    ] {
        let request = EndpointRequest::new(method, "/.well-known/jwks.json");
        let request = known.into_iter().fold(request, |r, tag| r.with_field("If-None-Match", tag));
        let answer = ask(&world.sessions.jwks(), request).await;
        assert_eq!(answer.status, status, "{name}");
        assert!(status != 304 || answer.body.is_empty(), "{name}");
        assert!(status == 405 || answer.field("etag") == Some(tag.as_str()), "{name}");
    }
    // It changes when the keys do, and not when they are read again.
    sleep(secs(120)).await;
    assert_eq!(jwks(&world).await.field("etag"), Some(tag.as_str()));
    world.sessions.compromise_key(&kid(&login)).await.unwrap();
    assert_ne!(jwks(&world).await.field("etag"), Some(tag.as_str()));
}

#[tokio::test(start_paused = true)]
async fn what_a_leaked_key_has_signed_is_refused_at_once() {
    let world = World::new().await;
    let other = world.another(|builder| builder).await;
    let login = world.login().await;
    let bound = [&world, &other];
    for node in bound {
        // It is remembered by both.
        for _ in 0..3 {
            assert_eq!(node.judge(login.access_token()), Ok(()));
        }
    }
    let leaked = kid(&login);
    let next = published(&world).await.into_iter().find(|id| *id != leaked).expect("the next");
    assert!(world.sessions.compromise_key("nobody's").await.unwrap().is_none());
    let done = world.sessions.compromise_key(&leaked).await.unwrap().expect("there was one");
    assert!(world.judge(login.access_token()).is_err(), "here, when the call returns");
    done.everywhere(secs(5)).await.expect("everywhere");
    for (name, node) in ["here", "there"].into_iter().zip(bound) {
        let judged = node.judge(login.access_token());
        assert!(matches!(judged, Err(UnknownKey | Revoked)), "{name}: {judged:?}");
        assert!(!published(node).await.contains(&leaked), "{name}");
    }
    // Nobody is logged out, and the next key signs at once, on both.
    sleep(secs(4)).await;
    for (name, node) in ["here", "there"].into_iter().zip(bound) {
        let (tokens, _) = node.refreshed(&refresh_token(&login)).await;
        assert_eq!(kid(&tokens), next, "{name}");
        for node in bound {
            assert_eq!(node.judge(tokens.access_token()), Ok(()), "{name}");
        }
    }
    let ids = published(&world).await;
    assert!(ids.len() == 2 && ids.contains(&next), "and there is a next one again");
}

#[tokio::test(start_paused = true)]
async fn the_event_is_enough_for_a_node_that_cannot_read_the_keys() {
    let world = World::new().await;
    let other = world.another(|builder| builder).await;
    let login = world.login().await;
    assert_eq!(other.judge(login.access_token()), Ok(()));
    other.store.set(Op::Keys, Fault::Fails);
    let done = world.sessions.compromise_key(&kid(&login)).await.unwrap().expect("there was one");
    done.everywhere(secs(5)).await.expect("everywhere");
    let judged = other.judge(login.access_token());
    assert!(matches!(judged, Err(UnknownKey | Revoked)), "{judged:?}");
    assert!(!other.sessions.health().signs, "nor does it sign with it");
    assert!(!published(&other).await.contains(&kid(&login)));
    other.store.mend(Op::Keys);
    sleep(secs(4)).await;
    let (tokens, _) = other.refreshed(&refresh_token(&login)).await;
    assert_eq!(world.judge(tokens.access_token()), Ok(()), "with the next one");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_to_be_the_next_can_be_taken_back_too() {
    let world = World::new().await;
    let login = world.login().await;
    let next = published(&world).await.into_iter().find(|id| *id != kid(&login)).expect("the next");
    assert!(world.sessions.compromise_key(&next).await.unwrap().is_some());
    assert!(!published(&world).await.contains(&next));
    assert_eq!(world.judge(login.access_token()), Ok(()), "what the active one signed is good");
    let (tokens, _) = world.refreshed(&refresh_token(&login)).await;
    assert_eq!(kid(&tokens), kid(&login));
}

#[tokio::test(start_paused = true)]
async fn a_key_is_replaced_and_no_token_fails() {
    let world = World::new().await;
    let (day, first) = (secs(86_400), world.login().await);
    let ids = published(&world).await;
    world.pass_and_clean_up(day * 30 - secs(60)).await;
    let before = world.login().await;
    assert_eq!(kid(&before), kid(&first), "not yet");
    world.pass_and_clean_up(secs(120)).await;
    let after = world.login().await;
    assert!(kid(&after) != kid(&before) && ids.contains(&kid(&after)), "it was published before");
    assert_eq!(world.judge(before.access_token()), Ok(()), "both are good");
    assert_eq!(world.judge(after.access_token()), Ok(()));
    let ids = published(&world).await;
    assert_eq!(ids.len(), 3, "the last one, the one that signs, and the next: {ids:?}");
    assert!(ids.contains(&kid(&before)));
    // Once nothing that it signed can be good any more.
    world.pass_and_clean_up(secs(3_600)).await;
    let ids = published(&world).await;
    assert!(ids.len() == 2 && !ids.contains(&kid(&before)), "{ids:?}");
    world.refreshed(&refresh_token(&after)).await;
}

#[tokio::test(start_paused = true)]
async fn two_nodes_that_start_at_once_sign_with_one_key() {
    let world = World::new().await;
    let memory = hallpass_session::MemoryStore::by_clock(world.clock.clone());
    let slow = |builder: hallpass_session::SessionsBuilder| builder;
    let (one, two) = tokio::join!(
        World::on(&world.clock, &memory, slow),
        World::on(&world.clock, &memory, slow),
    );
    sleep(secs(5)).await;
    let (a, b) = (one.login().await, two.login().await);
    assert_eq!(kid(&a), kid(&b));
    assert_eq!((one.judge(b.access_token()), two.judge(a.access_token())), (Ok(()), Ok(())));
    assert_eq!(published(&one).await, published(&two).await);
}

#[tokio::test(start_paused = true)]
async fn edited_keys_are_an_alarm_and_what_is_known_goes_on() {
    use hallpass_session::store::{KeyState, KeyStore};
    let world = World::new().await;
    let login = world.login().await;
    let mut read = world.memory.keys().await.unwrap();
    // Somebody who can write to the store has a retired key sign for ever.
    for record in &mut read.records {
        record.state = match record.state {
            KeyState::Active => KeyState::Next,
            _ => KeyState::Active,
        };
    }
    let deadline = world.clock.time().after(secs(5));
    world.memory.put_keys(read.version, read.records, deadline).await.unwrap();
    sleep(secs(4)).await;
    let notices = world.notices.take();
    let texts: Vec<_> = notices.iter().map(ToString::to_string).collect();
    assert!(texts.len() == 1 && texts[0].contains("changed by somebody else"), "{texts:?}");
    assert_eq!(world.judge(login.access_token()), Ok(()));
    let (tokens, _) = world.refreshed(&refresh_token(&login)).await;
    assert_eq!(kid(&tokens), kid(&login));
    // And nobody starts on them.
    let error = crate::kit::builder(crate::kit::Faulty::over(&world.memory)).build().await;
    assert!(error.expect_err("edited").to_string().contains("changed by somebody else"));
}

#[tokio::test(start_paused = true)]
async fn a_store_of_keys_that_hangs_is_not_waited_for_by_requests() {
    let world = World::new().await;
    let login = world.login().await;
    world.store.set(Op::Keys, Fault::Hangs);
    sleep(secs(10)).await;
    // What was read a moment ago by the machine's clock still signs.
    world.refreshed(&refresh_token(&login)).await;
    assert_eq!(world.judge(login.access_token()), Ok(()));
    assert_eq!(jwks(&world).await.status, 200);
}
