//! What can be done to a signature, and who else may have made it.

use hallpass::Algorithm;

/// A change of the bytes of a signature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bytes {
    /// One bit is another, counted from the front and around.
    Flipped(usize),
    /// So many bytes are missing at the end.
    Shorter(usize),
    /// So many zeros follow.
    Longer(usize),
    /// A zero stands before it.
    Prefixed,
    /// It stands there twice.
    Doubled,
    /// Its halves have changed places.
    Swapped,
    Reversed,
    /// Each byte is this one.
    Filled(u8),
    /// Its halves are two numbers in DER, as X.509 writes ECDSA.
    Der,
    /// The other number that ECDSA takes for the same message (RFC 7518 §3.4 does not forbid it),
    /// and one that Ed25519 must not take (RFC 8032 §5.1.7).
    Twin,
    Gone,
}

/// Who signs, if not the issuer with the key and the algorithm that the header names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Signer {
    /// Another key of the same algorithm.
    Another,
    /// Another key, which the header brings along as `jwk`.
    Embedded,
    /// The issuer's key for this algorithm, and the header says so.
    Algorithm(Algorithm),
    /// The issuer's key for this algorithm, and the header does not say so.
    Covertly(Algorithm),
    /// HS256 with the public key for a secret, and the header says so.
    PublicKey,
    /// The issuer, but something else.
    SomethingElse,
    /// Nobody, and the header says `none`.
    Nobody,
}

impl Bytes {
    pub(crate) fn apply(self, algorithm: Algorithm, signature: &[u8]) -> Vec<u8> {
        let (first, second) = signature.split_at(signature.len() / 2);
        match self {
            Self::Flipped(bit) => flipped(signature, bit),
            Self::Shorter(bytes) => signature[..signature.len().saturating_sub(bytes)].to_vec(),
            Self::Longer(bytes) => [signature, &vec![0; bytes]].concat(),
            Self::Prefixed => [&[0], signature].concat(),
            Self::Doubled => signature.repeat(2),
            Self::Swapped => [second, first].concat(),
            Self::Reversed => signature.iter().rev().copied().collect(),
            Self::Filled(byte) => vec![byte; signature.len()],
            Self::Der => der(first, second),
            Self::Twin => twin(algorithm, signature, first, second),
            Self::Gone => Vec::new(),
        }
    }
}

fn flipped(signature: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = signature.to_vec();
    if let Some(bit) = bit.checked_rem(bytes.len().saturating_mul(8)) {
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    bytes
}

/// `SEQUENCE { INTEGER, INTEGER }`.
fn der(first: &[u8], second: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| match bytes.len().to_be_bytes() {
        [.., 0, short @ ..0x80] => vec![short],
        [.., 0, long] => vec![0x81, long],
        [.., high, low] => vec![0x82, high, low],
    };
    let integer = |number: &[u8]| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        let digits = [&[0], &number[zeros..]].concat();
        // The zero before it says that the number is positive, where the first bit would not.
        let digits = if digits.get(1).is_some_and(|b| *b < 0x80) { &digits[1..] } else { &digits };
        [&[2], &*length(digits), digits].concat()
    };
    let both = [integer(first), integer(second)].concat();
    [&[0x30], &*length(&both), &both].concat()
}

/// The orders of the groups of P-256 and P-384, and that of Ed25519 in its own order of bytes.
const P256: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const P384: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf\
                    581a0db248b0a77aecec196accc52973";
const ED25519: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

fn twin(algorithm: Algorithm, signature: &[u8], first: &[u8], second: &[u8]) -> Vec<u8> {
    let second = match algorithm {
        Algorithm::ES256 => difference(&hex(P256), second),
        Algorithm::ES384 => difference(&hex(P384), second),
        Algorithm::EdDSA => sum(&hex(ED25519), second),
        _ => return signature.to_vec(),
    };
    [first, &second].concat()
}

/// Of two numbers of the same length, the highest byte first.
fn difference(from: &[u8], number: &[u8]) -> Vec<u8> {
    let mut borrowed = false;
    let digits = from.iter().zip(number).rev().map(|(a, b)| {
        let (digit, below) = a.overflowing_sub(*b);
        let (digit, further) = digit.overflowing_sub(borrowed.into());
        borrowed = below || further;
        digit
    });
    let mut digits: Vec<_> = digits.collect();
    digits.reverse();
    digits
}

/// Of two numbers of the same length, the lowest byte first.
fn sum(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut carried = false;
    let digits = one.iter().zip(other).map(|(a, b)| {
        let (digit, above) = a.overflowing_add(*b);
        let (digit, further) = digit.overflowing_add(carried.into());
        carried = above || further;
        digit
    });
    digits.collect()
}

fn hex(text: &str) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let digits: Vec<_> = text.as_bytes().iter().map(|byte| digit(byte).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
