//! What is said about a bad signature.

use hallpass::{Algorithm, Gate, SigningKey};

use super::split;
use crate::kit::{base64url, bearer, good, header, key, signed, verifier, with_signature};
use crate::line::{Case, Line};

/// Neither the signature that would have been right, nor the token.
pub(super) fn of_bad_signatures() -> Line {
    let mut cases = Vec::new();
    for &algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let right = signed(key, header(algorithm), good());
        let (input, signature) = split(&right);
        let wrong: Vec<u8> = signature.iter().map(|byte| !byte).collect();
        let token = with_signature(input, &wrong);
        let said = said(algorithm, &token);
        let (header, payload) = input.split_once('.').unwrap();
        for (what, text) in [
            ("the right signature", base64url(&signature)),
            ("the right signature in hex", hex(&signature)),
            ("the right signature as a list", list(&signature)),
            ("the signature", base64url(&wrong)),
            ("the header", header.to_owned()),
            ("the payload", payload.to_owned()),
            ("the subject", "ann".to_owned()),
            ("the key", key_text(key)),
        ] {
            // Pieces are as telling as the whole.
            let piece: String = text.chars().take(16).collect();
            let name = format!("{algorithm}: {what} in what is said");
            cases.push(Case::same(name, said.contains(&piece), false));
        }
        let name = format!("{algorithm}: that the signature does not match");
        cases.push(Case::same(name, said.contains("signature"), true));
        cases.push(Case::accepted(
            format!("{algorithm}: the right one"),
            &verifier(algorithm),
            &right,
        ));
    }
    Line {
        name: "answers to bad signatures",
        why: "an error that shows the signature it expected signs for whoever reads it, and one \
              that shows a token gives it to everybody who reads logs",
        advisories: &["CVE-2019-7644", "CVE-2022-39304"],
        cases,
    }
}

/// All that a caller, a log and an answer get to see.
fn said(algorithm: Algorithm, token: &str) -> String {
    let verifier = verifier(algorithm);
    let error = verifier.verify(token).now().expect("static keys are ready").unwrap_err();
    let rejection = Gate::new(verifier.clone()).unobserved().begin(&bearer(token));
    let rejection = rejection.now().expect("static keys are ready").unwrap_err();
    let fields: String =
        rejection.fields().map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!(
        "{error} {error:?} {} {:?} {fields} {} {rejection:?} {verifier:?}",
        error.explanation(),
        error.explanation(),
        rejection.body()
    )
}

/// A part of the public key, or a text that is not there for a secret.
fn key_text(key: &SigningKey) -> String {
    let jwk = key.public_jwk().unwrap_or_else(|| r#"{"x":"no public key"}"#.to_owned());
    let jwk: serde_json::Value = serde_json::from_str(&jwk).unwrap();
    ["n", "x"].iter().find_map(|name| jwk[name].as_str()).unwrap().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn list(bytes: &[u8]) -> String {
    format!("{bytes:?}")
}
