//! What is no token of ours.

use base64_simd::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use super::super::wire::{CHECKED_LEN, decode, encode};
use super::super::{RefreshToken, TokenRefused};
use super::{BOTH, OURS, any_token, token_of};
use crate::secret::Keyring;
use crate::secret::samples::twin_of_a;

#[track_caller]
fn refused(text: impl AsRef<[u8]>, ring: &Keyring) -> TokenRefused {
    RefreshToken::parse(text.as_ref(), ring).expect_err("it is no token of ours")
}

/// With other bytes and the crc that they need.
fn forged(token: &RefreshToken, change: impl FnOnce(&mut [u8; CHECKED_LEN])) -> String {
    let mut bytes = decode(token.to_text().as_bytes()).unwrap();
    change(&mut bytes);
    encode(&bytes).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn each_bit_of_the_text_counts(token in any_token(&OURS)) {
        let text = token.to_text();
        for bit in 0..text.len() * 8 {
            let mut changed = text.as_bytes().to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(RefreshToken::parse(&changed, &BOTH).is_err(), "bit {}", bit);
        }
    }

    #[test]
    fn each_bit_counts_though_the_crc_is_right(token in any_token(&OURS)) {
        for bit in 0..CHECKED_LEN * 8 {
            let text = forged(&token, |bytes| bytes[bit / 8] ^= 1 << (bit % 8));
            let wrong = if bit < 8 { TokenRefused::UnknownKek } else { TokenRefused::Tag };
            prop_assert_eq!(refused(text, &BOTH), wrong, "bit {}", bit);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_bytes_are_a_token_and_none_is_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        refused(bytes, &BOTH);
    }

    #[test]
    fn no_text_behind_the_prefix_is_a_token(digits in "[A-Za-z0-9_-]{90,100}") {
        refused(format!("hpr1_{digits}"), &BOTH);
    }

    #[test]
    fn no_bytes_with_the_right_crc_are_a_token(
        id in prop_oneof![Just(153_u8), Just(55), any::<u8>()],
        random in prop::collection::vec(any::<u8>(), CHECKED_LEN - 1),
    ) {
        let bytes = [[id].as_slice(), &random].concat();
        let known = [153, 55].contains(&id);
        let wrong = if known { TokenRefused::Tag } else { TokenRefused::UnknownKek };
        prop_assert_eq!(refused(&*encode(&bytes.try_into().unwrap()), &BOTH), wrong);
    }
}

#[test]
fn a_token_of_another_form_is_refused() {
    let text = token_of(&OURS, 1, 1, [1; 16]).to_text();
    let digits = &text[5..];
    for at in 0..text.len() {
        assert_eq!(refused(&text[..at], &OURS), TokenRefused::Format, "cut to {at}");
        assert_eq!(refused(&text[text.len() - at..], &OURS), TokenRefused::Format, "the last {at}");
        let doubled = format!("{}{}", &text[..=at], &text[at..]);
        assert_eq!(refused(doubled, &OURS), TokenRefused::Format, "character {at} twice");
    }
    for (name, other) in [
        ("a byte more", format!("{}A", *text)),
        ("padded", format!("{}=", *text)),
        ("padded as its last byte", format!("{}=", &text[..99])),
        ("a line break", format!("{}\n", *text)),
        ("a space before it", format!(" {}", *text)),
        ("a space instead of its last character", format!("{} ", &text[..99])),
        ("a quoted one", format!("\"{}\"", *text)),
        ("twice", format!("{0}{0}", *text)),
        ("no prefix", digits.to_owned()),
        ("half a prefix", text[1..].to_owned()),
        ("the next version", format!("hpr2_{digits}")),
        ("a prefix in capitals", format!("HPR1_{digits}")),
        ("another underscore", format!("hpr1-{digits}")),
        ("another prefix", format!("art1_{digits}")),
        ("the standard alphabet", format!("hpr1_{}/", &digits[..94])),
        ("beyond ASCII", format!("hpr1_{}é", &digits[..93])),
    ] {
        assert_eq!(refused(other, &OURS), TokenRefused::Format, "{name}");
    }
}

/// The last character has two bits to spare: three other characters would say the same bytes.
#[test]
fn a_token_has_one_text_only() {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let text = token_of(&OURS, 1, 1, [1; 16]).to_text();
    let (last, before) = text.as_bytes().split_last().unwrap();
    let value = ALPHABET.iter().position(|digit| digit == last).unwrap();
    assert_eq!(value % 4, 0);
    for spare in 1..4 {
        let other = [before, &[ALPHABET[value + spare]]].concat();
        assert_eq!(refused(other, &OURS), TokenRefused::Format);
    }
}

#[test]
fn a_token_is_not_taken_for_one_of_the_other_kek() {
    let token = token_of(&BOTH, 1, 1, [1; 16]);
    let other = BOTH.other().unwrap().id().number();
    assert_eq!(refused(forged(&token, |bytes| bytes[0] = other), &BOTH), TokenRefused::Tag);
}

/// Its id is A's, but it is another KEK: what one made is nothing to the other.
#[test]
fn a_token_of_a_kek_with_the_same_id_is_refused() {
    let token = token_of(&Keyring::new(&twin_of_a(), None).unwrap(), 1, 1, [1; 16]);
    assert_eq!(refused(&*token.to_text(), &OURS), TokenRefused::Tag);
}

#[test]
fn the_generation_of_a_token_cannot_be_forged() {
    let token = token_of(&OURS, 1, 1, [1; 16]);
    let ahead = forged(&token, |bytes| bytes[19..23].copy_from_slice(&1000_u32.to_be_bytes()));
    assert_eq!(refused(ahead, &OURS), TokenRefused::Tag);
    let as_it_was = forged(&token, |bytes| bytes[19..23].copy_from_slice(&1_u32.to_be_bytes()));
    assert!(RefreshToken::parse(as_it_was.as_bytes(), &OURS).is_ok(), "the place is the right one");
}

#[test]
fn a_mistyped_token_is_told_by_its_crc() {
    let text = token_of(&OURS, 1, 1, [1; 16]).to_text();
    let mut bytes = URL_SAFE_NO_PAD.decode_to_vec(&text[5..]).unwrap();
    bytes[40] ^= 4;
    let mistyped = format!("hpr1_{}", URL_SAFE_NO_PAD.encode_to_string(&bytes));
    assert_eq!(refused(mistyped, &OURS), TokenRefused::Checksum);
}
