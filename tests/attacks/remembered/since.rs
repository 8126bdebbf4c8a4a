//! Keys, time and the application's mind: each may have changed since.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use hallpass::{
    CheckUnavailable, Checking, ErrorKind, Issuer, KeySet, KeysUnavailable, StaticKeys, Tenants,
    TokenCheck, Verdict, VerifiedToken, Verifier,
};
use serde_json::json;

use super::{ALGORITHM, World, again, known, set, token};
use crate::kit::{AUDIENCE, NOW, claims, header, key, signed};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![keys(), times(), withdrawn(), tenants()]
}

/// The keys were exchanged, taken back, or are out of reach.
fn keys() -> Line {
    use ErrorKind::{KeysUnavailable as Unavailable, Signature, UnknownKey};
    let other = hallpass::SigningKey::generate(ALGORITHM).unwrap();
    let named = hallpass::SigningKey::generate(ALGORITHM).unwrap().with_key_id("other");
    let own = key(ALGORITHM);
    let out_of_reach = KeysUnavailable::new();
    let mut cases = Vec::new();
    for (name, answer, refused) in [
        ("the same key in a new set", Ok(set([own])), None),
        ("another key beside it", Ok(set([&other, own])), None),
        ("another key in its place", Ok(set([&other])), Some(Signature)),
        ("a key of another id in its place", Ok(set([&named])), Some(Signature)),
        ("no key at all", Ok(KeySet::new([])), Some(UnknownKey)),
        ("keys out of reach", Err(out_of_reach), Some(Unavailable)),
    ] {
        let world = World::new();
        let (verifier, token) = (world.verifier(), token(json!({})));
        cases.push(known(&format!("{name}: before"), &verifier, &token));
        world.publish(answer.map(Arc::new));
        cases.push(again(name, &verifier, &token, refused));
        world.publish(Ok(Arc::new(set([own]))));
        cases.push(known(&format!("{name}: and back"), &verifier, &token));
    }
    let world = World::new();
    let verifier = world.verifier();
    let tokens: Vec<_> = (0..50).map(|n| token(json!({"sub": n.to_string()}))).collect();
    for (n, token) in tokens.iter().enumerate() {
        cases.push(known(&format!("token {n}"), &verifier, token));
    }
    world.publish(Ok(Arc::new(set([&other]))));
    for (n, token) in tokens.iter().enumerate() {
        let name = format!("token {n}, when its key is gone");
        cases.push(Case::refused(name, &verifier, token, Signature));
    }
    Line {
        name: "a known token of a key that is gone",
        why: "an issuer takes a stolen key back, and a gateway that remembers the thief's tokens lets them \
              in until they expire: what was verified with a set of keys is verified anew with the next",
        advisories: &[],
        cases,
    }
}

/// What was good is not good for ever.
fn times() -> Line {
    use ErrorKind::{ClockUnavailable, Expired, NotYetValid};
    let world = World::new();
    let verifier = world.verifier();
    let token = token(json!({"nbf": NOW, "exp": NOW + 60}));
    let mut cases = vec![known("when it is good", &verifier, &token)];
    for (name, time, refused) in [
        ("at the end of the leeway", NOW + 89, None),
        ("past the leeway", NOW + 90, Some(Expired)),
        ("a day later", NOW + 86_400, Some(Expired)),
        ("turned back to its time", NOW + 60, None),
        ("turned back before its time", NOW - 31, Some(NotYetValid)),
        ("at the beginning of the leeway", NOW - 30, None),
    ] {
        world.at(time);
        cases.push(again(name, &verifier, &token, refused));
    }
    world.clock.fail();
    cases.push(Case::refused("no time at all", &verifier, &token, ClockUnavailable));
    world.at(NOW);
    cases.push(Case::accepted("and again", &verifier, &token));
    Line {
        name: "a known token out of its time",
        why: "a memory with a time to live of its own serves a token past its `exp`: time is asked of each \
              request (RFC 7519 §4.1.4, §4.1.5)",
        advisories: &[],
        cases,
    }
}

/// Says what it is told to say.
struct Told(Arc<AtomicU8>);

impl TokenCheck for Told {
    fn check(&self, _: &VerifiedToken) -> Checking {
        Checking::Ready(match self.0.load(Ordering::Relaxed) {
            0 => Ok(Verdict::Accept),
            1 => Ok(Verdict::Refuse),
            _ => Err(CheckUnavailable::new()),
        })
    }
}

/// The application has taken a token back.
fn withdrawn() -> Line {
    let (world, told) = (World::new(), Arc::new(AtomicU8::new(0)));
    let builder = world.builder().audience(AUDIENCE).check(Told(Arc::clone(&told)));
    let (verifier, token) = (builder.build().unwrap(), token(json!({})));
    let mut cases = vec![known("let in", &verifier, &token)];
    for round in 0..3 {
        for (name, answer, refused) in [
            ("taken back", 1, Some(ErrorKind::Disowned)),
            ("nobody can say", 2, Some(ErrorKind::CheckUnavailable)),
            ("reinstated", 0, None),
        ] {
            told.store(answer, Ordering::Relaxed);
            cases.push(again(&format!("{name}, round {round}"), &verifier, &token, refused));
        }
    }
    Line {
        name: "a known token that was taken back",
        why: "a logout that reaches no memory ends nothing: the application is asked about each request, and \
              nobody is let in because it cannot answer",
        advisories: &[],
        cases,
    }
}

/// A tenant is let in no more.
fn tenants() -> Line {
    const PATTERN: &str = "https://id.example.com/{tenant}";
    let open = Arc::new(AtomicBool::new(true));
    let is_open = Arc::clone(&open);
    let tenants = Tenants::of(PATTERN)
        .allow_if(move |tenant| tenant != "acme" || is_open.load(Ordering::Relaxed));
    let issuer = Issuer::tenants(tenants, StaticKeys::from(key(ALGORITHM).verifying_key()));
    let builder = Verifier::builder().issuer(issuer).audience(AUDIENCE);
    let clock = World::new().clock;
    let verifier = builder.clock(clock).token_cache_bytes(1 << 20).build().unwrap();
    let of = |tenant: &str| {
        let name = PATTERN.replace("{tenant}", tenant);
        signed(key(ALGORITHM), header(ALGORITHM), claims(json!({"iss": name})))
    };
    let (acme, globex) = (of("acme"), of("globex"));
    let mut cases =
        vec![known("acme, let in", &verifier, &acme), known("globex, let in", &verifier, &globex)];
    open.store(false, Ordering::Relaxed);
    cases.push(Case::refused("acme, shut out", &verifier, &acme, ErrorKind::WrongIssuer));
    cases.push(Case::accepted("globex, still let in", &verifier, &globex));
    open.store(true, Ordering::Relaxed);
    cases.push(Case::accepted("acme, let in again", &verifier, &acme));
    Line {
        name: "a known token of a tenant that was shut out",
        why: "a customer who left keeps what was remembered of him: whether a tenant is let in is asked of \
              each request",
        advisories: &[],
        cases,
    }
}
