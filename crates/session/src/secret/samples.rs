//! KEKs for tests: the SHA-256 of `KEK A` and of `KEK B`. Random for what they are refused for, and
//! known to everybody.

use aws_lc_rs::digest::{SHA256, digest};

use super::{Kek, Keyring};

pub(crate) const A: &str = "Xjxyo+FctfvTtrSHyYJJ5DY5x3ZbjzRRB9nui7qPmTs=";
pub(crate) const B: &str = "dPy1/59Vl3ZP/z53vBaqdewpCE5Zn7BnQd3CC5sf0yI=";

pub(crate) fn kek(text: &str) -> Kek {
    Kek::from_base64(text).unwrap()
}

/// Another KEK with the id of A.
pub(crate) fn twin_of_a() -> Kek {
    let keks = (0_u32..).map(|at| Kek::from_bytes(digest(&SHA256, &at.to_be_bytes()).as_ref()));
    keks.map(Result::unwrap).find(|twin| twin.id() == kek(A).id()).unwrap()
}

pub(crate) fn ring(current: &str, other: Option<&str>) -> Keyring {
    Keyring::new(&kek(current), other.map(kek).as_ref()).unwrap()
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    assert!(rest.is_empty());
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(|pair| byte(pair.as_slice())).collect()
}
