//! Whether the number of tokens that are remembered is felt: each request bears another of them.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hallpass::{VerifiedToken, Verifier};

use super::Family;
use crate::bases::tower::OneRequest;
use crate::bases::{self, Verdict, bearer};
use crate::fixture::{Alg, Claims, short_claims, token_with};
use crate::harness::{Suite, Title, timed_with};
use crate::ours::{self, Memory};

/// All of its groups.
pub(crate) const FAMILY: Family = Family::new("cache", |suite, _| declare(suite));

/// Tokens that the cache holds.
const COUNTS: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Room for one token, in bytes, such that none has to make way for another.
const ROOM: usize = 8 << 10;

/// The row without a request around the token.
const VERIFIER: &str = "hallpass verifier alone";

/// What finding one of so many texts takes by itself: a table, a pointer and all bytes compared.
const MAP: &str = "base hash map of the tokens";

fn declare(suite: &mut Suite) {
    for count in COUNTS {
        let group = &format!("cache {count}");
        let title = |name| Title::new(group, name).uncounted();
        let full = Rc::new(OnceCell::new());
        let get = move || Rc::clone(full.get_or_init(|| Rc::new(Full::new(count))));
        add(suite, title(bases::tower::BASE), get.clone(), |_| bases::tower::service());
        let over = title(ours::tower::ROW).over(bases::tower::BASE);
        add(suite, over, get.clone(), |full| ours::tower::service(full.verifier.clone()));
        let full = get.clone();
        suite.add_run(title(MAP), move || {
            let (full, mut dice) = (full(), Dice::default());
            let map: HashMap<String, Arc<str>> = full
                .tokens
                .iter()
                .map(|token| (end(token).to_owned(), Arc::from(&**token)))
                .collect();
            let token = move || full.tokens[dice.roll(count)].clone();
            timed_with(token, move |token| {
                let found = map.get(end(&token)).filter(|found| ***found == *token);
                found.map(Arc::clone).expect("it is there")
            })
        });
        suite.add_run(title(VERIFIER), move || {
            let (full, mut dice) = (get(), Dice::default());
            let verifier = full.verifier.clone();
            let token = move || full.tokens[dice.roll(count)].clone();
            timed_with(token, move |token| verify(&verifier, &token))
        });
    }
}

fn add<S: OneRequest>(
    suite: &mut Suite,
    title: Title,
    get: impl FnOnce() -> Rc<Full> + 'static,
    make: fn(&Full) -> S,
) {
    suite.add_run(title, move || {
        let (full, mut dice) = (get(), Dice::default());
        let service = make(&full);
        let value = move || bearer(&full.tokens[dice.roll(full.tokens.len())]);
        timed_with(value, move |value| service.send(Some(&value), Verdict::LetIn))
    });
}

/// What tells tokens apart: the end of the signature.
fn end(token: &str) -> &str {
    &token[token.len() - 16..]
}

fn verify(verifier: &Verifier, token: &str) -> VerifiedToken {
    let verified = verifier.verify(token).now().expect("its keys are at hand");
    verified.expect("the token is good")
}

/// A verifier that has verified each of its tokens.
struct Full {
    verifier: Verifier,
    tokens: Vec<String>,
}

impl Full {
    fn new(count: usize) -> Self {
        let verifier = ours::verifier(Alg::HS256, Memory::Bytes(count * ROOM));
        let tokens = (0..count).map(|number| {
            let claims = Claims { jti: format!("{number:08}"), ..short_claims() };
            token_with(Alg::HS256, &claims)
        });
        let full = Self { verifier, tokens: tokens.collect() };
        (0..count).for_each(|place| full.remember(place));
        let known = (0..count).filter(|place| full.knows(*place)).count();
        assert!(known * 100 >= count * 99, "{known} of {count} tokens are known");
        full
    }

    /// A token is kept when it comes for the second time, and its decoded claims with it.
    fn remember(&self, place: usize) {
        for _ in 0..3 {
            drop(self.claims(place));
        }
    }

    /// Whether the token is not verified again: then its claims are not decoded again either.
    fn knows(&self, place: usize) -> bool {
        Arc::ptr_eq(&self.claims(place), &self.claims(place))
    }

    fn claims(&self, place: usize) -> Arc<Claims> {
        let token = verify(&self.verifier, &self.tokens[place]);
        token.claims().expect("the claims fit")
    }
}

/// Numbers without a pattern that a processor could learn (xorshift).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Default for Dice {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Dice {
    /// A number below `end`.
    pub(super) fn roll(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as usize * end) >> 32
    }
}
