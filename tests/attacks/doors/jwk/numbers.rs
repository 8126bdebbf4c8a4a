//! RSA numbers, and base64url in one spelling only (RFC 7518 §2, §3.3, §6.3.1).

use hallpass::Algorithm;
use hallpass::ConfigErrorKind::{self, KeyFormat, KeyWeak};
use serde_json::json;

use super::{asymmetric, bases, closed, opens};
use crate::kit::base64url;
use crate::line::Line;

pub(super) fn lines() -> Vec<Line> {
    vec![rsa(), base64()]
}

/// An odd number of exactly so many bits.
fn odd(bits: usize) -> Vec<u8> {
    let mut bytes = vec![0x5b; bits.div_ceil(8)];
    let top = (bits - 1) % 8;
    bytes[0] = 1 << top;
    bytes
}

fn rsa() -> Line {
    let base = asymmetric("RSA", Algorithm::RS256);
    let (n, e) = (base.bytes("n"), base.bytes("e"));
    let mut even = n.clone();
    even[255] &= 0xfe;
    let zero_before = |bytes: &[u8]| [&[0], bytes].concat();
    let moduli: Vec<(&str, Vec<u8>, ConfigErrorKind)> = vec![
        ("an even modulus", even, KeyWeak),
        ("a modulus of 512 bits", odd(512), KeyWeak),
        ("a modulus of 1,024 bits", odd(1_024), KeyWeak),
        ("a modulus of 2,047 bits", odd(2_047), KeyWeak),
        ("a modulus of 8,193 bits", odd(8_193), KeyWeak),
        ("a modulus of 16,384 bits", odd(16_384), KeyWeak),
        ("a modulus of 65,536 bits", odd(65_536), KeyWeak),
        ("a modulus of 8,000,000 bits", odd(8_000_000), KeyWeak),
        ("modulus 0", vec![0], KeyFormat),
        ("modulus 1", vec![1], KeyWeak),
        ("no modulus", vec![], KeyFormat),
        ("a zero before the modulus", zero_before(&n), KeyFormat),
        ("zeros before the modulus", [&[0; 64], &n[..]].concat(), KeyFormat),
        ("1,024 bits, and zeros up to 2,048", [vec![0; 128], odd(1_024)].concat(), KeyFormat),
        ("zeros only", vec![0; 256], KeyFormat),
    ];
    let exponents: Vec<(&str, Vec<u8>, ConfigErrorKind)> = vec![
        ("exponent 0", vec![0], KeyFormat),
        ("exponent 1", vec![1], KeyWeak),
        ("exponent 2", vec![2], KeyWeak),
        ("exponent 4", vec![4], KeyWeak),
        ("exponent 65,536", vec![1, 0, 0], KeyWeak),
        ("no exponent", vec![], KeyFormat),
        ("a zero before the exponent", zero_before(&e), KeyFormat),
        ("exponent 1 with a zero before it", vec![0, 1], KeyFormat),
        ("an exponent of 65 bits", odd(65), KeyWeak),
        ("an exponent of 2,048 bits", odd(2_048), KeyWeak),
        ("the modulus for an exponent", n, KeyWeak),
        ("an exponent of 8,000,000 bits", odd(8_000_000), KeyWeak),
    ];
    let mut cases = vec![opens("the key", &base, &base.jwk.to_string())];
    for (member, rows) in [("n", moduli), ("e", exponents)] {
        for (name, bytes, kind) in rows {
            cases.push(closed(name, &base.with(member, json!(base64url(bytes))), kind));
        }
    }
    Line {
        name: "RSA JWKs whose numbers are weak, or not as short as they can be",
        why: "with exponent 1 a signature is its own message, a small modulus is factored and a huge \
              one takes seconds: RFC 7518 sections 3.3 and 6.3.1",
        advisories: &["CVE-2025-45768"],
        cases,
    }
}

/// Each spelling of bytes that a lenient decoder takes for the same bytes.
fn respelled(text: &str) -> Vec<(&'static str, String)> {
    let (front, back) = text.split_at(text.len() / 2);
    let mut rows = vec![
        ("one equals sign", format!("{text}=")),
        ("two equals signs", format!("{text}==")),
        ("four equals signs", format!("{text}====")),
        ("an equals sign inside", format!("{front}={back}")),
        ("an equals sign, encoded", format!("{text}%3D")),
        ("a space before it", format!(" {text}")),
        ("a space after it", format!("{text} ")),
        ("a space inside", format!("{front} {back}")),
        ("a line break after it", format!("{text}\n")),
        ("a line break inside", format!("{front}\r\n{back}")),
        ("a tab inside", format!("{front}\t{back}")),
        ("a NUL after it", format!("{text}\0")),
        ("a NUL inside", format!("{front}\0{back}")),
        ("a dot after it", format!("{text}.")),
        ("a tilde inside", format!("{front}~{back}")),
        ("a letter beyond ASCII inside", format!("{front}\u{e9}{back}")),
        ("a full-width letter after it", format!("{text}\u{ff21}")),
        ("a byte order mark before it", format!("\u{feff}{text}")),
        ("a plus sign of the other alphabet", format!("+{}", &text[1..])),
        ("a slash of the other alphabet", format!("/{}", &text[1..])),
        ("the other alphabet after it", format!("{text}+/+/")),
    ];
    let loose = match text.len() % 4 {
        2 => 4,
        3 => 2,
        _ => 0,
    };
    if loose > 0 {
        rows.extend(loose_bits(text, loose));
        rows.push(("a rest of one character", format!("{}A", text.split_at(text.len() / 4 * 4).0)));
    } else {
        rows.push(("a rest of one character", format!("{text}A")));
    }
    rows
}

/// The same bytes with bits set that stand for none.
fn loose_bits(text: &str, loose: usize) -> Vec<(&'static str, String)> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (front, last) = text.split_at(text.len() - 1);
    let at = ALPHABET.find(last).unwrap();
    let other = |bits: usize| format!("{front}{}", ALPHABET.get(at + bits..=at + bits).unwrap());
    let mut rows =
        vec![("a loose bit", other(1)), ("the highest loose bit", other(1 << (loose - 1)))];
    rows.push(("all loose bits", other((1 << loose) - 1)));
    rows
}

fn base64() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        cases.push(opens(base.name, &base, &base.jwk.to_string()));
        for member in ["n", "e", "x", "y", "k"] {
            let Some(text) = base.jwk.get(member).and_then(|value| value.as_str()) else {
                continue;
            };
            for (name, text) in respelled(text) {
                let name = format!("{}: {member}, {name}", base.name);
                cases.push(closed(name, &base.with(member, json!(text)), KeyFormat));
            }
        }
    }
    Line {
        name: "JWKs in another spelling of base64url",
        why: "one key with many spellings has many thumbprints, and slips past whatever knows keys by \
              their text (RFC 7515 section 2, RFC 4648 section 3.5)",
        advisories: &["CVE-2024-31033"],
        cases,
    }
}
