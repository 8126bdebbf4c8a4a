//! Other requirements, other verifiers and other tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hallpass::{
    Admission, Algorithm, AwsLc, Backend, CannotSign, ConfigError, ErrorKind, Gate,
    InvalidSignature, Issuer, KeyMaterial, PreparedKey, Secret, SigningKey, StaticKeys, Verifier,
    role, scope,
};
use serde_json::{Value, json};

use super::{ALGORITHM, World, again, known, token};
use crate::kit::{AUDIENCE, ISSUER, bearer, claims, header, signed};
use crate::line::{Case, Line};
use crate::remote::finished;

pub(super) fn lines() -> Vec<Line> {
    vec![requirements(), verifiers(), collisions(), copies(), refused()]
}

/// The same token at a route that demands more.
fn requirements() -> Line {
    let world = World::new();
    let gate = Gate::new(world.verifier()).unobserved();
    let token = token(json!({"scope": "orders:read", "roles": ["clerk"]}));
    let mut cases = Vec::new();
    let admission = || finished(gate.begin(&bearer(&token)).now()).unwrap().admission().clone();
    for round in 0..4 {
        for (name, requirement, passes) in [
            ("a scope that it has", scope("orders:read"), true),
            ("a scope that it lacks", scope("orders:write"), false),
            ("one of each", scope("orders:read") & scope("orders:write"), false),
            ("a role that it has", role("clerk"), true),
            ("a role that it lacks", role("admin"), false),
            ("either role", role("clerk") | role("admin"), true),
        ] {
            let passed = Admission::require(Some(&admission()), &requirement).is_ok();
            cases.push(Case::same(format!("{name}, round {round}"), passed, passes));
        }
    }
    Line {
        name: "a known token and other requirements",
        why: "what was let in at one route was remembered, and let in at another that demands more: a memory \
              says that a token was verified, and each route asks what it demands",
        advisories: &["CVE-2021-32701", "GO-2022-0406"],
        cases,
    }
}

/// The same token at a verifier with other settings, that shares its keys and more.
fn verifiers() -> Line {
    use ErrorKind::{WrongAudience, WrongIssuer, WrongType};
    let world = World::new();
    let first = world.verifier();
    let token = token(json!({}));
    let keys = || StaticKeys::from(crate::kit::key(ALGORITHM).verifying_key());
    let elsewhere = Issuer::new("https://other.example.com", keys());
    let strict = Issuer::new(ISSUER, keys()).profile(hallpass::Profile::Rfc9068);
    let with = |issuer: Issuer| {
        let builder = Verifier::builder().issuer(issuer).audience(AUDIENCE);
        builder.clock(world.clock.clone()).token_cache_bytes(1 << 20).build().unwrap()
    };
    let mut cases = vec![known("at the first", &first, &token)];
    for (name, verifier, refused) in [
        ("the same settings", world.verifier(), None),
        (
            "another audience",
            world.builder().audience("billing").build().unwrap(),
            Some(WrongAudience),
        ),
        ("another issuer", with(elsewhere), Some(WrongIssuer)),
        ("another type", with(strict), Some(WrongType)),
    ] {
        cases.push(again(name, &verifier, &token, refused));
        cases.push(known(&format!("at the first, after {name}"), &first, &token));
        cases.push(again(&format!("{name}, once more"), &verifier, &token, refused));
    }
    Line {
        name: "a known token at another verifier",
        why: "one memory for all of a gateway's verifiers lets a token in where it was never judged: each \
              verifier has its own, and clones of it share that",
        advisories: &["CVE-2026-33496"],
        cases,
    }
}

/// Signs with a constant, so that all its tokens look alike to an index; and counts.
#[derive(Debug)]
struct Constant(Arc<AtomicUsize>);

#[derive(Debug)]
struct Same(Arc<AtomicUsize>);

impl Backend for Constant {
    fn prepare(&self, _: Algorithm, _: &KeyMaterial) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        Ok(Arc::new(Same(Arc::clone(&self.0))))
    }
}

impl PreparedKey for Same {
    fn signature_len(&self) -> usize {
        32
    }

    fn verify(&self, _: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.0.fetch_add(1, Ordering::Relaxed);
        if signature == [7; 32] { Ok(()) } else { Err(InvalidSignature) }
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, CannotSign> {
        Ok(vec![7; 32])
    }
}

fn secret() -> KeyMaterial {
    KeyMaterial::Hmac(Secret::from_text("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga").unwrap())
}

/// A key of this backend, and a verifier that knows it.
fn with_backend(backend: &dyn Backend) -> (SigningKey, Verifier) {
    let key = SigningKey::with_backend(ALGORITHM, &secret(), backend).unwrap();
    let issuer = Issuer::new(ISSUER, StaticKeys::from(key.verifying_key()));
    let builder = Verifier::builder().issuer(issuer).audience(AUDIENCE);
    let verifier = builder.clock(World::new().clock).token_cache_bytes(1 << 20).build().unwrap();
    (key, verifier)
}

/// Tokens that are the same but for what they say.
fn collisions() -> Line {
    let (key, verifier) = with_backend(&Constant(Arc::default()));
    let mint = |n: usize| {
        signed(&key, header(ALGORITHM), claims(json!({"sub": format!("user {n:03}"), "n": n})))
    };
    let tokens: Vec<_> = (0..500).map(mint).collect();
    let mut cases = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        let seen = [(); 3].map(|()| finished(verifier.verify(token).now()).unwrap());
        let ns = seen.map(|seen| seen.claims::<Value>().unwrap()["n"].as_u64());
        cases.push(Case::same(format!("user {n}, three times"), ns, [u64::try_from(n).ok(); 3]));
    }
    for (n, token) in tokens.iter().enumerate() {
        let seen = finished(verifier.verify(token).now()).unwrap();
        let own = format!("user {n:03}");
        cases.push(Case::same(format!("user {n}, at last"), seen.subject(), Some(&*own)));
    }
    Line {
        name: "tokens that look alike to a memory",
        why: "a memory that finds tokens by a part or a hash of them hands out another user's claims: all \
              bytes of a token are compared, and no part of it can be configured to be enough",
        advisories: &["CVE-2026-35039"],
        cases,
    }
}

/// Copies of a known token with a change somewhere.
fn copies() -> Line {
    let world = World::new();
    let (verifier, token) = (world.verifier(), token(json!({})));
    let mut cases = vec![known("the token itself", &verifier, &token)];
    let accepted = |token: &str| finished(verifier.verify(token).now()).is_ok();
    for at in 0..token.len() {
        let changed = [b'A', b'B', b'~'].map(|byte| {
            let mut bytes = token.clone().into_bytes();
            let differs = std::mem::replace(&mut bytes[at], byte) != byte;
            differs && accepted(&String::from_utf8(bytes).unwrap())
        });
        cases.push(Case::same(format!("character {at}"), changed, [false; 3]));
        let parts = (accepted(&token[..at]), accepted(&token[at + 1..]));
        cases.push(Case::same(format!("cut at {at}"), parts, (false, false)));
    }
    for (name, copy) in [
        ("one character more", format!("{token}A")),
        ("a dot more", format!("{token}.")),
        ("a blank before", format!(" {token}")),
        ("a line after", format!("{token}\n")),
        ("twice", format!("{token}{token}")),
    ] {
        cases.push(Case::same(name, accepted(&copy), false));
    }
    cases.push(Case::accepted("the token itself again", &verifier, &token));
    Line {
        name: "changed copies of a known token",
        why: "what looks like a token that was verified was not verified: any other byte is another token",
        advisories: &["CVE-2026-35039"],
        cases,
    }
}

/// Counts what the library for signatures is asked.
#[derive(Debug)]
struct Counting(Arc<AtomicUsize>);

#[derive(Debug)]
struct Counted(Arc<dyn PreparedKey>, Arc<AtomicUsize>);

impl Backend for Counting {
    fn prepare(
        &self,
        algorithm: Algorithm,
        material: &KeyMaterial,
    ) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        Ok(Arc::new(Counted(AwsLc.prepare(algorithm, material)?, Arc::clone(&self.0))))
    }
}

impl PreparedKey for Counted {
    fn signature_len(&self) -> usize {
        self.0.signature_len()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.verify(message, signature)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        self.0.sign(message)
    }
}

/// However often a bad token comes.
fn refused() -> Line {
    let count = Arc::new(AtomicUsize::new(0));
    let (key, verifier) = with_backend(&Counting(Arc::clone(&count)));
    let mint = |more| signed(&key, header(ALGORITHM), claims(more));
    let good = mint(json!({}));
    let (input, _) = good.rsplit_once('.').unwrap();
    let (_, other) = good.split_at(good.len() - 43);
    let forged = format!("{}.{other}", mint(json!({"sub": "eve"})).rsplit_once('.').unwrap().0);
    let mut cases = vec![known("a good token", &verifier, &good)];
    for (name, token, kind) in [
        ("no signature of ours", format!("{input}.{}", "A".repeat(43)), ErrorKind::Signature),
        ("a known token's signature", forged, ErrorKind::Signature),
        ("expired", mint(json!({"exp": 1})), ErrorKind::Expired),
        ("of another audience", mint(json!({"aud": "x"})), ErrorKind::WrongAudience),
    ] {
        let before = count.load(Ordering::Relaxed);
        let wrong = |_: &usize| finished(verifier.verify(&token).now()).map_err(|e| e.kind());
        let refused = (0..1_000).filter(|n| wrong(n).err() == Some(kind)).count();
        let verified = count.load(Ordering::Relaxed) - before;
        cases.push(Case::same(
            format!("{name}, a thousand times"),
            (refused, verified),
            (1000, 1000),
        ));
    }
    Line {
        name: "bad tokens that come again",
        why: "a memory that is filled before a token is judged is an open door: only what was verified and \
              found good is remembered, and a bad token is verified each time",
        advisories: &[],
        cases,
    }
}
