//! A public key in the place of a secret: everybody has it, so everybody could sign (RFC 8725 §2.1).

mod forms;
mod secrets;

use hallpass::{Algorithm, ErrorKind, Issuer, Secret, StaticKeys, Verifier, VerifyingKey};
use serde_json::json;

use crate::kit::{AUDIENCE, ISSUER, builder, good, header, signed};
use crate::line::{Case, Line};
use crate::secrets::{SECRET, hmac_token};
use forms::Pair;

pub(crate) fn lines() -> Vec<Line> {
    vec![
        public_keys_as_secrets(),
        beside_a_secret(),
        tags_for_signatures(),
        secrets::of_public_keys(),
        secrets::of_other_keys(),
        secrets::by_constructors(),
    ]
}

const HMACS: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];

/// The attack of 2015: the verifier has a public key, the header says HMAC.
fn public_keys_as_secrets() -> Line {
    let mut cases = Vec::new();
    for pair in Pair::all() {
        let verifier = verifier([pair.key.verifying_key()]);
        for form in pair.forms() {
            for algorithm in HMACS.into_iter().take(if form.plain { 3 } else { 1 }) {
                let token = hmac_token(algorithm, &form.bytes, header(algorithm), good());
                let name = format!("{algorithm} under {}", form.name);
                cases.push(Case::refused(name, &verifier, token, ErrorKind::UnknownKey));
            }
        }
        let algorithm = pair.key.algorithm();
        let token = signed(&pair.key, header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
    }
    Line {
        name: "public keys as secrets",
        why: "everybody has the public key, so everybody could sign with it: a public key verifies \
              its own algorithm, and no HMAC (RFC 8725 §2.1, §3.1)",
        advisories: &[
            "CVE-2015-9235",
            "CVE-2016-10555",
            "CVE-2016-5431",
            "CVE-2017-11424",
            "CVE-2022-29217",
            "CVE-2023-48223",
            "CVE-2023-48238",
            "CVE-2024-33663",
            "CVE-2024-37568",
            "CVE-2024-54150",
            "CVE-2026-33322",
            "CVE-2026-34950",
            "CVE-2026-48526",
        ],
        cases,
    }
}

/// The same where the issuer has secrets as well, so that the names of HMACs are on its list.
fn beside_a_secret() -> Line {
    let mut cases = Vec::new();
    for pair in Pair::all() {
        let public = pair.key.verifying_key().with_key_id("public");
        let secrets = HMACS.map(|algorithm| secret_key(algorithm).with_key_id("secret"));
        let verifier = verifier(secrets.into_iter().chain([public]));
        for form in pair.forms() {
            let ids = [
                (None, ErrorKind::Signature),
                (Some("public"), ErrorKind::UnknownKey),
                (Some("secret"), ErrorKind::Signature),
            ];
            for (key_id, kind) in ids.into_iter().take(if form.plain { 3 } else { 1 }) {
                let header = json!({"alg": "HS256", "kid": key_id});
                let header = if key_id.is_some() { header } else { json!({"alg": "HS256"}) };
                let token = hmac_token(Algorithm::HS256, &form.bytes, header.to_string(), good());
                let name = format!("kid {key_id:?} under {}", form.name);
                cases.push(Case::refused(name, &verifier, token, kind));
            }
        }
        let algorithm = pair.key.algorithm();
        let token = signed(&pair.key, header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
        let token = hmac_token(Algorithm::HS256, SECRET, header(Algorithm::HS256), good());
        cases.push(Case::accepted(format!("the secret beside {algorithm}"), &verifier, token));
    }
    Line {
        name: "public keys beside a secret",
        why: "an issuer with keys of both kinds allows the names of both: which key is used still \
              follows from the key (RFC 8725 §3.1)",
        advisories: &["CVE-2021-46743", "CVE-2022-23541", "CVE-2024-37568"],
        cases,
    }
}

/// The right name in the header, and an HMAC under the public key where the signature belongs.
fn tags_for_signatures() -> Line {
    let mut cases = Vec::new();
    for pair in Pair::all() {
        let verifier = verifier([pair.key.verifying_key()]);
        let named = pair.key.algorithm();
        for form in pair.forms().into_iter().filter(|form| form.plain) {
            for algorithm in HMACS {
                let token = hmac_token(algorithm, &form.bytes, header(named), good());
                let name = format!("{named}: an {algorithm} under {}", form.name);
                cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
            }
        }
        let token = signed(&pair.key, header(named), good());
        cases.push(Case::accepted(format!("{named} itself"), &verifier, token));
    }
    Line {
        name: "tags in the place of signatures",
        why: "a verifier that tells HMACs by the length of the signature would take the public key \
              for a secret: what is verified follows from the key (RFC 8725 §3.1)",
        advisories: &["CVE-2023-48238", "CVE-2024-54150"],
        cases,
    }
}

fn secret_key(algorithm: Algorithm) -> VerifyingKey {
    VerifyingKey::hmac(algorithm, Secret::from_bytes(SECRET).unwrap()).unwrap()
}

fn verifier(keys: impl IntoIterator<Item = VerifyingKey>) -> Verifier {
    let issuer = Issuer::new(ISSUER, StaticKeys::from_keys(keys).unwrap());
    builder([issuer]).audience(AUDIENCE).build().unwrap()
}
