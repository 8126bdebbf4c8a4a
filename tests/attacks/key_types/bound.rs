//! What a JWK does not say, a header must not say for it.

use hallpass::{Algorithm, ConfigErrorKind, ErrorKind, JwkSet, StaticKeys, VerifyingKey};
use serde_json::{Value, json};

use super::misfits::RSA;
use super::{jwk, set, verifier_of, with, without};
use crate::kit::{good, header, key, signed};
use crate::line::{Case, Line};
use crate::secrets::hmac_token;

const SILENT: [&str; 3] = ["alg", "kid", "use"];

/// Keys without `alg`, `use` and `kid`, under a header of every algorithm.
pub(super) fn without_alg() -> Line {
    let mut cases = Vec::new();
    for own in
        [Algorithm::RS256, Algorithm::ES256, Algorithm::ES384, Algorithm::ES512, Algorithm::EdDSA]
    {
        let jwk = without(jwk(key(own)), &SILENT);
        let text = jwk.to_string();
        for (how, keys) in [
            ("alone", StaticKeys::from_jwk(&text).unwrap()),
            ("in a set", StaticKeys::from_jwks(&set(std::slice::from_ref(&jwk))).unwrap()),
            (
                "fetched",
                StaticKeys::from_jwk_set(
                    JwkSet::from_remote(&set(std::slice::from_ref(&jwk))).unwrap(),
                ),
            ),
        ] {
            let verifier = verifier_of(keys);
            for &named in Algorithm::ALL {
                for (by, token) in tokens(own, named, &jwk) {
                    let name = format!("a key for {own}, {how}: {named} {by}");
                    cases.push(if named == own && by == "by the key" {
                        Case::accepted(name, &verifier, token)
                    } else {
                        let kind =
                            if named == own { ErrorKind::Signature } else { ErrorKind::UnknownKey };
                        Case::refused(name, &verifier, token, kind)
                    });
                }
            }
        }
    }
    Line {
        name: "JWKs without alg",
        why: "a key that says nothing would do what the header says, HMAC under its public text \
              included: its type and curve decide, and RSA is RS256 (RFC 8725 §3.1)",
        advisories: &[
            "CVE-2024-37568",
            "CVE-2026-22817",
            "CVE-2026-22818",
            "CVE-2026-27804",
            "CVE-2026-44699",
        ],
        cases,
    }
}

/// What an attacker, and what the issuer could make of a header for a JWK.
fn tokens(own: Algorithm, named: Algorithm, jwk: &Value) -> Vec<(&'static str, String)> {
    let header = header(named);
    let mut tokens = vec![("by the key", signed(key(own), &header, good()))];
    if named.is_symmetric() {
        tokens.push((
            "under the text of the key",
            hmac_token(named, jwk.to_string(), &header, good()),
        ));
        tokens.push(("under nothing", hmac_token(named, [], &header, good())));
    }
    // All RSA algorithms have the same key here.
    if own == Algorithm::RS256 && named != own && RSA.contains(&named) {
        tokens.push(("by the same RSA key", signed(key(named), &header, good())));
    }
    tokens
}

/// One RSA key, and each of the six algorithms that it could be for.
pub(super) fn by_their_own_alg() -> Line {
    let mut cases = Vec::new();
    for &own in RSA {
        let alone =
            StaticKeys::from_jwk(&with(Algorithm::RS256, "alg", json!(own.name())).to_string());
        let bare = without(jwk(key(Algorithm::RS256)), &SILENT);
        let listed = JwkSet::from_text(&set(&[bare])).unwrap().with_rsa_algorithms(&[own]).unwrap();
        for (how, keys) in
            [("by its alg", alone.unwrap()), ("by configuration", StaticKeys::from_jwk_set(listed))]
        {
            let verifier = verifier_of(keys);
            for &named in RSA {
                for &used in RSA {
                    let token = signed(key(used), header(named), good());
                    let name = format!("{own} {how}: a header of {named}, a signature of {used}");
                    cases.push(match (named == own, used == own) {
                        (true, true) => Case::accepted(name, &verifier, token),
                        (true, false) => {
                            Case::refused(name, &verifier, token, ErrorKind::Signature)
                        }
                        (false, _) => Case::refused(name, &verifier, token, ErrorKind::UnknownKey),
                    });
                }
            }
        }
    }
    let both =
        VerifyingKey::from_jwk(&with(Algorithm::RS256, "alg", json!("RS256 PS256")).to_string());
    cases.push(Case::unbuildable("two algorithms in one alg", both, ConfigErrorKind::KeyMismatch));
    Line {
        name: "RSA keys of one algorithm",
        why: "one list says what is allowed and another what is verified, and a token fits both in \
              different ways: header, key and signature are of one algorithm (RFC 8725 §3.1)",
        advisories: &["CVE-2026-48523", "CVE-2023-48238"],
        cases,
    }
}
