//! How much of what a stranger sends is looked at: 16 KiB of a token, 4 KiB of a header, and all of
//! it measured before any of it is decoded.

#![expect(clippy::arithmetic_side_effects, reason = "a sum that overflows fails the test")]

mod contents;

use hallpass::{Algorithm, ErrorKind, Gate, RejectionKind, Verifier};

use crate::kit::with_signature;
use crate::kit::{base64url, bearer, claims, good, header, key, signed, unsigned, verifier};
use crate::line::{Case, Line};
use crate::segments;

const ALGORITHM: Algorithm = Algorithm::HS256;
const KIB: usize = 1024;
const MIB: usize = KIB * KIB;

pub(crate) fn lines() -> Vec<Line> {
    let here = [tokens(), headers(), signatures(), unencoded()];
    here.into_iter().chain(contents::lines()).collect()
}

/// A header of exactly so many bytes.
fn header_of(bytes: usize) -> String {
    let empty = r#"{"alg":"HS256","x":""}"#;
    format!(r#"{{"alg":"HS256","x":"{}"}}"#, "x".repeat(bytes - empty.len()))
}

/// A good token of exactly so many characters, if there is one.
fn token_of(characters: usize) -> String {
    let with = |head: usize, pad: usize| {
        let payload = claims(serde_json::json!({"pad": "x".repeat(pad)}));
        signed(key(ALGORITHM), header_of(30 + head), payload)
    };
    let around = (characters - with(0, 0).len()) * 3 / 4;
    let sizes = (0..3).flat_map(|head| (around - 3..around + 3).map(move |pad| (head, pad)));
    let mut tokens = sizes.map(|(head, pad)| with(head, pad));
    tokens.find(|token| token.len() == characters).expect("base64 leaves out one length of four")
}

/// [`Case::refused`] for long tokens, without the search for quotations, which takes its time.
fn refused(name: &str, verifier: &Verifier, token: &str, kind: ErrorKind) -> [Case; 3] {
    let gate = Gate::new(verifier.clone());
    let optional = gate.clone().optional();
    let at_gates = RejectionKind::Token(kind);
    [
        Case::same(name, segments::kind(verifier, token), Some(kind)),
        Case::denied(format!("{name}, at a gate"), &gate, &bearer(token), at_gates),
        Case::denied(format!("{name}, optional"), &optional, &bearer(token), at_gates),
    ]
}

fn tokens() -> Line {
    use ErrorKind::{Malformed, TooLarge};
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for characters in [8 * KIB, 16 * KIB - 2, 16 * KIB - 1, 16 * KIB] {
        let name = format!("a good token of {characters} bytes");
        cases.push(Case::accepted(name, &verifier, token_of(characters)));
    }
    for characters in [16 * KIB + 1, 16 * KIB + 2, 17 * KIB, 32 * KIB] {
        let name = format!("a good token of {characters} bytes");
        cases.extend(refused(&name, &verifier, &token_of(characters), TooLarge));
    }
    for (name, token, kind) in [
        ("16 KiB of dots", ".".repeat(16 * KIB), Malformed),
        ("16 KiB and one of dots", ".".repeat(16 * KIB + 1), TooLarge),
        ("16 KiB of one letter", "A".repeat(16 * KIB), Malformed),
        ("16 KiB and one of one letter", "A".repeat(16 * KIB + 1), TooLarge),
        ("eight thousand segments", "A.".repeat(8 * KIB), Malformed),
    ] {
        cases.extend(refused(name, &verifier, &token, kind));
    }
    let gates = [Gate::new(verifier.clone()), Gate::new(verifier).optional()];
    for (gate, mode) in gates.into_iter().zip(["required", "optional"]) {
        for (name, token) in megabytes() {
            // Nothing of it is read, so nobody knows whether it could have been a token.
            let kind = RejectionKind::Token(TooLarge);
            cases.push(Case::denied(format!("{name}, {mode}"), &gate, &bearer(token), kind));
        }
    }
    Line {
        name: "sizes",
        why: "a stranger could make the service hold and split as much as he likes: 16 KiB are \
              looked at, no more, and no more than five dots are counted",
        advisories: &["CVE-2025-22868", "CVE-2025-27144", "CVE-2025-30204", "CVE-2025-61920"],
        cases,
    }
}

/// What no header field of a usual server could hold.
fn megabytes() -> Vec<(&'static str, Vec<u8>)> {
    let input = unsigned(header(ALGORITHM), good());
    let long = "A".repeat(MIB);
    vec![
        ("a megabyte of dots", vec![b'.'; MIB]),
        ("a megabyte of one letter", vec![b'A'; MIB]),
        ("half a million segments", "A.".repeat(MIB / 2).into()),
        ("a good token and a megabyte more", (token_of(KIB) + &long).into()),
        ("a megabyte of header", format!("{long}.e30.AAAA").into()),
        ("a megabyte of payload", format!("e30.{long}.AAAA").into()),
        ("a megabyte of signature", format!("{input}.{long}").into()),
        ("a megabyte of NUL", vec![0; MIB]),
        ("a megabyte of 0x80", vec![0x80; MIB]),
        ("a megabyte of 0xff", vec![0xff; MIB]),
        ("a megabyte of equals signs", vec![b'='; MIB]),
        ("a megabyte of braces", vec![b'{'; MIB]),
    ]
}

fn headers() -> Line {
    use ErrorKind::TooLarge;
    let verifier = verifier(ALGORITHM);
    let token = |bytes: usize| signed(key(ALGORITHM), header_of(bytes), good());
    let mut cases = Vec::new();
    // Three bytes are four characters.
    for bytes in [64, 3 * KIB - 2, 3 * KIB - 1, 3 * KIB] {
        cases.push(Case::accepted(format!("{bytes} bytes"), &verifier, token(bytes)));
    }
    for bytes in [3 * KIB + 1, 3 * KIB + 2, 3 * KIB + 3, 4 * KIB, 8 * KIB, 10 * KIB] {
        cases.extend(refused(&format!("{bytes} bytes"), &verifier, &token(bytes), TooLarge));
    }
    let behind = format!(".{}.{}", base64url(good()), "A".repeat(43));
    for characters in [4 * KIB + 1, 4 * KIB + 2, 8 * KIB, 15 * KIB] {
        let name = format!("{characters} characters that are no JSON");
        let token = format!("{}{behind}", "A".repeat(characters));
        cases.extend(refused(&name, &verifier, &token, TooLarge));
        let name = format!("{characters} characters that are no base64url");
        let token = format!("{}{behind}", "+".repeat(characters));
        cases.extend(refused(&name, &verifier, &token, TooLarge));
    }
    let at_the_limit = format!("{}{behind}", "A".repeat(4 * KIB));
    cases.push(Case::refused("4 KiB of NUL", &verifier, at_the_limit, ErrorKind::Malformed));
    let one_more = format!("{}A.e30.AAAA", base64url(header_of(3 * KIB)));
    cases.push(Case::refused("4 KiB and a character", &verifier, one_more, TooLarge));
    Line {
        name: "header sizes",
        why: "the header is decoded and parsed before any signature can tell friend from foe, so that \
              little of it is: 4 KiB as it is written",
        advisories: &["CVE-2025-61920"],
        cases,
    }
}

fn signatures() -> Line {
    use ErrorKind::{Signature, TooLarge};
    let verifier = verifier(ALGORITHM);
    let good_one = signed(key(ALGORITHM), header(ALGORITHM), good());
    let input = unsigned(header(ALGORITHM), good());
    let good_bytes = hallpass::danger::sign_raw(key(ALGORITHM), input.as_bytes()).unwrap();
    let mut cases = vec![Case::accepted("32 bytes", &verifier, good_one)];
    for bytes in [0, 1, 16, 31, 33, 48, 64, 256, 1023, 1024, 1025, 2048, 8192] {
        let kind = if bytes > 1024 { TooLarge } else { Signature };
        let filled: Vec<u8> = good_bytes.iter().copied().cycle().take(bytes).collect();
        let name = format!("{bytes} bytes that begin well");
        cases.push(Case::refused(name, &verifier, with_signature(&input, filled), kind));
        let name = format!("{bytes} zeros");
        cases.push(Case::refused(name, &verifier, with_signature(&input, vec![0; bytes]), kind));
    }
    Line {
        name: "signature sizes",
        why: "a truncated or continued signature must not compare as equal, and none is decoded that \
              is longer than any algorithm makes: 1,024 bytes, of RSA with 8,192 bits (RFC 7518 §3)",
        advisories: &["CVE-2025-61920"],
        cases,
    }
}

/// `b64: false` (RFC 7797) and `zip`: what is small on the wire and large, or decoded for nothing,
/// inside.
fn unencoded() -> Line {
    use ErrorKind::{Encrypted, Header, Malformed, TooLarge};
    let verifier = verifier(ALGORITHM);
    let token = |header: &str, payload: &str| {
        let input = format!("{}.{payload}", base64url(header));
        let signature = hallpass::danger::sign_raw(key(ALGORITHM), input.as_bytes()).unwrap();
        with_signature(&input, signature)
    };
    let listed = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let unlisted = r#"{"alg":"HS256","b64":false}"#;
    let zipped = r#"{"alg":"HS256","zip":"DEF"}"#;
    let payload = base64url(good());
    // What DEFLATE makes of 15 KiB of zeros begins like this.
    let deflated = base64url([0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf7]);
    let mut cases = vec![
        Case::accepted("zip says nothing of a JWS", &verifier, token(zipped, &payload)),
        Case::refused("nothing is inflated", &verifier, token(zipped, &deflated), Malformed),
        Case::refused(
            "a deflated JWE is not opened",
            &verifier,
            format!("{}.a.b.{deflated}.c", base64url(r#"{"alg":"dir","zip":"DEF"}"#)),
            Encrypted,
        ),
    ];
    let long = "A".repeat(15 * KIB);
    for (header, how) in [(listed, "listed"), (unlisted, "not listed")] {
        for (name, payload, kind) in [
            ("a good payload", &*payload, Header),
            ("a payload of 15 KiB", &long, Header),
            ("a payload of another alphabet", "+/+/", Header),
            ("no payload", "", Header),
            ("a payload of 17 KiB", &"A".repeat(17 * KIB), TooLarge),
        ] {
            let name = format!("b64 false, {how} in crit, {name}");
            cases.extend(refused(&name, &verifier, &token(header, payload), kind));
        }
    }
    Line {
        name: "amplifiers",
        why: "a stranger could have megabytes decoded or inflated that are thrown away, or have \
              another payload used than the one signed: no JWT has `b64` (RFC 7797 §7), and nothing \
              is decompressed",
        advisories: &["CVE-2026-48525", "CVE-2025-62706"],
        cases,
    }
}
