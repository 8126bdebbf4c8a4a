//! Nothing secret is shown by anything.

use std::fmt::{Debug, Display};

use hallpass_core::EndpointResponse;
use hallpass_session::rotation::{Binding, Profile};
use hallpass_session::{KekError, RateLimits, Sessions};

use crate::kit::{
    Fault, KEK, OTHER_KEK, Op, World, ask, builder, cookie, decode, kek, post, refresh_token, secs,
};

const SUBJECT: &str = "ann.of.green.gables@example.com";

/// What is seen of a value, and what must not be.
struct Shown {
    secrets: Vec<String>,
    seen: Vec<(&'static str, String)>,
}

impl Shown {
    fn debug(&mut self, name: &'static str, value: &impl Debug) {
        self.seen.push((name, format!("{value:?} {value:#?}")));
    }

    fn both(&mut self, name: &'static str, value: &(impl Debug + Display)) {
        self.debug(name, value);
        self.seen.push((name, value.to_string()));
    }

    /// A text, and what it stands for in hex and in the way that `Debug` shows bytes.
    fn hide(&mut self, text: &str) {
        self.secrets.push(text.to_owned());
    }

    fn hide_bytes(&mut self, bytes: &[u8]) {
        for part in bytes.chunks_exact(8) {
            self.secrets.push(part.iter().map(|byte| format!("{byte:02x}")).collect());
            self.secrets.push(part.iter().map(|byte| format!("{byte:02X}")).collect());
            let list = format!("{part:?}");
            self.secrets.push(list.trim_matches(['[', ']']).to_owned());
        }
    }

    fn hide_token(&mut self, token: &str) {
        let body = token.strip_prefix("hpr1_").expect("the prefix");
        body.as_bytes().chunks_exact(12).for_each(|part| {
            self.secrets.push(String::from_utf8(part.to_vec()).unwrap());
        });
        self.hide_bytes(&decode(body));
    }

    fn assert_hidden(&self) {
        for (name, text) in &self.seen {
            for secret in &self.secrets {
                assert!(!text.contains(secret), "{name} shows {secret}: {text}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_shows_a_token_a_key_or_who_it_is() {
    let mut shown = Shown { secrets: Vec::new(), seen: Vec::new() };
    let set = |builder: hallpass_session::SessionsBuilder| {
        builder.kek(kek(KEK)).other_kek(kek(OTHER_KEK))
    };
    for secret in [KEK, OTHER_KEK] {
        shown.hide(&secret[..12]);
        shown.hide_bytes(&base64_simd::STANDARD.decode_to_vec(secret).unwrap());
    }
    shown.hide(SUBJECT);
    let world = World::with(set).await;
    let sessions: &Sessions = &world.sessions;
    let building = set(builder(world.store.clone())).rate_limits(RateLimits::new());
    shown.debug("SessionsBuilder", &building);
    shown.debug("Kek", &kek(KEK));
    shown.debug("Sessions", sessions);
    shown.debug("SessionHealth", &sessions.health());
    shown.debug("Verifier", &sessions.verifier());
    shown.debug("CrossSite", &sessions.cross_site());
    shown.debug("MemoryStore", &world.memory);
    shown.debug("RateLimits", &RateLimits::new());

    let login = sessions.begin(SUBJECT).await.unwrap().bound_to(Binding::Proof([0xA7; 32]));
    shown.debug("Login", &login);
    let bound = refresh_token(&login.start().await.unwrap());
    let tokens = sessions.start(SUBJECT).await.unwrap();
    let token = refresh_token(&tokens);
    shown.hide_token(&token);
    shown.hide_token(&bound);
    let (_, signature) = tokens.access_token().rsplit_once('.').unwrap();
    shown.hide(&signature[..12]);
    shown.hide(tokens.access_token().split('.').nth(1).unwrap());
    shown.debug("Tokens", &tokens);
    let verified = world.verified(tokens.access_token());
    shown.debug("SessionInfo", &sessions.sessions_of(SUBJECT).await.unwrap());
    shown.debug("EndpointResponse", &EndpointResponse::from(tokens));
    shown.debug("EndpointRequest", &post("/refresh").with_field("Cookie", cookie(&token)));

    // What is refused, and what the operator hears of it.
    let refused = sessions.refresh(&bound, Profile::Cookie, None).await.expect_err("unbound");
    shown.both("RefreshRefused, binding", &refused);
    let next = refresh_token(&sessions.refresh(&token, Profile::Cookie, None).await.unwrap());
    shown.hide_token(&next);
    world.pass(secs(30)).await;
    let again = sessions.refresh(&token, Profile::Cookie, None).await.unwrap();
    shown.hide_token(&refresh_token(&again));
    world.pass(secs(30)).await;
    sessions.refresh(&refresh_token(&again), Profile::Cookie, None).await.unwrap();
    let refused = sessions.refresh(&token, Profile::Cookie, None).await.expect_err("reused");
    shown.both("RefreshRefused, reuse", &refused);
    let other = refresh_token(&sessions.start(SUBJECT).await.unwrap());
    shown.hide_token(&other);
    for (op, name) in [(Op::Find, "find"), (Op::Rotate, "rotate")] {
        world.store.edit(op, |row| row.subject = SUBJECT.repeat(2).into());
        let refused = sessions.refresh(&other, Profile::Cookie, None).await.expect_err(name);
        shown.both("RefreshRefused, edited", &refused);
        world.store.stop_editing();
        world.store.set(op, Fault::Fails);
        let refused = sessions.refresh(&other, Profile::Cookie, None).await.expect_err(name);
        shown.both("RefreshRefused, down", &refused);
        world.store.mend(op);
    }
    let refused = sessions.refresh(&format!("{other}A"), Profile::Cookie, None).await;
    shown.both("RefreshRefused, invalid", &refused.expect_err("longer"));
    let error = sessions.begin(SUBJECT.repeat(20)).await.expect_err("too long");
    shown.both("SessionError", &error);
    let revocation = sessions.revoke_token(&verified).await.unwrap().unwrap();
    shown.debug("Revocation, token", &revocation);
    shown.debug("Revocation, subject", &sessions.revoke_subject(SUBJECT).await.unwrap());
    world.store.set(Op::Behind, Fault::Fails);
    let behind = revocation.everywhere(secs(1)).await.expect_err("unknown");
    shown.both("NodesBehind", &behind);
    world.store.set(Op::Read, Fault::Fails);
    world.store.set(Op::Keys, Fault::Fails);
    tokio::time::sleep(secs(5)).await;
    let notices = world.notices.take();
    let kinds: std::collections::HashSet<_> = notices
        .iter()
        .map(|notice| format!("{notice:?}").split('(').next().unwrap_or_default().to_owned())
        .collect();
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        ["BindingMismatch", "Corrupt", "Interrupted", "Reuse", "Superseded", "Unavailable"]
    );
    for notice in &notices {
        shown.both("SessionNotice", notice);
    }
    let error = set(builder(world.store.clone())).build().await.expect_err("down");
    shown.both("StartError", &error);
    let error: KekError = hallpass_session::Kek::from_base64(&KEK[..40]).expect_err("too short");
    shown.both("KekError", &error);
    assert!(shown.secrets.len() > 100 && shown.seen.len() > 40);
    shown.assert_hidden();
}

#[tokio::test(start_paused = true)]
async fn the_search_for_secrets_finds_them() {
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    let bytes = decode(token.strip_prefix("hpr1_").unwrap());
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    for text in [token.clone(), format!("{bytes:?}"), hex] {
        let mut shown = Shown { secrets: Vec::new(), seen: vec![("a leak", text)] };
        shown.hide_token(&token);
        let found = std::panic::catch_unwind(|| shown.assert_hidden());
        assert!(found.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn the_store_is_given_no_token() {
    // What a reader of the store has: rows, hashes and MACs.
    use hallpass_session::store::{SessionStore, Shard};
    let world = World::new().await;
    let login = world.login().await;
    let token = refresh_token(&login);
    let (_, next) = world.refreshed(&token).await;
    let row = world.memory.find_session(Shard::default(), login.session()).await.unwrap().unwrap();
    let predecessor = row.predecessor.expect("one");
    let kept = [
        row.leaf.hash.as_bytes().as_slice(),
        predecessor.mark.hash.as_bytes(),
        predecessor.nonce.as_bytes(),
        row.mac.as_bytes(),
        row.sid.as_bytes(),
    ]
    .concat();
    for token in [&token, &next] {
        let bytes = decode(token.strip_prefix("hpr1_").unwrap());
        // The secrets of session and generation, and the tag.
        for secret in [&bytes[3..19], &bytes[23..55], &bytes[55..67]] {
            for part in secret.windows(6) {
                assert!(!kept.windows(6).any(|window| window == part));
            }
        }
    }
    let answer = ask(&world.sessions, post("/logout")).await;
    assert_eq!(answer.status, 204);
}
