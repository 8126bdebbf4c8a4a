//! Members of the header.

use serde_json::json;

use crate::change::Change;
use crate::json::{Json, Wrapping};

/// A full header stays good.
pub(crate) fn harmless() -> impl Iterator<Item = Change> {
    const SET: &[(&str, &[&str])] = &[
        (
            "typ",
            &[r#""JWT""#, r#""jwt""#, r#""AT+JWT""#, r#""application/at+jwt""#, r#""at\u002bjwt""#],
        ),
        ("cty", &[r#""application/json""#, r#""""#, r#""text""#]),
        ("jku", &[r#""https://evil.example/jwks""#]),
        ("jwk", &[r#"{"kty":"oct","k":"c2VjcmV0"}"#, r#"{"kty":"EC"}"#, r#"{"kty":"none"}"#]),
        ("x5u", &[r#""https://evil.example/x5u""#]),
        ("x5c", &[r#"["MIIB","MIIC"]"#]),
        ("x5t", &[r#""3jKx""#]),
        ("x5t#S256", &[r#""3jKx""#]),
        ("enc", &[r#""A128GCM""#]),
        ("zip", &[r#""DEF""#]),
        ("url", &[r#""https://orders.example.com""#]),
        ("nonce", &[r#""5f3a""#]),
        ("epk", &[r#"{"kty":"EC"}"#]),
        ("p2c", &["4294967295"]),
        ("exp", &["0"]),
        ("Alg", &[r#""none""#]),
        ("ALG", &[r#""none""#]),
        ("Crit", &[r#"["exp"]"#]),
        ("ver", &["null", "true", "-1.5e300", r#""text""#, "[]", r#"[{"a":[]}]"#, r#"{"a":null}"#]),
    ];
    let set = SET.iter().flat_map(|(name, values)| values.iter().map(|v| Change::set(name, v)));
    let own = Change::Set("alg".into(), Json::Own(Wrapping::Escaped));
    set.chain([
        own,
        Change::Remove("typ"),
        Change::Remove("kid"),
        Change::Respell("alg", b"\\u0061lg"),
        Change::Respell("kid", b"k\\u0069\\u0064"),
    ])
}

/// hallpass never looks at these, whatever they are.
pub(crate) fn ignored() -> impl Iterator<Item = Change> {
    let set = |name| TYPES.iter().map(move |value| Change::set(name, value));
    IGNORED.iter().copied().flat_map(set).chain([Change::set("x5c", "[5]")])
}

/// No header is good with these.
pub(crate) fn wrong() -> Vec<Change> {
    let alg = ALGORITHMS.iter().map(|name| Change::Set("alg".into(), Json::of(&json!(name))));
    let own = [Wrapping::Listed, Wrapping::Keyed, Wrapping::Small, Wrapping::Spaced];
    let own = own.map(|wrapping| Change::Set("alg".into(), Json::Own(wrapping)));
    let set = SET.iter().flat_map(|(name, values)| values.iter().map(|v| Change::set(name, v)));
    alg.chain(own).chain(set).chain(more()).collect()
}

/// Members that hallpass looks at.
pub(crate) const NAMES: &[&str] = &["alg", "b64", "crit", "cty", "kid", "typ"];

/// One value of each JSON type, and the empty ones.
pub(crate) const TYPES: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    r#""""#,
    r#""text""#,
    "[]",
    r#"["text"]"#,
    "[null]",
    "{}",
    r#"{"a":1}"#,
];

const IGNORED: &[&str] =
    &["enc", "jku", "jwk", "nonce", "url", "x5c", "x5t", "x5t#S256", "x5u", "zip"];

const ALGORITHMS: &[&str] = &[
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
    "Ed448",
    "ES256K",
    "ML-DSA-44",
    "none",
    "None",
    "NONE",
    "nOnE",
    "RSA-OAEP",
    "dir",
    "HS256\0",
    "\u{ff28}S256",
];

const SET: &[(&str, &[&str])] = &[
    ("alg", TYPES),
    ("b64", TYPES),
    ("crit", TYPES),
    ("kid", TYPES),
    ("typ", TYPES),
    ("cty", &["null", "true", "0", "1.5", "[]", r#"["JWT"]"#, "{}"]),
    ("crit", &[r#"["exp"]"#, r#"["alg"]"#, r#"["b64"]"#, r#"["exp","exp"]"#, r#""exp""#]),
    ("b64", &["false", r#""false""#]),
    ("cty", &[r#""JWT""#, r#""jwt""#, r#""application/jwt""#, r#""j\u0077t""#]),
    (
        "typ",
        &[
            r#""dpop+jwt""#,
            r#""logout+jwt""#,
            r#""id+jwt""#,
            r#""rt+jwt""#,
            r#""JWE""#,
            r#""at+jwt ""#,
            r#""application/application/at+jwt""#,
            r#""text/at+jwt""#,
        ],
    ),
    ("kid", &[r#""key-2""#, r#""KEY-1""#, r#""key-1 ""#, r#""key-1\u0000""#, r#""../key-1""#]),
];

fn more() -> Vec<Change> {
    let own = || Json::raw(r#""HS256""#);
    vec![
        Change::Remove("alg"),
        Change::Respell("alg", b"Alg"),
        Change::Respell("alg", b"alg "),
        Change::Again("alg", b"alg", own()),
        Change::Again("alg", b"alg", Json::raw(r#""none""#)),
        Change::Again("alg", b"\\u0061lg", own()),
        Change::Again("typ", b"typ", Json::raw(r#""at+jwt""#)),
        Change::Again("kid", b"kid", Json::raw(r#""key-1""#)),
        Change::Again("kid", b"ki\\u0064", Json::raw(r#""key-2""#)),
        Change::Again("note", b"note", Json::raw("1")),
        Change::Again("note", b"n\\u006fte", Json::raw("1")),
    ]
}
