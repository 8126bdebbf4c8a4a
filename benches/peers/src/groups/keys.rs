//! Whether the number of an issuer's keys is felt: the token names the last.

use hallpass::{Issuer, StaticKeys, Verifier};

use super::{Family, raw, rows};
use crate::bases;
use crate::fixture::{Alg, ISSUER, token};
use crate::harness::{Suite, Title};
use crate::ours::{self, Memory};

/// All of its groups.
pub(crate) const FAMILY: Family = Family::new("keys", |suite, _| declare(suite));

/// Keys in the set.
const COUNTS: [usize; 4] = [1, 10, 100, 1_000];

/// The one whose signature hides least of what is beside it.
const ALG: Alg = Alg::HS256;

fn declare(suite: &mut Suite) {
    for count in COUNTS {
        let group = &format!("keys {count}");
        let token = &token(ALG);
        let question = &rows::Question::good(token.as_str());
        raw::add(suite, group, ALG, token);
        rows::add(suite, Title::new(group, bases::tower::BASE), question, bases::tower::service);
        for (name, memory) in super::MEMORIES {
            let title = Title::new(group, name).over(bases::tower::BASE);
            let make = move || ours::tower::service(verifier(memory, count));
            rows::add(suite, title, question, make);
        }
        #[cfg(feature = "peers")]
        add_peers(suite, group, question, count);
    }
}

fn verifier(memory: Memory, count: usize) -> Verifier {
    let others = (1..count).map(ours::other_key);
    let keys = StaticKeys::from_keys(others.chain([ours::key(ALG)])).expect("there is a key");
    ours::verifier_of(memory, [Issuer::new(ISSUER, keys)])
}

#[cfg(feature = "peers")]
fn add_peers(suite: &mut Suite, group: &str, question: &rows::Question, count: usize) {
    use crate::fixture::jwks_with_others;
    use crate::peers::{aliri, backend, jwt_authorizer, tower_oauth2};

    let title = Title::new(group, tower_oauth2::bare_name(backend(false)));
    let make = move || tower_oauth2::service(ALG, &jwks_with_others(count));
    rows::add(suite, title.over(bases::tower::BASE), question, make);
    let base = Title::new(group, bases::axum::BASE);
    rows::add(suite, base, question, bases::axum::router);
    let title = Title::new(group, aliri::ROW).over(bases::axum::BASE);
    let make = move || aliri::router_with(ALG, &jwks_with_others(count)).expect("it has it");
    rows::add(suite, title, question, make);
    let base = Title::new(group, bases::axum07::BASE);
    rows::add_axum07(suite, base, question, bases::axum07::router);
    let title = Title::new(group, jwt_authorizer::ROW).over(bases::axum07::BASE);
    let make = move || jwt_authorizer::router_with(&jwks_with_others(count));
    rows::add_axum07(suite, title, question, make);
}
