//! Large numbers of one length, big-endian.

/// The bytes of hex digits.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    assert!(rest.is_empty(), "{hex}");
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(byte).collect()
}

/// All bytes but the last.
pub(crate) fn but_last(bytes: &[u8]) -> &[u8] {
    let (_, rest) = bytes.split_last().unwrap();
    rest
}

/// The sum, if it has the length of both.
pub(super) fn sum(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    digit_by_digit(a, b, u8::overflowing_add)
}

/// What is to be added to `b` for `a`, which is larger.
pub(super) fn difference(a: &[u8], b: &[u8]) -> Vec<u8> {
    digit_by_digit(a, b, u8::overflowing_sub).expect("the first is the larger one")
}

/// Nothing if there is something to carry at the end.
fn digit_by_digit(a: &[u8], b: &[u8], op: fn(u8, u8) -> (u8, bool)) -> Option<Vec<u8>> {
    assert_eq!(a.len(), b.len());
    let mut carry = false;
    let mut result = vec![0; a.len()];
    for at in (0..a.len()).rev() {
        let (digit, first) = op(a[at], b[at]);
        let (digit, second) = op(digit, carry.into());
        (result[at], carry) = (digit, first || second);
    }
    (!carry).then_some(result)
}

/// A small number in this length.
pub(super) fn small(value: u8, len: usize) -> Vec<u8> {
    let mut number = vec![0; len];
    *number.last_mut().unwrap() = value;
    number
}
