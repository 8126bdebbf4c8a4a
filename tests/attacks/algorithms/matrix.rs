//! Every algorithm's name over every other algorithm's key.

use hallpass::{Algorithm, ErrorKind, StaticKeys};

use crate::kit::{AUDIENCE, ISSUER, builder, good, header, key, signed, verifier};
use crate::line::{Case, Line};

/// A verifier with one key sees a header of each algorithm, signed the way that this key signs, and
/// its own header over each other key's signature.
pub(super) fn headers_over_keys() -> Line {
    let mut cases = Vec::new();
    for &known in Algorithm::ALL {
        let verifier = verifier(known);
        for &other in Algorithm::ALL {
            if other == known {
                let token = signed(key(known), header(known), good());
                cases.push(Case::accepted(format!("{known} itself"), &verifier, token));
                continue;
            }
            let named = signed(key(known), header(other), good());
            let name = format!("a header of {other} over a signature of the key of {known}");
            cases.push(Case::refused(name, &verifier, named, ErrorKind::UnknownKey));
            let unnamed = signed(key(other), header(known), good());
            let name = format!("a header of {known} over a signature of {other}");
            cases.push(Case::refused(name, &verifier, unnamed, ErrorKind::Signature));
            let wholly = signed(key(other), header(other), good());
            let name = format!("a token of {other}, where a key of {known} is known");
            cases.push(Case::refused(name, &verifier, wholly, ErrorKind::UnknownKey));
        }
    }
    Line {
        name: "algorithms over keys of others",
        why: "the header would choose how a key is used, and with it who can sign: a key has one \
              algorithm, which the header can only repeat (RFC 8725 §3.1)",
        advisories: &[
            "CVE-2020-15084",
            "CVE-2022-23541",
            "CVE-2023-48238",
            "CVE-2024-54150",
            "CVE-2026-33322",
        ],
        cases,
    }
}

/// The same where the issuer has a key of each algorithm, so that every name finds one.
pub(super) fn among_all_keys() -> Line {
    let keys = Algorithm::ALL.iter().map(|&algorithm| key(algorithm).verifying_key());
    let issuer = hallpass::Issuer::new(ISSUER, StaticKeys::from_keys(keys).unwrap());
    let verifier = builder([issuer]).audience(AUDIENCE).build().unwrap();
    let mut cases = Vec::new();
    for &named in Algorithm::ALL {
        for &used in Algorithm::ALL {
            let token = signed(key(used), header(named), good());
            cases.push(if named == used {
                Case::accepted(format!("{named} itself"), &verifier, token)
            } else {
                let name = format!("a header of {named} over a signature of {used}");
                Case::refused(name, &verifier, token, ErrorKind::Signature)
            });
        }
    }
    Line {
        name: "algorithms among keys of all",
        why: "a list of allowed algorithms does not say which key is for which: each key verifies \
              signatures of its own algorithm alone (RFC 8725 §3.1)",
        advisories: &["CVE-2021-46743", "CVE-2022-23541", "CVE-2026-27804"],
        cases,
    }
}
