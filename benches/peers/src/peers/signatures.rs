//! Other libraries of signatures, alone.

use aws_lc_rs::signature as aws;
use ed25519_dalek::Verifier as _;
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa;
use ring::signature as ring_signature;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::signature::Verifier as _;
use rsa::{RsaPublicKey, pkcs1v15};
use sha2::Sha256;

use crate::fixture::{Alg, RSA_PKCS1, SECRET, ec_point, ed_point, rsa_numbers};
use crate::groups::raw::Signed;
use crate::harness::{Suite, Title};

const GOOD: &str = "key and signature are good";

/// The rows of an algorithm.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let signed = || Signed::of(token);
    let title = |name: &str| Title::new(group, format!("raw {name}"));
    match alg {
        Alg::HS256 => hmac(suite, title, signed),
        Alg::RS256 => rsa(suite, title, signed),
        Alg::ES256 => ecdsa(suite, title, signed),
        Alg::EdDSA => ed25519(suite, title, signed),
    }
}

fn hmac(suite: &mut Suite, title: impl Fn(&str) -> Title, signed: impl Fn() -> Signed) {
    let it = signed();
    suite.add(title("aws-lc-rs, key made each time"), || {
        move || {
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes());
            aws_lc_rs::hmac::verify(&key, &it.message, &it.signature).expect(GOOD);
        }
    });
    let it = signed();
    suite.add(title("ring"), || {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
        move || ring::hmac::verify(&key, &it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("RustCrypto"), || {
        let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect(GOOD);
        move || {
            let mut mac = key.clone();
            mac.update(&it.message);
            mac.verify_slice(&it.signature).expect(GOOD);
        }
    });
}

fn rsa(suite: &mut Suite, title: impl Fn(&str) -> Title, signed: impl Fn() -> Signed) {
    let it = signed();
    suite.add(title("aws-lc-rs, key parsed each time"), || {
        let key = aws::UnparsedPublicKey::new(&aws::RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1);
        move || key.verify(&it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("aws-lc-rs, key of two numbers"), || {
        let (n, e) = rsa_numbers();
        let key = aws::RsaPublicKeyComponents { n, e };
        let scheme = &aws::RSA_PKCS1_2048_8192_SHA256;
        move || key.verify(scheme, &it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("ring"), || {
        let scheme = &ring_signature::RSA_PKCS1_2048_8192_SHA256;
        let key = ring_signature::UnparsedPublicKey::new(scheme, RSA_PKCS1);
        move || key.verify(&it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("RustCrypto"), || {
        let key = RsaPublicKey::from_pkcs1_der(RSA_PKCS1).expect(GOOD);
        let key = pkcs1v15::VerifyingKey::<rsa::sha2::Sha256>::new(key);
        move || {
            let signature = pkcs1v15::Signature::try_from(&it.signature[..]).expect(GOOD);
            key.verify(&it.message, &signature).expect(GOOD);
        }
    });
}

fn ecdsa(suite: &mut Suite, title: impl Fn(&str) -> Title, signed: impl Fn() -> Signed) {
    let it = signed();
    suite.add(title("aws-lc-rs, key parsed each time"), || {
        let key = aws::UnparsedPublicKey::new(&aws::ECDSA_P256_SHA256_FIXED, ec_point());
        move || key.verify(&it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("ring"), || {
        let scheme = &ring_signature::ECDSA_P256_SHA256_FIXED;
        let key = ring_signature::UnparsedPublicKey::new(scheme, ec_point());
        move || key.verify(&it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("RustCrypto"), || {
        let key = ecdsa::VerifyingKey::from_sec1_bytes(ec_point()).expect(GOOD);
        move || {
            let signature = ecdsa::Signature::from_slice(&it.signature).expect(GOOD);
            key.verify(&it.message, &signature).expect(GOOD);
        }
    });
}

fn ed25519(suite: &mut Suite, title: impl Fn(&str) -> Title, signed: impl Fn() -> Signed) {
    let it = signed();
    suite.add(title("aws-lc-rs, key parsed each time"), || {
        let key = aws::UnparsedPublicKey::new(&aws::ED25519, ed_point());
        move || key.verify(&it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("ring"), || {
        let key = ring_signature::UnparsedPublicKey::new(&ring_signature::ED25519, ed_point());
        move || key.verify(&it.message, &it.signature).expect(GOOD)
    });
    let it = signed();
    suite.add(title("RustCrypto"), || {
        let point = ed_point().try_into().expect("it has 32 bytes");
        let key = ed25519_dalek::VerifyingKey::from_bytes(point).expect(GOOD);
        move || {
            let signature = ed25519_dalek::Signature::from_slice(&it.signature).expect(GOOD);
            key.verify(&it.message, &signature).expect(GOOD);
        }
    });
}
