//! Our algorithms by their names in `aws-lc-rs`.

use aws_lc_rs::hmac;
use aws_lc_rs::signature as sig;
use aws_lc_rs::signature::{EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm};
use aws_lc_rs::signature::{RsaParameters, RsaSignatureEncoding};

use crate::{Algorithm, Curve};

/// The hash of an HMAC.
pub(super) const fn hmac(algorithm: Algorithm) -> Option<hmac::Algorithm> {
    match algorithm {
        Algorithm::HS256 => Some(hmac::HMAC_SHA256),
        Algorithm::HS384 => Some(hmac::HMAC_SHA384),
        Algorithm::HS512 => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}

/// RSA as it verifies and as it signs. The salt of PSS is as long as the hash, which is the default.
pub(super) const fn rsa(
    algorithm: Algorithm,
) -> Option<(&'static RsaParameters, &'static RsaSignatureEncoding)> {
    match algorithm {
        Algorithm::RS256 => Some((&sig::RSA_PKCS1_2048_8192_SHA256, &sig::RSA_PKCS1_SHA256)),
        Algorithm::RS384 => Some((&sig::RSA_PKCS1_2048_8192_SHA384, &sig::RSA_PKCS1_SHA384)),
        Algorithm::RS512 => Some((&sig::RSA_PKCS1_2048_8192_SHA512, &sig::RSA_PKCS1_SHA512)),
        Algorithm::PS256 => Some((&sig::RSA_PSS_2048_8192_SHA256, &sig::RSA_PSS_SHA256)),
        Algorithm::PS384 => Some((&sig::RSA_PSS_2048_8192_SHA384, &sig::RSA_PSS_SHA384)),
        Algorithm::PS512 => Some((&sig::RSA_PSS_2048_8192_SHA512, &sig::RSA_PSS_SHA512)),
        _ => None,
    }
}

/// ECDSA as it verifies and as it signs, with signatures of fixed length (RFC 7518 §3.4).
pub(super) const fn ecdsa(
    curve: Curve,
) -> (&'static EcdsaVerificationAlgorithm, &'static EcdsaSigningAlgorithm) {
    match curve {
        Curve::P256 => (&sig::ECDSA_P256_SHA256_FIXED, &sig::ECDSA_P256_SHA256_FIXED_SIGNING),
        Curve::P384 => (&sig::ECDSA_P384_SHA384_FIXED, &sig::ECDSA_P384_SHA384_FIXED_SIGNING),
        Curve::P521 => (&sig::ECDSA_P521_SHA512_FIXED, &sig::ECDSA_P521_SHA512_FIXED_SIGNING),
    }
}

/// Both numbers of an ECDSA signature, in bytes.
pub(super) const fn ecdsa_len(curve: Curve) -> usize {
    curve.coordinate_len().saturating_mul(2)
}

/// An Ed25519 signature, in bytes (RFC 8032 §5.1.6).
pub(super) const ED25519_LEN: usize = 64;
