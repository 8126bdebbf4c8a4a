//! `josekit`, over OpenSSL: the text of a token in, claims out.

use std::time::{Duration, UNIX_EPOCH};

use josekit::jws::{ES256, EdDSA, HS256, JwsVerifier, RS256};
use josekit::jwt::{self, JwtPayloadValidator};
use serde_json::{Map, Value};

use crate::fixture::{AUDIENCE, Alg, Claims, EC_PEM, ED_PEM, ISSUER, RSA_PEM, SECRET, now};
use crate::harness::{Suite, Title};

const GOOD: &str = "key and token are good";

/// The row of an algorithm.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let token = token.to_owned();
    suite.add(Title::new(group, "josekit 0.10 [OpenSSL]"), move || {
        let verifier = verifier(alg);
        move || claims(&token, &*verifier)
    });
}

fn claims(token: &str, verifier: &dyn JwsVerifier) -> Claims {
    let (payload, _) = jwt::decode_with_verifier(token, verifier).expect(GOOD);
    let mut rules = JwtPayloadValidator::new();
    rules.set_base_time(UNIX_EPOCH + Duration::from_secs(now()));
    rules.set_issuer(ISSUER);
    rules.set_audience(AUDIENCE);
    rules.validate(&payload).expect(GOOD);
    let members: Map<String, Value> = payload.into();
    serde_json::from_value(Value::Object(members)).expect(GOOD)
}

fn verifier(alg: Alg) -> Box<dyn JwsVerifier> {
    match alg {
        Alg::HS256 => Box::new(HS256.verifier_from_bytes(SECRET).expect(GOOD)),
        Alg::RS256 => Box::new(RS256.verifier_from_pem(RSA_PEM).expect(GOOD)),
        Alg::ES256 => Box::new(ES256.verifier_from_pem(EC_PEM).expect(GOOD)),
        Alg::EdDSA => Box::new(EdDSA.verifier_from_pem(ED_PEM).expect(GOOD)),
    }
}
