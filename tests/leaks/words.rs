//! Secrets that stand nowhere else: each is made of its name, and looks like nothing.

use std::sync::LazyLock;

use crate::canary::Canaries;

/// A word of 20 letters and digits.
pub(crate) fn word(name: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    bytes(name, 20).iter().map(|b| char::from(ALPHABET[usize::from(*b) % ALPHABET.len()])).collect()
}

/// Bytes, none of them zero.
pub(crate) fn bytes(name: &str, len: usize) -> Vec<u8> {
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let random =
        (1_u64..).flat_map(|n| mix(seed.wrapping_add(n.wrapping_mul(GOLDEN))).to_le_bytes());
    random.filter(|byte| *byte != 0).take(len).collect()
}

/// What an attacker, or an issuer, may write where: a word for each place.
pub(crate) const PLACES: [&str; 22] = [
    "algorithm",
    "authorization",
    "claim name",
    "claim value",
    "client",
    "cookie name",
    "cookie value",
    "field value",
    "issuer",
    "jku",
    "jti",
    "kid",
    "member name",
    "member value",
    "origin",
    "protocol",
    "query name",
    "query value",
    "role",
    "scope",
    "subject",
    "typ",
];

/// Where requests go to, besides.
pub(crate) const PATH: &str = "/Vq7Zt3Kx9Rm2Wd5Jb8Lp";

/// A field that requests have, besides.
pub(crate) const FIELD: &str = "x-hw4nq8zt2kv7rm3jx9bd";

/// The method of some requests.
pub(crate) const METHOD: &str = "ZKTQWXVJRHBNPLMD";

/// All of them.
pub(crate) fn all() -> &'static Canaries {
    static ALL: LazyLock<Canaries> = LazyLock::new(|| {
        let words = PLACES.iter().fold(Canaries::default(), |all, place| all.word(&word(place)));
        [PATH, FIELD, METHOD].into_iter().fold(words, Canaries::word)
    });
    &ALL
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64.
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
