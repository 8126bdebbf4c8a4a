//! Makes `crates/core/data/known-secrets.bin` from lists of known secrets, one a line.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use base64_simd::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Shorter secrets are refused for their length: 32 bytes is what HS256 needs (RFC 7518 §3.2).
const MIN_LEN: usize = 32;

/// Writes the first eight bytes of the SHA-256 of each secret in `lists` to `out`, sorted, each
/// once, and answers how many there are. A secret that is base64 is taken as text and decoded.
///
/// # Errors
/// A list cannot be read or `out` cannot be written.
pub(crate) fn make(lists: &[&Path], out: &Path) -> io::Result<usize> {
    let mut prefixes = BTreeSet::new();
    for list in lists {
        prefixes.extend(prefixes_of(&fs::read(list)?));
    }
    fs::write(out, prefixes.iter().flatten().copied().collect::<Vec<u8>>())?;
    Ok(prefixes.len())
}

fn prefixes_of(list: &[u8]) -> BTreeSet<[u8; 8]> {
    let lines = list.split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.flat_map(forms).filter_map(|form| prefix(&form)).collect()
}

/// The bytes that a line of the list may stand for: blanks around it may be the list's own.
fn forms(line: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let bare = line.trim_ascii();
    let trimmed = (bare.len() < line.len()).then(|| spelled(bare));
    spelled(line).chain(trimmed.into_iter().flatten())
}

/// The same as text and, if it is base64, decoded.
fn spelled(line: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let end = line.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last.saturating_add(1));
    let bare = line.get(..end).unwrap_or_default();
    let standard = STANDARD_NO_PAD.decode_to_vec(bare).ok();
    let url = URL_SAFE_NO_PAD.decode_to_vec(bare).ok();
    [Some(line.to_vec()), standard, url].into_iter().flatten()
}

fn prefix(secret: &[u8]) -> Option<[u8; 8]> {
    let hash: [u8; 32] = Sha256::digest(secret).into();
    hash.first_chunk().copied().filter(|_| secret.len() >= MIN_LEN)
}

#[cfg(test)]
mod tests {
    use super::prefixes_of;

    #[test]
    fn long_secrets_are_listed_as_text_and_decoded() {
        let long = "x".repeat(32);
        for (name, list, count) in [
            ("nothing", String::new(), 0),
            ("a short one", "secret".to_owned(), 0),
            // Thirty-two characters that are base64 decode to less than thirty-two bytes.
            ("a long one", long.clone(), 1),
            ("a long one twice, with both line ends", format!("{long}\r\n{long}\n"), 1),
            ("base64 of many bytes", "QUJD".repeat(11), 2),
            ("padded", format!("{}QQ==", "QUJD".repeat(11)), 2),
            ("no base64", "!".repeat(44), 1),
            ("blanks around base64", format!(" {}\t", "QUJD".repeat(11)), 3),
        ] {
            assert_eq!(prefixes_of(list.as_bytes()).len(), count, "{name}");
        }
    }
}
