//! What a document says of its algorithm (RFC 3279 §2.3.1, RFC 5480 §2.1.1, RFC 8410 §3).

use hallpass::ConfigErrorKind::KeyFormat;
use hallpass::{Algorithm, VerifyingKey};

use super::{Public, around, element, inside, opens_der, spki};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![parameters(), explicit()]
}

const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const RSA_PSS: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0a];
const RSA_OAEP: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 7];
const SHA256_RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b];
const EC: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const EC_DH: &[u8] = &[6, 5, 0x2b, 0x81, 4, 1, 0x0c];
const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const P224: &[u8] = &[6, 5, 0x2b, 0x81, 4, 0, 0x21];
const SECP256K1: &[u8] = &[6, 5, 0x2b, 0x81, 4, 0, 0x0a];
const BRAINPOOL: &[u8] = &[6, 9, 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7];
const ED25519: &[u8] = &[6, 3, 0x2b, 0x65, 0x70];
const X25519: &[u8] = &[6, 3, 0x2b, 0x65, 0x6e];
const DSA: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1];
const NULL: &[u8] = &[5, 0];

/// The key of this file, under this identifier.
fn under(key: &Public, parts: &[&[u8]]) -> Vec<u8> {
    let der = key.der();
    around(0x30, &[&around(0x30, parts), inside(&der)[1]])
}

/// A name, a key, and what it says of its algorithm.
type Row = (&'static str, &'static Public, Vec<&'static [u8]>);

fn of_rsa() -> Vec<Row> {
    let rsa = &spki()[0];
    vec![
        ("RSA without parameters", rsa, vec![RSA]),
        ("RSA with a curve", rsa, vec![RSA, P256]),
        ("RSA with a sequence", rsa, vec![RSA, &[0x30, 0]]),
        ("RSA with octets", rsa, vec![RSA, &[4, 0]]),
        ("RSA with a NULL that is long", rsa, vec![RSA, &[5, 1, 0]]),
        ("RSA with two NULLs", rsa, vec![RSA, NULL, NULL]),
        ("RSA for PSS", rsa, vec![RSA_PSS]),
        ("RSA for PSS, with NULL", rsa, vec![RSA_PSS, NULL]),
        ("RSA for PSS, with parameters", rsa, vec![RSA_PSS, &[0x30, 0]]),
        ("RSA for OAEP", rsa, vec![RSA_OAEP, NULL]),
        ("RSA with the name of a signature", rsa, vec![SHA256_RSA, NULL]),
        ("RSA as EC", rsa, vec![EC, P256]),
        ("RSA as Ed25519", rsa, vec![ED25519]),
        ("RSA as DSA", rsa, vec![DSA, NULL]),
        ("RSA as nothing", rsa, vec![]),
        ("RSA as NULL", rsa, vec![NULL]),
    ]
}

fn of_others() -> Vec<Row> {
    let (ec, ed) = (&spki()[1], &spki()[4]);
    vec![
        ("EC without a curve", ec, vec![EC]),
        ("EC with the curve of its issuer", ec, vec![EC, NULL]),
        ("EC with two curves", ec, vec![EC, P256, SECP256K1]),
        ("EC with its curve twice", ec, vec![EC, P256, P256]),
        ("EC with NULL after its curve", ec, vec![EC, P256, NULL]),
        ("EC on P-224", ec, vec![EC, P224]),
        ("EC on secp256k1", ec, vec![EC, SECP256K1]),
        ("EC on brainpoolP256r1", ec, vec![EC, BRAINPOOL]),
        ("EC for ECDH", ec, vec![EC_DH, P256]),
        ("EC as its curve alone", ec, vec![P256]),
        ("EC, its parts the other way round", ec, vec![P256, EC]),
        ("EC as RSA", ec, vec![RSA, NULL]),
        ("EC as Ed25519", ec, vec![ED25519]),
        ("Ed25519 with NULL", ed, vec![ED25519, NULL]),
        ("Ed25519 with a curve", ed, vec![ED25519, P256]),
        ("Ed25519 with an empty sequence", ed, vec![ED25519, &[0x30, 0]]),
        ("Ed25519 twice", ed, vec![ED25519, ED25519]),
        ("Ed25519 as X25519", ed, vec![X25519]),
        ("Ed25519 as EC", ed, vec![EC, P256]),
    ]
}

fn parameters() -> Line {
    let [rsa, ec, _, _, ed] = spki() else { panic!("there are five kinds") };
    let mut cases: Vec<Case> = of_rsa()
        .into_iter()
        .chain(of_others())
        .map(|(name, key, parts)| {
            let built = VerifyingKey::from_der(key.algorithm, &under(key, &parts));
            Case::unbuildable(name, built, KeyFormat)
        })
        .collect();
    cases.push(opens_der("RSA with NULL", rsa, &under(rsa, &[RSA, NULL])));
    cases.push(opens_der("EC on P-256", ec, &under(ec, &[EC, P256])));
    cases.push(opens_der("Ed25519 without parameters", ed, &under(ed, &[ED25519])));
    Line {
        name: "identifiers of algorithms with other parameters",
        why: "parameters say which key it is: what is not read there could say another curve or \
              another use (RFC 3279 section 2.3.1, RFC 5480 section 2.1.1, RFC 8410 section 3)",
        advisories: &[],
        cases,
    }
}

/// A curve that the key itself spells out, with any generator it likes (RFC 5480 §2.1.1).
fn explicit() -> Line {
    let key = &spki()[1];
    let der = key.der();
    let bits = inside(&der)[1];
    let prime = hex("00ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    let a = hex("ffffffff00000001000000000000000000000000fffffffffffffffffffffffc");
    let b = hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    let base = hex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                    4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    let order = hex("00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let own = &super::split(bits).0[1..];
    let field = around(0x30, &[&[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 1, 1], &element(2, &prime)]);
    let curve = around(0x30, &[&element(4, &a), &element(4, &b)]);
    let of = |generator: &[u8], version: u8, cofactor: bool| {
        let cofactor = if cofactor { vec![2, 1, 1] } else { vec![] };
        let parts: [&[u8]; 6] = [
            &[2, 1, version],
            &field,
            &curve,
            &element(4, generator),
            &element(2, &order),
            &cofactor,
        ];
        let parameters = around(0x30, &parts);
        around(0x30, &[&around(0x30, &[EC, &parameters]), bits])
    };
    let mut cases: Vec<Case> = [
        ("P-256, spelt out", of(&base, 1, true)),
        ("P-256, without its cofactor", of(&base, 1, false)),
        ("P-256, of version 2", of(&base, 2, true)),
        ("P-256, with the key for a generator", of(own, 1, true)),
        ("P-256, with infinity for a generator", of(&[0], 1, true)),
    ]
    .into_iter()
    .map(|(name, der)| {
        let built = VerifyingKey::from_der(Algorithm::ES256, &der);
        Case::unbuildable(name, built, KeyFormat)
    })
    .collect();
    cases.push(opens_der("P-256 by its name", key, &der));
    Line {
        name: "EC keys that bring their own curve",
        why: "with a generator of one's choice anybody has a private key for any public one: curves \
              have names (RFC 5480 section 2.1.1)",
        advisories: &["CVE-2017-12974"],
        cases,
    }
}

fn hex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(byte).collect()
}
