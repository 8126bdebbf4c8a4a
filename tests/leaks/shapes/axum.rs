//! Extractors of axum.

use std::fmt;

use axum::extract::FromRequestParts;
use hallpass::axum::{Claims, Granted, MaybeClaims, MaybeVerified, Refused, Reply, Verified};
use hallpass::requirement;
use http::request::Parts;
use serde::Deserialize;

use super::gate::admission;
use super::tower::request;
use super::{Row, good, holds};
use crate::forms::shown;
use crate::issuers::wait;

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("axum/Claims", || vec![shown!("claims", good().1, get::<Claims<Hushed>>().unwrap())]),
        holds("axum/MaybeClaims", || {
            vec![shown!("claims", good().1, get::<MaybeClaims<Hushed>>().unwrap())]
        }),
        holds("axum/Verified", || vec![shown!("a token", good().1, get::<Verified>().unwrap())]),
        holds("axum/MaybeVerified", || {
            vec![shown!("a token", good().1, get::<MaybeVerified>().unwrap())]
        }),
        holds("axum/Granted", || {
            vec![shown!("a proof", good().1, get::<Granted<Anybody>>().unwrap())]
        }),
        holds("axum/Refused", || {
            let mismatch = get::<Claims<Vec<u8>>>().unwrap_err();
            let denied = get::<Granted<Nobody>>().unwrap_err();
            vec![shown!("no fit", good().1, mismatch), shown!("denied", good().1, denied)]
        }),
        holds("axum/Reply", || {
            let (tokens, canaries) = super::session::tokens();
            vec![
                shown!("a response", good().1, Reply::from(super::endpoints::response())),
                shown!("tokens", &canaries, Reply::from(tokens)),
            ]
        }),
    ]
}

requirement! {
    pub(super) Anybody = hallpass::check(|_| true);
    pub(super) Nobody = hallpass::role("none");
}

/// Claims whose type hides them: what an extractor adds must not bring them back.
#[derive(Deserialize)]
pub(super) struct Hushed {
    #[expect(dead_code, reason = "it is held, and not to be seen")]
    sub: String,
}

impl fmt::Debug for Hushed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hushed")
    }
}

fn get<E: FromRequestParts<(), Rejection = Refused>>() -> Result<E, Refused> {
    let mut parts: Parts = request(good().0).into_parts().0;
    parts.extensions.insert(admission().0);
    wait(E::from_request_parts(&mut parts, &()))
}
