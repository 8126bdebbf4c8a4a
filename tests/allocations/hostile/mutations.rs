//! Tokens that a good one was turned into.

use base64_simd::URL_SAFE_NO_PAD;

use super::headers::{self, ESCAPED, PLAIN, fitting};
use super::random::Random;

/// What is done to a good token, by its name.
pub(crate) type Mutation = (&'static str, fn(&mut Random, &str) -> Vec<u8>);

/// What fits into a payload beside a usual header and signature, before encoding.
const ROOM: usize = 12_000;

pub(crate) const ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// All of them but those of [`headers`], which replace the header of a good token.
pub(crate) const ALL: &[Mutation] = &[
    ("flipped bits", |random, good| {
        let mut token = good.as_bytes().to_vec();
        for _ in 0..1 + random.below(3) {
            let at = random.below(token.len());
            token[at] ^= 1 << random.below(8);
        }
        token
    }),
    ("other characters", |random, good| {
        let mut token = good.as_bytes().to_vec();
        for _ in 0..1 + random.below(20) {
            let at = random.below(token.len());
            token[at] = character(random);
        }
        token
    }),
    ("cut short", |random, good| good.as_bytes()[..random.below(good.len())].to_vec()),
    ("cut off in front", |random, good| {
        good.as_bytes()[1 + random.below(good.len() - 1)..].to_vec()
    }),
    ("longer", |random, good| {
        let more = text(random, 1 + 2_000);
        [good.as_bytes(), b"A", &more].concat()
    }),
    ("a piece taken out", |random, good| {
        let (from, to) = (random.below(good.len()), random.below(good.len()));
        let (from, to) = (from.min(to), from.max(to) + 1);
        [&good.as_bytes()[..from], &good.as_bytes()[to..]].concat()
    }),
    ("a piece put in", |random, good| {
        let (start, end) = good.as_bytes().split_at(random.below(good.len()));
        [start, b"A", &text(random, 500), end].concat()
    }),
    ("twice", |random, good| [good, random.pick(&["", ".", "=", ","]), good].concat().into()),
    ("segments in another order", |random, good| {
        let [header, payload, signature] = segments(good);
        let orders = [
            [payload, header, signature],
            [signature, payload, header],
            [header, signature, payload],
            [header, header, signature],
            [header, payload, header],
            [payload, payload, payload],
            ["", payload, signature],
            [header, "", signature],
            [header, payload, ""],
            ["", "", ""],
        ];
        orders[random.below(orders.len())].join(".").into()
    }),
    ("many dots", |random, good| {
        let dots = ".".repeat(random.below(16_000));
        [&*dots, random.pick(&["", good])].concat().into()
    }),
    ("garbage for a payload", |random, good| {
        let [header, _, signature] = segments(good);
        let garbage: Vec<u8> = (0..random.below(11_000)).map(|_| random.byte()).collect();
        joined(header, &garbage, signature)
    }),
    ("a payload of many members", |random, good| {
        let [header, _, signature] = segments(good);
        let issuer = random.pick(&[r#""iss":"https://id.example.com""#, r#""x":0"#]);
        let room = if random.below(4) == 0 { ROOM } else { random.below(ROOM) };
        let members = fitting(room, random.pick(&[PLAIN, ESCAPED]));
        joined(header, format!("{{{members}{issuer}}}").as_bytes(), signature)
    }),
    ("a payload that is a string", |random, good| {
        let [header, _, signature] = segments(good);
        let text = random.pick(&["a", "é", "\\n", "\u{7f}", "\u{301}"]);
        let text = text.repeat(random.below(ROOM / text.len()));
        joined(header, format!(r#""{text}""#).as_bytes(), signature)
    }),
    ("a deep payload", |random, good| {
        let [header, _, signature] = segments(good);
        let levels = random.below(5_000);
        let deep = format!(r#"{{"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
        joined(header, deep.as_bytes(), signature)
    }),
    ("another signature", |random, good| {
        let [header, payload, _] = segments(good);
        let signature: Vec<u8> = (0..random.below(300)).map(|_| random.byte()).collect();
        format!("{header}.{payload}.{}", encode(&signature)).into()
    }),
    ("a long signature", |random, good| {
        let [header, payload, _] = segments(good);
        [header, ".", payload, ".", &"A".repeat(random.below(15_000))].concat().into()
    }),
    ("characters alone", |random, _| text(random, 16_000)),
    ("bytes alone", |random, _| (0..1 + random.below(2_000)).map(|_| random.byte()).collect()),
    ("near the longest token", |random, good| {
        let mut token = good.as_bytes().to_vec();
        token.resize(16_384 - 20 + random.below(40), b'A');
        token
    }),
    ("longer than the longest token", |random, good| {
        let length = if random.below(16) == 0 { 1 << 20 } else { 16_385 + random.below(20_000) };
        let fill = *random.pick(&[&b'A', &b'.', &b'=', &0xff]);
        let mut token = random.pick(&["", good]).as_bytes().to_vec();
        token.resize(length, fill);
        token
    }),
];

/// How many mutations there are.
pub(crate) fn kinds() -> usize {
    ALL.len() + headers::ALL.len()
}

/// A token that is not the good one: by its number the mutations take turns.
pub(crate) fn mutated(random: &mut Random, number: usize, good: &str) -> (&'static str, Vec<u8>) {
    let turn = number % kinds();
    loop {
        let (name, token) = match ALL.get(turn) {
            Some((name, mutate)) => (*name, mutate(random, good)),
            None => {
                let (name, make) = headers::ALL[turn - ALL.len()];
                (name, with_header(good, &make(random)))
            }
        };
        if token != good.as_bytes() {
            return (name, token);
        }
    }
}

/// A good token with this header.
fn with_header(good: &str, header: &[u8]) -> Vec<u8> {
    let [_, payload, signature] = segments(good);
    format!("{}.{payload}.{signature}", encode(header)).into()
}

fn segments(token: &str) -> [&str; 3] {
    let mut segments = token.split('.');
    [(); 3].map(|()| segments.next().expect("three segments"))
}

fn joined(header: &str, payload: &[u8], signature: &str) -> Vec<u8> {
    format!("{header}.{}.{signature}", encode(payload)).into()
}

fn text(random: &mut Random, end: usize) -> Vec<u8> {
    (0..random.below(end)).map(|_| character(random)).collect()
}

fn character(random: &mut Random) -> u8 {
    ALPHABET[random.below(64)]
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}
