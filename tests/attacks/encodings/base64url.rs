//! One text for each value: whatever else would decode to the same bytes is refused.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "what overflows, or is cut wrongly, fails the test"
)]

use hallpass::{Algorithm, ErrorKind};

use crate::kit::{base64url, claims, good, header, key, signed, verifier, with_signature};
use crate::line::{Case, Line};
use crate::segments;

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn lines() -> Vec<Line> {
    vec![unused_bits(), spellings(), lengths()]
}

/// A token of these two segments as they are, signed as they are.
fn respelt(algorithm: Algorithm, header: &str, payload: &str) -> String {
    let input = format!("{header}.{payload}");
    let signature = hallpass::danger::sign_raw(key(algorithm), input.as_bytes()).unwrap();
    with_signature(&input, signature)
}

/// The segment with every other last character whose unused bits alone differ.
fn siblings(segment: &str) -> Vec<String> {
    let (rest, last) = segment.split_at(segment.len() - 1);
    let value = ALPHABET.find(last).unwrap();
    // Two characters of four hold one byte and four bits too many, three hold two bytes and two.
    let unused = match segment.len() % 4 {
        2 => 16,
        3 => 4,
        _ => 1,
    };
    let first = value / unused * unused;
    let others = (first..first + unused).filter(|other| *other != value);
    others.map(|other| format!("{rest}{}", &ALPHABET[other..=other])).collect()
}

/// Text of JSON, with spaces in front so that its length leaves this remainder by three.
fn padded(json: &str, remainder: usize) -> String {
    let spaces = (0..3).find(|spaces| (json.len() + spaces) % 3 == remainder).unwrap();
    format!("{}{json}", " ".repeat(spaces))
}

fn unused_bits() -> Line {
    let hs256 = Algorithm::HS256;
    let judge = verifier(hs256);
    let mut cases = Vec::new();
    let mut count = [0; 2];
    for (remainder, name) in [(0, "no unused bits"), (1, "four"), (2, "two")] {
        let head = base64url(padded(&header(hs256), remainder));
        let body = base64url(padded(&good(), remainder));
        let token = respelt(hs256, &head, &body);
        cases.push(Case::accepted(format!("{name}, all zero"), &judge, token));
        for (at, other) in siblings(&head).iter().enumerate() {
            let token = respelt(hs256, other, &body);
            let name = format!("{name} in the header, {at}");
            cases.push(Case::refused(name, &judge, token, ErrorKind::Malformed));
            count[0] += 1;
        }
        for (at, other) in siblings(&body).iter().enumerate() {
            let token = respelt(hs256, &head, other);
            let name = format!("{name} in the payload, {at}");
            cases.push(Case::refused(name, &judge, token, ErrorKind::Malformed));
            count[1] += 1;
        }
    }
    cases.push(Case::same("other spellings of header and payload", count, [18; 2]));
    // 32, 48 and 64 bytes.
    for (algorithm, siblings_of_it) in
        [(hs256, 3), (Algorithm::HS384, 0), (Algorithm::HS512, 15), (Algorithm::ES256, 15)]
    {
        let judge = verifier(algorithm);
        let token = signed(key(algorithm), header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm}, as it is"), &judge, &token));
        let (input, signature) = token.rsplit_once('.').unwrap();
        let others = siblings(signature);
        for (at, other) in others.iter().enumerate() {
            let name = format!("unused bits of the signature of {algorithm}, {at}");
            let token = format!("{input}.{other}");
            cases.push(Case::refused(name, &judge, token, ErrorKind::Malformed));
        }
        let name = format!("other spellings of a signature of {algorithm}");
        cases.push(Case::same(name, others.len(), siblings_of_it));
    }
    Line {
        name: "unused bits",
        why: "the same token in another spelling slips past a list of revoked or used tokens: bits \
              that stand for nothing are zero (RFC 4648 §3.5)",
        advisories: &[],
        cases,
    }
}

/// Header, payload and signature of a token that needs both `-` and `_` in each of them.
fn odd() -> [String; 3] {
    let marks = "\u{fffe}\u{3ff}~~~???>>>\u{fbff}\u{7ff}";
    let algorithm = Algorithm::HS256;
    let head = base64url(format!(r#"{{"alg":"HS256","x":"{marks}"}}"#));
    let tokens = (0..).map(|n| {
        let body = base64url(claims(serde_json::json!({"x": marks, "n": n})));
        let token = respelt(algorithm, &head, &body);
        let (_, signature) = token.rsplit_once('.').unwrap();
        [head.clone(), body, signature.to_owned()]
    });
    let mut tokens =
        tokens.filter(|parts| parts.iter().all(|p| p.contains('-') && p.contains('_')));
    tokens.next().unwrap()
}

/// The token with its part at `at` spelt in another way, signed if it is not the signature.
fn with(parts: &[String; 3], at: usize, spell: impl Fn(&str) -> String) -> String {
    let [head, body, signature] = parts;
    match at {
        0 => respelt(Algorithm::HS256, &spell(head), body),
        1 => respelt(Algorithm::HS256, head, &spell(body)),
        _ => format!("{head}.{body}.{}", spell(signature)),
    }
}

const PARTS: [&str; 3] = ["header", "payload", "signature"];

fn spellings() -> Line {
    let judge = verifier(Algorithm::HS256);
    let parts = odd();
    let mut cases = vec![Case::accepted("as it is", &judge, parts.join("."))];
    let mut refused = |name: String, token: &str| {
        let kind = segments::kind(&judge, token);
        // A gate takes blanks and tabs off both ends of a field (RFC 9110 §5.5).
        if token.trim_matches([' ', '\t']) == token {
            cases.push(Case::refused(name, &judge, token, ErrorKind::Malformed));
        } else {
            cases.push(Case::same(name, kind, Some(ErrorKind::Malformed)));
        }
    };
    for (at, part) in PARTS.into_iter().enumerate() {
        for (from, to) in [("-", "+"), ("_", "/"), ("-", "%2D"), ("_", "%5F"), ("-", "\u{2010}")] {
            let token = with(&parts, at, |text| text.replace(from, to));
            refused(format!("{to} in place of {from} in the {part}"), &token);
        }
        let token = with(&parts, at, |text| text.replace('-', "+").replace('_', "/"));
        refused(format!("the standard alphabet in the {part}"), &token);
        for other in [
            "=", "==", "===", "====", "%3D", "%3d%3d", " ", "\t", "\n", "\r\n", "\r", "\u{b}",
            "\u{c}", "\0", "\u{7f}", "\u{a0}", "\u{e9}", "\u{feff}", "\u{ff21}", "!", "*", "~",
            ",", ";", ":", "\"", "'", "\\", "\\n", "+", "/", "%", "&", "#",
        ] {
            for (where_, cut) in [("in front of", 0), ("within", 5), ("behind", usize::MAX)] {
                let token = with(&parts, at, |text| {
                    let (front, behind) = text.split_at(cut.min(text.len()));
                    format!("{front}{other}{behind}")
                });
                refused(format!("{} {where_} the {part}", other.escape_debug()), &token);
            }
        }
    }
    Line {
        name: "base64url",
        why: "who decodes leniently accepts many texts for one token, and two readers disagree on what \
              was signed: the alphabet of RFC 4648 §5, no padding, no white space, nothing else (RFC \
              7515 §2)",
        advisories: &[],
        cases,
    }
}

/// A length that leaves one character over stands for no bytes.
fn lengths() -> Line {
    let judge = verifier(Algorithm::HS256);
    let algorithm = Algorithm::HS256;
    let whole = [base64url(padded(&header(algorithm), 0)), base64url(padded(&good(), 0))];
    let [head, body] = &whole;
    let good_one = respelt(algorithm, head, body);
    let mut cases = vec![Case::accepted("no character over", &judge, &good_one)];
    for last in ALPHABET.chars() {
        for (part, token) in [
            ("header", respelt(algorithm, &format!("{head}{last}"), body)),
            ("payload", respelt(algorithm, head, &format!("{body}{last}"))),
        ] {
            let name = format!("{last} over in the {part}");
            cases.push(Case::refused(name, &judge, token, ErrorKind::Malformed));
        }
    }
    let judge = verifier(Algorithm::HS384);
    let token = signed(key(Algorithm::HS384), header(Algorithm::HS384), good());
    cases.push(Case::accepted("no character over, HS384", &judge, &token));
    for last in ALPHABET.chars() {
        let name = format!("{last} over in the signature");
        cases.push(Case::refused(name, &judge, format!("{token}{last}"), ErrorKind::Malformed));
    }
    Line {
        name: "base64url lengths",
        why: "a character that stands for no byte is dropped by one reader and refused by another, so \
              that one token has many texts (RFC 4648 §4)",
        advisories: &[],
        cases,
    }
}
