//! RFC 7520, RFC 8037 and RFC 7797 as the JOSE cookbook has them.

use hallpass::{Algorithm, AwsLc, ErrorKind, Jwk, KeyMaterial, SigningKey, danger};
use serde_json::Value;

use super::jose;
use crate::data;
use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::Suite;

/// Every example of every folder.
pub(crate) fn suite() -> Suite {
    let mut rows = Vec::new();
    for file in data::files("ietf-cookbook/jwk") {
        rows.push(key(&file));
    }
    for folder in ["jws", "curve25519", "rfc7797"] {
        for file in data::files(&format!("ietf-cookbook/{folder}")) {
            let example = data::json(&format!("ietf-cookbook/{folder}/{file}"));
            rows.extend(match file.as_str() {
                "ecdh-es.json" => outputs(&file, &example["output"]),
                _ => signed(&file, &example),
            });
        }
    }
    for file in data::files("ietf-cookbook/jwe") {
        let example = data::json(&format!("ietf-cookbook/jwe/{file}"));
        rows.extend(outputs(&file, &example["output"]));
    }
    let nested = data::json("ietf-cookbook/6.nesting_signatures_and_encryption.json");
    rows.extend(signed("6, inside", &nested["sign"]));
    rows.extend(outputs("6, outside", &nested["encrypt"]["output"]));
    rows.push(thumbprint());
    Suite::new("RFC 7520, 7797, 8037", 82, rows)
}

/// A JWK is read, unless it is there to encrypt with.
fn key(file: &str) -> Row {
    let text = data::text(&format!("ietf-cookbook/jwk/{file}"));
    let expect = if text.contains("\"enc\"") { Expect::Refuse } else { Expect::Accept };
    Row::new(file, expect, Jwk::from_text(&text))
}

/// The serialisations of a JWS, and its signature where signing leaves no choice.
fn signed(file: &str, example: &Value) -> Vec<Row> {
    let mut rows = outputs(file, &example["output"]);
    let (signing, input) = (&example["signing"], &example["input"]);
    let Some(algorithm) = input["alg"].as_str().and_then(Algorithm::from_name) else {
        return rows;
    };
    let unencoded = signing["protected"]["b64"] == false;
    if let Some(text) = example["output"]["compact"].as_str() {
        let (expect, jwk) = match file {
            // Its payload is elsewhere.
            "4_5.signature_with_detached_content.json" => (DETACHED, &input["key"]),
            _ if unencoded => (HEADER, &OTHER_SECRET.parse().expect("a JWK")),
            _ => (Expect::Accept, &input["key"]),
        };
        let outcome = jose::verify(jwk, algorithm, text);
        rows[0] = Row::new(format!("{file}: compact"), expect, outcome);
    }
    if example["reproducible"] == true && !unencoded {
        rows.push(same_signature(file, input, signing, algorithm));
    }
    rows
}

/// Our signature of the same bytes is the same.
fn same_signature(file: &str, input: &Value, signing: &Value, algorithm: Algorithm) -> Row {
    let key = KeyMaterial::from_jwk(algorithm, &input["key"].to_string());
    let key = key.and_then(|key| SigningKey::with_backend(algorithm, &key, &AwsLc));
    let message = data::member(signing, "sig-input").as_bytes();
    let signature = danger::sign_raw(&key.expect("a good key"), message).expect("a signature");
    let same = data::base64url(&signature) == data::member(signing, "sig");
    Row::new(format!("{file}: signing"), Expect::Accept, Outcome::of_equal(same))
}

/// The serialisations of an example, as what is no compact JWS.
fn outputs(file: &str, output: &Value) -> Vec<Row> {
    let output = output.as_object().expect("serialisations").iter();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    output.map(|(form, value)| jose::foreign(format!("{file}: {form}"), &text(value))).collect()
}

/// RFC 8037 appendix A.3: that of the key of A.1.
fn thumbprint() -> Row {
    let example = data::json("ietf-cookbook/curve25519/jws.json");
    let key = Jwk::from_text(&example["input"]["key"].to_string()).expect("a good key");
    let same = key.thumbprint().as_deref() == Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    Row::new("RFC 8037 A.3: thumbprint", Expect::Accept, Outcome::of_equal(same))
}

const DETACHED: Expect = Expect::RefuseFor(&[Why::Token(ErrorKind::Signature)]);

/// `b64` is refused by the header, whatever the key (RFC 7797 §7).
const HEADER: Expect = Expect::RefuseFor(&[Why::Token(ErrorKind::Header)]);

/// For the examples of RFC 7797, whose own secret is a known one.
const OTHER_SECRET: &str = r#"{"kty":"oct","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}"#;
