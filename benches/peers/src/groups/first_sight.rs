//! A token that nobody has seen before: everybody verifies it.

use super::{Family, raw, rows};
use crate::bases;
use crate::fixture::{Alg, token};
use crate::harness::Suite;
use crate::ours::{self, Memory};

/// One an algorithm.
pub(crate) const FAMILIES: [Family; 4] = [
    Family::with_second_backend("first sight HS256", |suite, second| {
        declare(suite, Alg::HS256, second)
    }),
    Family::with_second_backend("first sight RS256", |suite, second| {
        declare(suite, Alg::RS256, second)
    }),
    Family::with_second_backend("first sight ES256", |suite, second| {
        declare(suite, Alg::ES256, second)
    }),
    Family::with_second_backend("first sight EdDSA", |suite, second| {
        declare(suite, Alg::EdDSA, second)
    }),
];

fn declare(suite: &mut Suite, alg: Alg, second_backend: bool) {
    let group = &format!("first sight {}", alg.name());
    let token = &token(alg);
    if !second_backend {
        raw::add(suite, group, alg, token);
        rows::add_bases(suite, group, token);
        let verifier = move || ours::verifier(alg, Memory::Off);
        rows::add_ours(suite, group, token, bases::axum::BASE, verifier);
        rows::add_decoding(suite, group, token, verifier);
    }
    #[cfg(feature = "peers")]
    crate::peers::add(suite, group, alg, token, second_backend);
}
