use hallpass_core::Algorithm;

use super::super::samples::{A, B, hex, kek, ring};
use super::super::{KeyContext, WrapError, sealed_by};

const CONTEXT: KeyContext<'static> =
    KeyContext { store: b"store-1", kid: "kid-1", algorithm: Algorithm::ES256 };

const KEY: &[u8] = b"not really a key";

/// Made with the package `cryptography` of Python: the nonce counts from 0, and each part of the
/// associated data is behind its length.
#[test]
fn a_key_that_somebody_else_wrapped_opens() {
    let blob = hex(
        "99000102030405060708090a0bcc68d5bc10b76624d56df01bf0baa29e1e7f92f619afff2681b458a6a3137180",
    );
    assert_eq!(ring(A, None).open(&blob, &CONTEXT).unwrap().as_slice(), KEY);
}

#[test]
fn a_wrapped_key_opens_as_what_it_is_only() {
    let ring = ring(A, None);
    let blob = ring.seal(KEY, &CONTEXT).unwrap();
    assert_eq!(ring.open(&blob, &CONTEXT).unwrap().as_slice(), KEY);
    assert!(!blob.windows(KEY.len()).any(|window| window == KEY));
    for (name, context) in [
        ("another store", KeyContext { store: b"store-2", ..CONTEXT }),
        ("another kid", KeyContext { kid: "kid-2", ..CONTEXT }),
        ("another algorithm", KeyContext { algorithm: Algorithm::ES384, ..CONTEXT }),
        ("cut elsewhere", KeyContext { store: b"store-1k", kid: "id-1", ..CONTEXT }),
    ] {
        assert_eq!(ring.open(&blob, &context), Err(WrapError::Changed), "{name}");
    }
}

#[test]
fn each_bit_of_a_wrapped_key_counts() {
    let ring = ring(A, Some(B));
    let blob = ring.seal(KEY, &CONTEXT).unwrap();
    for bit in 0..blob.len() * 8 {
        let mut changed = blob.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(ring.open(&changed, &CONTEXT).is_err(), "bit {bit}");
    }
    for len in 0..blob.len() {
        let refused = ring.open(&blob[..len], &CONTEXT).unwrap_err();
        let expected = if len < 13 { WrapError::Format } else { WrapError::Changed };
        assert_eq!(refused, expected, "{len} bytes");
    }
}

#[test]
fn keys_outlive_the_kek_that_they_were_wrapped_under() {
    let old = ring(A, None).seal(KEY, &CONTEXT).unwrap();
    let (both, new) = (ring(B, Some(A)), ring(B, None));
    assert_eq!(both.open(&old, &CONTEXT).unwrap().as_slice(), KEY);
    assert_eq!(new.open(&old, &CONTEXT), Err(WrapError::UnknownKek(kek(A).id())));
    assert_eq!(sealed_by(&old), Some(kek(A).id()));
    let again = both.seal(KEY, &CONTEXT).unwrap();
    assert_eq!(sealed_by(&again), Some(kek(B).id()));
    assert_eq!(new.open(&again, &CONTEXT).unwrap().as_slice(), KEY);
}

#[test]
fn the_same_key_is_never_wrapped_the_same() {
    let ring = ring(A, None);
    assert_ne!(ring.seal(KEY, &CONTEXT).unwrap(), ring.seal(KEY, &CONTEXT).unwrap());
}
