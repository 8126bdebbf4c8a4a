//! What comes in by other doors than the token: keys, key sets, header fields of any bytes and any size.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "what is out of range in a test fails it"
)]

mod cookies;
mod data;
mod fields;
mod jwk;
mod jwk_sets;
mod kit;
mod large;
mod pem;
mod queries;
mod subprotocols;

use crate::line::Line;

pub(crate) fn lines() -> Vec<Line> {
    [
        cookies::lines(),
        fields::lines(),
        jwk::lines(),
        jwk_sets::lines(),
        pem::lines(),
        queries::lines(),
        subprotocols::lines(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
