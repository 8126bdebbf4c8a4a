//! Segments of one valid token in another.

use hallpass_core::{ErrorKind, RejectionKind};

use crate::judge::Judge;
use crate::keys::Keys;
use crate::spread;
use crate::tokens::{self, Token};

/// How alike the keys of two tokens are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Alike {
    /// One key signed both.
    Key,
    /// Two issuers did, with one algorithm.
    Algorithm,
    Neither,
}

/// The header of one, the payload of another: of any two tokens, in all six ways.
#[test]
fn a_segment_of_another_valid_token() {
    let count = if cfg!(debug_assertions) { 39 } else { tokens::ALL };
    let keys = Keys::both();
    let judge = Judge::new(&keys);
    let tokens = tokens::valid(count, &keys, &judge);
    let pairs = tokens.iter().flat_map(|one| tokens.iter().map(move |other| (one, other)));
    let pairs = pairs.filter(|(one, other)| one.number < other.number);
    let ends = spread(pairs, |(one, other)| swapped(&judge, one, other)).concat();
    let wrong: Vec<_> = ends.iter().filter_map(|(_, wrong)| wrong.as_deref()).collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    // With the same header two of the six ways change nothing.
    let ways = count * (count - 1) / 2 * 6 - twins(&tokens) * 2;
    assert_eq!(ends.len(), ways * 2, "each way counts, before one issuer and before both");
    for alike in [Alike::Key, Alike::Algorithm, Alike::Neither] {
        assert!(ends.iter().any(|(pair, _)| *pair == alike), "no pair like {alike:?}");
    }
}

/// All ways to take a segment or two from the other, and what is wrong with the answer: there must
/// be nothing amiss but the signature, for both tokens were sound.
fn swapped(judge: &Judge, one: &Token, other: &Token) -> Vec<(Alike, Option<String>)> {
    let mut ends = Vec::new();
    let (a, b) = (one.segments(), other.segments());
    for way in 1..7_u8 {
        let [header, payload, signature] =
            [0, 1, 2].map(|at| if way & (1 << at) == 0 { a[at] } else { b[at] });
        let text = format!("{header}.{payload}.{signature}");
        if text == one.text || text == other.text {
            continue;
        }
        for both in [false, true] {
            let judged = judge.says(one.issuer, both, text.as_bytes());
            let refused = judged == Err(RejectionKind::Token(ErrorKind::Signature));
            let (one, other, alike) = (one.number, other.number, alike(one, other));
            let wrong = || format!("{one} and {other}, {alike:?}, way {way}: {judged:?}");
            ends.push((alike, (!refused).then(wrong)));
        }
    }
    ends
}

fn alike(one: &Token, other: &Token) -> Alike {
    match one.algorithm == other.algorithm {
        true if one.issuer == other.issuer => Alike::Key,
        true => Alike::Algorithm,
        false => Alike::Neither,
    }
}

/// The pairs of tokens with the same header.
fn twins(tokens: &[Token]) -> usize {
    let headers: Vec<_> = tokens.iter().map(|token| token.segments()[0]).collect();
    let later = headers
        .iter()
        .enumerate()
        .flat_map(|(at, one)| headers.iter().skip(at + 1).filter(move |other| *other == one));
    later.count()
}
