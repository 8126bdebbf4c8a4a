//! Public keys that are no points, or points that fit signatures of anybody (RFC 8725 §3.4).

use base64_simd::URL_SAFE_NO_PAD;
use hallpass::ConfigErrorKind::{KeyFormat, KeyRole, KeyWeak};
use hallpass::{Algorithm, ConfigErrorKind, VerifyingKey};
use serde_json::{Value, json};

use super::misfits::refused;
use super::{jwk, verifier_of};
use crate::kit::{base64url, good, header, key, signed, unsigned, with_signature};
use crate::line::{Case, Line};
use crate::signatures::{SMALL_ORDER, but_last, bytes};

const CURVES: [(Algorithm, usize); 3] =
    [(Algorithm::ES256, 32), (Algorithm::ES384, 48), (Algorithm::ES512, 66)];

pub(super) fn off_their_curve() -> Line {
    let mut cases = Vec::new();
    for (algorithm, len) in CURVES {
        let (x, y) = (coordinate(algorithm, "x"), coordinate(algorithm, "y"));
        let changed = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            *bytes.last_mut().unwrap() ^= 1;
            bytes
        };
        let zero = vec![0; len];
        let points: Vec<(&str, Vec<u8>, Vec<u8>, ConfigErrorKind)> = vec![
            ("y off by a bit", x.clone(), changed(&y), KeyWeak),
            ("x off by a bit", changed(&x), y.clone(), KeyWeak),
            ("x and y swapped", y.clone(), x.clone(), KeyWeak),
            ("y for x", y.clone(), y.clone(), KeyWeak),
            ("(0, 0)", zero.clone(), zero.clone(), KeyWeak),
            ("(x, 0)", x.clone(), zero.clone(), KeyWeak),
            ("(0, y)", zero.clone(), y.clone(), KeyWeak),
            ("(1, 1)", changed(&zero), changed(&zero), KeyWeak),
            ("above the prime", vec![0xff; len], vec![0xff; len], KeyWeak),
            ("x without its first byte", x[1..].to_vec(), y.clone(), KeyFormat),
            ("y without its last byte", x.clone(), but_last(&y).to_vec(), KeyFormat),
            ("x after a zero", [&[0], &x[..]].concat(), y.clone(), KeyFormat),
            ("no y", x.clone(), vec![], KeyFormat),
            ("no x", vec![], y.clone(), KeyFormat),
            ("the whole point for x", [&[4], &x[..], &y[..]].concat(), y.clone(), KeyFormat),
        ];
        for (what, x, y, kind) in points {
            let name = format!("{algorithm}: {what}");
            cases.extend(refused(&name, &ec(algorithm, &x, &y), kind));
        }
        let mut private = ec(algorithm, &x, &y);
        private["d"] = json!(base64url(&x));
        let key = VerifyingKey::from_jwk(&private.to_string());
        cases.push(Case::unbuildable(format!("{algorithm}: with d"), key, KeyRole));
        let verifier =
            verifier_of(VerifyingKey::from_jwk(&ec(algorithm, &x, &y).to_string()).unwrap().into());
        let token = signed(crate::kit::key(algorithm), header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm}: the point itself"), &verifier, token));
    }
    Line {
        name: "points off their curve",
        why: "arithmetic off the curve is in small groups, where signatures can be guessed: a point \
              is checked when the key is built (RFC 8725 §3.4, SEC 1 §3.2.2)",
        advisories: &["CVE-2016-9121", "CVE-2017-12974", "CVE-2017-16007"],
        cases,
    }
}

/// What a JWK of the issuer says.
fn coordinate(algorithm: Algorithm, name: &str) -> Vec<u8> {
    let jwk = jwk(key(algorithm));
    URL_SAFE_NO_PAD.decode_to_vec(jwk[name].as_str().unwrap()).unwrap()
}

fn ec(algorithm: Algorithm, x: &[u8], y: &[u8]) -> Value {
    let crv = jwk(key(algorithm))["crv"].clone();
    json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)})
}

/// Keys of small order: for each of them there are signatures of every message.
pub(super) fn of_edwards_curves() -> Line {
    let mut cases = Vec::new();
    let stranger = format!("{}.", unsigned(header(Algorithm::EdDSA), good()));
    for (what, hex) in SMALL_ORDER {
        let mut point = bytes(hex);
        for sign in [0, 0x80] {
            point[31] = (point[31] & 0x7f) | sign;
            let name = format!("{what}, sign {}", sign >> 7);
            let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(&point)});
            cases.extend(refused(&name, &jwk, KeyWeak));
            let der = [SPKI, &point[..]].concat();
            let key = VerifyingKey::from_der(Algorithm::EdDSA, &der);
            cases.push(Case::unbuildable(format!("{name}, in DER"), key, KeyWeak));
        }
    }
    let point = coordinate(Algorithm::EdDSA, "x");
    for (what, x) in [
        ("31 bytes", &point[..31]),
        ("33 bytes", &[&point[..], &[0]].concat()),
        ("nothing", &[]),
        ("57 bytes", &[7; 57]),
    ] {
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(x)});
        cases.extend(refused(what, &jwk, KeyFormat));
    }
    // The key that fits everything was left out of the set, and does not fit there either.
    let identity = bytes(SMALL_ORDER[0].1);
    let weak = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(&identity)});
    let keys = super::set(&[weak, jwk(key(Algorithm::EdDSA))]);
    let verifier = verifier_of(hallpass::StaticKeys::from_jwks(&keys).unwrap());
    let anything =
        with_signature(stranger.trim_end_matches('.'), [&identity[..], &[0; 32]].concat());
    cases.push(Case::refused(
        "the signature that fits the identity",
        &verifier,
        anything,
        hallpass::ErrorKind::Signature,
    ));
    let token = signed(key(Algorithm::EdDSA), header(Algorithm::EdDSA), good());
    cases.push(Case::accepted("a key of large order", &verifier, token));
    Line {
        name: "Ed25519 keys of small order",
        why: "under such a key anybody can sign: points are of large order, in canonical form, or \
              no key (RFC 8032 §5.1.3, RFC 8725 §3.4)",
        advisories: &[],
        cases,
    }
}

/// What stands before the 32 bytes of a key (RFC 8410 §4).
const SPKI: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
