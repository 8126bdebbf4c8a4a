//! What a source of keys gets to know of a token that nobody verified yet.

use std::sync::{Arc, Mutex};

use hallpass::{Algorithm, Issuer, KeyQuery, KeySet, KeySource, Lookup, SigningKey};
use serde_json::json;

use super::{ATTACKER, EVIL, Scene, URLS, header};
use crate::kit::{AUDIENCE, ISSUER, builder, claims, good, signed};
use crate::line::{Case, Line};

type Asked = Vec<(Algorithm, Option<String>)>;

/// A source of keys that finds none, and remembers what it was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Spy(Arc<Mutex<Asked>>);

impl KeySource for Spy {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        let asked = (query.algorithm(), query.key_id().map(str::to_owned));
        self.0.lock().unwrap().push(asked);
        Lookup::Ready(Ok(Arc::new(KeySet::new([]))))
    }
}

/// What is not verified yet chooses neither the source nor what it is asked.
pub(super) fn what_a_source_is_asked() -> Line {
    let scene = Scene::new();
    let mut cases = Vec::new();
    let query = (Algorithm::ES256, Some("issuer".to_owned()));
    for (name, value) in scene.members() {
        let header = header(name, &value, Some("issuer"));
        let asked = asked_for(&header, ISSUER);
        cases.push(Case::same(&header, asked, [vec![query.clone()], vec![]]));
    }
    let plain = r#"{"alg":"ES256","kid":"issuer"}"#;
    for issuer in URLS {
        let asked = asked_for(plain, issuer);
        cases.push(Case::same(format!("iss {issuer:?}"), asked, [vec![], vec![]]));
    }
    for issuer in [
        "https://id.example.com/",
        "https://id.example.com?x",
        "https://ID.example.com",
        "https://id.example.com%2f@attacker.example",
        "https://id.example.com\0",
        "id.example.com",
        "*",
    ] {
        let asked = asked_for(plain, issuer);
        cases.push(Case::same(format!("iss {issuer:?}"), asked, [vec![], vec![]]));
    }
    let other = asked_for(plain, OTHER);
    cases.push(Case::same("iss of the other issuer", other, [vec![], vec![query]]));
    let token = signed(&scene.issuer, plain, good());
    cases.push(Case::accepted("the issuer's key", &scene.verifier, token));
    Line {
        name: "what sources of keys are asked",
        why: "a service that fetches what a token names fetches for attackers: the issuer is one of \
              those configured before anything is looked up, and a source is asked for an algorithm \
              and an id (RFC 8725 §3.8, §3.10)",
        advisories: &["CVE-2024-21643", "CVE-2025-52477", "CVE-2026-32301"],
        cases,
    }
}

const OTHER: &str = "https://other.example.com";

/// What the sources of two issuers are asked about one token.
fn asked_for(header: &str, issuer: &str) -> [Asked; 2] {
    let spies = [Spy::default(), Spy::default()];
    let [ours, others] = spies.clone();
    let issuers = [Issuer::new(ISSUER, ours), Issuer::new(OTHER, others)];
    let verifier = builder(issuers).audience(AUDIENCE).build().unwrap();
    let key = SigningKey::from_pem(Algorithm::ES256, ATTACKER).unwrap();
    let token = signed(&key, header, claims(json!({"iss": issuer, "jku": EVIL})));
    verifier.verify(&token).now().expect("the spies answer at once").unwrap_err();
    spies.map(|spy| spy.0.lock().unwrap().clone())
}
