//! The rows, a file a subject.

mod absence;
mod audiences;
mod credentials;
mod dates;
mod documents;
mod encoding;
mod guards;
mod headers;
mod keys;
mod kinds;
mod methods;
mod signatures;

use super::{Answer, Case, Kit};

pub(super) fn all() -> Vec<Case> {
    [
        absence::rows(),
        credentials::rows(),
        encoding::rows(),
        headers::rows(),
        keys::rows(),
        signatures::rows(),
        documents::rows(),
        dates::rows(),
        audiences::rows(),
        kinds::rows(),
        guards::rows(),
        methods::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

type Ids = &'static [&'static str];

/// A request with one `Authorization` line of this value.
fn credential<V: Into<Vec<u8>>>(
    name: impl Into<String>,
    ids: Ids,
    value: impl Fn(&Kit) -> V + Send + Sync + 'static,
    answer: Answer,
) -> Case {
    let lines = move |kit: &Kit| vec![("Authorization", value(kit).into())];
    Case::new(name, ids, lines, answer)
}

/// A request that bears this token.
fn token<T: Into<String>>(
    name: impl Into<String>,
    ids: Ids,
    mint: impl Fn(&Kit) -> T + Send + Sync + 'static,
    answer: Answer,
) -> Case {
    credential(name, ids, move |kit| format!("Bearer {}", mint(kit).into()), answer)
}

/// A request without an `Authorization` line.
fn nothing(name: impl Into<String>, ids: Ids, answer: Answer) -> Case {
    Case::new(name, ids, |_| Vec::new(), answer)
}
