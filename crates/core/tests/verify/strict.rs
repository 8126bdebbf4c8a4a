//! Form: whatever is not exactly a JWS with a claims set is refused (JWS-01 to JWS-18, JWT-01,
//! JWT-02), signed or not.

use hallpass_core::ErrorKind;

use crate::kit::{self, NOW, raw, verifier, verify};

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn kind(token: &str) -> Option<ErrorKind> {
    verify(&verifier(kit::issuer()), token).map_err(|error| error.kind()).err()
}

fn payload(more: &str) -> String {
    let issuer = kit::ISSUER;
    format!(r#"{{"iss":"{issuer}","aud":"orders","exp":{}{more}}}"#, NOW + 60)
}

/// A number within so many arrays.
fn nested(levels: usize) -> String {
    format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
}

#[test]
fn headers() {
    use ErrorKind::{Header, Malformed, TooLarge, UnknownKey, WrongType};
    let deep =
        |levels| format!(r#"{{"alg":"HS256","x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let many = |n: usize| {
        let members: String = (0..n).map(|n| format!(r#","m{n}":{n}"#)).collect();
        format!(r#"{{"alg":"HS256"{members}}}"#)
    };
    let rows: Vec<(&str, String, Option<ErrorKind>)> = vec![
        ("plain", HEADER.into(), None),
        ("no typ", r#"{"alg":"HS256"}"#.into(), None),
        ("white space", " {\r\n\"alg\" : \"HS256\" } ".into(), None),
        ("an escaped name and value", r#"{"\u0061lg":"\u0048S256"}"#.into(), None),
        ("members nobody knows", r#"{"alg":"HS256","jwk":{"kty":"oct"},"jku":"x"}"#.into(), None),
        ("31 levels inside", deep(31), None),
        ("32 levels inside", deep(32), Some(Malformed)),
        ("thirty members", many(30), None),
        ("200 members", many(200), None),
        ("200 members, one twice", many(200).replace("m199", "m7"), Some(Malformed)),
        ("an array", r#"["alg"]"#.into(), Some(Malformed)),
        ("a string", r#""HS256""#.into(), Some(Malformed)),
        ("a byte order mark", format!("\u{feff}{HEADER}"), Some(Malformed)),
        ("something after it", format!("{HEADER}{{}}"), Some(Malformed)),
        ("a NUL after it", format!("{HEADER}\0"), Some(Malformed)),
        ("alg twice", r#"{"alg":"none","alg":"HS256"}"#.into(), Some(Malformed)),
        (
            "alg twice, once escaped",
            r#"{"alg":"HS256","\u0061lg":"HS256"}"#.into(),
            Some(Malformed),
        ),
        ("a member twice, deep", r#"{"alg":"HS256","x":[{"a":1,"a":1}]}"#.into(), Some(Malformed)),
        ("a lone surrogate", r#"{"alg":"HS256","x":"\ud800"}"#.into(), Some(Malformed)),
        ("a trailing comma", r#"{"alg":"HS256",}"#.into(), Some(Malformed)),
        ("a comment", r#"{"alg":"HS256"/**/}"#.into(), Some(Malformed)),
        ("no alg", r#"{"typ":"JWT"}"#.into(), Some(Header)),
        ("alg none", r#"{"alg":"none"}"#.into(), Some(Header)),
        ("alg NONE", r#"{"alg":"NONE"}"#.into(), Some(Header)),
        ("alg in lower case", r#"{"alg":"hs256"}"#.into(), Some(Header)),
        ("alg with a space", r#"{"alg":"HS256 "}"#.into(), Some(Header)),
        ("alg null", r#"{"alg":null}"#.into(), Some(Header)),
        ("alg a list", r#"{"alg":["HS256"]}"#.into(), Some(Header)),
        ("another alg", r#"{"alg":"HS512"}"#.into(), Some(UnknownKey)),
        ("kid a number", r#"{"alg":"HS256","kid":1}"#.into(), Some(Header)),
        ("kid null", r#"{"alg":"HS256","kid":null}"#.into(), Some(Header)),
        ("typ a number", r#"{"alg":"HS256","typ":1}"#.into(), Some(Header)),
        ("another typ", r#"{"alg":"HS256","typ":"dpop+jwt"}"#.into(), Some(WrongType)),
        ("crit", r#"{"alg":"HS256","crit":["exp"],"exp":1}"#.into(), Some(Header)),
        ("crit, empty", r#"{"alg":"HS256","crit":[]}"#.into(), Some(Header)),
        ("crit, a string", r#"{"alg":"HS256","crit":"b64"}"#.into(), Some(Header)),
        ("crit, null", r#"{"alg":"HS256","crit":null}"#.into(), Some(Header)),
        ("b64 false", r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#.into(), Some(Header)),
        ("b64 true", r#"{"alg":"HS256","b64":true}"#.into(), Some(Header)),
        ("cty JWT", r#"{"alg":"HS256","cty":"JWT"}"#.into(), Some(Header)),
        ("cty application/jwt", r#"{"alg":"HS256","cty":"application/jwt"}"#.into(), Some(Header)),
        ("cty of something else", r#"{"alg":"HS256","cty":"json"}"#.into(), None),
        ("over 4 KiB", format!(r#"{{"alg":"HS256","x":"{}"}}"#, "x".repeat(4096)), Some(TooLarge)),
    ];
    for (name, header, expected) in rows {
        assert_eq!(kind(&raw(header, payload(""))), expected, "{name}");
    }
    assert_eq!(kind(&raw([0xff, 0xfe], payload(""))), Some(Malformed), "no UTF-8");
}

#[test]
fn payloads() {
    use ErrorKind::{ClaimType, Expired, Malformed, MissingClaim};
    let rows: Vec<(&str, String, Option<ErrorKind>)> = vec![
        ("plain", payload(""), None),
        ("claims nobody knows", payload(r#","x":{"y":[1,2.5e3,null,true,"z"]}"#), None),
        ("an escaped name", payload(r#","\u0073ub":"ann""#), None),
        ("an array", "[]".into(), Some(Malformed)),
        ("a byte order mark", format!("\u{feff}{}", payload("")), Some(Malformed)),
        ("a claim twice", payload(r#","iss":"x""#), Some(Malformed)),
        ("a claim twice, once escaped", payload(r#","\u0065xp":1"#), Some(Malformed)),
        ("an unknown claim twice", payload(r#","x":1,"x":1"#), Some(Malformed)),
        ("twice in a nested claim", payload(r#","x":{"a":{"b":1,"b":1}}"#), Some(Malformed)),
        ("twice in a role", payload(r#","roles":[{"value":"a","value":"b"}]"#), Some(Malformed)),
        ("twice in cnf", payload(r#","cnf":{"jkt":"a","jkt":"b"}"#), Some(Malformed)),
        ("twice in typ", payload(r#","typ":{"a":1,"a":1}"#), Some(Malformed)),
        ("typ of another type says nothing", payload(r#","typ":{"a":1}"#), None),
        ("a number beyond all bounds", payload(r#","x":1e400"#), Some(Malformed)),
        ("a number at the last level", payload(&format!(r#","x":{}"#, nested(31))), None),
        ("a number a level deeper", payload(&format!(r#","x":{}"#, nested(32))), Some(Malformed)),
        (
            "a name that readers keep for themselves",
            payload(r#","x":{"$serde_json::private::RawValue":"{\"a\":1}"}"#),
            Some(Malformed),
        ),
        (
            "an object like a number, as other builds see one",
            payload(r#","x":{"y":{"$serde_json::private::Number":"7"}}"#),
            Some(Malformed),
        ),
        ("events of an application", payload(r#","events":{"fair":"read"}"#), None),
        ("a number for events", payload(r#","events":0.5"#), None),
        (
            "a security event",
            payload(r#","events":{"http://schemas.openid.net/event/backchannel-logout":{}}"#),
            Some(ErrorKind::WrongType),
        ),
        (
            "sub like a number",
            payload(r#","sub":{"$serde_json::private::Number":"7"}"#),
            Some(ClaimType),
        ),
        (
            "such a name, escaped",
            payload(r#","x":{"\u0024serde_json::private::RawValue":"1"}"#),
            Some(Malformed),
        ),
        ("a hash of ID tokens", payload(r#","at_hash":"x""#), Some(ErrorKind::WrongType)),
        ("another one", payload(r#","c_hash":"x""#), Some(ErrorKind::WrongType)),
        ("token_type refresh", payload(r#","token_type":"refresh""#), Some(ErrorKind::WrongType)),
        ("token_type access", payload(r#","token_type":"access""#), None),
        ("type Refresh", payload(r#","type":"Refresh""#), Some(ErrorKind::WrongType)),
        ("type user", payload(r#","type":"user""#), None),
        ("no exp", format!(r#"{{"iss":"{}","aud":"orders"}}"#, kit::ISSUER), Some(MissingClaim)),
        ("jti a number", payload(r#","jti":1"#), Some(ClaimType)),
        ("client_id a number", payload(r#","client_id":1"#), Some(ClaimType)),
        ("sub an object", payload(r#","sub":{}"#), Some(ClaimType)),
        ("sub a number", payload(r#","sub":1"#), Some(ClaimType)),
        ("sub null", payload(r#","sub":null"#), Some(ClaimType)),
    ];
    for (name, payload, expected) in rows {
        assert_eq!(kind(&raw(HEADER, payload)), expected, "{name}");
    }
    // Dates: which text, and what becomes of it as `exp` and as `nbf`.
    let dates: &[(&str, Option<ErrorKind>)] = &[
        ("1700000060", None),
        ("1700000060.5", None),
        ("1.70000006e9", None),
        ("1699999970.5", None),
        ("1699999970", Some(Expired)),
        ("0", Some(Expired)),
        ("-1", Some(ClaimType)),
        ("-0.5", Some(ClaimType)),
        ("253402300799", None),
        ("253402300800", Some(ClaimType)),
        ("1700000060000", Some(ClaimType)),
        ("18446744073709551616", Some(ClaimType)),
        ("1e400", Some(Malformed)),
        ("\"1700000060\"", Some(ClaimType)),
        ("null", Some(ClaimType)),
        ("true", Some(ClaimType)),
        ("[1700000060]", Some(ClaimType)),
        ("{}", Some(ClaimType)),
    ];
    for (date, expected) in dates {
        let claims = format!(r#"{{"iss":"{}","aud":"orders","exp":{date}}}"#, kit::ISSUER);
        assert_eq!(kind(&raw(HEADER, claims)), *expected, "exp {date}");
    }
    for (date, expected) in [
        ("0", None),
        ("1700000030", None),
        ("1700000030.001", Some(ErrorKind::NotYetValid)),
        ("1700000031", Some(ErrorKind::NotYetValid)),
        ("\"0\"", Some(ClaimType)),
        ("-1", Some(ClaimType)),
    ] {
        assert_eq!(
            kind(&raw(HEADER, payload(&format!(r#","nbf":{date}"#)))),
            expected,
            "nbf {date}"
        );
    }
    assert_eq!(kind(&raw(HEADER, payload(r#","iat":1900000000"#))), None, "iat in the future");
    assert_eq!(kind(&raw(HEADER, payload(r#","iat":"now""#))), Some(ClaimType), "iat a string");
}

#[test]
fn segments() {
    use ErrorKind::{Encrypted, Malformed, Signature, TooLarge};
    let good = raw(HEADER, payload(""));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let (all_but_last, _) = good.split_at(good.len() - 1);
    let last = |c: char| format!("{all_but_last}{c}");
    // 32 bytes end in a character of which the two lowest bits are zero.
    let tail = good.chars().last().unwrap();
    let rows: Vec<(&str, String, Option<ErrorKind>)> = vec![
        ("as it is", good.clone(), None),
        ("empty", String::new(), Some(Malformed)),
        ("one segment", header.into(), Some(Malformed)),
        ("two segments", signed.into(), Some(Malformed)),
        ("four segments", format!("{good}.x"), Some(Malformed)),
        ("five segments", format!("{good}.x.x"), Some(Encrypted)),
        ("six segments", format!("{good}.x.x.x"), Some(Malformed)),
        ("dots", "..".into(), Some(Malformed)),
        ("a dot in front", format!(".{good}"), Some(Malformed)),
        ("a dot behind", format!("{good}."), Some(Malformed)),
        ("no signature", format!("{signed}."), Some(Signature)),
        ("half a signature", format!("{signed}.{}", signature.split_at(20).0), Some(Signature)),
        ("a signature too long", format!("{signed}.{signature}AAAA"), Some(Signature)),
        ("a signature longer than any", format!("{signed}.{}", "A".repeat(1400)), Some(TooLarge)),
        ("trailing bits", last(char::from(u8::try_from(tail).unwrap() + 1)), Some(Malformed)),
        ("padding", format!("{good}="), Some(Malformed)),
        ("a line break", format!("{good}\n"), Some(Malformed)),
        ("a space in front", format!(" {good}"), Some(Malformed)),
        ("a percent sign", format!("{good}%3D"), Some(Malformed)),
        ("a JSON serialisation", format!(r#"{{"payload":"{claims}"}}"#), Some(Malformed)),
        ("16 KiB", format!("{good}{}", "A".repeat(16 * 1024 - good.len())), Some(TooLarge)),
        ("16 KiB and a byte", "A".repeat(16 * 1024 + 1), Some(TooLarge)),
        ("a megabyte of dots", ".".repeat(1 << 20), Some(TooLarge)),
        ("16 KiB of dots", ".".repeat(1 << 14), Some(Malformed)),
    ];
    for (name, token, expected) in rows {
        assert_eq!(kind(&token), expected, "{name}");
    }
    // Every bit of the signature counts, and every bit of what is signed.
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(token) = String::from_utf8(bytes) else { continue };
        assert!(kind(&token).is_some(), "byte {at} changed");
    }
}
