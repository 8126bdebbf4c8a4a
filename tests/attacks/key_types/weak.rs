//! RSA keys of a bad size or shape (RFC 7518 §3.3, §6.3.1).

use hallpass::ConfigErrorKind::{KeyFormat, KeyWeak};
use hallpass::{Algorithm, VerifyingKey};
use serde_json::json;

use super::misfits::{RSA, refused};
use crate::kit::{base64url, good, header, key, signed};
use crate::line::{Case, Line};

const SHORT: &str = include_str!("../../../crates/core/tests/keys/data/rsa-1024.spki.pem");

/// RSA keys that can be factored or that fit signatures of anybody.
pub(super) fn rsa_keys() -> Line {
    let modulus = |bits: usize| {
        let mut bytes = vec![0xff_u8; bits.div_ceil(8)];
        bytes[0] >>= bits.next_multiple_of(8).saturating_sub(bits);
        bytes
    };
    let rsa = |n: Vec<u8>, e: &[u8]| json!({"kty": "RSA", "n": base64url(n), "e": base64url(e)});
    let mut cases = Vec::new();
    for algorithm in RSA {
        let key = VerifyingKey::from_pem(*algorithm, SHORT);
        cases.push(Case::unbuildable(format!("{algorithm} of 1,024 bits, PEM"), key, KeyWeak));
    }
    for bits in [8, 512, 1_023, 1_024, 1_536, 2_040, 2_047, 8_193, 16_384] {
        cases.extend(refused(&format!("{bits} bits"), &rsa(modulus(bits), &[1, 0, 1]), KeyWeak));
    }
    for bits in [2_048, 3_072, 8_192] {
        let key = VerifyingKey::from_jwk(&rsa(modulus(bits), &[1, 0, 1]).to_string());
        cases.push(Case::same(format!("{bits} bits"), key.is_ok(), true));
    }
    let mut even = modulus(2_048);
    even[255] = 0xfe;
    let padded = [&[0], &modulus(2_048)[..]].concat();
    for (name, n, e, kind) in [
        ("an even modulus", even, &[1, 0, 1][..], KeyWeak),
        ("a modulus after a zero", padded, &[1, 0, 1], KeyFormat),
        ("no modulus", vec![], &[1, 0, 1], KeyFormat),
        ("a modulus of zero", vec![0], &[1, 0, 1], KeyFormat),
        ("exponent 1", modulus(2_048), &[1], KeyWeak),
        ("exponent 2", modulus(2_048), &[2], KeyWeak),
        ("an even exponent", modulus(2_048), &[1, 0, 0], KeyWeak),
        ("exponent 0", modulus(2_048), &[0], KeyFormat),
        ("no exponent", modulus(2_048), &[], KeyFormat),
        ("an exponent after a zero", modulus(2_048), &[0, 1, 0, 1], KeyFormat),
        ("an exponent as long as the modulus", modulus(2_048), &[0x7f; 256], KeyWeak),
    ] {
        cases.extend(refused(name, &rsa(n, e), kind));
    }
    let verifier = crate::kit::verifier(Algorithm::RS256);
    let token = signed(key(Algorithm::RS256), header(Algorithm::RS256), good());
    cases.push(Case::accepted("2,048 bits", &verifier, token));
    Line {
        name: "weak RSA keys",
        why: "a short modulus can be factored, and with exponent 1 every message is its own \
              signature: keys are checked when they are built (RFC 7518 §3.3, §6.3.1)",
        advisories: &["CVE-2025-45765", "CVE-2025-45768", "CVE-2025-45769", "CVE-2022-23539"],
        cases,
    }
}
