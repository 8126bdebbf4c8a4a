//! base64url, written down once more: strict as JOSE wants it (RFC 7515 §2), bit by bit.

const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.chunks(3).flat_map(quad).collect()
}

/// The two to four characters of up to three bytes.
fn quad(bytes: &[u8]) -> impl Iterator<Item = char> + use<> {
    let word = (0..3).fold(0_u32, |word, at| (word << 8) | u32::from(byte(bytes, at)));
    let count = bytes.len().saturating_add(1);
    [18_u32, 12, 6, 0].into_iter().take(count).map(move |shift| letter((word >> shift) & 63))
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

fn letter(value: u32) -> char {
    let at = usize::try_from(value).unwrap_or(0);
    char::from(byte(URL, at))
}

/// Decodes the URL alphabet: no padding, no other character, no bit left over that is not zero.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    decode_with(text, |letter| match letter {
        b'-' => Some(62),
        b'_' => Some(63),
        _ => common(letter),
    })
}

/// Decodes the standard alphabet, as strictly.
pub(crate) fn decode_standard(text: &[u8]) -> Option<Vec<u8>> {
    decode_with(text, |letter| match letter {
        b'+' => Some(62),
        b'/' => Some(63),
        _ => common(letter),
    })
}

fn common(letter: u8) -> Option<u32> {
    match letter {
        b'A'..=b'Z' => Some(u32::from(letter.wrapping_sub(b'A'))),
        b'a'..=b'z' => Some(u32::from(letter.wrapping_sub(b'a')).wrapping_add(26)),
        b'0'..=b'9' => Some(u32::from(letter.wrapping_sub(b'0')).wrapping_add(52)),
        _ => None,
    }
}

fn decode_with(text: &[u8], value: impl Fn(u8) -> Option<u32>) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in text {
        held = ((held << 6) | value(*letter)?) & 0xffff;
        bits = bits.saturating_add(6);
        if let Some(rest) = bits.checked_sub(8) {
            bytes.push(u8::try_from((held >> rest) & 0xff).ok()?);
            bits = rest;
        }
    }
    // Six bits left are a character that began no byte.
    let rest = held & (1_u32 << bits).saturating_sub(1);
    (bits < 6 && rest == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_text_decodes() {
        for bytes in [&b""[..], b"\xff", b"\0\x01", b"abc", b"abcd", &[0xfb; 100]] {
            assert_eq!(decode(encode(bytes).as_bytes()).as_deref(), Some(bytes));
        }
        for text in ["_x", "AAF", "_w==", "/w", "AAAAA", "A", "AA\nE", " AAE", "AAÉ"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decode_standard(b"+/+/"), decode(b"-_-_"));
    }
}
