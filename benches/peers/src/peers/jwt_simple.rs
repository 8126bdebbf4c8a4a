//! `jwt-simple`, over BoringSSL: the text of a token in, claims out.

use std::fmt::Debug;

use jwt_simple::prelude::{
    ECDSAP256PublicKeyLike, ES256PublicKey, Ed25519PublicKey, EdDSAPublicKeyLike, HS256Key,
    JWTClaims, MACLike, RS256PublicKey, RSAPublicKeyLike, VerificationOptions,
};

use crate::fixture::{AUDIENCE, Alg, CustomClaims, EC_PEM, ED_PEM, ISSUER, RSA_PEM, SECRET};
use crate::harness::{Suite, Title};

/// The row of an algorithm.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let token = token.to_owned();
    suite.add(Title::new(group, "jwt-simple 0.15 verify_token [BoringSSL]"), move || {
        let verify = verifier(alg);
        move || verify(&token)
    });
}

type Verified = JWTClaims<CustomClaims>;

fn verifier(alg: Alg) -> Box<dyn Fn(&str) -> Verified> {
    let options = options();
    let rules = move || Some(options.clone());
    match alg {
        Alg::HS256 => {
            let key = HS256Key::from_bytes(SECRET.as_bytes());
            Box::new(move |token| good(key.verify_token(token, rules())))
        }
        Alg::RS256 => {
            let key = good(RS256PublicKey::from_pem(RSA_PEM));
            Box::new(move |token| good(key.verify_token(token, rules())))
        }
        Alg::ES256 => {
            let key = good(ES256PublicKey::from_pem(EC_PEM));
            Box::new(move |token| good(key.verify_token(token, rules())))
        }
        Alg::EdDSA => {
            let key = good(Ed25519PublicKey::from_pem(ED_PEM));
            Box::new(move |token| good(key.verify_token(token, rules())))
        }
    }
}

fn good<T, E: Debug>(result: Result<T, E>) -> T {
    result.expect("key and token are good")
}

fn options() -> VerificationOptions {
    VerificationOptions {
        allowed_issuers: Some([ISSUER.to_owned()].into()),
        allowed_audiences: Some([AUDIENCE.to_owned()].into()),
        ..Default::default()
    }
}
