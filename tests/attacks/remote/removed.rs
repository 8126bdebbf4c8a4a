//! Keys that the provider has taken back.

use std::time::Duration;

use hallpass::jwks::{KeyState, discover};
use hallpass::{Algorithm, ErrorKind, SigningKey};
use hallpass_testkit::{Behaviour, ManualTimer};
use serde_json::json;

use super::scene::{DUE, LIMIT, SECOND, Scene, verifier};
use super::world::jwk;
use super::{until, wait};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![removed(), replaced(), too_old()]
}

fn removed() -> Line {
    let scene = Scene::start();
    let (old, bare) = (scene.token(), scene.token_under(None));
    let seed = scene.provider.keys().export().unwrap();
    let mut cases = vec![
        Case::accepted("while it is published", &scene.verifier, &old),
        Case::accepted("the same without a kid", &scene.verifier, &bare),
    ];
    scene.issuer.rotate_with_overlap();
    scene.fetch_after(DUE);
    let new = scene.token();
    cases.push(Case::accepted("published beside the next", &scene.verifier, &old));
    cases.push(Case::accepted("the next", &scene.verifier, &new));
    scene.issuer.rotate();
    scene.fetch_after(DUE);
    let (gone, other) = (ErrorKind::UnknownKey, ErrorKind::Signature);
    cases.push(Case::refused("taken back", &scene.verifier, &old, gone));
    cases.push(Case::refused("taken back, without a kid", &scene.verifier, &bare, other));
    cases.push(Case::refused("the next, taken back", &scene.verifier, &new, gone));
    cases.push(Case::accepted("the one after", &scene.verifier, scene.token()));
    cases.push(Case::same("keys that are kept", scene.provider.health().keys, 1));
    for (name, behaviour) in [
        ("an outage", Behaviour::Status(500)),
        ("an empty set", Behaviour::Body(r#"{"keys":[]}"#.to_owned())),
    ] {
        scene.issuer.behave(behaviour);
        scene.fetch_after(DUE);
        let kind = ErrorKind::KeysUnavailable;
        let late = scene.token_under(Some(&format!("key during {name}")));
        cases.push(Case::refused(format!("unknown during {name}"), &scene.verifier, late, kind));
        let served = Case::accepted(format!("during {name}"), &scene.verifier, scene.token());
        cases.push(served);
        let verdict = scene.verdict(&old);
        cases.push(Case::same(format!("taken back, during {name}"), verdict.is_none(), false));
        scene.issuer.behave(Behaviour::Honest);
        scene.fetch_after(70 * SECOND);
    }
    // A request for a new key brings the news, too.
    let old = scene.token();
    scene.issuer.rotate();
    scene.timer.advance(31 * SECOND);
    cases.push(Case::accepted("a new key", &scene.verifier, scene.token()));
    cases.push(Case::refused("the one that went with it", &scene.verifier, &old, gone));
    // Yesterday's set serves until the first fetch has ended, and not a moment longer.
    let (timer, url) = (ManualTimer::new(), scene.issuer.url());
    let fetches = scene.issuer.key_fetches();
    let seeded = discover(url).timer(timer).seeded(seed).unwrap();
    until("it is asked", || scene.issuer.key_fetches() > fetches);
    until("the keys have come", || seeded.health().state == KeyState::Fresh);
    cases.push(Case::refused("a key of the seed", &verifier(&seeded), &bare, other));
    cases.push(Case::accepted("a key that was fetched", &verifier(&seeded), scene.token()));
    Line {
        name: "keys that were taken back",
        why: "a provider takes back a key that was stolen, and a set that is only ever added to honours \
              the thief's tokens for ever: the set that was fetched last is the whole set",
        advisories: &["CVE-2025-22149"],
        cases,
    }
}

/// The id stays, and the key is another one.
fn replaced() -> Line {
    let scene = Scene::start();
    let old = scene.token();
    let new = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("key-1");
    let of_new = scene.signed_by(&new, Some("key-1"));
    let mut cases = vec![Case::accepted("the old one", &scene.verifier, &old)];
    let refused =
        Case::refused("not yet published", &scene.verifier, &of_new, ErrorKind::Signature);
    cases.push(refused);
    scene.issuer.behave(Behaviour::Body(json!({"keys": [jwk(&new)]}).to_string()));
    scene.fetch_after(DUE);
    cases.push(Case::refused("the old one, replaced", &scene.verifier, &old, ErrorKind::Signature));
    cases.push(Case::accepted("the new one", &scene.verifier, &of_new));
    let both = json!({"keys": [jwk(&new), jwk(scene.issuer.signer().key())]});
    scene.issuer.behave(Behaviour::Body(both.to_string()));
    scene.fetch_after(DUE);
    cases.push(Case::accepted("the old one, beside the new", &scene.verifier, &old));
    cases.push(Case::accepted("the new one, beside the old", &scene.verifier, &of_new));
    Line {
        name: "a key that is replaced under its id",
        why: "keys that are kept by their id keep the first of each: what is published now under the id \
              is the key, and nothing else (RFC 7517 §4.5)",
        advisories: &["CVE-2025-22149"],
        cases,
    }
}

/// Whoever cuts us off from the provider must not keep a stolen key alive.
fn too_old() -> Line {
    let mut cases = Vec::new();
    for (name, behaviour) in [
        ("500", Behaviour::Status(500)),
        ("closed connections", Behaviour::Closed),
        ("nonsense", Behaviour::Body("<html>".to_owned())),
        ("no keys", Behaviour::Body(r#"{"keys":[]}"#.to_owned())),
    ] {
        let scene = Scene::start();
        let token = scene.token();
        scene.issuer.behave(behaviour);
        scene.fetch_after(LIMIT - Duration::from_secs(60));
        cases.push(Case::accepted(format!("{name}, before"), &scene.verifier, &token));
        scene.timer.advance(Duration::from_secs(61));
        let unavailable = ErrorKind::KeysUnavailable;
        let title = format!("{name}, 70 minutes later");
        cases.push(Case::refused(title, &scene.verifier, &token, unavailable));
        scene.timer.advance(24 * LIMIT);
        let title = format!("{name}, a day later");
        cases.push(Case::refused(title, &scene.verifier, &token, unavailable));
        scene.issuer.behave(Behaviour::Honest);
        scene.timer.advance(70 * SECOND);
        let answers = || wait(async { scene.verifier.verify(&token).await.is_ok() });
        until("it answers again", || scene.provider.health().failures == 0);
        cases.push(Case::same(format!("{name}, and back again"), answers(), true));
    }
    Line {
        name: "keys past their time",
        why: "who can keep us from the provider keeps the key that he stole: a set serves an hour after \
              its time, and then no token is believed and the answer is 503",
        advisories: &["CVE-2025-22149"],
        cases,
    }
}
