#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a test that overflows, or cuts a text in the wrong place, fails"
)]

mod content;
mod known_answers;
mod row;
mod scanner;
mod successors;
mod wire;

use std::sync::LazyLock;

use proptest::prelude::*;

use super::{RefreshToken, SessionSecret};
use crate::rotation::{Generation, Nonce};
use crate::secret::Keyring;
use crate::secret::samples::{A, B, ring};

// Made once: in the tests of many cases, the derivation would take most of the time.

/// Of the KEK A alone.
static OURS: LazyLock<Keyring> = LazyLock::new(|| ring(A, None));

/// Of the KEK A, and of B as well.
static BOTH: LazyLock<Keyring> = LazyLock::new(|| ring(A, Some(B)));

/// Of the KEK B alone.
static THEIRS: LazyLock<Keyring> = LazyLock::new(|| ring(B, None));

/// A token of any content. Only generation 0 has a random one, so this is a successor.
fn token_of(ring: &Keyring, shard: u16, generation: u32, nonce: [u8; 16]) -> RefreshToken {
    let secret = SessionSecret::generate().unwrap();
    let first = RefreshToken::first(ring.current(), shard, secret).unwrap();
    let next = first.next(ring.current(), &Nonce::new(nonce)).unwrap();
    next.issue(Generation::new(u64::from(generation))).unwrap()
}

fn any_token(ring: &'static Keyring) -> impl Strategy<Value = RefreshToken> {
    let parts = (any::<u16>(), any::<u32>(), any::<[u8; 16]>());
    parts.prop_map(move |(shard, generation, nonce)| token_of(ring, shard, generation, nonce))
}
