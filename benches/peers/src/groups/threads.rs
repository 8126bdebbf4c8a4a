//! Whether threads are in each other's way.

use std::hint::black_box;

use super::Family;
use crate::bases::tower::OneRequest;
use crate::bases::{self, Verdict, bearer};
use crate::fixture::{Alg, token};
use crate::harness::{Suite, Team, Title};
use crate::ours::{self, Memory};

/// All of its groups.
pub(crate) const FAMILY: Family = Family::new("threads", |suite, _| declare(suite));

/// Threads that send requests at once, all of them with the same token.
const COUNTS: [usize; 2] = [1, 2];

/// The algorithm that providers use.
const ALG: Alg = Alg::RS256;

/// The row without a request around the token.
const VERIFIER: &str = "hallpass verifier alone, seen before";

fn declare(suite: &mut Suite) {
    for count in COUNTS {
        let group = &format!("threads {count}");
        let title = |name: &str| Title::new(group, name).uncounted();
        add(suite, title(bases::tower::BASE), count, bases::tower::service);
        suite.add_run(title(VERIFIER), move || {
            let (verifier, token) = (ours::verifier(ALG, Memory::Default), token(ALG));
            let mut team = Team::new(count, move || {
                let (verifier, token) = (verifier.clone(), token.clone());
                move || {
                    let verified = verifier.verify(&token).now().expect("its keys are at hand");
                    black_box(verified.expect("it is good"));
                }
            });
            Box::new(move |times| team.run(times))
        });
        for (name, memory) in super::MEMORIES {
            let make = move || ours::tower::service(ours::verifier(ALG, memory));
            add(suite, title(name).over(bases::tower::BASE), count, make);
        }
        #[cfg(feature = "peers")]
        {
            use crate::fixture::jwks;
            use crate::peers::{backend, tower_oauth2};
            let title = title(&tower_oauth2::bare_name(backend(false)));
            let make = || tower_oauth2::service(ALG, &jwks());
            add(suite, title.over(bases::tower::BASE), count, make);
        }
    }
}

/// Time is that of one operation on one thread.
fn add<S: OneRequest>(
    suite: &mut Suite,
    title: Title,
    count: usize,
    make: impl FnOnce() -> S + 'static,
) {
    suite.add_run(title, move || {
        let (service, value) = (make(), bearer(&token(ALG)));
        let mut team = Team::new(count, move || {
            let (service, value) = (service.clone(), value.clone());
            move || service.send(Some(&value), Verdict::LetIn)
        });
        Box::new(move |times| team.run(times))
    });
}
