//! base64url as JOSE wants it (RFC 7515 §2, RFC 4648 §5): no padding, no whitespace, no other
//! alphabet, and only the canonical text of each value: trailing bits that are not zero are refused.

use std::mem::MaybeUninit;

use base64_simd::{AsOut, URL_SAFE_NO_PAD};

/// The number of bytes that `encoded` characters stand for: four make three, and what is left of
/// four makes one byte less than its characters.
pub(crate) const fn decoded_len(encoded: usize) -> usize {
    encoded.saturating_mul(3) / 4
}

/// Decodes into the front of `buffer`; `None` if the text is not canonical base64url, or too long.
fn decode_into<'b>(text: &[u8], buffer: &'b mut [MaybeUninit<u8>]) -> Option<&'b [u8]> {
    let room = buffer.get_mut(..decoded_len(text.len()))?;
    URL_SAFE_NO_PAD.decode(text, room.as_out()).ok().map(|bytes| &*bytes)
}

/// Room for what is decoded and not kept, on the stack. None of it is cleared.
#[derive(Debug)]
pub(crate) struct Scratch([MaybeUninit<u8>; ROOM]);

/// The longest header, and more than any signature.
const ROOM: usize = 3 * 1024;

impl Scratch {
    pub(crate) const fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; ROOM])
    }

    /// Decodes; `None` if the text is not canonical base64url, or stands for more than 3 KiB.
    pub(crate) fn decode(&mut self, text: &[u8]) -> Option<&[u8]> {
        decode_into(text, &mut self.0)
    }
}

/// Whether a text is canonical base64url.
pub(crate) fn is_canonical(text: &[u8]) -> bool {
    URL_SAFE_NO_PAD.check(text).is_ok()
}

/// Decodes into bytes of their own; `None` if the text is not canonical base64url.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode_to_vec(text).ok()
}

/// Encodes without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::{decode, decode_into, encode, is_canonical};

    #[test]
    fn only_canonical_text_decodes() {
        let cases: &[(&str, &str, Option<&[u8]>)] = &[
            ("empty", "", Some(b"")),
            ("one byte", "_w", Some(&[0xff])),
            ("one byte, trailing bits set", "_x", None),
            ("two bytes", "AAE", Some(&[0, 1])),
            ("two bytes, trailing bits set", "AAF", None),
            ("padding", "_w==", None),
            ("the standard alphabet", "/w", None),
            ("a length of 1 modulo 4", "AAAAA", None),
            ("a line break", "AA\nE", None),
            ("a trailing line break", "AAE\n", None),
            ("a space", " AAE", None),
            ("beyond ASCII", "AAÉ", None),
            ("thirty-one bytes, trailing bits set", &("A".repeat(41) + "B"), None),
        ];
        for (name, text, bytes) in cases {
            let mut buffer = [MaybeUninit::uninit(); 64];
            assert_eq!(is_canonical(text.as_bytes()), bytes.is_some(), "{name}");
            assert_eq!(decode(text.as_bytes()).as_deref(), *bytes, "{name}");
            assert_eq!(decode_into(text.as_bytes(), &mut buffer), *bytes, "{name}, in a buffer");
        }
        // A long text takes the vectorised path: its last character is judged as strictly.
        let long = encode(&[7; 100]);
        assert_eq!(decode(long.as_bytes()).as_deref(), Some(&[7; 100][..]));
        let mut loose = long.into_bytes();
        *loose.last_mut().unwrap() += 1;
        assert_eq!(decode(&loose), None, "one hundred bytes, trailing bits set");
    }

    #[test]
    fn a_buffer_that_is_too_small_is_refused() {
        for (text, bytes) in [("AA", 1), ("AAA", 2), ("AAAA", 3), ("AAAAAA", 4)] {
            let text = text.as_bytes();
            let room = |bytes| vec![MaybeUninit::uninit(); bytes];
            assert_eq!(decode_into(text, &mut room(bytes)), Some(&vec![0; bytes][..]));
            assert_eq!(decode_into(text, &mut room(bytes - 1)), None);
        }
    }
}
