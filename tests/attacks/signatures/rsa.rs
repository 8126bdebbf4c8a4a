//! RSA: a number below the modulus, and one padding (RFC 8017 §8.1.2, §8.2.2).

use base64_simd::URL_SAFE_NO_PAD;
use hallpass::{Algorithm, ErrorKind, Issuer, KeyMaterial, StaticKeys};
use serde_json::json;

use super::numbers::{but_last, difference, small, sum};
use super::split;
use crate::kit::{
    AUDIENCE, ISSUER, RSA_PEM, base64url, builder, claims, header, key, signed, unsigned, verifier,
    with_signature,
};
use crate::line::{Case, Line};

const RSA: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

/// Numbers that are their own power, and numbers that are too large.
pub(super) fn numbers_at_the_edge() -> Line {
    let n = modulus();
    let one = small(1, n.len());
    let mut cases = Vec::new();
    for algorithm in RSA {
        let verifier = verifier(algorithm);
        let (token, wrapped) = with_room(algorithm, &n);
        let (input, signature) = split(&token);
        for (name, number) in [
            ("0", vec![0; n.len()]),
            ("1", one.clone()),
            ("2", small(2, n.len())),
            ("n-1", difference(&n, &one)),
            ("n", n.clone()),
            ("n+1", sum(&n, &one).unwrap()),
            ("all ones", vec![0xff; n.len()]),
            ("n-s", difference(&n, &signature)),
            ("n more than s", wrapped),
            ("s backwards", signature.iter().rev().copied().collect()),
            ("s after a zero", [&[0], &signature[..]].concat()),
            ("s before a zero", [&signature[..], &[0]].concat()),
            ("s without its last byte", but_last(&signature).to_vec()),
            ("s of 128 bytes", signature[..128].to_vec()),
            ("s and 256 zeros", [&signature[..], &[0; 256]].concat()),
            ("nothing", vec![]),
            ("a zero", vec![0]),
        ] {
            let name = format!("{algorithm}: {name}");
            let token = with_signature(input, number);
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        cases.push(Case::accepted(format!("{algorithm}: s"), &verifier, &token));
        cases.extend(leading_zero(algorithm));
    }
    Line {
        name: "RSA numbers at the edge",
        why: "0, 1 and n-1 are their own powers, and a number and n more have the same: a signature \
              is as long as the modulus and below it (RFC 8017 §5.2.2, §8.2.2)",
        advisories: &[],
        cases,
    }
}

/// A token whose signature has room for `n` on top of it, and that sum. Another claim makes another
/// signature.
fn with_room(algorithm: Algorithm, n: &[u8]) -> (String, Vec<u8>) {
    let wrapped = |id: u32| {
        let token =
            signed(key(algorithm), header(algorithm), claims(json!({"jti": id.to_string()})));
        let wrapped = sum(&split(&token).1, n)?;
        Some((token, wrapped))
    };
    (0..20_000).find_map(wrapped).unwrap()
}

/// A signature that starts with a zero byte, with it and without.
fn leading_zero(algorithm: Algorithm) -> [Case; 2] {
    let token = |id: u32| {
        signed(key(algorithm), header(algorithm), claims(json!({"jti": format!("z{id}")})))
    };
    let token = (0..20_000).map(token).find(|token| split(token).1[0] == 0).unwrap();
    let (input, signature) = split(&token);
    let short = with_signature(input, &signature[1..]);
    let verifier = verifier(algorithm);
    let name = format!("{algorithm}: a leading zero");
    [
        Case::refused(format!("{name} left out"), &verifier, short, ErrorKind::Signature),
        Case::accepted(name, &verifier, &token),
    ]
}

/// Paddings that only whoever has the key can make, and that must not be accepted from them either:
/// what is loose here is what forgers need.
pub(super) fn other_paddings() -> Line {
    let mut cases = Vec::new();
    for used in RSA {
        for named in RSA {
            let token = signed(key(used), header(named), PAYLOAD);
            let name = format!("{named} by {used}");
            let verifier = verifier(named);
            cases.push(if used == named {
                Case::accepted(name, &verifier, token)
            } else {
                Case::refused(name, &verifier, token, ErrorKind::Signature)
            });
        }
    }
    for algorithm in [Algorithm::RS256, Algorithm::PS256] {
        let verifier = verifier(algorithm);
        for (name, signature) in made(algorithm.name()) {
            let token = with_signature(&unsigned(header(algorithm), PAYLOAD), signature);
            let right = name == "the right one";
            let name = format!("{algorithm}: {name}");
            cases.push(if right {
                Case::accepted(name, &verifier, token)
            } else {
                Case::refused(name, &verifier, token, ErrorKind::Signature)
            });
        }
    }
    Line {
        name: "RSA paddings",
        why: "a parser of paddings that skips what it does not expect lets forged ones in: there is \
              one right block for a message, and PSS has a salt as long as its hash (RFC 8017 \
              §8.2.2, RFC 7518 §3.5)",
        advisories: &["CVE-2026-48523"],
        cases,
    }
}

/// With exponent 3 a loose parser can be fed without the private key.
pub(super) fn small_exponent() -> Line {
    let modulus = made("n").remove(0).1;
    let jwk = json!({"kty": "RSA", "alg": "RS256", "n": base64url(modulus), "e": "Aw"});
    let keys = StaticKeys::from_jwk(&jwk.to_string()).unwrap();
    let verifier = builder([Issuer::new(ISSUER, keys)]).audience(AUDIENCE).build().unwrap();
    let input = unsigned(header(Algorithm::RS256), PAYLOAD);
    let cases = made("e3").into_iter().map(|(name, signature)| {
        let token = with_signature(&input, signature);
        if name == "the right one" {
            Case::accepted(name, &verifier, token)
        } else {
            Case::refused(name, &verifier, token, ErrorKind::Signature)
        }
    });
    Line {
        name: "RSA with exponent 3",
        why: "anybody can find a number whose cube starts or ends like a right block: the whole \
              block is compared (RFC 8017 §8.2.2)",
        advisories: &[],
        cases: cases.collect(),
    }
}

fn modulus() -> Vec<u8> {
    let KeyMaterial::RsaPrivate(key) = KeyMaterial::from_pem(RSA_PEM).unwrap() else {
        panic!("an RSA key")
    };
    key.public().modulus().to_vec()
}

/// The lines of `rsa.txt` of this kind: a name, and the bytes.
fn made(kind: &str) -> Vec<(&'static str, Vec<u8>)> {
    let lines = MADE.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        [columns.next(), columns.next(), columns.next()].map(Option::unwrap)
    });
    let of_kind = lines.filter(|[line_kind, ..]| *line_kind == kind);
    of_kind.map(|[_, name, text]| (name, URL_SAFE_NO_PAD.decode_to_vec(text).unwrap())).collect()
}

/// The payload that is signed there, to the byte.
const PAYLOAD: &str =
    r#"{"aud":"orders","exp":1700000060,"iss":"https://id.example.com","sub":"ann"}"#;

const MADE: &str = include_str!("rsa.txt");
