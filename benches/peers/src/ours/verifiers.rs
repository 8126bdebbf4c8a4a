//! Verifiers: signature, `exp`, `nbf`, `iss` and `aud`, as for the peers.

use hallpass::{Algorithm, Issuer, Secret, StaticKeys, Verifier, VerifierBuilder, VerifyingKey};

use crate::fixture::{AUDIENCE, Alg, EC_PEM, ED_PEM, ISSUER, RSA_PEM, SECRET, other_secret};

/// Whether a verifier knows a token that it has verified.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Memory {
    /// In so many bytes.
    Bytes(usize),
    /// As it is by default.
    Default,
    /// It verifies every time.
    Off,
}

/// The verifier for the tokens of an algorithm.
pub(crate) fn verifier(alg: Alg, memory: Memory) -> Verifier {
    verifier_of(memory, [Issuer::new(ISSUER, StaticKeys::from(key(alg)))])
}

/// One with several issuers.
pub(crate) fn verifier_of(memory: Memory, issuers: impl IntoIterator<Item = Issuer>) -> Verifier {
    let builder = Verifier::builder().audience(AUDIENCE);
    let builder = issuers.into_iter().fold(builder, VerifierBuilder::issuer);
    remembering(builder, memory).build().expect("everything is decided")
}

/// The key of the tokens of an algorithm.
pub(crate) fn key(alg: Alg) -> VerifyingKey {
    let key = match alg {
        Alg::HS256 => Secret::from_text(SECRET)
            .and_then(|secret| VerifyingKey::hmac(Algorithm::HS256, secret)),
        Alg::RS256 => VerifyingKey::from_pem(Algorithm::RS256, RSA_PEM),
        Alg::ES256 => VerifyingKey::from_pem(Algorithm::ES256, EC_PEM),
        Alg::EdDSA => VerifyingKey::from_pem(Algorithm::EdDSA, ED_PEM),
    };
    key.expect("the key is good").with_key_id(alg.key_id())
}

/// The key of nobody's tokens, another one for each number.
pub(crate) fn other_key(number: usize) -> VerifyingKey {
    let (key_id, secret) = other_secret(number);
    let secret = Secret::from_text(secret).expect("it is long and random");
    let key = VerifyingKey::hmac(Algorithm::HS256, secret);
    key.expect("the key is good").with_key_id(key_id)
}

fn remembering(builder: VerifierBuilder, memory: Memory) -> VerifierBuilder {
    match memory {
        Memory::Bytes(bytes) => builder.token_cache_bytes(bytes),
        Memory::Default => builder,
        Memory::Off => builder.without_token_cache(),
    }
}
