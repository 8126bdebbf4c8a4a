//! How the cost grows with the token.

use super::rows::Question;
use super::{Family, raw, rows};
use crate::bases;
use crate::fixture::{Alg, token_of_size};
use crate::harness::{Suite, Title};
use crate::ours::{self, Memory};

/// One an algorithm.
pub(crate) const FAMILIES: [Family; 4] = [
    Family::new("size HS256", |suite, _| declare(suite, Alg::HS256)),
    Family::new("size RS256", |suite, _| declare(suite, Alg::RS256)),
    Family::new("size ES256", |suite, _| declare(suite, Alg::ES256)),
    Family::new("size EdDSA", |suite, _| declare(suite, Alg::EdDSA)),
];

/// Bytes of the token, about.
const SIZES: [usize; 6] = [512, 1_024, 2_048, 4_096, 8_192, 16_384];

fn declare(suite: &mut Suite, alg: Alg) {
    for size in SIZES {
        let group = &format!("size {} {size}", alg.name());
        let token = &token_of_size(alg, size);
        let question = &Question::good(token.as_str());
        let verifier = move || ours::verifier(alg, Memory::Off);
        raw::add(suite, group, alg, token);
        let title = Title::new(group, bases::tower::BASE);
        rows::add(suite, title, question, bases::tower::service);
        let title = Title::new(group, ours::tower::ROW).over(bases::tower::BASE);
        rows::add(suite, title, question, move || ours::tower::service(verifier()));
        let title = Title::new(group, bases::axum::BASE);
        rows::add(suite, title, question, bases::axum::router);
        let title = Title::new(group, ours::axum::EXTRACTOR).over(bases::axum::BASE);
        rows::add(suite, title, question, move || ours::axum::extractor(verifier()));
        #[cfg(feature = "peers")]
        add_peers(suite, group, alg, token);
    }
}

#[cfg(feature = "peers")]
fn add_peers(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    use crate::peers::{aliri, axum_jwt_auth, backend, jsonwebtoken};

    jsonwebtoken::add(suite, group, alg, token, backend(false));
    axum_jwt_auth::add(suite, group, alg, token, backend(false));
    aliri::add(suite, group, alg, token);
    #[cfg(feature = "boring-peers")]
    crate::peers::jwt_simple::add(suite, group, alg, token);
}
