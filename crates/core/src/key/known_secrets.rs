//! Secrets that everybody knows: they stand in tutorials, examples and leaked configuration.

use sha2::Digest;
use sha2::Sha256;

/// The first eight bytes of the SHA-256 of each secret, sorted. `data/README.md` says how it is made.
static KNOWN: &[u8] = include_bytes!("../../data/known-secrets.bin");

/// Whether `secret` is on the list. Only secrets of 32 bytes and more are: shorter ones are refused
/// for their length.
pub(super) fn contains(secret: &[u8]) -> bool {
    let hash: [u8; 32] = Sha256::digest(secret).into();
    let (known, _) = KNOWN.as_chunks::<8>();
    hash.first_chunk::<8>().is_some_and(|prefix| known.binary_search(prefix).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, contains};

    #[test]
    fn the_list_is_sorted_and_holds_what_it_should() {
        let (known, rest) = KNOWN.as_chunks::<8>();
        assert!(rest.is_empty());
        assert!(known.len() > 1_000, "{}", known.len());
        assert!(known.is_sorted_by(|a, b| a < b), "sorted, each once");
        assert!(contains(b"reallyreallyreallyreallyverysafe"));
        assert!(!contains(b"reallyreallyreallyreallyverysafE"));
    }
}
