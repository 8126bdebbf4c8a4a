//! Secrets that are none, too short, or everybody's (RFC 7518 §3.2, RFC 8725 §3.5).

mod known;
mod none;
mod short;

use aws_lc_rs::hmac;
use hallpass::{Algorithm, Issuer, Secret, StaticKeys, Verifier, VerifyingKey};

use crate::kit::{AUDIENCE, ISSUER, builder, good, header, unsigned, with_signature};
use crate::line::{Case, Line};

pub(crate) fn lines() -> Vec<Line> {
    vec![
        none::empty(),
        none::of_other_keys(),
        none::in_files(),
        short::lengths(),
        short::loose_base64(),
        known::listed(),
    ]
}

/// Sixty-four bytes that are a secret for each of the HMACs.
pub(crate) const SECRET: &[u8; 64] =
    b"Vw3Jm0t9gXcR5yLs+QfZ8uKbE1nDh7aPoI2xTvG4dMz6CjSeYrAkBNqUHlFWOp/i";

const HMACS: [(Algorithm, usize); 3] =
    [(Algorithm::HS256, 32), (Algorithm::HS384, 48), (Algorithm::HS512, 64)];

/// A token with an HMAC under any bytes at all, also under none.
pub(crate) fn hmac_token(
    algorithm: Algorithm,
    secret: impl AsRef<[u8]>,
    header: impl AsRef<[u8]>,
    payload: impl AsRef<[u8]>,
) -> String {
    let input = unsigned(header, payload);
    let tag = tag(algorithm, secret.as_ref(), input.as_bytes());
    with_signature(&input, tag)
}

/// The HMAC of a message.
pub(crate) fn tag(algorithm: Algorithm, secret: &[u8], message: &[u8]) -> Vec<u8> {
    let hash = match algorithm {
        Algorithm::HS256 => hmac::HMAC_SHA256,
        Algorithm::HS384 => hmac::HMAC_SHA384,
        Algorithm::HS512 => hmac::HMAC_SHA512,
        other => panic!("{other} is no HMAC"),
    };
    hmac::sign(&hmac::Key::new(hash, secret), message).as_ref().to_vec()
}

/// A verifier that has one secret.
fn verifier(algorithm: Algorithm, secret: Secret) -> Verifier {
    verifier_of(VerifyingKey::hmac(algorithm, secret).unwrap().into())
}

fn verifier_of(keys: StaticKeys) -> Verifier {
    builder([Issuer::new(ISSUER, keys)]).audience(AUDIENCE).build().unwrap()
}

/// What is refused is refused for being no secret, and not for what makes a key of it.
fn a_real_secret() -> Vec<Case> {
    let cases = HMACS.map(|(algorithm, _)| {
        let verifier = verifier(algorithm, Secret::from_bytes(SECRET).unwrap());
        let token = hmac_token(algorithm, SECRET, header(algorithm), good());
        Case::accepted(format!("{algorithm} under a secret"), &verifier, token)
    });
    cases.into()
}
