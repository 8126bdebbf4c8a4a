//! A scanner for leaked secrets knows the format and no key.

use base64_simd::URL_SAFE_NO_PAD;

use super::token_of;
use crate::secret::samples::{A, ring};

/// What `hpr1_[A-Za-z0-9_-]{95}` finds.
fn find(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("hpr1_").filter_map(|(at, prefix)| {
        let digits = text.get(at + prefix.len()..at + prefix.len() + 95)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        digits.bytes().all(fits).then_some(digits)
    })
}

/// CRC-32 as zip has it, bit by bit, and not by the crate that makes the tokens.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

fn is_token(digits: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode_to_vec(digits).unwrap();
    let (checked, right) = bytes.split_last_chunk::<4>().unwrap();
    crc(checked) == u32::from_be_bytes(*right)
}

#[test]
fn a_leaked_token_is_found_and_confirmed_without_a_key() {
    assert_eq!(crc(b"123456789"), 0xCBF4_3926, "the check value of the CRC catalogue");
    let token = token_of(&ring(A, None), 1, 1, [1; 16]).to_text();
    let no_token = format!("hpr1_{}", "A".repeat(95));
    let log = format!("POST /refresh refresh_token={}&x=1\nhpr1_short {no_token}", *token);
    let found: Vec<bool> = find(&log).map(is_token).collect();
    assert_eq!(found, [true, false]);
}
