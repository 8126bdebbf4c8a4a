//! ECDSA: two numbers from 1 to the order of the curve (FIPS 186-5 §6.4.2), each in full length
//! (RFC 7518 §3.4).

use hallpass::{Algorithm, ErrorKind};

use super::numbers::{but_last, bytes, difference, small, sum};
use super::split;
use crate::kit::{good, header, key, signed, unsigned, verifier, with_signature};
use crate::line::{Case, Line};

struct Curve {
    algorithm: Algorithm,
    order: Vec<u8>,
    prime: Vec<u8>,
}

impl Curve {
    fn all() -> [Self; 3] {
        [
            (Algorithm::ES256, ORDER_256.to_owned(), PRIME_256.to_owned()),
            (
                Algorithm::ES384,
                format!("{}{ORDER_384}", "ff".repeat(24)),
                format!("{}{PRIME_384}", "ff".repeat(31)),
            ),
            (
                Algorithm::ES512,
                format!("01{}{ORDER_521}", "ff".repeat(32)),
                format!("01{}", "ff".repeat(65)),
            ),
        ]
        .map(|(algorithm, order, prime)| Self {
            algorithm,
            order: bytes(&order),
            prime: bytes(&prime),
        })
    }

    fn len(&self) -> usize {
        self.order.len()
    }

    /// A genuine token, and the two numbers of its signature.
    fn token(&self) -> (String, Vec<u8>, Vec<u8>) {
        let token = signed(key(self.algorithm), header(self.algorithm), good());
        let (input, signature) = split(&token);
        let (r, s) = signature.split_at(self.len());
        (input.to_owned(), r.to_vec(), s.to_vec())
    }
}

/// Zero, the order, and what is next to them.
pub(super) fn numbers_at_the_edge() -> Line {
    let mut cases = Vec::new();
    for curve in Curve::all() {
        let verifier = verifier(curve.algorithm);
        let (input, r, s) = curve.token();
        let (len, one) = (curve.len(), small(1, curve.len()));
        let edges = [
            ("0", vec![0; len]),
            ("1", one.clone()),
            ("n-1", difference(&curve.order, &one)),
            ("n", curve.order.clone()),
            ("n+1", sum(&curve.order, &one).unwrap()),
            ("p-1", difference(&curve.prime, &one)),
            ("p", curve.prime.clone()),
            ("all ones", vec![0xff; len]),
        ];
        let firsts = edges.iter().map(|(name, value)| (*name, value)).chain([("its own", &r)]);
        for (r_name, r) in firsts {
            let seconds = edges.iter().map(|(name, value)| (*name, value)).chain([("its own", &s)]);
            for (s_name, s) in seconds {
                let name = format!("{}: r {r_name}, s {s_name}", curve.algorithm);
                let token = with_signature(&input, [&r[..], s].concat());
                cases.push(if (r_name, s_name) == ("its own", "its own") {
                    Case::accepted(name, &verifier, token)
                } else {
                    Case::refused(name, &verifier, token, ErrorKind::Signature)
                });
            }
        }
    }
    Line {
        name: "ECDSA numbers at the edge",
        why: "with r = s = 0 the equation holds for every key and message: both numbers are from 1 \
              to n-1, or the signature is none (FIPS 186-5 §6.4.2)",
        advisories: &["CVE-2022-21449"],
        cases,
    }
}

/// The same two numbers, written in another way.
pub(super) fn other_forms() -> Line {
    let mut cases = Vec::new();
    for curve in Curve::all() {
        let verifier = verifier(curve.algorithm);
        let (input, r, s) = curve.token();
        for (name, signature) in spellings(&curve, &r, &s) {
            let name = format!("{}: {name}", curve.algorithm);
            let token = with_signature(&input, signature);
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        let token = with_signature(&input, [&r[..], &s].concat());
        cases.push(Case::accepted(format!("{}: as it is", curve.algorithm), &verifier, token));
        // To ECDSA n-s is as good as s, and nothing in JOSE says which one it must be: what revokes
        // tokens must not go by their signatures.
        let token = with_signature(&input, [&r[..], &difference(&curve.order, &s)].concat());
        cases.push(Case::accepted(format!("{}: n-s for s", curve.algorithm), &verifier, token));
        cases.extend(leading_zeros(&curve));
    }
    Line {
        name: "ECDSA signatures in other forms",
        why: "a signature with many spellings escapes lists of revoked ones, and each parser reads \
              them in its own way: r and s in full length, and nothing else (RFC 7518 §3.4)",
        advisories: &["CVE-2022-21449"],
        cases,
    }
}

/// The numbers of a signature, written in ways that are none of JOSE's.
fn spellings(curve: &Curve, r: &[u8], s: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let n = &curve.order;
    let (both, der) = ([r, s].concat(), der(r, s));
    let other =
        |len: usize| resized(&both, if both.len() == len { len.saturating_sub(1) } else { len });
    let mut forms: Vec<(&str, Vec<u8>)> = vec![
        ("r and s swapped", [s, r].concat()),
        ("r for s", [r, r].concat()),
        ("s for r", [s, s].concat()),
        ("n-r for r", [&difference(n, r), s].concat()),
        ("DER", der.clone()),
        ("DER and a zero", [&der[..], &[0]].concat()),
        ("DER as long as it must be", resized(&der, both.len())),
        ("r alone", r.to_vec()),
        ("nothing", vec![]),
        ("a byte behind", [&both[..], &[0]].concat()),
        ("a byte before", [&[0], &both[..]].concat()),
        ("a recovery id behind", [&both[..], &[27]].concat()),
        ("the last byte gone", but_last(&both).to_vec()),
        ("a zero before each", [&[0], r, &[0], s].concat()),
        ("64 bytes or one less", other(64)),
        ("96 bytes or one less", other(96)),
        ("128 bytes", other(128)),
        ("132 bytes or one less", other(132)),
        ("each little-endian", r.iter().rev().chain(s.iter().rev()).copied().collect()),
    ];
    // Where there is room, a number and n more are the same number to the equation.
    forms.extend(sum(r, n).map(|r| ("n more in r", [&r, s].concat())));
    forms.extend(sum(s, n).map(|s| ("n more in s", [r, &s].concat())));
    forms
}

/// Signatures in which a number starts with a zero byte, with that byte and without.
fn leading_zeros(curve: &Curve) -> Vec<Case> {
    let (algorithm, len) = (curve.algorithm, curve.len());
    let verifier = verifier(algorithm);
    let input = unsigned(header(algorithm), good());
    let mut cases = Vec::new();
    for (name, at) in [("r", 0), ("s", len)] {
        let sign = |_| hallpass::danger::sign_raw(key(algorithm), input.as_bytes()).unwrap();
        // One in 256, or one in two: the first byte of P-521 has one bit.
        let signature = (0..20_000).map(sign).find(|s| s[at] == 0).unwrap();
        let mut short = signature.clone();
        short.remove(at);
        let whole = with_signature(&input, &signature);
        cases.push(Case::accepted(format!("{algorithm}: a zero leads {name}"), &verifier, whole));
        let token = with_signature(&input, &short);
        let name = format!("{algorithm}: that zero of {name} left out");
        cases.push(Case::refused(&name, &verifier, token, ErrorKind::Signature));
        let token = with_signature(&input, [&short[..], &[0]].concat());
        let name = format!("{name}, and one put behind");
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
    }
    cases
}

/// A sequence of two integers, as other protocols have it (RFC 3279 §2.2.3).
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let start = number.iter().position(|byte| *byte != 0).unwrap();
        let sign: &[u8] = if number[start] < 0x80 { &[] } else { &[0] };
        tagged(2, &[sign, &number[start..]].concat())
    };
    tagged(0x30, &[integer(r), integer(s)].concat())
}

fn tagged(tag: u8, contents: &[u8]) -> Vec<u8> {
    let len = u8::try_from(contents.len()).unwrap();
    let long: &[u8] = if len < 0x80 { &[] } else { &[0x81] };
    [&[tag], long, &[len], contents].concat()
}

fn resized(bytes: &[u8], len: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(len, 0);
    bytes
}

const ORDER_256: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const PRIME_256: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
/// What follows 24 bytes of ones.
const ORDER_384: &str = "c7634d81f4372ddf581a0db248b0a77aecec196accc52973";
/// What follows 31 bytes of ones.
const PRIME_384: &str = "feffffffff0000000000000000ffffffff";
/// What follows a 1 and 32 bytes of ones.
const ORDER_521: &str = "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409";
