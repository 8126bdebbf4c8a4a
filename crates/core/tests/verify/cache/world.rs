//! Issuers, their keys and what may become of them, and tokens of all sorts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hallpass_core::{Issuer, SigningKey, StaticKeys, Tenants, Verifier};
use serde_json::json;

use super::checks::Told;
use super::kit::{Count, Hands, Shelf, Standing, signed};
use crate::kit::{ISSUER, NOW, base64url, claims};

const OTHER: &str = "https://other.example.com";
const PATTERN: &str = "https://id.example.com/{tenant}";

/// Whose keys there are: two issuers, and two tenants.
pub(crate) const OWNERS: [&str; 4] = ["main", "other", "acme", "globex"];

/// The ids of an owner's keys.
const KEY_IDS: [&str; 2] = ["1", "2"];

/// What happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// This token comes.
    Present(usize),
    /// The clock shows so many seconds after the beginning, or before it.
    Time(i64),
    NoTime,
    /// This owner has a new set, of the same keys.
    SameKeys(usize),
    /// It has another key under this id, or the former one again.
    OtherKey(usize, usize),
    /// It has this key no more, or again.
    Remove(usize, usize),
    Stand(usize, Standing),
    /// The application says this of every token from now on.
    Say(u8),
    /// Whether `acme` is let in.
    LetIn(bool),
}

/// Everything that a verifier asks, and that a step may change.
pub(crate) struct World {
    pub(crate) count: Count,
    pub(crate) tokens: Vec<String>,
    signers: BTreeMap<(usize, usize, bool), SigningKey>,
}

/// How the world stands.
pub(crate) struct Stage<'w> {
    world: &'w World,
    shelf: Shelf,
    clock: Hands,
    lets_in: Arc<AtomicBool>,
    /// Of each owner's key: whether it is there, and whether it is the other one.
    keys: [[(bool, bool); 2]; 4],
    said: [Told; 2],
}

impl World {
    pub(crate) fn new() -> Self {
        let count = Count::default();
        let mut signers = BTreeMap::new();
        for (at, owner) in OWNERS.iter().enumerate() {
            for (id, key_id) in KEY_IDS.iter().enumerate() {
                for other in [false, true] {
                    let name = format!("{owner}-{key_id}-{other}");
                    signers.insert((at, id, other), count.key(&name, key_id));
                }
            }
        }
        let mut world = Self { count, tokens: Vec::new(), signers };
        world.tokens = world.mint();
        world
    }

    /// Good tokens first, then some that are good at times, then such as never are.
    fn mint(&self) -> Vec<String> {
        let acme = PATTERN.replace("{tenant}", "acme");
        let globex = PATTERN.replace("{tenant}", "globex");
        let main = &self.signers[&(0, 0, false)];
        let long = json!({"exp": NOW + 5_000});
        let mut tokens = vec![
            signed(main, json!({"sub": "bob", "exp": NOW + 5_000, "scope": "a b", "roles": ["x"]})),
            signed(main, json!({"jti": "7", "exp": NOW + 5_000, "aud": ["x", "orders"]})),
            signed(&self.signers[&(0, 1, false)], long.clone()),
            signed(&self.signers[&(1, 0, false)], json!({"iss": OTHER, "exp": NOW + 5_000})),
            signed(&self.signers[&(2, 0, false)], json!({"iss": acme, "exp": NOW + 5_000})),
            signed(&self.signers[&(3, 0, false)], json!({"iss": globex, "exp": NOW + 5_000})),
            // Without an id: every key is tried.
            signed(&self.count.bare_key("main-1-false"), long.clone()),
            // Good while their keys are, or for a time.
            signed(&self.signers[&(0, 0, true)], long.clone()),
            signed(&self.signers[&(2, 0, true)], json!({"iss": acme, "exp": NOW + 5_000})),
            signed(main, json!({"exp": NOW + 40})),
            signed(main, json!({"exp": NOW + 40, "nbf": NOW - 40})),
            signed(main, json!({"exp": NOW + 5_000, "nbf": NOW + 100})),
            // Never good.
            signed(main, json!({"exp": NOW - 500})),
            signed(main, json!({"exp": NOW + 5_000, "aud": "billing"})),
            signed(main, json!({"exp": NOW + 5_000, "iss": "https://evil.example.com"})),
            signed(&self.signers[&(2, 0, false)], json!({"iss": globex, "exp": NOW + 5_000})),
            signed(&self.signers[&(1, 0, false)], long),
        ];
        tokens.extend(tampered(&tokens[0], &tokens[1]));
        tokens
    }

    /// The world as it is in the beginning, with nobody who asked anything.
    pub(crate) fn stage(&self) -> Stage<'_> {
        let stage = Stage {
            world: self,
            shelf: Shelf::default(),
            clock: Hands::new(),
            lets_in: Arc::new(AtomicBool::new(true)),
            keys: [[(true, false); 2]; 4],
            said: [Told::default(), Told::default()],
        };
        (0..OWNERS.len()).for_each(|owner| stage.put(owner));
        stage
    }
}

/// A good token, changed in each of its parts, the last characters among them.
fn tampered(token: &str, other: &str) -> Vec<String> {
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let ([head, payload, signature], [_, other_payload, other_signature]) =
        (parts(token).try_into().unwrap(), parts(other).try_into().unwrap());
    let with = |head: &str, payload: &str, signature: &str| format!("{head}.{payload}.{signature}");
    let (rest, last) = signature.split_at(signature.len() - 1);
    // Of the last character's six bits two are padding, which must be zero.
    let fitting = if last == "A" { "E" } else { "A" };
    let loose = if last == "B" { "C" } else { "B" };
    let header = base64url(br#"{"alg":"HS256","typ":"JWT","kid":"2"}"#);
    let eve = base64url(claims(json!({"sub": "eve", "exp": NOW + 5_000})).to_string().as_bytes());
    vec![
        with(&header, &payload, &signature),
        with(&head, &eve, &signature),
        with(&head, &other_payload, &signature),
        with(&head, &payload, &other_signature),
        with(&head, &payload, &format!("{rest}{fitting}")),
        with(&head, &payload, &format!("{rest}{loose}")),
        with(&head, &payload, rest),
        with(&head, &payload, ""),
        format!("{token}A"),
        format!("{token}."),
        "a.b.c".to_owned(),
    ]
}

impl Stage<'_> {
    /// A verifier of all issuers: the first remembers, the second does not.
    pub(crate) fn verifiers(&self, bytes: usize) -> [Verifier; 2] {
        [0, 1].map(|at| {
            let lets_in = Arc::clone(&self.lets_in);
            let tenants = Tenants::of(PATTERN)
                .allow_if(move |name| name != "acme" || lets_in.load(Ordering::Relaxed));
            let never = StaticKeys::from(self.world.count.key("never", "1").verifying_key());
            let builder = Verifier::builder()
                .issuer(Issuer::new(ISSUER, self.shelf.of("main")))
                .issuer(Issuer::new(OTHER, self.shelf.of("other")))
                .issuer(Issuer::tenants(tenants, self.shelf.of_tenants()))
                .issuer(Issuer::new("https://never.example.com", never))
                .audience("orders")
                .clock(self.clock.clone())
                .check(self.said[at].clone());
            let remembers = at == 0;
            let builder = if remembers {
                builder.token_cache_bytes(bytes)
            } else {
                builder.without_token_cache()
            };
            builder.build().unwrap()
        })
    }

    /// How often the application was asked, by each of the verifiers.
    pub(crate) fn asked(&self) -> [usize; 2] {
        [0, 1].map(|at| self.said[at].asked())
    }

    /// Does what is no presentation.
    pub(crate) fn step(&mut self, step: Step) {
        match step {
            Step::Present(_) => {}
            Step::Time(seconds) => self.clock.set(NOW.checked_add_signed(seconds).unwrap()),
            Step::NoTime => self.clock.fail(),
            Step::SameKeys(owner) => self.put(owner),
            Step::OtherKey(owner, id) => {
                self.keys[owner][id].1 ^= true;
                self.put(owner);
            }
            Step::Remove(owner, id) => {
                self.keys[owner][id].0 ^= true;
                self.put(owner);
            }
            Step::Stand(owner, standing) => self.shelf.stand(OWNERS[owner], standing),
            Step::Say(answer) => self.said.iter().for_each(|told| told.answer(answer)),
            Step::LetIn(whether) => self.lets_in.store(whether, Ordering::Relaxed),
        }
    }

    fn put(&self, owner: usize) {
        let keys = self.keys[owner].iter().enumerate();
        let there = keys.filter(|(_, (there, _))| *there);
        let keys = there.map(|(id, (_, other))| &self.world.signers[&(owner, id, *other)]);
        self.shelf.put(OWNERS[owner], keys);
    }
}
