//! Random bytes, and bytes put together for a hash, a MAC or the wire.

use std::error::Error;
use std::fmt;

use aws_lc_rs::rand;
use zeroize::Zeroizing;

/// The cryptographic library failed: it had no random bytes, or no memory.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct CryptoFailed;

impl fmt::Display for CryptoFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cryptographic library failed")
    }
}

impl Error for CryptoFailed {}

/// Random bytes of the system's generator, wiped when they are dropped.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, CryptoFailed> {
    let mut bytes = Zeroizing::new([0; N]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| CryptoFailed)?;
    Ok(bytes)
}

/// The parts one after the other. Their lengths are constants, so nothing says where one ends.
pub(crate) fn join<const N: usize>(parts: &[&[u8]]) -> Zeroizing<[u8; N]> {
    debug_assert_eq!(parts.iter().map(|part| part.len()).sum::<usize>(), N, "the parts fill it");
    let mut joined = Zeroizing::new([0; N]);
    let bytes = parts.iter().copied().flatten();
    for (to, from) in joined.iter_mut().zip(bytes) {
        *to = *from;
    }
    joined
}

/// The first bytes of a hash or a MAC.
pub(crate) fn first<const N: usize>(of: impl AsRef<[u8]>) -> [u8; N] {
    debug_assert!(of.as_ref().len() >= N, "a hash is not cut to more than it has");
    let mut bytes = of.as_ref().iter().copied();
    std::array::from_fn(|_| bytes.next().unwrap_or_default())
}

/// The parts one after the other, each behind its length (64 bits, big-endian): other parts are
/// other bytes, whatever is in them.
pub(crate) fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut framed = Vec::new();
    for part in parts {
        let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
        framed.extend_from_slice(&len.to_be_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

#[cfg(test)]
mod tests {
    use super::{first, framed, join, random};

    #[test]
    fn parts_are_put_together_in_order() {
        assert_eq!(*join::<5>(&[b"ab", b"", b"c", b"de"]), *b"abcde");
        assert_eq!(first::<2>(b"abc"), *b"ab");
        assert_eq!(framed(&[b"ab", b""]), b"\0\0\0\0\0\0\0\x02ab\0\0\0\0\0\0\0\0");
    }

    #[test]
    fn a_frame_tells_where_a_part_ends() {
        let all = [framed(&[b"ab", b"c"]), framed(&[b"a", b"bc"]), framed(&[b"abc"])];
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
        assert_ne!(framed(&[b"", b"a"]), framed(&[b"a", b""]));
    }

    #[test]
    fn random_bytes_differ() {
        assert_ne!(random::<16>().unwrap(), random::<16>().unwrap());
    }
}
