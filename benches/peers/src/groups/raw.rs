//! The signature alone, with a key that was prepared ahead: no crate can be faster.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::fixture::{Alg, RSA_PKCS1, SECRET, ec_point, ed_point};
use crate::harness::row::RAW;
use crate::harness::{Suite, Title, timed};

/// A token in the two parts that a signature is computed of.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) message: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl Signed {
    pub(crate) fn of(token: &str) -> Self {
        let (message, signature) = token.rsplit_once('.').expect("it has a signature");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("it is base64");
        Self { message: message.as_bytes().to_vec(), signature }
    }
}

/// The row that others are compared with.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let Signed { message, signature } = Signed::of(token);
    suite.add_run(Title::new(group, RAW), move || {
        if alg == Alg::HS256 {
            let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
            return timed(move || hmac::verify(&key, &message, &signature).expect("it is good"));
        }
        let key = parsed(alg);
        timed(move || key.verify_sig(&message, &signature).expect("it is good"))
    });
}

fn parsed(alg: Alg) -> ParsedPublicKey {
    let key = match alg {
        Alg::HS256 => panic!("a secret is not parsed"),
        Alg::RS256 => ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1),
        Alg::ES256 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, ec_point()),
        Alg::EdDSA => ParsedPublicKey::new(&ED25519, ed_point()),
    };
    key.expect("the key is good")
}
