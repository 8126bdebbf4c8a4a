//! `jsonwebtoken` alone, in the versions that are in use: the text of a token in, claims out.

use std::collections::HashMap;

use crate::fixture::{Alg, Claims};
use crate::harness::{Suite, Title};

/// Key and rules for one version, which are of other types in each.
macro_rules! version {
    ($name:ident, $version:ident) => {
        pub(crate) mod $name {
            //! The same for one version.
            use $version::{Algorithm, DecodingKey, Validation};

            use crate::fixture::{AUDIENCE, Alg, EC_PEM, ED_PEM, ISSUER, RSA_PEM, SECRET};

            pub(crate) fn algorithm(alg: Alg) -> Algorithm {
                match alg {
                    Alg::HS256 => Algorithm::HS256,
                    Alg::RS256 => Algorithm::RS256,
                    Alg::ES256 => Algorithm::ES256,
                    Alg::EdDSA => Algorithm::EdDSA,
                }
            }

            pub(crate) fn key(alg: Alg) -> DecodingKey {
                let key = match alg {
                    Alg::HS256 => Ok(DecodingKey::from_secret(SECRET.as_bytes())),
                    Alg::RS256 => DecodingKey::from_rsa_pem(RSA_PEM.as_bytes()),
                    Alg::ES256 => DecodingKey::from_ec_pem(EC_PEM.as_bytes()),
                    Alg::EdDSA => DecodingKey::from_ed_pem(ED_PEM.as_bytes()),
                };
                key.expect("the key is good")
            }

            pub(crate) fn validation(alg: Alg) -> Validation {
                let mut validation = Validation::new(algorithm(alg));
                validation.set_audience(&[AUDIENCE]);
                validation.set_issuer(&[ISSUER]);
                validation.validate_nbf = true;
                validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud"]);
                validation
            }
        }
    };
}

version!(v9, jsonwebtoken9);
version!(v10, jsonwebtoken10);
version!(v11, jsonwebtoken);

/// What is let in by whoever calls a library alone.
const GOOD: &str = "the token is good";

/// `decode`, with the key at hand.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str, backend: &str) {
    let token = token.to_owned();
    let title = Title::new(group, format!("jsonwebtoken 11.1 decode [{backend}]"));
    suite.add(title, move || {
        let (key, validation) = (v11::key(alg), v11::validation(alg));
        move || ::jsonwebtoken::decode::<Claims>(&token, &key, &validation).expect(GOOD)
    });
}

/// `decode_header`, then the key by its `kid`, then `decode`: what services with a JWK set do.
pub(crate) fn add_with_key_id(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let token = token.to_owned();
    let title = Title::new(group, "jsonwebtoken 11.1 decode_header, kid, decode [aws_lc_rs]");
    suite.add(title, move || {
        let validation = v11::validation(alg);
        let keys: HashMap<String, _> =
            Alg::ALL.into_iter().map(|alg| (alg.key_id(), v11::key(alg))).collect();
        move || {
            let key_id = ::jsonwebtoken::decode_header(&token).expect(GOOD).kid.expect(GOOD);
            ::jsonwebtoken::decode::<Claims>(&token, &keys[&key_id], &validation).expect(GOOD)
        }
    });
}

/// `decode` of the version before backends could be chosen.
pub(crate) fn add_version_9(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let token = token.to_owned();
    suite.add(Title::new(group, "jsonwebtoken 9.3 decode [ring]"), move || {
        let (key, validation) = (v9::key(alg), v9::validation(alg));
        move || jsonwebtoken9::decode::<Claims>(&token, &key, &validation).expect(GOOD)
    });
}
