//! Which kind of token it is (RFC 8725 §3.11, §3.12; RFC 9068 §2, §4): what was made for something
//! else opens nothing here.

mod issued;

use hallpass::{Algorithm, ErrorKind, Issuer, Profile, Verifier};
use serde_json::{Value, json};

use crate::kit::{AUDIENCE, ISSUER, NOW, builder, claims, header, issuer, key, signed, verifier};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [types(), type_shapes(), nested(), payloads()];
    here.into_iter().chain(issued::lines()).collect()
}

/// A verifier without a profile, one of RFC 9068, and one of the service's own tokens.
fn verifiers() -> [(&'static str, Verifier); 3] {
    let strict = issuer(ALGORITHM).profile(Profile::Rfc9068);
    let own = Issuer::own(ISSUER, key(ALGORITHM));
    [("foreign", issuer(ALGORITHM)), ("RFC 9068", strict), ("own", own)]
        .map(|(name, issuer)| (name, builder([issuer]).audience(AUDIENCE).build().unwrap()))
}

/// All that RFC 9068 demands.
fn complete(mut more: Value) -> String {
    for (name, value) in [("client_id", json!("app")), ("iat", json!(NOW)), ("jti", json!("1"))] {
        if more.get(name).is_none() {
            more[name] = value;
        }
    }
    claims(more)
}

/// A token whose header goes on with these members.
fn typed(more: &str) -> String {
    signed(key(ALGORITHM), format!(r#"{{"alg":"HS256"{more}}}"#), complete(json!({})))
}

const ACCESS: [&str; 6] = [
    "at+jwt",
    "AT+JWT",
    "At+Jwt",
    "application/at+jwt",
    "APPLICATION/AT+JWT",
    "Application/at+JWT",
];

const JWT: [&str; 5] = ["JWT", "jwt", "Jwt", "application/jwt", "application/JWT"];

const OTHERS: [&str; 44] = [
    "",
    " ",
    "*",
    "*/*",
    "at",
    "jwt+at",
    "+jwt",
    "jwt ",
    " jwt",
    "JWT\\u0000",
    "jwt,at+jwt",
    "at+jwt;v=1",
    "at+jwt ",
    "at +jwt",
    "at+jwts",
    "xat+jwt",
    "text/at+jwt",
    "application/",
    "application/application/at+jwt",
    "application/at+jwt/x",
    "at+jwt/x",
    "/at+jwt",
    "application//jwt",
    "at\u{ff0b}jwt",
    "JWS",
    "JOSE",
    "jose+json",
    "JWE",
    "id+jwt",
    "ID",
    "Refresh",
    "rt+jwt",
    "refresh+jwt",
    "logout+jwt",
    "application/logout+jwt",
    "secevent+jwt",
    "dpop+jwt",
    "oauth-authz-req+jwt",
    "token-introspection+jwt",
    "client-authentication+jwt",
    "vp+jwt",
    "vc+sd-jwt",
    "kb+jwt",
    "statuslist+jwt",
];

fn types() -> Line {
    let mut cases = Vec::new();
    for (mode, verifier) in verifiers() {
        let mut case = |typ: &str, more: &str, accepted: bool| {
            let name = format!("{mode}, {}", typ.escape_debug());
            let token = typed(more);
            cases.push(if accepted {
                Case::accepted(name, &verifier, token)
            } else {
                Case::refused(name, &verifier, token, ErrorKind::WrongType)
            });
        };
        let foreign = mode == "foreign";
        case("absent", "", foreign);
        for typ in ACCESS {
            case(typ, &format!(",\"typ\":\"{typ}\""), true);
        }
        for typ in JWT {
            case(typ, &format!(",\"typ\":\"{typ}\""), foreign);
        }
        for typ in OTHERS {
            case(typ, &format!(",\"typ\":\"{typ}\""), false);
        }
    }
    Line {
        name: "typ",
        why: "a logout token, a DPoP proof, a presentation or an assertion that the same key signed is \
              used as an access token: the type must be one of those that access tokens have (RFC 8725 \
              §3.11, RFC 9068 §4)",
        advisories: &["CVE-2026-41164"],
        cases,
    }
}

/// `typ` is a string.
fn type_shapes() -> Line {
    let mut cases = Vec::new();
    for (mode, verifier) in verifiers() {
        for typ in [
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1.5",
            "[]",
            "[\"at+jwt\"]",
            "[\"JWT\",\"at+jwt\"]",
            "{}",
            "{\"at+jwt\":true}",
        ] {
            let name = format!("{mode}, {typ}");
            let token = typed(&format!(",\"typ\":{typ}"));
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Header));
        }
        let token = typed(",\"typ\":\"at+jwt\"");
        cases.push(Case::accepted(format!("{mode}, a string"), &verifier, token));
    }
    Line {
        name: "typ of another type",
        why: "a type that cannot be read must not be as good as none (RFC 7515 §4.1.9)",
        advisories: &[],
        cases,
    }
}

/// `cty` says that a JWT is inside.
fn nested() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for cty in ["\"json\"", "\"application/json\"", "\"\"", "\"at+jwt\"", "\"text/jwt\""] {
        let token = typed(&format!(",\"cty\":{cty}"));
        cases.push(Case::accepted(format!("cty {cty}"), &verifier, token));
    }
    for cty in [
        "\"JWT\"",
        "\"jwt\"",
        "\"Jwt\"",
        "\"application/jwt\"",
        "\"APPLICATION/JWT\"",
        "\"J\\u0057T\"",
        "null",
        "1",
        "true",
        "[]",
        "[\"JWT\"]",
        "{}",
    ] {
        let token = typed(&format!(",\"cty\":{cty}"));
        cases.push(Case::refused(format!("cty {cty}"), &verifier, token, ErrorKind::Header));
    }
    let inner = signed(key(ALGORITHM), header(ALGORITHM), claims(json!({})));
    let unsigned = format!("{}.{}.", crate::kit::base64url(r#"{"alg":"none"}"#), "e30");
    for (name, inner) in [("a token", inner), ("an unsigned token", unsigned)] {
        for (how, payload) in [("plain", inner.clone()), ("as a string", format!("\"{inner}\""))] {
            let token = signed(key(ALGORITHM), header(ALGORITHM), payload);
            let name = format!("{name} inside, {how}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
        }
    }
    Line {
        name: "nested tokens",
        why: "of a token within a token one layer is verified and the other one believed: none is opened \
              (RFC 7519 §5.2, RFC 8725 §3.3)",
        advisories: &[],
        cases,
    }
}

/// Payloads that say what they are, under a header that does not.
fn payloads() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    let case = |name: String, more: Value, kind: Option<ErrorKind>| {
        let token = signed(key(ALGORITHM), header(ALGORITHM), claims(more));
        match kind {
            None => Case::accepted(name, &verifier, token),
            Some(kind) => Case::refused(name, &verifier, token, kind),
        }
    };
    for claim in ["typ", "token_use", "token_type", "type"] {
        for says in [
            "id", "ID", "Id", "refresh", "Refresh", "REFRESH", "offline", "Offline", "logout",
            "Logout",
        ] {
            let name = format!("{claim} says {says}");
            cases.push(case(name, json!({claim: says}), Some(ErrorKind::WrongType)));
        }
        for says in ["access", "Bearer", "bearer", "user", "", "idea", "refreshed"] {
            cases.push(case(format!("{claim} says {says:?}"), json!({claim: says}), None));
        }
        for (what, says) in [("an array", json!(["id"])), ("an object", json!({"id": 1}))] {
            cases.push(case(format!("{claim} is {what}"), json!({claim: says}), None));
        }
    }
    for claim in ["at_hash", "c_hash"] {
        for says in [json!("77QmUPtjPfzWtF2AnpK9RQ"), json!(""), json!(1), json!([]), json!(false)]
        {
            let name = format!("{claim} is {says}");
            cases.push(case(name, json!({claim: says}), Some(ErrorKind::WrongType)));
        }
        cases.push(case(format!("{claim} within"), json!({"x": {claim: "x"}}), None));
    }
    Line {
        name: "what payloads call themselves",
        why: "an ID token, which every page sees, or a refresh token, which lives for months, is used as \
              an access token: a payload that says that it is another one is refused (RFC 8725 §3.12, \
              RFC 9068 §5)",
        advisories: &["CVE-2026-41164"],
        cases,
    }
}
