//! `oct`, and private halves where public ones belong (RFC 7518 §3.2, §6.4, RFC 7517 §9.2).

use hallpass::ConfigErrorKind::{self, KeyConfusion, KeyFormat, KeyLeaked, KeyMissing, KeyWeak};
use hallpass::{ConfigErrorKind as Kind, VerifyingKey};
use serde_json::{Value, json};

use super::super::data;
use super::{Base, asymmetric, bases, closed, curves, oct, opens, secret};
use crate::kit::base64url;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![symmetric(), foreign(), private()]
}

fn symmetric() -> Line {
    let base = oct();
    let long = secret();
    let of = |bytes: &[u8]| base.with("k", json!(base64url(bytes)));
    let rows: Vec<(&str, Vec<u8>, ConfigErrorKind)> = vec![
        ("nothing", vec![], KeyMissing),
        ("one byte", vec![7], KeyWeak),
        ("31 bytes", long[..31].to_vec(), KeyWeak),
        ("32 zeros", vec![0; 32], KeyWeak),
        ("64 times one byte", vec![7; 64], KeyWeak),
        ("32 spaces", vec![b' '; 32], KeyMissing),
        ("spaces and line breaks", b" \t\r\n".repeat(8), KeyMissing),
        ("a secret of tutorials", b"reallyreallyreallyreallyverysafe".to_vec(), KeyLeaked),
        ("the same and a line break", b"reallyreallyreallyreallyverysafe\n".to_vec(), KeyLeaked),
    ];
    let mut cases: Vec<Case> =
        rows.into_iter().map(|(name, bytes, kind)| closed(name, &of(&bytes), kind)).collect();
    for (alg, len) in [("HS256", 32), ("HS384", 48), ("HS512", 64)] {
        let with =
            |bytes: &[u8]| json!({"kty": "oct", "k": base64url(bytes), "alg": alg}).to_string();
        cases.push(closed(
            format!("one byte less than {alg} takes"),
            &with(&long[..len - 1]),
            KeyWeak,
        ));
        let built = VerifyingKey::from_jwk(&with(&long[..len])).map(|key| key.algorithm().name());
        cases.push(Case::same(format!("as much as {alg} takes"), built.ok(), Some(alg)));
    }
    cases.push(closed("no alg, and 31 bytes", &of(&long[..31]), KeyWeak));
    cases.push(opens("sixty-four bytes", &base, &base.jwk.to_string()));
    Line {
        name: "oct JWKs that are no secret",
        why: "with an empty, short or known secret anybody can write tokens (RFC 7518 section 3.2)",
        advisories: &["CVE-2026-44699", "CVE-2019-20933", "CVE-2026-45363"],
        cases,
    }
}

/// Public keys for a secret, in every form they are written in.
fn foreign() -> Line {
    let base = oct();
    let mut cases = vec![opens("a secret", &base, &base.jwk.to_string())];
    let mut add = |name: &str, bytes: &[u8]| {
        let base64 = base64_simd::STANDARD.encode_to_string(bytes);
        let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        for (form, bytes) in [
            ("as it is", bytes.to_vec()),
            ("in base64", base64.into_bytes()),
            ("in base64url", base64url(bytes).into_bytes()),
            ("in hex", hex.into_bytes()),
        ] {
            let text = base.with("k", json!(base64url(bytes)));
            cases.push(closed(format!("{name}, {form}"), &text, KeyConfusion));
        }
    };
    for name in ["rsa", "p256", "p384", "p521", "ed25519"] {
        let file = format!("{name}.spki.pem");
        add(&file, data::text(&file).as_bytes());
        add(&format!("the DER of {file}"), &data::der(&file));
    }
    add("a certificate", data::text("rsa.cert.pem").as_bytes());
    add("the DER of a certificate", &data::der("rsa.cert.pem"));
    for base in bases().into_iter().filter(|base| base.name != "oct") {
        add(&format!("the JWK of {}", base.name), base.jwk.to_string().as_bytes());
        let set = json!({"keys": [base.jwk]}).to_string();
        add(&format!("the set of {}", base.name), set.as_bytes());
    }
    for base in curves() {
        let point = [&[4], &base.bytes("x")[..], &base.bytes("y")].concat();
        add(&format!("the point of {}", base.name), &point);
    }
    Line {
        name: "oct JWKs that hold a public key",
        why: "whoever has the public key, which is everybody, could sign with it (RFC 8725 section 2.1)",
        advisories: &["CVE-2026-48526", "CVE-2022-29217"],
        cases,
    }
}

/// Members that only a private key has (RFC 7518 §6.2.2, §6.3.2, RFC 8037 §2).
fn private() -> Line {
    let mut cases = Vec::new();
    for (name, file) in [
        ("RSA", "pyjwt/jwk_rsa_key.json"),
        ("P-256", "pyjwt/jwk_ec_key_P-256.json"),
        ("P-384", "pyjwt/jwk_ec_key_P-384.json"),
        ("P-521", "pyjwt/jwk_ec_key_P-521.json"),
        ("Ed25519", "pyjwt/jwk_okp_key_Ed25519.json"),
    ] {
        cases.push(closed(format!("{name}: a private key"), &data::text(file), Kind::KeyRole));
    }
    let others: Vec<Base> =
        curves().into_iter().chain([asymmetric("Ed25519", hallpass::Algorithm::EdDSA)]).collect();
    for base in &others {
        let len = base.bytes("x").len();
        for (case, bytes) in
            [("one byte less", vec![1; len - 1]), ("one byte more", vec![1; len + 1])]
        {
            let text = base.with("d", json!(base64url(bytes)));
            cases.push(closed(format!("{}: d of {case}", base.name), &text, KeyFormat));
        }
        let text = base.with("d", json!(base64url(vec![1; len])));
        cases.push(closed(format!("{}: a d that is not its own", base.name), &text, Kind::KeyRole));
        cases.push(opens(format!("{}: no d", base.name), base, &base.jwk.to_string()));
    }
    cases.extend(parts_of_rsa());
    Line {
        name: "JWKs with private members where a public key belongs",
        why: "who only verifies must not hold what signs, and a published prime is the whole private \
              key (RFC 7517 section 9.2)",
        advisories: &[],
        cases,
    }
}

/// Any one of the private numbers of RSA gives the others away: a key that has one is private.
fn parts_of_rsa() -> Vec<Case> {
    let whole: Value = serde_json::from_str(&data::text("pyjwt/jwk_rsa_key.json")).unwrap();
    let mut public = whole.clone();
    for member in PRIVATE {
        public.as_object_mut().unwrap().remove(member);
    }
    let mut cases = vec![Case::same(
        "RSA: none of the private members",
        VerifyingKey::from_jwk(&public.to_string()).is_ok(),
        true,
    )];
    for member in PRIVATE {
        let mut jwk = public.clone();
        jwk[member] = whole[member].clone();
        let built = VerifyingKey::from_jwk(&jwk.to_string()).is_ok();
        cases.push(Case::same(format!("RSA: {member} of all the private members"), built, false));
    }
    cases
}

const PRIVATE: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];
