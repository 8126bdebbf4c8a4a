//! What nobody signs: tokens broken after they were signed, and tokens of attackers.

use aws_lc_rs::hmac;
use hallpass_core::SigningKey;
use serde_json::Value;

use crate::fail::fail;
use crate::{TestIssuer, TokenBuilder, base64};

/// The segments of a token.
pub(super) struct Segments {
    pub(super) header: String,
    pub(super) payload: String,
    pub(super) signature: String,
}

impl Segments {
    pub(super) fn of(token: &TokenBuilder) -> Self {
        let token = token.sign();
        let mut parts = token.split('.').map(str::to_owned);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(header), Some(payload), Some(signature)) => Self { header, payload, signature },
            _ => fail("a signed token has three segments"),
        }
    }

    /// The segments with another signature.
    pub(super) fn signed(self, change: impl FnOnce(String) -> String) -> String {
        let Self { header, payload, signature } = self;
        format!("{header}.{payload}.{}", change(signature))
    }

    /// The segments with other bytes of the signature.
    pub(super) fn signed_bytes(self, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> String {
        self.signed(|signature| match base64::decode(signature) {
            Some(bytes) => base64::encode(change(bytes)),
            None => fail("a signature is base64url"),
        })
    }
}

/// The same bits with the unused ones of the last character set: what a lenient decoder accepts.
/// `segment` must not fill its last character.
pub(super) fn uncanonical(segment: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = segment.as_bytes().to_vec();
    let place = bytes.last().and_then(|last| ALPHABET.iter().position(|b| b == last));
    let next = place
        .filter(|_| !segment.len().is_multiple_of(4))
        .and_then(|place| ALPHABET.get(place ^ 1));
    match (bytes.last_mut(), next) {
        (Some(last), Some(next)) => *last = *next,
        _ => fail("the segment has no unused bits"),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A token signed with any bytes for a secret: those of a public key, for instance. The core would
/// not take them.
pub(super) fn hmac_under(secret: &[u8], token: &TokenBuilder) -> String {
    let input = token.signing_input();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
    format!("{input}.{}", base64::encode(tag))
}

/// The token with a header that brings its own key.
pub(super) fn bringing_its_key(attacker: &TestIssuer, token: TokenBuilder) -> TokenBuilder {
    token.header("jwk", jwk(attacker.key()))
}

/// The public half of a key, as the JWK that its owner publishes.
pub(super) fn jwk(key: &SigningKey) -> Value {
    let jwk = key.public_jwk().and_then(|text| serde_json::from_str(&text).ok());
    jwk.unwrap_or_else(|| fail("only a key pair has a public half"))
}

/// The public half of a key on P-256 as `SubjectPublicKeyInfo` (RFC 5480 §2) in DER.
pub(super) fn public_der(key: &SigningKey) -> Vec<u8> {
    // SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING { 04, x, y } }
    const PREFIX: [u8; 27] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];
    let jwk = jwk(key);
    let coordinate = |name| jwk.get(name).and_then(Value::as_str).and_then(base64::decode);
    match (coordinate("x"), coordinate("y")) {
        (Some(x), Some(y)) => [PREFIX.as_slice(), &x, &y].concat(),
        _ => fail("the key is not on P-256"),
    }
}

/// The same in PEM, as `openssl pkey -pubout` writes it.
pub(super) fn public_pem(key: &SigningKey) -> String {
    let text = base64_simd::STANDARD.encode_to_string(public_der(key));
    let (first, second) = text.split_at_checked(64).unwrap_or((&text, ""));
    format!("-----BEGIN PUBLIC KEY-----\n{first}\n{second}\n-----END PUBLIC KEY-----\n")
}

/// An ECDSA signature in DER (RFC 3279 §2.2.3) in place of the JOSE form (RFC 7518 §3.4).
pub(super) fn ecdsa_der(raw: &[u8]) -> Vec<u8> {
    let (r, s) = raw.split_at_checked(raw.len() / 2).unwrap_or((raw, &[]));
    let body = [integer(r), integer(s)].concat();
    [&[0x30, length(&body)], body.as_slice()].concat()
}

/// A positive INTEGER in DER.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    let mut content = bytes.get(zeros..).unwrap_or_default().to_vec();
    if content.first().is_none_or(|b| *b >= 0x80) {
        content.insert(0, 0);
    }
    [&[0x02, length(&content)], content.as_slice()].concat()
}

fn length(content: &[u8]) -> u8 {
    u8::try_from(content.len()).unwrap_or_else(|_| fail("longer than a short length says"))
}
