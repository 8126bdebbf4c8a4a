//! Claims.

use serde_json::json;

use crate::change::Change;
use crate::headers::TYPES;
use crate::json::{Digits, Json};
use crate::parties::{AUDIENCE, ISSUER};

/// Full claims stay good.
pub(crate) fn harmless() -> impl Iterator<Item = Change> {
    const SET: &[(&str, &[&str])] = &[
        ("exp", &["253402300799", "2.5e9", "25E+8", "4102444800.999999"]),
        ("nbf", &["0", "-0", "-0.0", "0e5", "1E-400", "1.5"]),
        ("iat", &["0", "-0", "1.5", "253402300799"]),
        ("sub", &[r#""""#, r#""\u0000""#, r#""Us\u0065r\u002d42""#]),
        ("jti", &[r#""""#, r#""5""#, r#""\u0035F\/3A""#]),
        ("client_id", &[r#""""#, r#""5""#, r#""W\u0065B""#]),
        ("scope", &[r#""""#, "[]", r#"["a","b"]"#, r#"" a  b ""#, r#"[{"value":"a"}]"#]),
        ("scp", &[r#""orders:write orders:read""#, r#"["orders:read","orders:write"]"#]),
        ("roles", &["[]", r#""staff""#, r#"[{"value":"staff","primary":true}]"#]),
        ("typ", TYPES),
        ("typ", &[r#""Bearer""#]),
        ("token_use", TYPES),
        ("token_use", &[r#""access""#, r#"["id"]"#]),
        ("token_type", &[r#""access""#]),
        ("nonce", &[r#""5f3a""#]),
        ("azp", &["5"]),
        ("Exp", &["0"]),
        ("ISS", &[r#""https://evil.example""#]),
        ("version", TYPES),
    ];
    let set = SET.iter().flat_map(|(name, values)| values.iter().map(|v| Change::set(name, v)));
    let removed = ["sub", "nbf", "iat", "jti", "client_id", "scope", "roles", "note"];
    set.chain(removed.map(Change::Remove)).chain(good_dates()).chain(good_names())
}

fn good_dates() -> impl Iterator<Item = Change> {
    const DAY: i64 = 86_400;
    let date =
        |name: &'static str, offset, digits| Change::Set(name.into(), Json::Date(offset, digits));
    let number = [Digits::Whole, Digits::Half, Digits::Zeros, Digits::Exponent];
    let exp = [-20, 20, 3 * DAY].into_iter().map(|offset| ("exp", offset));
    let nbf = [-3 * DAY, -20, 20].into_iter().map(|offset| ("nbf", offset));
    let iat = [-3 * DAY, 3 * DAY].into_iter().map(|offset| ("iat", offset));
    exp.chain(nbf)
        .chain(iat)
        .flat_map(move |(name, offset)| number.map(|digits| date(name, offset, digits)))
}

fn good_names() -> Vec<Change> {
    let set = |name: &'static str, value| Change::Set(name.into(), Json::of(&value));
    let text = |name: &'static str, text: String| {
        Change::Set(name.into(), Json::Raw(text.into_bytes().into()))
    };
    vec![
        set("aud", json!([AUDIENCE])),
        set("aud", json!(["other-api", AUDIENCE])),
        set("aud", json!([AUDIENCE, AUDIENCE, ""])),
        text("aud", format!("\"\\u006f{}\"", AUDIENCE.split_at(1).1)),
        text("iss", format!("\"{}\"", ISSUER.replace('/', "\\/"))),
        Change::Respell("exp", b"\\u0065xp"),
        Change::Respell("aud", b"a\\u0075d"),
    ]
}

/// No claims are good with these.
pub(crate) fn wrong() -> Vec<Change> {
    let set = SET.iter().flat_map(|(name, values)| values.iter().map(|v| Change::set(name, v)));
    let removed = ["iss", "aud", "exp"].map(Change::Remove);
    set.chain(removed).chain(dates()).chain(names()).chain(twice()).collect()
}

/// Claims that mean something to one side or to both.
pub(crate) const NAMES: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "scope",
    "scp",
    "roles",
    "cnf",
    "typ",
    "token_use",
];

const SET: &[(&str, &[&str])] = &[
    ("iss", TYPES),
    ("aud", TYPES),
    ("scp", TYPES),
    ("cnf", TYPES),
    ("sub", NO_TEXTS),
    ("jti", NO_TEXTS),
    ("client_id", NO_TEXTS),
    ("nbf", NO_DATES),
    ("iat", NO_DATES),
    ("scope", NO_WORDS),
    ("roles", NO_WORDS),
    ("exp", NO_DATES),
    ("exp", &["0", "1", "1.5", "-0"]),
    ("scp", &[r#""orders:read""#, r#"["admin"]"#]),
    ("scope", &["[5]", r#"[{"name":"a"}]"#]),
    ("roles", &[r#"["staff",5]"#, r#"[["staff"]]"#, r#"[{"value":5}]"#, r#"{"staff":true}"#]),
    ("cnf", &[r#"{"jkt":"0ZcOCORZ"}"#, r#"{"x5t#S256":"bwcK"}"#]),
    ("typ", &[r#""ID""#, r#""Refresh""#, r#""Offline""#, r#""Logout""#]),
    ("token_use", &[r#""id""#, r#""ID""#]),
    ("token_type", &[r#""refresh""#]),
    ("type", &[r#""refresh""#, r#""refre\u0073h""#]),
    ("at_hash", &[r#""MTIzNDU2Nzg5MDEyMzQ1Ng""#, "null"]),
    ("c_hash", &[r#""LDktKdoQak3Pk0cnXxCltA""#]),
];

const NO_TEXTS: &[&str] =
    &["null", "true", "0", "-1", "1.5", "1e300", "[]", r#"["text"]"#, "[null]", "{}", r#"{"a":1}"#];

const NO_WORDS: &[&str] = &["null", "true", "0", "-1", "1.5", "[null]", "{}", r#"{"a":1}"#];

/// Nor is a date before 1970 or after 9999.
const NO_DATES: &[&str] = &[
    "null",
    "true",
    "-1",
    "-0.5",
    "-1e300",
    "253402300800",
    "253402300799.5",
    "1e12",
    "1e18",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e300",
    "1e400",
    r#""""#,
    r#""text""#,
    r#""4102444800""#,
    "[]",
    "[4102444800]",
    "{}",
];

fn dates() -> Vec<Change> {
    const DAY: i64 = 86_400;
    let date =
        |name: &'static str, offset, digits| Change::Set(name.into(), Json::Date(offset, digits));
    let number = [Digits::Whole, Digits::Half, Digits::Zeros, Digits::Exponent];
    let past = [-40, -3 * DAY].into_iter().map(|offset| ("exp", offset));
    let future = [40, 3 * DAY].into_iter().map(|offset| ("nbf", offset));
    let edges = past.chain(future);
    let edges = edges.flat_map(|(name, offset)| number.map(|digits| date(name, offset, digits)));
    let odd = ["exp", "nbf", "iat"].into_iter().flat_map(|name| {
        [Digits::Text, Digits::Milliseconds].map(|digits| date(name, 300, digits))
    });
    edges.chain(odd).collect()
}

fn names() -> Vec<Change> {
    let parent = ISSUER.trim_end_matches("/shop");
    let iss = [
        json!([ISSUER]),
        json!([ISSUER, "https://evil.example"]),
        json!(["https://evil.example"]),
        json!([ISSUER, 5]),
        json!({ "iss": ISSUER }),
        json!("https://evil.example"),
        json!(format!("{ISSUER}/")),
        json!(format!(" {ISSUER}")),
        json!(format!("{ISSUER}\0")),
        json!(ISSUER.to_uppercase()),
        json!(parent),
        json!(format!("https://evil.example/?{ISSUER}")),
    ];
    let aud = [
        json!("other-api"),
        json!(["other-api"]),
        json!([AUDIENCE, 5]),
        json!([AUDIENCE, null]),
        json!([[AUDIENCE]]),
        json!({ "aud": AUDIENCE }),
        json!({ AUDIENCE: true }),
        json!(AUDIENCE.to_uppercase()),
        json!(format!("{AUDIENCE} ")),
        json!(format!("{AUDIENCE},other-api")),
        json!(format!("{AUDIENCE} other-api")),
        json!("orders"),
        json!("*"),
    ];
    let set = |name: &'static str| move |value| Change::Set(name.into(), Json::of(&value));
    iss.into_iter().map(set("iss")).chain(aud.into_iter().map(set("aud"))).collect()
}

fn twice() -> Vec<Change> {
    let text = |text: &str| Json::of(&json!(text));
    vec![
        Change::Again("exp", b"exp", Json::Date(300, Digits::Whole)),
        Change::Again("exp", b"ex\\u0070", Json::raw("4102444800")),
        Change::Again("nbf", b"nbf", Json::raw("0")),
        Change::Again("iss", b"iss", text("https://evil.example")),
        Change::Again("aud", b"aud", text(AUDIENCE)),
        Change::Again("aud", b"\\u0061ud", text("other-api")),
        Change::Again("sub", b"sub", text("user-1")),
        Change::Again("sub", b"s\\u0075b", text("user-1")),
        Change::Again("iat", b"iat", Json::raw("0")),
        Change::Again("jti", b"jti", text("1")),
        Change::Again("scope", b"scope", text("admin")),
        Change::Again("roles", b"r\\u006fles", Json::raw(r#"["admin"]"#)),
        Change::Again("note", b"note", Json::raw("1")),
        Change::Unname(&["exp", "nbf", "sub", "iss", "aud"]),
        Change::Unname(&["iss", "aud", "exp"]),
    ]
}
