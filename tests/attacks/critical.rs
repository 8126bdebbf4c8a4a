//! `crit` and `b64`: extensions that a token demands (RFC 7515 §4.1.11, RFC 7797 §6, §7).

use hallpass::{Algorithm, ErrorKind, Verifier};
use serde_json::json;

use crate::kit::{
    base64url, claims, good, header, key, signed, unsigned, verifier, with_signature,
};
use crate::line::{Case, Line};

pub(crate) fn lines() -> Vec<Line> {
    vec![critical_members(), unencoded_payloads()]
}

const OWN: [Algorithm; 3] = [Algorithm::HS256, Algorithm::RS256, Algorithm::EdDSA];

/// No extension is understood, so no list of critical ones can be.
fn critical_members() -> Line {
    let mut cases = Vec::new();
    for algorithm in OWN {
        let (verifier, key) = (verifier(algorithm), key(algorithm));
        let alg = format!(r#""alg":"{algorithm}""#);
        for members in CRITICAL {
            let token = signed(key, format!("{{{alg},{members}}}"), good());
            let name = format!("{algorithm}: {members}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
            // In front of `alg` it is no other header.
            let token = signed(key, format!("{{{members},{alg}}}"), good());
            let name = format!("{algorithm}, at its end: {members}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
        }
        for members in AMBIGUOUS {
            let token = signed(key, format!("{{{alg},{members}}}"), good());
            let name = format!("{algorithm}: {members}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
        }
        for members in UNCRITICAL {
            let token = signed(key, format!("{{{alg},{members}}}"), good());
            cases.push(Case::accepted(format!("{algorithm}: {members}"), &verifier, token));
        }
        let payload = claims(json!({"crit": ["x"], "b64": false}));
        let token = signed(key, header(algorithm), payload);
        cases.push(Case::accepted(format!("{algorithm}: crit is a claim"), &verifier, token));
    }
    Line {
        name: "critical members",
        why: "the issuer says that a token means nothing to whoever does not understand it, and a \
              verifier that reads on grants more than was given (RFC 7515 §4.1.11)",
        advisories: &["CVE-2025-59420", "CVE-2026-32597", "CVE-2026-35042", "GHSA-752w-5fwx-jx9f"],
        cases,
    }
}

const CRITICAL: &[&str] = &[
    r#""crit":["x"]"#,
    r#""crit":["x"],"x":1"#,
    r#""crit":["x","y"],"x":1,"y":2"#,
    r#""crit":["x","x"],"x":1"#,
    r#""crit":["http://example.com/x"],"http://example.com/x":true"#,
    r#""crit":["exp"]"#,
    r#""crit":["exp"],"exp":1700000060"#,
    r#""crit":["bork"],"bork":"refuse""#,
    r#""crit":["alg"]"#,
    r#""crit":["typ"],"typ":"JWT""#,
    r#""crit":["kid"]"#,
    r#""crit":["crit"]"#,
    r#""crit":["jwk"],"jwk":{}"#,
    r#""crit":["b64"]"#,
    r#""crit":["b64"],"b64":true"#,
    r#""crit":["b64"],"b64":false"#,
    r#""crit":["b64","exp"],"b64":true,"exp":1"#,
    r#""crit":[]"#,
    r#""crit":[[]]"#,
    r#""crit":[["x"]],"x":1"#,
    r#""crit":[{}]"#,
    r#""crit":[{"x":1}],"x":1"#,
    r#""crit":[""]"#,
    r#""crit":["",""]"#,
    r#""crit":[null]"#,
    r#""crit":[0]"#,
    r#""crit":[1,"x"],"x":1"#,
    r#""crit":[true]"#,
    r#""crit":["x",null],"x":1"#,
    r#""crit":"x","x":1"#,
    r#""crit":"""#,
    r#""crit":"[]""#,
    r#""crit":null"#,
    r#""crit":true"#,
    r#""crit":false"#,
    r#""crit":0"#,
    r#""crit":{}"#,
    r#""crit":{"x":1},"x":1"#,
    r#""crit":{"length":0}"#,
    r#""\u0063rit":["x"]"#,
    r#""\u0063\u0072\u0069\u0074":[]"#,
    r#""crit":["\u0078"],"x":1"#,
];

/// Two readings of one header.
const AMBIGUOUS: &[&str] = &[
    r#""crit":["x"],"crit":[]"#,
    r#""crit":[],"\u0063rit":["x"]"#,
    r#""crit":{"x":1,"x":2}"#,
    r#""crit":["x"],"x":1,"x":2"#,
    r#""b64":true,"b64":false"#,
    r#""b64":true,"\u00624":true,"b\u00364":false,"b64":true"#,
];

/// What nobody calls critical is ignored (RFC 7515 §4), and names are compared to the byte.
const UNCRITICAL: &[&str] = &[
    r#""x":1"#,
    r#""exp":1"#,
    r#""http://example.com/x":true"#,
    r#""Crit":["x"]"#,
    r#""CRIT":["x"]"#,
    r#""crit ":["x"]"#,
    r#""critical":["x"]"#,
    r#""x":{"crit":["x"]}"#,
    r#""x":["crit"]"#,
    r#""B64":false"#,
    r#""x":{"b64":false}"#,
];

/// With `b64: false` the second segment is the payload itself, or there is none.
fn unencoded_payloads() -> Line {
    let mut cases = Vec::new();
    for algorithm in OWN {
        let verifier = verifier(algorithm);
        for members in B64 {
            let header = format!(r#"{{"alg":"{algorithm}",{members}}}"#);
            for (how, token) in payload_forms(algorithm, &header) {
                let name = format!("{algorithm}: {members}, {how}");
                cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
            }
        }
        cases.extend(without_b64(algorithm, &verifier));
    }
    Line {
        name: "unencoded payloads",
        why: "two verifiers would take two payloads from one signed token, and one would decode what \
              it then throws away: no JWT has an unencoded payload (RFC 7797 §7)",
        advisories: &["CVE-2026-48525"],
        cases,
    }
}

const B64: &[&str] = &[
    r#""b64":false"#,
    r#""b64":false,"crit":["b64"]"#,
    r#""b64":false,"crit":[]"#,
    r#""b64":false,"crit":["exp"]"#,
    r#""b64":true"#,
    r#""b64":true,"crit":["b64"]"#,
    r#""b64":null"#,
    r#""b64":"false""#,
    r#""b64":"true""#,
    r#""b64":0"#,
    r#""b64":1"#,
    r#""b64":[]"#,
    r#""b64":{}"#,
    r#""\u00624":1,"\u0062\u0036\u0034":false"#,
];

/// The ways to read and to write the payload of such a token, each with its signature.
fn payload_forms(algorithm: Algorithm, header: &str) -> Vec<(&'static str, String)> {
    let sign = |message: &str| {
        base64url(hallpass::danger::sign_raw(key(algorithm), message.as_bytes()).unwrap())
    };
    let (head, encoded) = (base64url(header), base64url(good()));
    // A dot in it would be one more segment.
    let plain = r#"{"iss":"x","exp":1700000060}"#;
    let over_encoded = sign(&format!("{head}.{encoded}"));
    let over_plain = sign(&format!("{head}.{plain}"));
    let over_good = sign(&format!("{head}.{}", good()));
    vec![
        ("encoded", format!("{head}.{encoded}.{over_encoded}")),
        ("encoded, signed as it is", format!("{head}.{encoded}.{over_good}")),
        ("as it is", format!("{head}.{plain}.{over_plain}")),
        ("as it is, unsigned", format!("{head}.{plain}.")),
        ("detached", format!("{head}..{over_good}")),
        ("detached, signed encoded", format!("{head}..{over_encoded}")),
        ("detached, signed empty", format!("{head}..{}", sign(&format!("{head}.")))),
        ("of 12,000 bytes", format!("{head}.{}.{over_encoded}", "A".repeat(12_000))),
        ("of dollars", format!("{head}.$02.{over_plain}")),
    ]
}

/// The same payloads without the member: only the encoded one is a token.
fn without_b64(algorithm: Algorithm, verifier: &Verifier) -> Vec<Case> {
    let input = unsigned(header(algorithm), good());
    let head = base64url(header(algorithm));
    let sign =
        |message: &str| hallpass::danger::sign_raw(key(algorithm), message.as_bytes()).unwrap();
    let name = |how: &str| format!("{algorithm} without b64: {how}");
    let detached = |message: &str| with_signature(&format!("{head}."), sign(message));
    let empty = detached(&format!("{head}."));
    vec![
        Case::accepted(name("encoded"), verifier, with_signature(&input, sign(&input))),
        Case::refused(name("detached"), verifier, detached(&input), ErrorKind::Signature),
        Case::refused(name("signed empty"), verifier, empty, ErrorKind::Malformed),
        Case::refused(
            name("signed as it is"),
            verifier,
            with_signature(&input, sign(&format!("{head}.{}", good()))),
            ErrorKind::Signature,
        ),
    ]
}
