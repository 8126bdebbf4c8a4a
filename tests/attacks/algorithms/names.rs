//! Names of algorithms that are none of ours, and what looks like one that is.

use hallpass::{Algorithm, ErrorKind};
use serde_json::json;

use crate::kit::{good, header, key, signed, verifier};
use crate::line::{Case, Line};

/// Each over a signature that the issuer's key made.
pub(super) fn unknown() -> Line {
    let keys = [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
    let mut cases = Vec::new();
    for algorithm in keys {
        let verifier = verifier(algorithm);
        for name in UNKNOWN {
            let token = signed(key(algorithm), json!({"alg": name}).to_string(), good());
            let name = format!("{name:?} over a key of {algorithm}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
        }
        for value in NO_NAMES {
            let token = signed(key(algorithm), format!(r#"{{"alg":{value}}}"#), good());
            let name = format!("{value} over a key of {algorithm}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
        }
        let token = signed(key(algorithm), header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
    }
    Line {
        name: "unknown algorithms",
        why: "a name that nobody implements must not mean that nothing is checked: whatever is not \
              on the list is refused (RFC 8725 §3.1, RFC 7515 §5.2)",
        advisories: &["CVE-2026-23993"],
        cases,
    }
}

/// Names are compared to the byte, once JSON is read (RFC 7515 §4.1.1).
pub(super) fn spellings() -> Line {
    let mut cases = Vec::new();
    for &algorithm in Algorithm::ALL {
        let verifier = verifier(algorithm);
        let (key, name) = (key(algorithm), algorithm.name());
        for other in lookalikes(name) {
            let token = signed(key, json!({"alg": other}).to_string(), good());
            let name = format!("{other:?} for {algorithm}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
        }
        let escaped: String = name.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
        for (how, header) in [
            ("as it is", header(algorithm)),
            ("in escapes", format!(r#"{{"alg":"{escaped}"}}"#)),
            ("with an escaped member", format!(r#"{{"\u0061lg":"{name}"}}"#)),
            ("with blanks between", format!("{{ \"alg\" :\r\n\t\"{name}\" }}")),
        ] {
            let token = signed(key, header, good());
            cases.push(Case::accepted(format!("{algorithm}, {how}"), &verifier, token));
        }
    }
    let token = signed(key(Algorithm::EdDSA), r#"{"alg":"Ed25519"}"#, good());
    cases.push(Case::accepted("the name of RFC 9864", &verifier(Algorithm::EdDSA), token));
    Line {
        name: "spellings of algorithms",
        why: "a gateway and a service that spell names differently disagree about what was \
              checked: one spelling is right (RFC 7515 §4.1.1, RFC 9864 §2.2)",
        advisories: &["CVE-2026-23993"],
        cases,
    }
}

/// What a careless comparison takes for `name`.
fn lookalikes(name: &str) -> Vec<String> {
    let wide = |c: char| char::from_u32(u32::from(c).saturating_add(0xfee0)).unwrap();
    let mut names = vec![
        name.to_ascii_lowercase(),
        name.to_ascii_uppercase(),
        format!(" {name}"),
        format!("{name} "),
        format!("{name}\n"),
        format!("{name}\0"),
        format!("\0{name}"),
        format!("{name}\u{200b}"),
        format!("{name}\u{301}"),
        format!("\u{feff}{name}"),
        format!("\"{name}\""),
        format!("{name},{name}"),
        format!("{name}/2"),
        name.chars().map(wide).collect(),
        name.chars().skip(1).collect(),
        name.chars().take(name.len().saturating_sub(1)).collect(),
    ];
    // Of most names the upper case is the name itself.
    names.retain(|other| other != name);
    names
}

const UNKNOWN: &[&str] = &[
    "foo",
    "*",
    "any",
    "auto",
    "default",
    "..",
    "../HS256",
    "HS",
    "HS1",
    "HS224",
    "HS2560",
    "HS512/256",
    "HMAC",
    "HMACSHA256",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    "RS",
    "RS1",
    "RS224",
    "RSA",
    "SHA256withRSA",
    "1.2.840.113549.1.1.11",
    "PS1",
    "PS",
    "ES",
    "ES1",
    "ES256K",
    "ES256K-R",
    "ES521",
    "ESP256",
    "ESB256",
    "ECDSA",
    "Ed448",
    "Ed25519ph",
    "Ed25519ctx",
    "OKP",
    "X25519",
    "ML-DSA-44",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "dir",
    "A128KW",
    "A256GCMKW",
    "A128GCM",
    "A128CBC-HS256",
    "ECDH-ES",
    "ECDH-ES+A256KW",
    "PBES2-HS256+A128KW",
    "HS256 RS256",
    "HS256|RS256",
    "\u{41d}S256",
    "H\u{405}256",
    "HS\u{662}\u{665}\u{666}",
    "\u{211d}S256",
];

/// Values that are no name at all.
const NO_NAMES: &[&str] = &[
    "256",
    "2.56e2",
    "true",
    "false",
    "null",
    r#"["HS256"]"#,
    r#"["RS256","HS256"]"#,
    r#"{"name":"HS256"}"#,
    r#"{"HS256":true}"#,
    r#"[["ES256"]]"#,
];
