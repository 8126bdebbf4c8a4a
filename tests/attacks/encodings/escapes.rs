//! Escapes (RFC 8259 §7, §8.2, §8.3).

use hallpass::ErrorKind;

use super::{ALGORITHM, places};
use crate::kit::{AUDIENCE, ISSUER, NOW, good, header, key, signed, verifier};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![surrogates(), escapes()]
}

fn surrogates() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for text in
        [r"\ud83d\ude00", r"\uD83D\uDE00", r"\ud800\udc00", r"\udbff\udfff", r"\ud7ff\ue000"]
    {
        for (place, token) in places(text.as_bytes()) {
            cases.push(Case::accepted(format!("{text} {place}"), &verifier, token));
        }
    }
    for text in [
        r"\ud800",
        r"\uDBFF",
        r"\udc00",
        r"\uDFFF",
        r"\ud83d",
        r"\udc00\ud800",
        r"\ud800\ud800",
        r"\udc00\udc00",
        r"\ud800\u0041",
        r"\ud800A",
        r"\ud800\n",
        r"a\ud800b",
        r"\ud83d\ude00\ud83d",
        r"\ud800\\udc00",
    ] {
        for (place, token) in places(text.as_bytes()) {
            let name = format!("{text} {place}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
        }
    }
    Line {
        name: "surrogates",
        why: "half a character is dropped or replaced by whoever reads the claim next, and `adm\\ud800in` \
              becomes `admin` (RFC 8259 §8.2)",
        advisories: &[],
        cases,
    }
}

/// A token of these members.
fn claiming(iss: &str, aud: &str, exp: &str, more: &str) -> String {
    signed(key(ALGORITHM), header(ALGORITHM), format!("{{{iss},{aud},{exp}{more}}}"))
}

/// A token of this header.
fn headed(header: &str) -> String {
    signed(key(ALGORITHM), header, good())
}

/// Members that refuse a token, under escaped names.
fn escaped_faults(iss: &str, aud: &str, exp: &str) -> [(&'static str, String, ErrorKind); 17] {
    use ErrorKind::{ClaimType, Expired, Header, MissingClaim, NotYetValid};
    use ErrorKind::{SenderConstrained, WrongAudience, WrongIssuer, WrongType};
    let with = |more: &str| claiming(iss, aud, exp, more);
    let nul = format!(r#""iss":"{ISSUER}\u0000""#);
    let far = format!(r#","nb\u0066":{}"#, NOW + 600);
    [
        ("alg none", headed(r#"{"\u0061lg":"n\u006fne"}"#), Header),
        ("crit", headed(r#"{"alg":"HS256","\u0063rit":["x"]}"#), Header),
        ("b64", headed(r#"{"alg":"HS256","b\u00364":false}"#), Header),
        ("cty", headed(r#"{"alg":"HS256","ct\u0079":"J\u0057T"}"#), Header),
        ("typ dpop+jwt", headed(r#"{"alg":"HS256","t\u0079p":"dpop\u002bjwt"}"#), WrongType),
        ("another iss", claiming(r#""\u0069ss":"evil""#, aud, exp, ""), WrongIssuer),
        ("iss with NUL", claiming(&nul, aud, exp, ""), WrongIssuer),
        ("another aud", claiming(iss, r#""a\u0075d":"evil""#, exp, ""), WrongAudience),
        ("aud with NUL", claiming(iss, r#""aud":"orders\u0000""#, exp, ""), WrongAudience),
        ("exp long ago", claiming(iss, aud, r#""ex\u0070":1"#, ""), Expired),
        ("exp with NUL in its name", claiming(iss, aud, r#""exp\u0000":9e9"#, ""), MissingClaim),
        ("nbf to come", with(&far), NotYetValid),
        ("cnf", with(r#","\u0063nf":{}"#), SenderConstrained),
        ("scope of a wrong type", with(r#","s\u0063ope":1"#), ClaimType),
        ("jti of a wrong type", with(r#","jt\u0069":1"#), ClaimType),
        ("at_hash", with(r#","at\u005fhash":"x""#), WrongType),
        ("token_use id", with(r#","token\u005fuse":"\u0069d""#), WrongType),
    ]
}

/// A name is what it means, not how it is written.
fn escapes() -> Line {
    let verifier = verifier(ALGORITHM);
    let iss = format!("\"iss\":\"{ISSUER}\"");
    let aud = format!("\"aud\":\"{AUDIENCE}\"");
    let exp = format!("\"exp\":{}", NOW + 60);
    let escaped = format!(r#""\u0069\u0073\u0073":"{}""#, ISSUER.replace('/', "\\/"));
    let mut cases = Vec::new();
    for (name, token) in [
        ("alg", headed(r#"{"\u0061lg":"HS256"}"#)),
        ("the name of the algorithm", headed(r#"{"alg":"\u0048\u0053256"}"#)),
        ("typ, name and value", headed(r#"{"t\u0079p":"at\u002bjwt","alg":"HS256"}"#)),
        ("iss, name and value", claiming(&escaped, &aud, &exp, "")),
        ("aud, name and value", claiming(&iss, r#""\u0061ud":"\u006frders""#, &exp, "")),
        ("exp", claiming(&iss, &aud, &exp.replace('e', "\\u0065"), "")),
    ] {
        cases.push(Case::accepted(name, &verifier, token));
    }
    for (name, token, kind) in escaped_faults(&iss, &aud, &exp) {
        cases.push(Case::refused(name, &verifier, token, kind));
    }
    Line {
        name: "escaped names",
        why: "a filter that looks for `\"exp\"` in the text does not see `\"\\u0065xp\"`, and a reader \
              does: both are the same member (RFC 7515 §10.12, RFC 8259 §8.3)",
        advisories: &[],
        cases,
    }
}
