//! Genuine tokens, changed a little.

use base64_simd::URL_SAFE_NO_PAD;
use hallpass::{Algorithm, AwsLc, ErrorKind, KeyMaterial, SigningKey, Verifier};
use serde_json::json;

use crate::kit::{claims, good, header, key, signed, unsigned, verifier, with_signature};
use crate::line::{Case, Line};
use crate::signatures::but_last;

/// Signatures that are not those of this token and this key.
pub(super) fn changed_signatures() -> Line {
    let mut cases = Vec::new();
    for &algorithm in Algorithm::ALL {
        let verifier = verifier(algorithm);
        let token = signed(key(algorithm), header(algorithm), good());
        let (input, signature) = split(&token);
        for (how, signature) in variants(&signature) {
            let name = format!("{algorithm}: {how}");
            let token = with_signature(input, signature);
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        for (how, token) in elsewhere(algorithm) {
            let name = format!("{algorithm}: {how}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        cases.push(Case::accepted(format!("{algorithm}: unchanged"), &verifier, &token));
    }
    Line {
        name: "changed signatures",
        why: "claims could be edited: a signature fits one key, one header and one payload (RFC \
              7515 §5.2)",
        advisories: &[
            "CVE-2017-10862",
            "CVE-2018-1000025",
            "CVE-2020-15240",
            "CVE-2021-22573",
            "CVE-2026-23518",
            "CVE-2026-24899",
            "CVE-2026-38651",
        ],
        cases,
    }
}

/// No bit of a token is without meaning.
pub(super) fn single_bits() -> Line {
    let mut cases = Vec::new();
    for &algorithm in Algorithm::ALL {
        let verifier = verifier(algorithm);
        let token = signed(key(algorithm), header(algorithm), good());
        let (input, signature) = split(&token);
        let unheeded: Vec<_> = bits(&signature, 8)
            .filter(|&bit| accepts(&verifier, &with_signature(input, flipped(&signature, bit))))
            .collect();
        let name = format!("{algorithm}: bits of the signature that do not matter");
        cases.push(Case::same(name, unheeded, vec![]));
        cases.push(Case::accepted(format!("{algorithm}: no bit flipped"), &verifier, &token));
    }
    cases.push(Case::same("bits of the text that do not matter", unheeded_in_text(), vec![]));
    Line {
        name: "single bits",
        why: "what nobody compares is an attacker's to choose, and one token with many spellings \
              escapes every list of revoked ones (RFC 7515 §5.2, RFC 4648 §3.5)",
        advisories: &["CVE-2018-1000025", "CVE-2020-15240"],
        cases,
    }
}

fn unheeded_in_text() -> Vec<Bit> {
    let verifier = verifier(Algorithm::HS256);
    let token = signed(key(Algorithm::HS256), header(Algorithm::HS256), good());
    // The eighth bit would make bytes of it that are no text.
    let bits = bits(token.as_bytes(), 7).filter(|&bit| {
        let text = String::from_utf8(flipped(token.as_bytes(), bit)).unwrap();
        accepts(&verifier, &text)
    });
    bits.collect()
}

/// Which byte, and which of its bits.
type Bit = (usize, u8);

fn bits(bytes: &[u8], of_each: u8) -> impl Iterator<Item = Bit> {
    (0..bytes.len()).flat_map(move |at| (0..of_each).map(move |bit| (at, bit)))
}

fn variants(signature: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let len = signature.len();
    let (left, right) = signature.split_at(len / 2);
    vec![
        ("zeros", vec![0; len]),
        ("ones", vec![0xff; len]),
        ("complement", signature.iter().map(|byte| !byte).collect()),
        ("backwards", signature.iter().rev().copied().collect()),
        ("halves swapped", [right, left].concat()),
        ("first half twice", [left, left].concat()),
        ("first byte gone", signature[1..].to_vec()),
        ("last byte gone", but_last(signature).to_vec()),
        ("a zero before it", [&[0], signature].concat()),
        ("a zero after it", [signature, &[0]].concat()),
        ("first half alone", left.to_vec()),
        ("twice", [signature, signature].concat()),
        ("rotated by a byte", [&signature[1..], &signature[..1]].concat()),
        ("in base64url once more", URL_SAFE_NO_PAD.encode_to_string(signature).into_bytes()),
    ]
}

/// Signatures that are good ones, for something else.
fn elsewhere(algorithm: Algorithm) -> Vec<(&'static str, String)> {
    let (ours, good) = (key(algorithm), good());
    let input = unsigned(header(algorithm), &good);
    let signature_of = |header: &str, payload: &str| split(&signed(ours, header, payload)).1;
    let with_typ = json!({"alg": algorithm.name(), "typ": "JWT"}).to_string();
    let admin = claims(json!({"roles": ["admin"]}));
    vec![
        ("of another key", signed(&stranger(algorithm), header(algorithm), &good)),
        ("of another payload", with_signature(&input, signature_of(&header(algorithm), &admin))),
        ("of another header", with_signature(&input, signature_of(&with_typ, &good))),
        ("of the payload alone", {
            let signature = hallpass::danger::sign_raw(ours, good.as_bytes()).unwrap();
            with_signature(&input, signature)
        }),
        ("of the text and its dot", {
            let signature = hallpass::danger::sign_raw(ours, format!("{input}.").as_bytes());
            with_signature(&input, signature.unwrap())
        }),
        ("of nothing", with_signature(&input, hallpass::danger::sign_raw(ours, b"").unwrap())),
    ]
}

/// A key that the verifier does not know. That for RSA is given: making one takes a while.
pub(crate) fn stranger(algorithm: Algorithm) -> SigningKey {
    match algorithm.name().get(..2) {
        Some("RS" | "PS") => {
            let material = KeyMaterial::from_jwk(algorithm, OTHER_RSA).unwrap();
            SigningKey::with_backend(algorithm, &material, &AwsLc).unwrap()
        }
        _ => SigningKey::generate(algorithm).unwrap(),
    }
}

const OTHER_RSA: &str = include_str!("../../../crates/core/tests/keys/data/pyjwt/jwk_rsa_key.json");

fn accepts(verifier: &Verifier, token: &str) -> bool {
    verifier.verify(token).now().expect("static keys are ready").is_ok()
}

fn flipped(bytes: &[u8], (at, bit): Bit) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1_u8.rotate_left(bit.into());
    bytes
}

/// What is signed, and the bytes of the signature.
fn split(token: &str) -> (&str, Vec<u8>) {
    let (input, signature) = token.rsplit_once('.').unwrap();
    (input, URL_SAFE_NO_PAD.decode_to_vec(signature).unwrap())
}
