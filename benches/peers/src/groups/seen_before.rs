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

fn declare(suite: &mut Suite, second_backend: bool) {
    let token = &token(ALG);
    if !second_backend {
        let verifier = || ours::verifier(ALG, Memory::Default);
        raw::add(suite, GROUP, ALG, token);
        rows::add_bases(suite, GROUP, token);
        rows::add_ours(suite, GROUP, token, bases::axum::WITH_LAYER, verifier);
        let title = Title::new(GROUP, EXTRACTOR).over(ours::axum::LAYER);
        let question = &rows::Question::good(token.as_str());
        rows::add(suite, title, question, move || ours::axum::extractor(verifier()));
    }
    #[cfg(feature = "peers")]
    crate::peers::add(suite, GROUP, ALG, token, second_backend);
}
