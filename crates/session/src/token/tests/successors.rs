use proptest::prelude::*;

use super::super::RefreshToken;
use super::{OURS, THEIRS, any_token, token_of};
use crate::rotation::{Generation, Nonce};
use crate::secret::Keys;
use crate::secret::samples::{A, B, ring};

fn next(token: &RefreshToken, keys: &Keys, nonce: [u8; 16], generation: u64) -> RefreshToken {
    token.next(keys, &Nonce::new(nonce)).unwrap().issue(Generation::new(generation)).unwrap()
}

proptest! {
    #[test]
    fn the_same_nonce_gives_the_same_successor_and_another_another(
        token in any_token(&OURS), nonce: [u8; 16], bit in 0..128_usize
    ) {
        let successor = next(&token, OURS.current(), nonce, 2);
        prop_assert_eq!(next(&token, OURS.current(), nonce, 2).to_text(), successor.to_text());
        prop_assert_eq!(successor.sid(), token.sid());
        prop_assert_eq!(successor.shard(), token.shard());
        prop_assert_ne!(successor.mark().hash, token.mark().hash);
        let mut another = nonce;
        another[bit / 8] ^= 1 << (bit % 8);
        let another = next(&token, OURS.current(), another, 2);
        prop_assert_ne!(another.mark().hash, successor.mark().hash);
    }

    #[test]
    fn no_two_tokens_have_the_same_successor(
        one in any_token(&OURS), two in any_token(&OURS), nonce: [u8; 16]
    ) {
        let hash = |token| next(token, OURS.current(), nonce, 1).mark().hash;
        prop_assert_ne!(hash(&one), hash(&two));
    }
}

#[test]
fn a_fresh_nonce_is_another_one_each_time() {
    assert_ne!(Nonce::generate().unwrap(), Nonce::generate().unwrap());
}

/// What the store keeps is known before the store says which generation it will be.
#[test]
fn the_hash_of_a_successor_is_that_of_the_token_in_each_generation() {
    let token = token_of(&OURS, 1, 1, [1; 16]);
    let nonce = Nonce::new([2; 16]);
    let hash = token.next(OURS.current(), &nonce).unwrap().hash();
    for generation in [0, 2, 1000, u64::from(u32::MAX)] {
        let issued = next(&token, OURS.current(), [2; 16], generation);
        assert_eq!(issued.mark().hash, hash);
        assert_eq!(issued.mark().generation, Generation::new(generation));
    }
}

#[test]
fn a_generation_of_more_than_32_bits_is_never_issued() {
    let token = token_of(&OURS, 1, u32::MAX, [1; 16]);
    let next = token.next(OURS.current(), &Nonce::new([2; 16])).unwrap();
    assert!(next.issue(token.mark().generation.next()).is_none());
}

/// The token of A was rotated by a node whose KEK was A. After the two KEKs were swapped it is
/// presented again: the row names A, so A makes the same successor.
#[test]
fn a_replay_after_the_keks_were_swapped_gives_the_identical_successor() {
    let before = ring(A, Some(B));
    let token = token_of(&before, 1, 1, [1; 16]);
    let named = before.current().id();
    let given = next(&token, before.current(), [2; 16], 2);

    let after = ring(B, Some(A));
    let presented = RefreshToken::parse(token.to_text().as_bytes(), &after).unwrap();
    let again = next(&presented, after.find(named).unwrap(), [2; 16], 2);
    assert_eq!(again.to_text(), given.to_text());

    // A new step, however, is the new KEK's, and both tokens are ours.
    let rotated = next(&presented, after.current(), [2; 16], 2);
    assert_ne!(rotated.mark().hash, given.mark().hash);
    assert!(RefreshToken::parse(rotated.to_text().as_bytes(), &THEIRS).is_ok());
    assert!(RefreshToken::parse(again.to_text().as_bytes(), &THEIRS).is_err());
    assert!(THEIRS.find(named).is_none());
}
