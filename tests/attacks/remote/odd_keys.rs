//! Keys in a fetched set that must not serve: secrets, private keys, keys of nobody's kind.

use hallpass::{Algorithm, ErrorKind, SigningKey};
use serde_json::{Value, json};

use super::scene::{DUE, SECOND, Scene};
use super::world::jwk;
use crate::kit::{RSA_PEM, base64url, key};
use crate::line::{Case, Line};
use crate::secrets::{SECRET, hmac_token};

pub(super) fn lines() -> Vec<Line> {
    vec![secrets(), private_keys(), strangers()]
}

/// A provider that publishes these beside its key.
fn publishing(jwks: impl IntoIterator<Item = Value>) -> Scene {
    let scene = Scene::start();
    scene.issuer.publish(jwks.into_iter().map(|jwk| jwk.to_string()));
    scene.fetch_after(DUE);
    scene
}

fn secrets() -> Line {
    let k = base64url(SECRET);
    let mut cases = Vec::new();
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        for (name, secret) in [
            ("with alg", json!({"kty": "oct", "kid": "s", "k": k, "alg": algorithm.name()})),
            ("without alg", json!({"kty": "oct", "kid": "s", "k": k})),
            ("of the key's id", json!({"kty": "oct", "kid": "key-1", "k": k})),
            ("without an id", json!({"kty": "oct", "k": k})),
            ("in upper case", json!({"kty": "OCT", "kid": "s", "k": k})),
        ] {
            let scene = publishing([secret]);
            let title = |what: &str| format!("{algorithm}, {name}: {what}");
            for key_id in ["", r#","kid":"s""#, r#","kid":"key-1""#] {
                let head = format!(r#"{{"alg":"{algorithm}"{key_id}}}"#);
                let payload = crate::kit::claims(json!({"iss": scene.issuer.url()}));
                let token = hmac_token(algorithm, SECRET, head, payload);
                let unknown = ErrorKind::UnknownKey;
                let name = title(&format!("under the secret{key_id}"));
                scene.timer.advance(31 * SECOND);
                cases.push(Case::refused(name, &scene.verifier, token, unknown));
            }
            let served = scene.provider.health().keys;
            cases.push(Case::same(title("keys that serve"), served, 1));
            cases.push(Case::accepted(title("a good token"), &scene.verifier, scene.token()));
        }
    }
    Line {
        name: "secrets in fetched sets",
        why: "what is published is no secret: whoever read the set would sign, and a set that was put in \
              the place of the provider's would turn its public key into one (RFC 8725 §3.5, §3.8)",
        advisories: &["CVE-2026-22817", "CVE-2026-22818", "CVE-2026-44699"],
        cases,
    }
}

/// Private keys, as careless providers have published them.
fn private_jwks() -> Vec<(&'static str, Value, SigningKey)> {
    let mut rsa = jwk(key(Algorithm::RS256));
    rsa["d"] = json!("AQAB");
    rsa["kid"] = json!("private");
    let signer = SigningKey::from_pem(Algorithm::RS256, RSA_PEM).unwrap();
    let ec = json!({
        "kty": "EC", "crv": "P-256", "kid": "private",
        // RFC 7515, appendix A.3.
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
    });
    let ed = json!({
        "kty": "OKP", "crv": "Ed25519", "kid": "private",
        // RFC 8037, appendix A.1.
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
    });
    let of = |jwk: &Value| SigningKey::from_jwk(&jwk.to_string()).unwrap();
    let (ec_key, ed_key) = (of(&ec), of(&ed));
    vec![("RSA", rsa, signer), ("EC", ec, ec_key), ("Ed25519", ed, ed_key)]
}

fn private_keys() -> Line {
    let mut cases = Vec::new();
    for (name, private, key) in private_jwks() {
        let scene = publishing([private.clone()]);
        let token = scene.signed_by(&key, Some("private"));
        let unknown = ErrorKind::UnknownKey;
        cases.push(Case::refused(format!("{name}: by its id"), &scene.verifier, token, unknown));
        let bare = scene.signed_by(&key, None);
        let title = format!("{name}: without an id");
        let verdict = scene.verdict(&bare);
        let refused = matches!(verdict, Some(ErrorKind::UnknownKey | ErrorKind::Signature));
        cases.push(Case::same(title, refused, true));
        let own = Case::accepted(format!("{name}: a good token"), &scene.verifier, scene.token());
        cases.push(own);
        // Its public half alone is a key like any other.
        let mut public = private;
        public.as_object_mut().unwrap().remove("d");
        let scene = publishing([public]);
        let token = scene.signed_by(&key, Some("private"));
        cases.push(Case::accepted(format!("{name}: its public half"), &scene.verifier, token));
    }
    Line {
        name: "private keys in fetched sets",
        why: "a private key that everybody can read is everybody's: a key that comes with its private \
              half does not serve, and the others of the set do (RFC 7517 §9.2)",
        advisories: &[],
        cases,
    }
}

/// Keys that cannot be read, or are for something else.
fn strangers() -> Line {
    let own = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("odd");
    let public = jwk(&own);
    let with = |name: &str, value: Value| {
        let mut jwk = public.clone();
        jwk[name] = value;
        jwk
    };
    let mut cases = Vec::new();
    for (name, odd) in [
        (
            "of an unknown type",
            json!({"kty": "PQC", "kid": "odd", "alg": "ML-DSA-65", "pub": "AA"}),
        ),
        ("of an unknown curve", with("crv", json!("secp256k1"))),
        ("of another curve", with("crv", json!("P-384"))),
        ("off its curve", with("y", public["x"].clone())),
        ("for encryption", with("use", json!("enc"))),
        ("for deriving", with("key_ops", json!(["deriveKey"]))),
        ("for another algorithm", with("alg", json!("ES384"))),
        ("for none", with("alg", json!("none"))),
        ("for HMAC", with("alg", json!("HS256"))),
        ("with a number for a type", with("kty", json!(1))),
        ("with a number for an id", with("kid", json!(7))),
        ("with half a point", with("y", Value::Null)),
        ("a number", json!(5)),
        ("a text", json!("odd")),
        ("null", Value::Null),
        ("an array", json!([public])),
        ("an object of objects", json!({"keys": [public]})),
        ("of a short RSA modulus", json!({"kty": "RSA", "kid": "odd", "n": "AQAB", "e": "AQAB"})),
        ("of RSA with exponent 1", json!({"kty": "RSA", "kid": "odd", "n": "wTH8", "e": "AQ"})),
    ] {
        let scene = publishing([odd]);
        let forged = scene.signed_by(&own, Some("odd"));
        let unknown = ErrorKind::UnknownKey;
        cases.push(Case::refused(format!("{name}: its token"), &scene.verifier, forged, unknown));
        let good = Case::accepted(format!("{name}: a good one"), &scene.verifier, scene.token());
        let failures = scene.provider.health().failures;
        cases.extend([good, Case::same(format!("{name}: failures"), failures, 0)]);
    }
    let scene = publishing([public]);
    let token = scene.signed_by(&own, Some("odd"));
    cases.push(Case::accepted("a key as it should be", &scene.verifier, token));
    Line {
        name: "odd keys in fetched sets",
        why: "one key of a kind that is not known yet stopped the refresh, or the process, and with it \
              every login: it does not serve, and the others do (RFC 7517 §5)",
        advisories: &["CVE-2026-42576"],
        cases,
    }
}
