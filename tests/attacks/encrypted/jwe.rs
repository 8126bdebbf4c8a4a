//! JWE (RFC 7516), and tokens within tokens (RFC 7519 §5.2, RFC 8725 §3.11).

use hallpass::{Algorithm, ErrorKind};
use serde_json::json;

use crate::algorithms::stranger;
use crate::kit::{base64url, claims, good, header, key, signed, unsigned, verifier};
use crate::line::{Case, Line};

const OWN: [Algorithm; 3] = [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256];

/// Each would have to be decrypted, with what an attacker knows: the public key, or nothing.
pub(super) fn five_segments() -> Line {
    let inner = format!("{}.", unsigned(r#"{"alg":"none"}"#, good()));
    let mut cases = Vec::new();
    for algorithm in OWN {
        let verifier = verifier(algorithm);
        for header in HEADERS {
            let [head, iv, tag] = [base64url(header), base64url([1; 12]), base64url([2; 16])];
            let [claims, inner] = [base64url(good()), base64url(&inner)];
            for (what, token) in [
                ("claims", format!("{head}.{}.{iv}.{claims}.{tag}", base64url([3; 256]))),
                ("an unsigned token", format!("{head}.{}.{iv}.{inner}.{tag}", base64url([3; 40]))),
                ("no encrypted key", format!("{head}..{iv}.{inner}.{tag}")),
                ("no tag", format!("{head}..{iv}.{inner}.")),
                ("nothing", format!("{head}....")),
            ] {
                let name = format!("{algorithm}: {header}, {what}");
                cases.push(Case::refused(name, &verifier, token, ErrorKind::Encrypted));
            }
        }
        let token = signed(key(algorithm), header(algorithm), good());
        for (name, token) in [
            ("a good token and two segments", format!("{token}.x.x")),
            ("a good token between two segments", format!("x.{token}.x")),
            ("two empty segments behind a good token", format!("{token}..")),
        ] {
            let name = format!("{algorithm}: {name}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Encrypted));
        }
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
    }
    Line {
        name: "encrypted tokens",
        why: "everybody can encrypt for a public key, so that decrypted is not signed, and an \
              unsigned token inside would pass: JWE is refused (RFC 7516 §7.1, RFC 8725 §3.3)",
        advisories: &["CVE-2023-51774", "CVE-2024-33531", "CVE-2026-29000"],
        cases,
    }
}

/// The counts and zips are what other libraries worked on before they refused.
const HEADERS: &[&str] = &[
    r#"{"alg":"dir","enc":"A128GCM"}"#,
    r#"{"alg":"dir","enc":"A256CBC-HS512","cty":"JWT"}"#,
    r#"{"alg":"dir","enc":"A128GCM","zip":"DEF"}"#,
    r#"{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}"#,
    r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#,
    r#"{"alg":"RSA1_5","enc":"A128CBC-HS256"}"#,
    r#"{"alg":"A128KW","enc":"A128GCM"}"#,
    r#"{"alg":"A128GCMKW","enc":"A128GCM","iv":"AAAA","tag":"AAAA"}"#,
    r#"{"alg":"ECDH-ES","enc":"A128GCM","epk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}"#,
    r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":2147483647}"#,
    r#"{"alg":"PBES2-HS512+A256KW","enc":"A256GCM","p2s":"AAAAAAAAAAA","p2c":1,"zip":"DEF"}"#,
    r#"{"alg":"none","enc":"none"}"#,
    r#"{"alg":"HS256"}"#,
    r#"{"alg":"RS256","enc":"A128GCM"}"#,
    "{}",
    "",
];

/// The same headers over three segments, with a genuine signature.
pub(super) fn their_headers() -> Line {
    let mut cases = Vec::new();
    let names = [
        "dir",
        "RSA-OAEP",
        "RSA-OAEP-256",
        "RSA1_5",
        "A128KW",
        "A256GCMKW",
        "ECDH-ES",
        "ECDH-ES+A128KW",
        "PBES2-HS256+A128KW",
    ];
    for algorithm in OWN {
        let verifier = verifier(algorithm);
        for name in names {
            let header = json!({"alg": name, "enc": "A128GCM", "p2c": 2_147_483_647});
            let token = signed(key(algorithm), header.to_string(), good());
            let name = format!("{algorithm}: {name} over a signature");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
        }
        let token = signed(key(algorithm), header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
    }
    Line {
        name: "headers of encrypted tokens",
        why: "a verifier that goes by the header would look for a way to decrypt: only names of \
              signatures are known (RFC 8725 §3.1, §3.2)",
        advisories: &["CVE-2023-51774"],
        cases,
    }
}

/// What a token holds is claims, and not another token.
pub(super) fn nested() -> Line {
    let own = Algorithm::ES256;
    let verifier = verifier(own);
    let genuine = signed(key(own), header(own), good());
    let plain = format!("{}.", unsigned(r#"{"alg":"none"}"#, good()));
    let mut cases = Vec::new();
    for (what, payload) in [
        ("a signed token", genuine.clone()),
        ("an unsigned token", plain.clone()),
        ("an encrypted token", format!("{}....", base64url(HEADERS[0]))),
        ("a signed token in quotes", json!(genuine).to_string()),
        ("an unsigned token in quotes", json!(plain).to_string()),
        ("a signed token in an array", json!([genuine]).to_string()),
        ("a header", header(own)),
        ("claims", good()),
    ] {
        for kind in CTY {
            let token = signed(key(own), cty(kind), &payload);
            let name = format!("{what}, cty {kind}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
        }
        let name = format!("{what}, by another key");
        let token = signed(&stranger(own), header(own), &payload);
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        if what.contains("token") {
            for (how, header) in [("no cty", header(own)), ("cty of text", cty(r#""text/plain""#))]
            {
                let token = signed(key(own), header, &payload);
                let name = format!("{what}, {how}");
                cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
            }
        }
    }
    cases.extend(tokens_and_types_in_claims(&genuine, &plain));
    Line {
        name: "tokens within tokens",
        why: "the outer signature would vouch for an inner token that nobody verified: nesting is \
              refused, and a payload is an object (RFC 7519 §5.2, RFC 8725 §3.3)",
        advisories: &["CVE-2026-29000"],
        cases,
    }
}

/// Claims may hold tokens, and a `cty` may say what they are.
fn tokens_and_types_in_claims(genuine: &str, plain: &str) -> Vec<Case> {
    let own = Algorithm::ES256;
    let within = claims(json!({"token": genuine, "jwt": plain, "cty": "JWT"}));
    let within = signed(key(own), header(own), within);
    let mut cases = vec![Case::accepted("tokens in claims", &verifier(own), within)];
    for kind in [r#""json""#, r#""application/json""#, r#""text/plain""#, r#""""#] {
        let token = signed(key(own), cty(kind), good());
        cases.push(Case::accepted(format!("claims, cty {kind}"), &verifier(own), token));
    }
    cases
}

fn cty(value: &str) -> String {
    format!(r#"{{"alg":"ES256","cty":{value}}}"#)
}

/// Nested, or no text at all.
const CTY: &[&str] = &[
    r#""JWT""#,
    r#""jwt""#,
    r#""Jwt""#,
    r#""J\u0057T""#,
    r#""application/jwt""#,
    r#""application/JWT""#,
    r#""APPLICATION/jwt""#,
    "null",
    "1",
    "true",
    r#"["JWT"]"#,
    r#"{"JWT":1}"#,
];
