//! Tokens that would make us fetch: the provider is asked as often as it can bear, and good
//! requests go on.

use std::collections::BTreeMap;
use std::time::Duration;

use hallpass::jwks::{KeyState, discover};
use hallpass::{Algorithm, ErrorKind};
use hallpass_testkit::{Behaviour, ManualTimer};
use serde_json::json;

use super::scene::{SECOND, Scene, header};
use super::world::{World, token};
use super::{finished, until, wait};
use crate::kit::{AUDIENCE, builder, claims, key, signed, with_signature};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![unknown_ids(), at_once(), bad_signatures(), made_up_tenants()]
}

/// How often each verdict was heard.
type Tally = BTreeMap<String, usize>;

fn count(tally: &mut Tally, verdict: Option<ErrorKind>) {
    *tally.entry(format!("{verdict:?}")).or_default() += 1;
}

fn unknown_ids() -> Line {
    let scene = Scene::start();
    let mut cases = Vec::new();
    for (name, kind) in [
        ("the first", ErrorKind::UnknownKey),
        ("the second", ErrorKind::UnknownKey),
        ("the third", ErrorKind::KeysUnavailable),
        ("the fourth", ErrorKind::KeysUnavailable),
        // It has been looked for.
        ("the second", ErrorKind::UnknownKey),
    ] {
        let token = scene.token_under(Some(name));
        let title = format!("{name}: {kind:?} after {}", scene.issuer.key_fetches());
        cases.push(Case::refused(title, &scene.verifier, token, kind));
    }
    let good = scene.token();
    let (mut tally, mut served) = (Tally::new(), 0);
    for number in 0..2_000 {
        count(&mut tally, scene.verdict(&scene.token_under(Some(&format!("{number}")))));
        served += usize::from(scene.verdict(&good).is_none());
    }
    let all = [("Some(KeysUnavailable)".to_owned(), 2_000)];
    cases.push(Case::same("2,000 others: never 401, never let in", tally, all.into()));
    cases.push(Case::same("good tokens in between", served, 2_000));
    cases.push(Case::same("fetches: the first, and a burst", scene.issuer.key_fetches(), 3));
    let mut tally = Tally::new();
    for second in 0..600 {
        scene.timer.advance(SECOND);
        count(&mut tally, scene.verdict(&scene.token_under(Some(&format!("second {second}")))));
    }
    let fetches = scene.issuer.key_fetches();
    cases.push(Case::same("fetches in ten minutes of it", (20..=26).contains(&fetches), true));
    let unknown = tally.get("Some(UnknownKey)").copied().unwrap_or_default();
    let unavailable = tally.get("Some(KeysUnavailable)").copied().unwrap_or_default();
    cases.push(Case::same("each was refused", unknown + unavailable, 600));
    cases.push(Case::same("each fetch was for one of them", unknown < 27, true));
    cases.push(Case::accepted("a good token after that", &scene.verifier, &good));
    scene.issuer.rotate();
    scene.timer.advance(31 * SECOND);
    cases.push(Case::accepted("a token of a new key", &scene.verifier, scene.token()));
    Line {
        name: "floods of unknown key ids",
        why: "a token costs nothing to make up, and each would cost the provider a request and us the \
              wait for it: two fetches at once and one in 30 s are allowed for unknown ids, and what was \
              not looked up is answered 503, never 401",
        advisories: &["CVE-2026-48524"],
        cases,
    }
}

/// All at the same time, while the provider takes its time.
fn at_once() -> Line {
    let scene = Scene::start();
    let good = scene.token();
    scene.issuer.behave(Behaviour::Held);
    let verdicts = |range: std::ops::Range<usize>| {
        let tokens = range.map(|number| scene.token_under(Some(&format!("{number}"))));
        let verdicts = tokens.map(|token| {
            let verification = scene.verifier.verify(&token);
            tokio::spawn(async move { verification.await.err().map(|error| error.kind()) })
        });
        verdicts.collect::<Vec<_>>()
    };
    let sleepers = scene.timer.sleepers();
    let waiting = verdicts(0..1_024);
    until("all wait", || scene.timer.sleepers() >= sleepers + 1_024);
    let too_many = wait(async {
        let mut tally = Tally::new();
        for verdict in verdicts(1_024..2_048) {
            count(&mut tally, verdict.await.unwrap());
        }
        tally
    });
    let refused = Tally::from([("Some(KeysUnavailable)".to_owned(), 1_024)]);
    let mut cases = vec![
        Case::same("those beyond the most that may wait", too_many, refused),
        Case::accepted("a good token meanwhile", &scene.verifier, &good),
    ];
    until("the provider is asked", || scene.issuer.key_fetches() == 2);
    scene.issuer.behave(Behaviour::Honest);
    let waited = wait(async {
        let mut tally = Tally::new();
        for verdict in waiting {
            count(&mut tally, verdict.await.unwrap());
        }
        tally
    });
    let all: usize = waited.values().sum();
    let let_in = waited.get("None").copied();
    cases.push(Case::same("those who waited were answered", (all, let_in), (1_024, None)));
    let fetches = scene.issuer.key_fetches();
    cases.push(Case::same("fetches", (2..=3).contains(&fetches), true));
    cases.push(Case::accepted("a good token after that", &scene.verifier, &good));
    Line {
        name: "floods while a fetch is under way",
        why: "each request that waits holds a connection and memory: all that ask for unknown keys share \
              one fetch, 1,024 may wait for it, two seconds at most, and the others are answered at once",
        advisories: &["CVE-2026-48524"],
        cases,
    }
}

/// A known id, and a signature of nobody: a provider may have changed a key and not its id, which is
/// no reason to ask it for each of these.
fn bad_signatures() -> Line {
    let scene = Scene::start();
    let (good, signer) = (scene.token(), scene.issuer.signer());
    let mut cases = Vec::new();
    for key_id in [Some("key-1"), None] {
        let payload = claims(json!({"iss": scene.issuer.url()}));
        let input = crate::kit::unsigned(header(signer.key(), key_id, json!({})), payload);
        for bytes in [[0; 64], [1; 64], [0x7f; 64]] {
            let title = format!("kid {key_id:?}, a signature of {}", bytes[0]);
            let token = with_signature(&input, bytes);
            cases.push(Case::refused(title, &scene.verifier, token, ErrorKind::Signature));
        }
        let mut tally = Tally::new();
        for number in 0..1_000_u16 {
            let signature = [number.to_be_bytes().as_slice(), &[9; 62]].concat();
            count(&mut tally, scene.verdict(&with_signature(&input, signature)));
        }
        let refused = Tally::from([("Some(Signature)".to_owned(), 1_000)]);
        cases.push(Case::same(format!("kid {key_id:?}, a thousand more"), tally, refused));
    }
    let fetches = scene.issuer.key_fetches();
    cases.push(Case::same("fetches: the first, and one for all of these", fetches, 2));
    let mut tally = Tally::new();
    for algorithm in Algorithm::ALL.iter().filter(|algorithm| **algorithm != Algorithm::ES256) {
        let head = json!({"alg": algorithm.name(), "kid": "key-1"}).to_string();
        let payload = claims(json!({"iss": scene.issuer.url()}));
        count(&mut tally, scene.verdict(&signed(key(*algorithm), head, payload)));
    }
    let let_in = tally.get("None").copied();
    cases.push(Case::same("the id of the key under other algorithms", let_in, None));
    let fetches = scene.issuer.key_fetches();
    cases.push(Case::same("fetches for them: the burst of unknown keys", fetches, 4));
    cases.push(Case::accepted("a good token after that", &scene.verifier, good));
    Line {
        name: "floods of bad signatures",
        why: "a signature that does not verify may be of a key that has changed under its id, or of \
              nobody, which costs nothing to make: one fetch in 30 s is allowed for all of these",
        advisories: &["CVE-2026-48524"],
        cases,
    }
}

/// Tenants that nobody has, where any is let in.
fn made_up_tenants() -> Line {
    const PATTERN: &str = "https://id.example.com/{tenant}";
    let name = |tenant: &str| PATTERN.replace("{tenant}", tenant);
    let (world, timer) = (World::default(), ManualTimer::new());
    let acme = world.issuer(&name("acme"));
    let discover = discover(PATTERN).fetch(world.clone()).timer(timer.clone());
    let tenants = discover.most_tenants(50).allow_any_tenant().unwrap();
    let verifier = builder([tenants.clone().into()]).audience(AUDIENCE).build().unwrap();
    let good = token(&acme, &name("acme"), json!({}));
    let mut cases = vec![Case::accepted("a tenant", &verifier, &good)];
    for tenant in ["nobody", "somebody"] {
        let token = token(&acme, &name(tenant), json!({}));
        cases.push(Case::refused(tenant, &verifier, token, ErrorKind::KeysUnavailable));
    }
    let (mut tally, mut served) = (Tally::new(), 0);
    world.asked();
    for number in 0..3_000 {
        let token = token(&acme, &name(&format!("t{number}")), json!({}));
        let verdict = finished(verifier.verify(&token).now()).err().map(|error| error.kind());
        count(&mut tally, verdict);
        served += usize::from(finished(verifier.verify(&good).now()).is_ok());
        timer.advance(Duration::from_millis(6));
    }
    let refused = Tally::from([("Some(KeysUnavailable)".to_owned(), 3_000)]);
    cases.push(Case::same("3,000 others", tally, refused));
    cases.push(Case::same("tokens of the tenant in between", served, 3_000));
    let asked = world.asked();
    // A hundred at once and five a second, of two addresses each; those that are kept ask again.
    cases.push(Case::same("requests in 18 s", asked.len() < 900, true));
    let elsewhere = asked.iter().filter(|url| !url.starts_with("https://id.example.com/"));
    cases.push(Case::same("requests elsewhere", elsewhere.count(), 0));
    let kept = tenants.health();
    let strangers = kept.iter().filter(|(_, health)| health.state == KeyState::NeverFetched);
    cases.push(Case::same("strangers that are remembered", strangers.count() <= 17, true));
    cases.push(Case::accepted("the tenant after that", &verifier, good));
    Line {
        name: "floods of made-up tenants",
        why: "each name that nobody has would cost two requests and a place in memory, and push out \
              tenants who pay: new names are met at a bounded rate, and are forgotten when their keys do \
              not come: they push out nobody",
        advisories: &["CVE-2026-32301"],
        cases,
    }
}
