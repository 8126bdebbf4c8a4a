//! One token again and again: hallpass knows it, the peers verify it each time.

use super::{Family, raw, rows};
use crate::bases;
use crate::fixture::{Alg, token};
use crate::harness::{Suite, Title};
use crate::ours::{self, Memory};

/// The group, and its family.
const GROUP: &str = "seen before";

/// All of its rows.
pub(crate) const FAMILY: Family = Family::with_second_backend(GROUP, declare);

/// The algorithm that providers use. To know a token costs the same with every one; to verify it
/// costs least with this one, but for HS256.
const ALG: Alg = Alg::RS256;

/// What the extractor takes where the layer is there.
const EXTRACTOR: &str = "hallpass axum, extractor";

/// What any layer takes that lets a handler find something.
fn add_least(suite: &mut Suite, token: &str) {
    let title = |name, base: &str| Title::new(GROUP, name).over(base);
    let question = &rows::Question::good(token);
    let tower = title(bases::tower::WITH_EXTENSION, bases::tower::BASE);
    rows::add(suite, tower, question, bases::tower::service_with_extension);
    let axum = title(bases::axum::WITH_EXTENSION, bases::axum::WITH_LAYER);
    rows::add(suite, axum, question, bases::axum::router_with_extension);
}

fn declare(suite: &mut Suite, second_backend: bool) {
    let token = &token(ALG);
    if !second_backend {
        let verifier = || ours::verifier(ALG, Memory::Default);
        raw::add(suite, GROUP, ALG, token);
        rows::add_bases(suite, GROUP, token);
        add_least(suite, token);
        rows::add_ours(suite, GROUP, token, bases::axum::WITH_LAYER, verifier);
        let title = Title::new(GROUP, EXTRACTOR).over(ours::axum::LAYER);
        let question = &rows::Question::good(token.as_str());
        rows::add(suite, title, question, move || ours::axum::extractor(verifier()));
    }
    #[cfg(feature = "peers")]
    crate::peers::add(suite, GROUP, ALG, token, second_backend);
}
