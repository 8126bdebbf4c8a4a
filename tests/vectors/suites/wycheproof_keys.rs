//! Wycheproof: the public keys of its signatures in every form that their files have.

use hallpass::{Algorithm, ConfigError, KeyMaterial};
use serde_json::Value;

use super::wycheproof_signatures::{FILES, public, read};
use crate::data;
use crate::row::{Expect, Outcome, Row};
use crate::suite::Suite;

/// The forms of the 410 keys: most have a PEM, a DER and a JWK.
const FORMS: usize = 1_212;

/// Every form of a key is the same key as its numbers.
pub(crate) fn suite() -> Suite {
    let mut rows = Vec::new();
    for (name, algorithm) in FILES.iter().filter(|(_, algorithm)| !algorithm.is_symmetric()) {
        for (number, group) in data::list(&read(name), "testGroups").iter().enumerate() {
            let numbers = public(group, *algorithm);
            for (form, key) in forms(group, *algorithm) {
                let name = format!("{name} {form} of group {number}");
                rows.push(Row::new(name, Expect::Accept, same(&numbers, key)));
            }
        }
    }
    Suite::new("wycheproof keys", FORMS, rows)
}

/// The key in the forms that its group has: some groups have no JWK.
fn forms(group: &Value, algorithm: Algorithm) -> Vec<(&str, Result<KeyMaterial, ConfigError>)> {
    let mut forms = vec![
        ("PEM", KeyMaterial::from_pem(data::member(group, "publicKeyPem"))),
        ("DER", KeyMaterial::from_der(&data::hex(group, "publicKeyDer"))),
    ];
    if group.get("publicKeyAsn").is_some() {
        forms.push(("PKCS#1", KeyMaterial::from_der(&data::hex(group, "publicKeyAsn"))));
    }
    if let Some(jwk) = group.get("publicKeyJwk").or(group.get("keyJwk")) {
        forms.push(("JWK", KeyMaterial::from_jwk(algorithm, &jwk.to_string())));
    }
    forms
}

fn same(
    numbers: &Result<KeyMaterial, ConfigError>,
    key: Result<KeyMaterial, ConfigError>,
) -> Outcome {
    match (numbers, key) {
        (Ok(numbers), Ok(key)) => Outcome::of_equal(numbers.thumbprint() == key.thumbprint()),
        (_, key) => key.into(),
    }
}
