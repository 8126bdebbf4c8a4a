//! Bytes that nobody drew at random.

/// What is wrong with 32 bytes as a KEK. Random ones pass but once in about ten million million
/// times.
pub(super) fn find(bytes: &[u8]) -> Option<&'static str> {
    if is_text(bytes) {
        Some("stands for text instead of random bytes: a password or hex digits, maybe")
    } else if is_progression(bytes) {
        Some("is one byte over and over, or counts up or down")
    } else if distinct(bytes) < 16 {
        Some("is made of a few different bytes only")
    } else {
        None
    }
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

/// Whether each byte differs from the one before it by the same number.
fn is_progression(bytes: &[u8]) -> bool {
    let steps = || bytes.iter().zip(bytes.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a));
    steps().eq(steps().skip(1).chain(steps().next()))
}

fn distinct(bytes: &[u8]) -> usize {
    let mut sorted = zeroize::Zeroizing::new(bytes.to_vec());
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn what_can_be_guessed_is_found() {
        let count = |from: u8, step: u8| -> [u8; 32] {
            let bytes = std::iter::successors(Some(from), |byte| Some(byte.wrapping_add(step)));
            bytes.take(32).collect::<Vec<u8>>().try_into().unwrap()
        };
        let mut almost = count(0, 1);
        almost[31] ^= 1;
        let few: [u8; 32] = std::array::from_fn(|at| [200, 3, 90, 17, 0, 255][at * at % 6]);
        for (name, bytes, weak) in [
            ("zeros", [0; 32], true),
            ("one byte", [0xa7; 32], true),
            ("counting", count(0, 1), true),
            ("counting from elsewhere", count(240, 1), true),
            ("counting down", count(31, 255), true),
            ("by sevens", count(3, 7), true),
            ("a few bytes", few, true),
            ("a passphrase", *b"correct horse battery staple 123", true),
            ("hex digits", *b"0f1e2d3c4b5a69788796a5b4c3d2e1f0", true),
            ("letters", *b"q6Vn3K0b2yTfXo1JcHs9ZrEuLwGa5Md8", true),
            ("lines", *b"two lines of text,\nand a tab\t...", true),
            ("counting, but for the last", almost, false),
            ("text with one other byte", *b"correct horse battery staple 12\x80", false),
        ] {
            assert_eq!(find(&bytes).is_some(), weak, "{name}");
        }
    }
}
