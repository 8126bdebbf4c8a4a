//! The JOSE header (RFC 7515 §4), signed with the right key whatever it says.

use hallpass_core::ErrorKind;
use serde_json::{Value, json};

use super::{Ids, token};
use crate::TokenBuilder;
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = parameters();
    rows.extend(ignored());
    rows.extend(raw());
    rows
}

/// Parameters that refuse the token.
fn parameters() -> Vec<Case> {
    let row = |name: &str, ids: Ids, set: fn(TokenBuilder) -> TokenBuilder| {
        let answer = Answer::invalid(ErrorKind::Header);
        token(name, ids, move |kit| set(kit.foreign().token()), answer)
    };
    let crit: Ids = &["JWS-07"];
    vec![
        row("no alg", &["JWS-06"], |t| t.without_header("alg")),
        row("alg is a number", &["JWS-06"], |t| t.header("alg", 256)),
        row("alg is null", &["JWS-06"], |t| t.header("alg", Value::Null)),
        row("alg is an array", &["JWS-06"], |t| t.header("alg", ["ES256"])),
        row("alg is empty", &["JWS-06"], |t| t.header("alg", "")),
        row("alg is unknown", &["JWS-06", "ALG-01"], |t| t.header("alg", "XS256")),
        row("alg in lower case", &["JWS-06"], |t| t.header("alg", "es256")),
        row("alg with a space", &["JWS-06"], |t| t.header("alg", "ES256 ")),
        row("alg of COSE", &["ALG-16"], |t| t.header("alg", "ESP256")),
        row("alg ES256K", &["ALG-16"], |t| t.header("alg", "ES256K")),
        row("alg of an encryption", &["ALG-01"], |t| {
            t.header("alg", "dir").header("enc", "A256GCM")
        }),
        row("alg none with a good signature", &["JWS-15"], |t| t.header("alg", "none")),
        row("kid is a number", &["JWS-09"], |t| t.header("kid", 1)),
        row("kid is null", &["JWS-09"], |t| t.header("kid", Value::Null)),
        row("kid is an array", &["JWS-09"], |t| t.header("kid", ["shared"])),
        row("kid is an object", &["JWS-09"], |t| t.header("kid", json!({ "shared": 1 }))),
        row("typ is a number", &["JWS-11"], |t| t.header("typ", 1)),
        row("typ is null", &["JWS-11"], |t| t.header("typ", Value::Null)),
        row("crit with an unknown name", crit, |t| t.header("crit", ["x"]).header("x", true)),
        row("crit with an absent name", crit, |t| t.header("crit", ["x"])),
        row("crit with a registered name", crit, |t| t.header("crit", ["alg"])),
        row("crit with a claim", crit, |t| t.header("crit", ["exp"]).header("exp", 1)),
        row("crit with a name twice", crit, |t| t.header("crit", ["x", "x"]).header("x", 1)),
        row("crit is empty", crit, |t| t.header("crit", Value::Array(Vec::new()))),
        row("crit is a string", crit, |t| t.header("crit", "exp")),
        row("crit is null", crit, |t| t.header("crit", Value::Null)),
        row("crit with a number", crit, |t| t.header("crit", [1])),
        row("b64 false, critical", &["JWS-17", "JWS-07"], |t| {
            t.header("crit", ["b64"]).header("b64", false)
        }),
        row("b64 false, not critical", &["JWS-17"], |t| t.header("b64", false)),
        row("b64 true", &["JWS-17"], |t| t.header("b64", true)),
        row("cty JWT", &["JWS-12"], |t| t.header("cty", "JWT")),
        row("cty jwt", &["JWS-12"], |t| t.header("cty", "jwt")),
        row("cty application/jwt", &["JWS-12"], |t| t.header("cty", "application/jwt")),
        row("cty is a number", &["JWS-12"], |t| t.header("cty", 1)),
    ]
}

/// Parameters that change nothing.
fn ignored() -> Vec<Case> {
    let row = |name: &str, ids: Ids, set: fn(TokenBuilder) -> TokenBuilder| {
        token(name, ids, move |kit| set(kit.foreign().token()), Answer::user())
    };
    vec![
        row("an unknown parameter", &["JWS-08"], |t| t.header("x-y", json!({ "a": [1, null] }))),
        row("cty of something else", &["JWS-12"], |t| t.header("cty", "json")),
        row("a jku", &["JWS-08", "JWS-10"], |t| t.header("jku", "https://attacker.test/jwks")),
        row("an x5u", &["JWS-08", "JWS-10"], |t| t.header("x5u", "https://attacker.test/x5u")),
        row("an x5c", &["JWS-08", "JWS-10"], |t| t.header("x5c", ["MIIBIjANBg=="])),
        row("another issuer in the header", &["JWS-08"], |t| t.header("iss", "https://x.test")),
        row("no kid", &["JWS-09"], |t| t.without_header("kid")),
        row("alg in escapes", &["JWS-06"], |t| {
            t.raw_header(r#"{"\u0061lg":"\u0045S256","kid":"share\u0064"}"#)
        }),
    ]
}

/// Bytes that are no header.
fn raw() -> Vec<Case> {
    let row = |name: &str, ids: Ids, header: fn() -> Vec<u8>| {
        let mint = move |kit: &Kit| kit.foreign().token().raw_header(header());
        token(name, ids, mint, Answer::invalid(ErrorKind::Malformed))
    };
    let twice: Ids = &["JWS-05"];
    let json: Ids = &["JWS-04"];
    vec![
        row("alg twice", twice, || br#"{"alg":"ES256","alg":"ES256"}"#.into()),
        row("alg twice, once in escapes", twice, || br#"{"alg":"ES256","\u0061lg":"none"}"#.into()),
        row("kid twice", twice, || br#"{"alg":"ES256","kid":"shared","kid":"x"}"#.into()),
        row("an unknown parameter twice", twice, || br#"{"alg":"ES256","x":1,"x":1}"#.into()),
        row("a member of a parameter twice", twice, || {
            br#"{"alg":"ES256","x":{"y":1,"y":2}}"#.into()
        }),
        row("a header that is an array", json, || br#"[{"alg":"ES256"}]"#.into()),
        row("a header that is a string", json, || br#""ES256""#.into()),
        row("a header that is null", json, || b"null".into()),
        row("a header and more", json, || br#"{"alg":"ES256"}{}"#.into()),
        row("a header with a comma too many", json, || br#"{"alg":"ES256",}"#.into()),
        row("a header with a comment", json, || br#"{"alg":"ES256"/**/}"#.into()),
        row("a header after a byte order mark", json, || b"\xef\xbb\xbf{\"alg\":\"ES256\"}".into()),
        row("a header in UTF-16", json, || {
            r#"{"alg":"ES256"}"#.encode_utf16().flat_map(u16::to_be_bytes).collect()
        }),
        row("a header that is not UTF-8", json, || b"{\"alg\":\"ES256\",\"x\":\"\xff\"}".into()),
        row("a header with half a character", json, || br#"{"alg":"ES256","x":"\ud800"}"#.into()),
        row("a header with a raw NUL", json, || b"{\"alg\":\"ES256\",\"x\":\"\0\"}".into()),
        row("a header 33 levels deep", &["JWS-18"], || nested(32)),
        row("a header 1,000 levels deep", &["JWS-18"], || nested(1_000)),
        token(
            "a header 32 levels deep",
            &["JWS-18"],
            |kit| kit.foreign().token().raw_header(nested(31)),
            Answer::user(),
        ),
    ]
}

fn nested(arrays: usize) -> Vec<u8> {
    let (open, close) = ("[".repeat(arrays), "]".repeat(arrays));
    format!(r#"{{"alg":"ES256","x":{open}{close}}}"#).into()
}
