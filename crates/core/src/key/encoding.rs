//! The spellings of bytes that operators use: base64 of either alphabet, and hex.

use base64_simd::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Decodes base64 of the standard or the URL alphabet, padded or not; `None` if it is neither.
pub(super) fn from_any_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let bare = without_padding(text)?;
    let url = bare.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let alphabet = if url { URL_SAFE_NO_PAD } else { STANDARD_NO_PAD };
    alphabet.decode_to_vec(bare).ok().map(Zeroizing::new)
}

/// Whether a text could well be base64 of a secret. Hex digits alone are hex rather than base64.
pub(super) fn is_likely_base64(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    !text.iter().all(u8::is_ascii_hexdigit)
        && from_any_base64(text).is_some_and(|bytes| bytes.len() >= 16)
}

/// Decodes whatever a lenient decoder would take for base64: line breaks, loose trailing bits, a mix
/// of alphabets. Only to find out what a text is.
pub(super) fn from_sloppy_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let standard = text.iter().map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    });
    let standard = Zeroizing::new(standard.collect::<Vec<u8>>());
    base64_simd::forgiving_decode_to_vec(&standard).ok().map(Zeroizing::new)
}

/// Decodes hex digits, with whitespace or colons between them. Only to find out what a text is.
pub(super) fn from_sloppy_hex(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let digits = text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b':');
    let digits = Zeroizing::new(digits.copied().collect::<Vec<u8>>());
    let (pairs, rest) = digits.as_chunks::<2>();
    // Room for all of it at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for [high, low] in pairs {
        bytes.push(byte_of(*high, *low)?);
    }
    rest.is_empty().then_some(bytes)
}

fn without_padding(text: &[u8]) -> Option<&[u8]> {
    if !text.ends_with(b"=") {
        return Some(text);
    }
    let bare = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"="))?;
    text.len().is_multiple_of(4).then_some(bare)
}

fn byte_of(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((digit(high)? << 4) | digit(low)?)
}
