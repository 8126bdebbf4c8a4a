//! Whether the number of issuers is felt: the token is of the last.

use hallpass::{Issuer, StaticKeys, Verifier};

use super::{Family, raw, rows};
use crate::bases;
use crate::fixture::{Alg, ISSUER, token};
use crate::harness::{Suite, Title};
use crate::ours::{self, Memory};

/// All of its groups.
pub(crate) const FAMILY: Family = Family::new("issuers", |suite, _| declare(suite));

/// Issuers in one verifier.
const COUNTS: [usize; 3] = [1, 10, 100];

/// The one whose signature hides least of what is beside it.
const ALG: Alg = Alg::HS256;

fn declare(suite: &mut Suite) {
    for count in COUNTS {
        let group = &format!("issuers {count}");
        let token = &token(ALG);
        let question = &rows::Question::good(token.as_str());
        raw::add(suite, group, ALG, token);
        rows::add(suite, Title::new(group, bases::tower::BASE), question, bases::tower::service);
        for (name, memory) in super::MEMORIES {
            let title = Title::new(group, name).over(bases::tower::BASE);
            let make = move || ours::tower::service(verifier(memory, count));
            rows::add(suite, title, question, make);
        }
    }
}

fn verifier(memory: Memory, count: usize) -> Verifier {
    let others = (1..count).map(|number| {
        let name = format!("https://tenant-{number}.auth.example.com/");
        Issuer::new(name, StaticKeys::from(ours::other_key(number)))
    });
    let last = Issuer::new(ISSUER, StaticKeys::from(ours::key(ALG)));
    ours::verifier_of(memory, others.chain([last]))
}
