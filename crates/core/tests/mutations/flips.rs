//! One byte of a token is another one.

use crate::judge::Judge;
use crate::keys::Keys;
use crate::spread;
use crate::tally::{Part, Tally};
use crate::tokens::{self, Token};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Every bit of every byte is flipped, and every byte is one more value, of the alphabet.
#[test]
fn every_byte_with_each_bit_flipped_and_with_one_other_value() {
    let count = if cfg!(debug_assertions) { 13 } else { tokens::ALL };
    let (tokens, tally) = judged(count, |token| {
        let bytes = token.text.bytes().enumerate();
        let others = bytes.flat_map(|(at, byte)| nine_others(at, byte, token.number));
        others.collect()
    });
    let bytes: usize = tokens.iter().map(|token| token.text.len()).sum();
    tally.check(bytes * 9);
    tally.check_every_end();
}

/// Of the last character of a segment some bits may stand for nothing: they count nevertheless.
#[test]
fn every_other_last_character_of_each_segment() {
    let (tokens, tally) = judged(tokens::ALL, |token| {
        let [header, payload, _] = token.segments().map(str::len);
        let ends = [header - 1, header + payload, token.text.len() - 1];
        let others = ends.map(|at| {
            let byte = token.text.as_bytes()[at];
            ALPHABET.iter().filter(move |other| **other != byte).map(move |other| (at, *other))
        });
        others.into_iter().flatten().collect()
    });
    tally.check(tokens.len() * 3 * 63);
}

/// Judges each of the tokens with each of the changes that `changes` makes of it: another byte at
/// a place.
fn judged(
    count: usize,
    changes: impl Fn(&Token) -> Vec<(usize, u8)> + Sync,
) -> (Vec<Token>, Tally) {
    let keys = Keys::both();
    let judge = Judge::new(&keys);
    let tokens = tokens::valid(count, &keys, &judge);
    let tallies = spread(tokens.iter(), |token| {
        let Token { number, algorithm, issuer, text } = token;
        let (parts, mut bytes) = (Part::of(text), text.clone().into_bytes());
        let mut tally = Tally::default();
        for (at, other) in changes(token) {
            let byte = std::mem::replace(&mut bytes[at], other);
            assert_ne!(byte, other, "a change");
            let judged = judge.says(*issuer, token.before_both(), &bytes);
            tally.add(parts[at], judged, || {
                format!("token {number}, {algorithm}, byte {at}: {byte:#x} became {other:#x}")
            });
            bytes[at] = byte;
        }
        assert_eq!(bytes, text.as_bytes(), "one change at a time");
        tally
    });
    (tokens, Tally::sum(tallies))
}

fn nine_others(at: usize, byte: u8, number: usize) -> impl Iterator<Item = (usize, u8)> {
    let flipped = (0..8).map(move |bit| byte ^ (1 << bit));
    flipped.chain([another(byte, at * 31 + number * 17)]).map(move |other| (at, other))
}

/// A character of the alphabet that no single bit leads to: which one, `turn` says.
fn another(byte: u8, turn: usize) -> u8 {
    let mut others = (0..64).map(|step| ALPHABET[(turn + step) % 64]);
    others.find(|other| (other ^ byte).count_ones() > 1).expect("there are many")
}
