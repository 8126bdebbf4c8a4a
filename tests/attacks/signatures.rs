//! Signatures at the edges of their algorithms.

mod answers;
mod ecdsa;
mod eddsa;
mod hmacs;
mod numbers;
mod rsa;

pub(crate) use eddsa::SMALL_ORDER;
pub(crate) use numbers::{but_last, bytes};

use base64_simd::URL_SAFE_NO_PAD;

use crate::line::Line;

pub(crate) fn lines() -> Vec<Line> {
    vec![
        ecdsa::numbers_at_the_edge(),
        ecdsa::other_forms(),
        eddsa::edges(),
        hmacs::lengths(),
        hmacs::other_hashes(),
        rsa::numbers_at_the_edge(),
        rsa::other_paddings(),
        rsa::small_exponent(),
        answers::of_bad_signatures(),
    ]
}

/// What is signed, and the bytes of the signature.
fn split(token: &str) -> (&str, Vec<u8>) {
    let (input, signature) = token.rsplit_once('.').unwrap();
    (input, URL_SAFE_NO_PAD.decode_to_vec(signature).unwrap())
}
