//! The tokens whose cost is measured.

use base64_simd::URL_SAFE_NO_PAD;
use hallpass_core::danger;
use hallpass_core::{Algorithm, Gate, Issuer, SigningKey, StaticKeys, Verifier, VerifierBuilder};

use crate::judge::{NOW, Stopped};
use crate::keys::{self, KEY_ID};

const ISSUER: &str = "https://id.example.com";

/// A token, and the gate that judges it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) gate: Gate,
    pub(crate) token: Vec<u8>,
    /// Whether it is let in.
    pub(crate) good: bool,
}

/// The cases of one algorithm. The first one is a good token, which the others are compared with.
pub(crate) fn of(algorithm: Algorithm) -> Vec<Case> {
    let key = &keys::first(algorithm);
    let verifying = key.verifying_key().with_key_id(KEY_ID);
    let issuer = || Issuer::new(ISSUER, StaticKeys::from(verifying.clone()));
    let other = Issuer::new("https://other.example.com", StaticKeys::from(verifying.clone()));
    let (one, two) = (gate([issuer()]), gate([issuer(), other]));
    let case = |name: &str, gate: &Gate, token: Vec<u8>, good| Case {
        name: format!("{algorithm}: {name}"),
        gate: gate.clone(),
        token,
        good,
    };
    let mut cases: Vec<_> = good(key).into_iter().map(|(n, t)| case(n, &one, t, true)).collect();
    cases.extend(bad(key).into_iter().map(|(name, token)| case(name, &one, token, false)));
    let (plain, escaped) = (members(900, "a"), members(1_000, "\\n"));
    cases.push(case("two issuers: good", &two, signed(key, &header(key, ""), &claims("")), true));
    let string = format!(r#""{}""#, "\u{7f}".repeat(11_000));
    for (name, payload) in [
        ("two issuers: bad signature", claims("")),
        ("two issuers: bad signature, 16 KiB", claims(&"x".repeat(11_000))),
        ("two issuers: 900 claims", format!(r#"{{"iss":"{ISSUER}"{plain}}}"#)),
        ("two issuers: 1,000 claims with escapes", format!(r#"{{"iss":"{ISSUER}"{escaped}}}"#)),
        ("two issuers: 1,000 claims, no issuer", format!(r#"{{"x":0{escaped}}}"#)),
        ("two issuers: payload nested 5,000 deep", format!(r#"{{"x":{}"#, "[".repeat(5_000))),
        ("two issuers: payload a string of 11 KB", string),
    ] {
        cases.push(case(name, &two, forged(key, &header(key, ""), &payload), false));
    }
    cases
}

fn good(key: &SigningKey) -> Vec<(&'static str, Vec<u8>)> {
    let header = header(key, "");
    vec![
        ("good", signed(key, &header, &claims(""))),
        ("good, 16 KiB", signed(key, &header, &claims(&"x".repeat(11_000)))),
    ]
}

fn bad(key: &SigningKey) -> Vec<(&'static str, Vec<u8>)> {
    let algorithm = key.algorithm();
    let with = |header: &str| forged(key, header, &claims(""));
    let also = |more: &str| with(&header(key, more));
    let whole = signed(key, &header(key, ""), &claims(""));
    let expired = claims("").replace(&(NOW + 60).to_string(), &(NOW - 600).to_string());
    let deep = |levels| format!(r#","x":{}{}"#, "[".repeat(levels), "]".repeat(levels));
    let objects = |levels| format!(r#","x":{}0{}"#, r#"{"a":"#.repeat(levels), "}".repeat(levels));
    vec![
        ("16 KiB and a byte", vec![b'A'; 16_385]),
        ("1 MiB", vec![b'A'; 1 << 20]),
        ("1 MiB of dots", vec![b'.'; 1 << 20]),
        ("16 KiB of dots", vec![b'.'; 16_384]),
        ("16 KiB without a dot", vec![b'A'; 16_384]),
        ("no token68", [&whole[..], b"\xff"].concat()),
        ("the signature cut off", whole[..whole.len() - 30].to_vec()),
        ("header over 4 KiB", also(&format!(r#","x":"{}""#, "x".repeat(4_000)))),
        ("header no base64", [b"=", &whole[..]].concat()),
        ("header no JSON", with("no JSON at all")),
        ("header a string of 3 KB", with(&format!(r#""{}""#, "\u{7f}".repeat(3_000)))),
        ("header a string of 3 KB, invisible", with(&format!(r#""{}""#, "\u{200b}".repeat(1_000)))),
        ("header 200 members", also(&members(200, "a"))),
        ("header 320 members", also(&members(320, "a"))),
        ("header 300 members with escapes", also(&members(300, "\\n"))),
        (
            "header 300 members, the last twice",
            also(&format!(r#"{},"\n0":0"#, members(300, "\\n"))),
        ),
        ("header nested 1,000 deep", also(&deep(1_000))),
        ("header objects 400 deep", also(&objects(400))),
        ("header objects 31 deep", also(&objects(30))),
        ("alg none", with(r#"{"alg":"none","typ":"JWT"}"#)),
        ("alg of no key", with(r#"{"alg":"PS384","typ":"JWT"}"#)),
        ("crit", also(r#","crit":["b64"],"b64":false"#)),
        ("another typ", with(&format!(r#"{{"alg":"{algorithm}","typ":"ID"}}"#))),
        ("unknown kid", with(&format!(r#"{{"alg":"{algorithm}","kid":"nobody's"}}"#))),
        (
            "unknown kid of 3 KB",
            with(&format!(r#"{{"alg":"{algorithm}","kid":"{}"}}"#, "x".repeat(3_000))),
        ),
        ("signature too short", [&whole[..whole.len() - 4]].concat()),
        ("bad signature", also("")),
        ("bad signature, header of 3 KB", also(&format!(r#","x":"{}""#, "x".repeat(2_900)))),
        ("bad signature, 16 KiB", forged(key, &header(key, ""), &claims(&"x".repeat(11_000)))),
        ("expired", signed(key, &header(key, ""), &expired)),
    ]
}

fn gate(issuers: impl IntoIterator<Item = Issuer>) -> Gate {
    let builder = Verifier::builder().audience("orders-api").clock(Stopped);
    Gate::new(issuers.into_iter().fold(builder, VerifierBuilder::issuer).build().unwrap())
}

fn header(key: &SigningKey, more: &str) -> String {
    format!(r#"{{"typ":"at+jwt","alg":"{}","kid":"{KEY_ID}"{more}}}"#, key.algorithm())
}

/// So many members more.
fn members(count: usize, start: &str) -> String {
    (0..count).map(|number| format!(r#","{start}{number:x}":0"#)).collect()
}

/// Twelve claims.
fn claims(email: &str) -> String {
    format!(
        concat!(
            r#"{{"iss":"{}","aud":"orders-api","sub":"0b3ab9c1-6d1c-4f43-9f0e-8f5f7c6a1d52","#,
            r#""exp":{},"nbf":{},"iat":{},"jti":"5f0c2b9a-2d0f-4c57-a7a2-5e8d3f1b7c44","#,
            r#""client_id":"web","scope":"orders:read orders:write","roles":["clerk","auditor"],"#,
            r#""email":"alice@example.com{}","address":{{"country":"PT","city":"Porto"}}}}"#,
        ),
        ISSUER,
        NOW + 60,
        NOW,
        NOW,
        email,
    )
}

fn signed(key: &SigningKey, header: &str, payload: &str) -> Vec<u8> {
    let input = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
    let signature = danger::sign_raw(key, input.as_bytes()).unwrap();
    format!("{input}.{}", encode(&signature)).into()
}

/// With the signature of something else.
fn forged(key: &SigningKey, header: &str, payload: &str) -> Vec<u8> {
    let signature = danger::sign_raw(key, b"something else").unwrap();
    let (header, payload) = (encode(header.as_bytes()), encode(payload.as_bytes()));
    format!("{header}.{payload}.{}", encode(&signature)).into()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}
