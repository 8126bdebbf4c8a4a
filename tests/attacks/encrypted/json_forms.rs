//! The JSON serialisations (RFC 7515 §7.2), which are no JWTs (RFC 7519 §1).

use hallpass::{Algorithm, ErrorKind};
use serde_json::json;

use crate::algorithms::stranger;
use crate::kit::{base64url, claims, good, header, key, signed, verifier};
use crate::line::{Case, Line};

pub(super) fn serialisations() -> Line {
    let mut cases = Vec::new();
    for own in [Algorithm::HS256, Algorithm::ES256] {
        let verifier = verifier(own);
        let genuine = signed(key(own), header(own), good());
        let forms = documents(own, &genuine).into_iter().chain(mixtures(&genuine));
        for (name, text) in forms {
            let token = base64url(&text);
            let base64 = format!("{own}: {name}, in base64url");
            let kind = ErrorKind::Malformed;
            cases.push(Case::refused(base64, &verifier, token, kind));
            cases.push(Case::refused(format!("{own}: {name}"), &verifier, text, kind));
        }
        cases.push(Case::accepted(format!("{own}: the compact one"), &verifier, genuine));
    }
    Line {
        name: "JSON serialisations",
        why: "headers that nobody signed, several signatures and text that has two readings: one \
              part is verified and another one used. A token is compact (RFC 7515 §7.1, RFC 8725 \
              §3.3)",
        advisories: &["CVE-2016-9122", "CVE-2022-39227", "GHSA-jc38-x7x8-2xc8"],
        cases,
    }
}

/// Whole documents, as other libraries accept them.
fn documents(own: Algorithm, genuine: &str) -> Vec<(&'static str, String)> {
    let [head, payload, signature] = parts(genuine);
    let evil = base64url(claims(json!({"roles": ["admin"]})));
    let other = signed(&stranger(own), header(own), good());
    let [_, _, forged] = parts(&other);
    let unprotected = json!({"alg": "none"});
    let entry = |signature: &str| json!({"protected": head, "signature": signature});
    let documents = [
        ("flattened", json!({"protected": head, "payload": payload, "signature": signature})),
        ("an unprotected alg", {
            json!({"header": unprotected, "payload": payload, "signature": ""})
        }),
        ("an alg on each side", {
            let header = json!({"alg": own.name()});
            json!({"protected": head, "header": header, "payload": payload, "signature": signature})
        }),
        ("crit on the unprotected side", {
            let header = json!({"crit": ["x"]});
            json!({"protected": head, "header": header, "payload": payload, "signature": signature})
        }),
        ("general", json!({"payload": payload, "signatures": [entry(signature)]})),
        ("general, forged first", {
            json!({"payload": payload, "signatures": [entry(forged), entry(signature)]})
        }),
        ("general, forged last", {
            json!({"payload": payload, "signatures": [entry(signature), entry(forged)]})
        }),
        ("general, without signatures", json!({"payload": evil, "signatures": []})),
        ("another payload", json!({"protected": head, "payload": evil, "signature": signature})),
        ("no payload", json!({"protected": head, "signature": signature})),
        ("the token in a member", json!({"token": genuine})),
        ("the token in an array", json!([genuine])),
        ("the token in quotes", json!(genuine)),
        ("encrypted", {
            let (protected, iv) = (base64url(r#"{"enc":"A128GCM"}"#), base64url([0; 12]));
            json!({"protected": protected, "iv": iv, "ciphertext": payload, "tag": signature})
        }),
    ];
    documents.into_iter().map(|(name, document)| (name, document.to_string())).collect()
}

/// Text that is both: split at dots it looks compact, and parsed it is an object.
fn mixtures(genuine: &str) -> Vec<(&'static str, String)> {
    let [head, payload, signature] = parts(genuine);
    let evil = base64url(claims(json!({"roles": ["admin"]})));
    let flattened =
        format!(r#""protected":"{head}","payload":"{payload}","signature":"{signature}""#);
    vec![
        (
            "an object whose first name is a token",
            format!(r#"{{"  {head}.{evil}.":"",{flattened}}}"#),
        ),
        ("the same without blanks", format!(r#"{{"{head}.{evil}.{signature}":"",{flattened}}}"#)),
        ("an object for a header", format!(r#"{{"alg":"none"}}.{evil}.{signature}"#)),
        ("a document behind the token", format!("{genuine}{{{flattened}}}")),
        ("a document before the token", format!("{{{flattened}}}{genuine}")),
        ("a line break and a document", format!("{genuine}\n{{{flattened}}}")),
    ]
}

fn parts(token: &str) -> [&str; 3] {
    let mut parts = token.split('.');
    [(); 3].map(|()| parts.next().unwrap())
}
