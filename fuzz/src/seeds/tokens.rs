//! Tokens, and what they are made of.

use hallpass_core::Algorithm;

use super::{Seeds, named, token};
use crate::{base64, kit};

/// Headers.
pub(crate) fn header() -> Seeds {
    let deep = format!(r#"{{"alg":"HS256","x":{}1{}}}"#, "[".repeat(32), "]".repeat(32));
    let long = format!(r#"{{"alg":"HS256","kid":"{}"}}"#, "k".repeat(3_100));
    let many: Vec<String> = (0..20).map(|n| format!(r#""m{n}":{n}"#)).collect();
    let twice = format!(r#"{{"alg":"HS256",{},"m3":0}}"#, many.join(","));
    named([
        ("good", r#"{"alg":"HS256"}"#),
        ("good-jwt", r#"{"typ":"JWT","alg":"HS256","kid":"key-1"}"#),
        ("good-access", r#"{"typ":"application/at+jwt","alg":"HS256"}"#),
        (
            "good-unknown",
            r#"{"alg":"HS256","jku":"https://e.example/k","x":[{"y":[1,2.5e3,null]}]}"#,
        ),
        ("good-escaped", r#"{"\u0061lg":"HS\u003256","cty":"json"}"#),
        ("alg-absent", r#"{"typ":"JWT"}"#),
        ("alg-none", r#"{"alg":"none"}"#),
        ("alg-none-case", r#"{"alg":"nOnE"}"#),
        ("alg-number", r#"{"alg":256}"#),
        ("alg-other", r#"{"alg":"RS256","kid":"key-1"}"#),
        ("alg-unknown", r#"{"alg":"HS1"}"#),
        ("b64", r#"{"alg":"HS256","b64":false}"#),
        ("bom", "\u{feff}{\"alg\":\"HS256\"}"),
        ("crit", r#"{"alg":"HS256","crit":["exp"],"exp":1}"#),
        ("crit-b64", r#"{"alg":"HS256","crit":["b64"],"b64":false}"#),
        ("cty-jwt", r#"{"alg":"HS256","cty":"application/JWT"}"#),
        ("deep", deep.as_str()),
        ("duplicate", r#"{"alg":"HS256","alg":"HS256"}"#),
        ("duplicate-deep", r#"{"alg":"HS256","x":{"a":1,"\u0061":2}}"#),
        ("duplicate-many", twice.as_str()),
        ("empty", ""),
        ("kid-number", r#"{"alg":"HS256","kid":1}"#),
        ("list", r#"["alg","HS256"]"#),
        ("long", long.as_str()),
        ("not-json", r#"{"alg":"HS256""#),
        ("reserved", r#"{"alg":"HS256","x":{"$serde_json::private::RawValue":"1"}}"#),
        ("surrogate", r#"{"alg":"HS256","kid":"\ud800"}"#),
        ("trailing", r#"{"alg":"HS256"} {}"#),
        ("typ-id", r#"{"alg":"HS256","typ":"logout+jwt"}"#),
        ("typ-number", r#"{"alg":"HS256","typ":7}"#),
    ])
    .into_iter()
    .chain([("not-utf8".to_owned(), b"{\"alg\":\"HS256\",\"kid\":\"\xff\"}".to_vec())])
    .collect()
}

/// Payloads.
pub(crate) fn claims() -> Seeds {
    let base = kit::GOOD.trim_end_matches('}');
    let with = |more: &str| format!("{base},{more}}}");
    let at = |exp: &str| kit::GOOD.replace("1700000060", exp);
    let deep = with(&format!(r#""x":{}{}"#, "[".repeat(32), "]".repeat(32)));
    let many: Vec<String> = (0..40).map(|n| format!(r#""claim{n}":{{"a":{n}}}"#)).collect();
    named([
        ("good", kit::GOOD.to_owned()),
        ("good-lists", with(r#""scope":"orders:read orders:write","roles":["admin","ops"]"#)),
        ("good-scp", with(r#""scp":["a","b"],"scope":"b a","roles":"admin""#)),
        (
            "good-custom",
            with(
                r#""permissions":["a b"],"realm_access":{"roles":["admin"],"scopes":"x y"},"groups":"g""#,
            ),
        ),
        ("good-objects", with(r#""roles":[{"value":"admin","display":"A"},"ops"]"#)),
        ("good-profile", with(r#""client_id":"app","iat":1700000000.5,"jti":"1","nbf":0"#)),
        ("good-numeric-subject", kit::GOOD.replace(r#""ann""#, "12345678901234567890")),
        ("good-audiences", kit::GOOD.replace(r#""orders""#, r#"["other","orders"]"#)),
        ("good-escaped", with(r#""\u0072oles":["\ud83d\ude00\n"],"email":"a@example.com""#)),
        ("good-values", with(r#""a":true,"n":-77,"f":5.0,"l":[1,"x",null,{"y":1}],"o":{"i":2}"#)),
        ("good-many", with(&many.join(","))),
        ("at-hash", with(r#""at_hash":"x""#)),
        ("aud-empty", kit::GOOD.replace(r#""orders""#, "[]")),
        ("types-nbf", with(r#""nbf":[]"#)),
        ("types-iat", with(r#""iat":"x""#)),
        ("types-client", with(r#""client_id":1"#)),
        ("types-iss", kit::GOOD.replacen(r#""https"#, r#"0,"x":"https"#, 1)),
        ("types-roles", with(r#""roles":5"#)),
        ("aud-number", kit::GOOD.replace(r#""orders""#, "[1]")),
        ("cnf", with(r#""cnf":{"jkt":"x"}"#)),
        ("deep", deep),
        ("duplicate", with(r#""exp":1"#)),
        ("duplicate-role", with(r#""roles":[{"value":"a","value":"b"}]"#)),
        ("exp-absent", kit::GOOD.replace(r#","exp":1700000060"#, "")),
        ("exp-edge", at("1699999971")),
        ("exp-float", at("1.7000001e9")),
        ("exp-milliseconds", at("1700000060000")),
        ("exp-negative", at("-1")),
        ("exp-overflow", at("1e999")),
        ("exp-past", at("1699999970")),
        ("exp-text", at(r#""1700000060""#)),
        ("iss-other", kit::GOOD.replace("id.example.com", "id.example.com/")),
        ("nbf-edge", with(r#""nbf":1700000030"#)),
        ("nbf-future", with(r#""nbf":1700000031"#)),
        ("not-json", with(r#""x":tru"#)),
        ("null", with(r#""jti":null"#)),
        ("reserved", with(r#""$serde_json::private::Number":"5""#)),
        ("reserved-deep", with(r#""x":[{"\u0024serde_json::private::RawValue":"{}"}]"#)),
        ("scope-differs", with(r#""scope":"a","scp":["b"]"#)),
        ("scope-object", with(r#""scope":{"a":1}"#)),
        ("sub-float", kit::GOOD.replace(r#""ann""#, "1.5")),
        ("surrogate", with(r#""x":"\udc00""#)),
        ("token-use-id", with(r#""token_use":"ID""#)),
        ("typ-refresh", with(r#""typ":"Refresh""#)),
    ])
}

/// Tokens in the compact serialisation.
pub(crate) fn compact() -> Seeds {
    let good = token();
    let [header, payload, signature] = [0, 1, 2].map(|n| good.split('.').nth(n).unwrap_or(""));
    let part = |text: &[u8]| base64::encode(text);
    named([
        ("good", good.clone()),
        ("bearer", format!("Bearer {good}")),
        ("dots", ".".repeat(100)),
        ("empty", String::new()),
        ("empty-segments", "..".to_owned()),
        ("json", format!(r#"{{"payload":"{payload}"}}"#)),
        ("jwe", format!("{good}.a.b")),
        ("long-header", format!("{}.{payload}.{signature}", "e30A".repeat(1_025))),
        ("no-signature", format!("{header}.{payload}.")),
        ("not-json", format!("{header}.{}.{signature}", part(b"{"))),
        ("not-utf8", format!("{header}.{}.{signature}", part(b"\"\xff\""))),
        ("line-break", format!("{good}\n")),
        ("other-payload", format!("{header}.{}.{signature}", part(b"{}"))),
        ("padding", format!("{header}.{payload}.{signature}=")),
        ("standard-alphabet", format!("{header}.{payload}.{signature}+/")),
        ("header-alphabet", format!("*{header}.{payload}.{signature}")),
        ("payload-alphabet", format!("{header}.*{payload}.{signature}")),
        ("trailing-bits", format!("{header}.{payload}.{signature}B")),
        ("two-segments", format!("{header}.{payload}")),
        ("types", format!("{header}.{}.{signature}", part(br#"{"exp":"1"}"#))),
        ("wrong-length", format!("{header}.{payload}.AAAA")),
        ("very-long-signature", format!("{header}.{payload}.{}", "A".repeat(1_500))),
    ])
}

/// Who signs, the header and the payload, a line each; or `token`, and one as it is.
pub(super) fn verify() -> Seeds {
    let seed = |algorithm: Algorithm| {
        let [header, payload] = crate::verify::good(algorithm);
        (format!("good-{algorithm}").to_lowercase(), format!("{algorithm}\n{header}\n{payload}"))
    };
    let good = |(name, text): (String, String)| (name, text.into_bytes());
    let [header, payload] = crate::verify::good(Algorithm::RS256);
    let confused = header.replace("RS256", "HS256");
    let [_, other] = crate::verify::good(Algorithm::ES256);
    let rows = named([
        ("confused-hs256", format!("confused\n{confused}\n{payload}")),
        ("signed-by-another", format!("HS256\n{header}\n{payload}")),
        ("algorithm-of-another", format!("RS256\n{}\n{payload}", header.replace("RS256", "PS256"))),
        ("issuer-of-another", format!("RS256\n{header}\n{other}")),
        ("issuer-unknown", format!("RS256\n{header}\n{}", payload.replace("rsa", "nobody"))),
        ("issuer-twice", format!("RS256\n{header}\n{}", payload.replace('{', r#"{"iss":"x","#))),
        ("kid-unknown", format!("RS256\n{}\n{payload}", header.replace("\"rsa\"", "\"x\""))),
        ("kid-absent", format!("RS256\n{}\n{payload}", r#"{"alg":"RS256"}"#)),
        ("token", format!("token\n{}", token())),
        ("token-none", "token\neyJhbGciOiJub25lIn0.e30.".to_owned()),
    ]);
    Algorithm::ALL.iter().copied().map(seed).map(good).chain(rows).collect()
}
