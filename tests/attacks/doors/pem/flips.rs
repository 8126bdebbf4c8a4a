//! Keys with one bit turned over.

use hallpass::VerifyingKey;

use super::{PUBLIC, Public, opens_der, spki};
use crate::line::{Case, Line};

use super::super::kit::verdict;

pub(super) fn lines() -> Vec<Line> {
    vec![bits(), bytes()]
}

fn verifies(key: &Public, der: &[u8], token: &str) -> bool {
    let built = VerifyingKey::from_der(key.algorithm, der);
    built.is_ok_and(|built| verdict(Ok(built), token) == "accepted")
}

/// The bits of a document that can be turned over, and it still is the same key.
fn bits() -> Line {
    let mut cases = Vec::new();
    for key in spki().iter().chain([&PUBLIC[5]]) {
        let (der, token) = (key.der(), key.token());
        let seen: Vec<String> = (0..der.len() * 8)
            .filter(|bit| {
                let mut other = der.clone();
                other[bit / 8] ^= 1 << (bit % 8);
                verifies(key, &other, &token)
            })
            .map(|bit| format!("bit {} of byte {}", bit % 8, bit / 8))
            .collect();
        cases.push(Case::same(key.file, seen, Vec::new()));
        cases.push(opens_der(format!("{}, as it is", key.file), key, &der));
    }
    Line {
        name: "public keys with one bit turned over, every bit",
        why: "a key that was damaged on its way is refused, or another key: not one of its bits may \
              mean nothing (X.690 section 10)",
        advisories: &[],
        cases,
    }
}

/// Every value of every byte that says what the document is. The others are numbers.
fn bytes() -> Line {
    let mut cases = Vec::new();
    for key in [&PUBLIC[0], &PUBLIC[1], &PUBLIC[4]] {
        let (der, token) = (key.der(), key.token());
        let mut seen = Vec::new();
        for at in 0..der.len().min(34) {
            for value in 0..=u8::MAX {
                let mut other = der.clone();
                other[at] = value;
                if value != der[at] && verifies(key, &other, &token) {
                    seen.push(format!("byte {at} is 0x{value:02x}"));
                }
            }
        }
        cases.push(Case::same(key.file, seen, Vec::new()));
        cases.push(opens_der(format!("{}, as it is", key.file), key, &der));
    }
    Line {
        name: "public keys with another byte, every value of the first bytes",
        why: "what a document says it is decides how it is read: no other type, curve or length may \
              mean the same (X.690 section 10)",
        advisories: &[],
        cases,
    }
}
