//! Points: on their curve, in their one form, and of large order (RFC 7518 §6.2.1, RFC 8037 §2).

use hallpass::ConfigErrorKind::{self, KeyFormat, KeyWeak};
use hallpass::{Algorithm, VerifyingKey};
use serde_json::{Value, json};

use super::super::kit::verdict;
use super::{Base, asymmetric, closed, curves, opens};
use crate::kit::base64url;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![nist(), edwards()]
}

/// The primes of P-256, P-384 and P-521 (SP 800-186 §3.2.1).
const PRIMES: [&str; 3] = [
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe\
     ffffffff0000000000000000ffffffff",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
     ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

fn hex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(byte).collect()
}

/// `a - b`, or `a + b`, of numbers as long as each other, big-endian.
fn combine(a: &[u8], b: &[u8], subtract: bool) -> Vec<u8> {
    let mut carry = 0_i16;
    let pairs = a.iter().zip(b).rev();
    let mut bytes: Vec<u8> = pairs
        .map(|(a, b)| {
            let (a, b) = (i16::from(*a), i16::from(*b));
            let sum = if subtract { a - b + carry } else { a + b + carry };
            carry = sum.div_euclid(256);
            u8::try_from(sum.rem_euclid(256)).unwrap()
        })
        .collect();
    bytes.reverse();
    bytes
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// The bits of a member that can be turned over without the key being refused for this.
fn bits_beside(base: &Base, member: &str, kind: ConfigErrorKind) -> Vec<usize> {
    let bytes = base.bytes(member);
    let refused = |bit: &usize| {
        let text = base.with(member, json!(base64url(flipped(&bytes, *bit))));
        VerifyingKey::from_jwk(&text).is_err_and(|error| error.kind() == kind)
    };
    (0..bytes.len() * 8).filter(|bit| !refused(bit)).collect()
}

fn nist() -> Line {
    let mut cases = Vec::new();
    for (base, prime) in curves().iter().zip(PRIMES) {
        cases.extend(off_the_curve(base, &hex(prime)));
        cases.extend(of_another_form(base));
    }
    Line {
        name: "JWKs whose point is not on its curve",
        why: "a point of another curve, or infinity, is a key whose signatures anybody can make, or \
              that tells something of others' keys (RFC 8725 section 3.4)",
        advisories: &["CVE-2016-9121", "CVE-2017-16007", "CVE-2017-12974"],
        cases,
    }
}

fn off_the_curve(base: &Base, prime: &[u8]) -> Vec<Case> {
    let (x, y) = (base.bytes("x"), base.bytes("y"));
    let len = x.len();
    let of = |x: &[u8], y: &[u8]| {
        let mut jwk = base.jwk.clone();
        (jwk["x"], jwk["y"]) = (json!(base64url(x)), json!(base64url(y)));
        jwk.to_string()
    };
    let name = |case: &str| format!("{}: {case}", base.name);
    let weak = |case: &str, text: String| closed(name(case), &text, KeyWeak);
    let (zero, all) = (vec![0; len], vec![0xff; len]);
    let mut one = zero.clone();
    one[len - 1] = 1;
    let negative = of(&x, &combine(prime, &y, true));
    let mut cases = vec![
        opens(name("the point"), base, &of(&x, &y)),
        // The other point of this x is a key, and another one.
        Case::same(
            name("y turned over the axis"),
            verdict(VerifyingKey::from_jwk(&negative), &base.plain_token()),
            "refused as Signature".to_owned(),
        ),
        weak("(0, 0), as infinity is written", of(&zero, &zero)),
        weak("x is 0", of(&zero, &y)),
        weak("y is 0", of(&x, &zero)),
        weak("(1, 1)", of(&one, &one)),
        weak("x is p", of(prime, &y)),
        weak("y is p", of(&x, prime)),
        weak("both are p", of(prime, prime)),
        weak("all bits of x", of(&all, &y)),
        weak("all bits of y", of(&x, &all)),
        weak("x and y the other way round", of(&y, &x)),
        weak("x twice", of(&x, &x)),
    ];
    // There is room above p for the same point in other words only on P-521.
    if base.name == "P-521" {
        cases.push(weak("x + p", of(&combine(&x, prime, false), &y)));
        cases.push(weak("y + p", of(&x, &combine(&y, prime, false))));
    }
    for member in ["x", "y"] {
        let seen = bits_beside(base, member, KeyWeak);
        let case = format!("bits of {member} that make another point");
        cases.push(Case::same(name(&case), seen, Vec::new()));
    }
    cases
}

fn of_another_form(base: &Base) -> Vec<Case> {
    let mut cases = Vec::new();
    let (x, y) = (base.bytes("x"), base.bytes("y"));
    let name = |case: &str| format!("{}: {case}", base.name);
    for (member, bytes) in [("x", &x), ("y", &y)] {
        for (case, bytes) in [
            ("one byte less", bytes[1..].to_vec()),
            ("one byte less at its end", bytes[..bytes.len() - 1].to_vec()),
            ("a zero before it", [&[0], &bytes[..]].concat()),
            ("a zero after it", [&bytes[..], &[0]].concat()),
            ("one byte", vec![1]),
            ("a megabyte", vec![1; 1_048_576]),
        ] {
            let text = base.with(member, json!(base64url(bytes)));
            cases.push(closed(name(&format!("{member}, {case}")), &text, KeyFormat));
        }
    }
    let compressed = [&[2 + (y[y.len() - 1] & 1)], &x[..]].concat();
    let whole = [&[4], &x[..], &y[..]].concat();
    for (case, bytes) in [("a compressed point", compressed), ("the whole point", whole)] {
        let mut jwk = base.jwk.clone();
        jwk["x"] = json!(base64url(bytes));
        cases.push(closed(name(&format!("{case} for x")), &jwk.to_string(), KeyFormat));
        jwk.as_object_mut().unwrap().remove("y");
        cases.push(closed(name(&format!("{case} for x, and no y")), &jwk.to_string(), KeyFormat));
    }
    for crv in ["P-256", "P-384", "P-521"].into_iter().filter(|crv| *crv != base.name) {
        cases.push(closed(name(&format!("for {crv}")), &base.with("crv", json!(crv)), KeyFormat));
    }
    cases
}

fn edwards() -> Line {
    let base = asymmetric("Ed25519", Algorithm::EdDSA);
    let with = |bytes: &[u8]| base.with("x", json!(base64url(bytes)));
    let mut cases = vec![opens("the point", &base, &base.jwk.to_string())];
    for (name, text) in SMALL {
        let mut bytes = hex(text);
        cases.push(closed(*name, &with(&bytes), KeyWeak));
        bytes[31] ^= 0x80;
        cases.push(closed(format!("{name}, the other sign"), &with(&bytes), KeyWeak));
    }
    let x = base.bytes("x");
    for (name, bytes) in [
        ("one byte less", x[1..].to_vec()),
        ("a zero before it", [&[0], &x[..]].concat()),
        ("a zero after it", [&x[..], &[0]].concat()),
        ("with the seed's length twice", [&x[..], &x[..]].concat()),
        ("as a point of Weierstrass", [&[4], &x[..], &x[..]].concat()),
        ("57 bytes, as Ed448 has", vec![1; 57]),
    ] {
        cases.push(closed(name, &with(&bytes), KeyFormat));
    }
    // Every other y is the point of a key or of none, and never of this one.
    let token = base.plain_token();
    let opened = |bit: &usize| verdict(VerifyingKey::from_jwk(&with(&flipped(&x, *bit))), &token);
    let seen: Vec<usize> = (0..256).filter(|bit| opened(bit) == "accepted").collect();
    cases.push(Case::same("bits that make no difference", seen, Vec::new()));
    for crv in ["X25519", "Ed448", "X448", "ed25519", "Ed25519 ", "Curve25519", "P-256", ""] {
        let name = format!("for {crv:?}");
        cases.push(closed(name, &base.with("crv", Value::from(crv)), KeyFormat));
    }
    Line {
        name: "Ed25519 JWKs of small order, and of other curves",
        why: "a key of small order fits signatures of any message: points are canonical and of large \
              order (RFC 8032 section 5.1.3, RFC 8037 section 2)",
        advisories: &["CVE-2016-9121"],
        cases,
    }
}

/// Points of small order, and y that are not below the prime, little-endian.
const SMALL: &[(&str, &str)] = &[
    ("the identity", "0100000000000000000000000000000000000000000000000000000000000000"),
    ("y = 0", "0000000000000000000000000000000000000000000000000000000000000000"),
    ("y = -1", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ("order 8, another", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ("y = p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("y = p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("the largest y", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("no point", "0200000000000000000000000000000000000000000000000000000000000000"),
];
