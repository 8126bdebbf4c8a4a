//! Ed25519: a point and a number below the order of the group (RFC 8032 §5.1.7).

use hallpass::{Algorithm, ErrorKind};

use super::numbers::{bytes, difference, small, sum};
use super::split;
use crate::kit::{good, header, key, signed, verifier, with_signature};
use crate::line::{Case, Line};

const OWN: Algorithm = Algorithm::EdDSA;

pub(super) fn edges() -> Line {
    let verifier = verifier(OWN);
    let token = signed(key(OWN), header(OWN), good());
    let (input, signature) = split(&token);
    let mut cases = vec![Case::accepted("as it is", &verifier, &token)];
    let all = numbers(&signature).into_iter().chain(points(&signature)).chain(forms(&signature));
    for (name, signature) in all {
        let token = with_signature(input, signature);
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
    }
    let named = signed(key(OWN), r#"{"alg":"Ed25519"}"#, good());
    cases.push(Case::accepted("under its newer name", &verifier, named));
    Line {
        name: "Ed25519 signatures at the edge",
        why: "S and S plus the order satisfy one equation, and points of small order satisfy many: \
              S is below the order, and the key decides (RFC 8032 §5.1.7, §8.4)",
        advisories: &[],
        cases,
    }
}

type Named = (String, Vec<u8>);

/// Other numbers behind the genuine point.
fn numbers(signature: &[u8]) -> Vec<Named> {
    let (point, number) = signature.split_at(32);
    let backwards = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<_>>();
    let (order, one) = (bytes(ORDER), small(1, 32));
    let mut numbers = vec![
        ("0".to_owned(), vec![0; 32]),
        ("1".to_owned(), one.clone()),
        ("L-1".to_owned(), difference(&order, &one)),
        ("L".to_owned(), order.clone()),
        ("L+1".to_owned(), sum(&order, &one).unwrap()),
        ("L-S".to_owned(), difference(&order, &backwards(number))),
        ("all ones".to_owned(), vec![0xff; 32]),
    ];
    // All that have room: the same number to a lenient equation.
    let mut larger = backwards(number);
    for times in 1_u8.. {
        let Some(next) = sum(&larger, &order) else { break };
        numbers.push((format!("S and {times} times L"), next.clone()));
        larger = next;
    }
    for (bit, mask) in [(252, 0x10), (253, 0x20), (254, 0x40), (255, 0x80)] {
        let mut high = backwards(number);
        high[0] ^= mask;
        numbers.push((format!("S with bit {bit} flipped"), high));
    }
    let signatures = numbers
        .into_iter()
        .map(|(name, number)| (format!("S is {name}"), [point, &backwards(&number)].concat()));
    signatures.collect()
}

/// Other points before the genuine number, and before zero.
fn points(signature: &[u8]) -> Vec<Named> {
    let (point, number) = signature.split_at(32);
    let mut flipped = point.to_vec();
    flipped[31] ^= 0x80;
    let public = key(OWN).public_jwk().unwrap();
    let public: serde_json::Value = serde_json::from_str(&public).unwrap();
    let public = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(public["x"].as_str().unwrap()).unwrap();
    let mut points = vec![
        ("with its sign flipped".to_owned(), flipped),
        ("the public key".to_owned(), public),
        ("the base point".to_owned(), bytes(&format!("58{}", "66".repeat(31)))),
        ("all ones".to_owned(), vec![0xff; 32]),
    ];
    for (name, hex) in SMALL_ORDER {
        let mut point = bytes(hex);
        points.push(((*name).to_owned(), point.clone()));
        point[31] ^= 0x80;
        points.push((format!("{name}, the other sign"), point));
    }
    let signatures = points.into_iter().flat_map(|(name, point)| {
        [("its own", number), ("zero", &[0; 32])]
            .map(|(s, number)| (format!("R is {name}, S {s}"), [&point[..], number].concat()))
    });
    signatures.collect()
}

fn forms(signature: &[u8]) -> Vec<Named> {
    let (point, number) = signature.split_at(32);
    let forms: [(&str, Vec<u8>); 11] = [
        ("R and S swapped", [number, point].concat()),
        ("R twice", [point, point].concat()),
        ("zeros", vec![0; 64]),
        ("nothing", vec![]),
        ("R alone", point.to_vec()),
        ("63 bytes", signature[..63].to_vec()),
        ("65 bytes", [signature, &[0]].concat()),
        ("a zero before it", [&[0], signature].concat()),
        ("114 bytes, as Ed448 has", [signature, &[0; 50]].concat()),
        ("both in big-endian", {
            point.iter().rev().chain(number.iter().rev()).copied().collect()
        }),
        ("twice", [signature, signature].concat()),
    ];
    forms.into_iter().map(|(name, signature)| (name.to_owned(), signature)).collect()
}

/// The order of the group, big-endian.
const ORDER: &str = "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";

/// The points of small order, little-endian, with sign 0; those that are not canonical as well
/// (RFC 8032 §5.1.3). The first is the identity.
pub(crate) const SMALL_ORDER: &[(&str, &str)] = &[
    ("the identity", "0100000000000000000000000000000000000000000000000000000000000000"),
    ("of order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("of order 4", "0000000000000000000000000000000000000000000000000000000000000000"),
    ("of order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ("of order 8, the other", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ("p, which is 0", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("p+1, which is 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
];
