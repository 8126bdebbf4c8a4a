//! Secrets that stand in examples, in products and in lists of attackers.

use base64_simd::STANDARD;
use hallpass::ConfigErrorKind::{KeyLeaked, KeyWeak};
use hallpass::{Algorithm, Secret, StaticKeys, VerifyingKey};
use serde_json::json;

use super::a_real_secret;
use crate::kit::base64url;
use crate::line::{Case, Line};

/// One secret a line: all that were found in public code.
const LIST: &str = include_str!("../../vectors/jwt-secrets/jwt.secrets.list");

pub(super) fn listed() -> Line {
    let mut cases = Vec::new();
    for secret in LONG {
        let base64 = STANDARD.encode_to_string(secret);
        let oct = json!({"kty": "oct", "k": base64url(secret)}).to_string();
        for (how, built) in [
            ("as text", Secret::from_text(*secret).map(drop)),
            ("as bytes", Secret::from_bytes(*secret).map(drop)),
            ("in base64", Secret::from_base64(&base64).map(drop)),
            ("before a line break", Secret::from_text(format!("{secret}\n")).map(drop)),
            ("before CR LF", Secret::from_text(format!("{secret}\r\n")).map(drop)),
            ("after a blank", Secret::from_text(format!(" {secret}")).map(drop)),
            ("between blanks", Secret::from_text(format!("\t {secret}   ")).map(drop)),
            ("by a JWK", VerifyingKey::from_jwk(&oct).map(drop)),
        ] {
            cases.push(Case::unbuildable(format!("{secret}, {how}"), built, KeyLeaked));
        }
    }
    for secret in SHORT {
        let key = Secret::from_text(*secret).and_then(StaticKeys::hs256);
        cases.push(Case::unbuildable(*secret, key, KeyWeak));
    }
    cases.push(Case::same("those of the public list that make a key", let_in(), Vec::new()));
    cases.extend(a_real_secret());
    Line {
        name: "known secrets",
        why: "what stands in a repository is the first thing that is tried: a secret that is on a \
              public list is an error at start (RFC 8725 §3.5)",
        advisories: &["CVE-2023-22463", "CVE-2023-37266", "CVE-2025-15107", "CVE-2026-48031"],
        cases,
    }
}

/// The numbers of the lines that make a key of some HMAC.
fn let_in() -> Vec<usize> {
    let builds = |line: &str| {
        // Shorter ones make no key, whatever they are.
        line.len() >= 32
            && Secret::from_text(line)
                .and_then(|secret| VerifyingKey::hmac(Algorithm::HS256, secret))
                .is_ok()
    };
    let lines = LIST.lines().enumerate().filter(|(_, line)| builds(line));
    lines.map(|(number, _)| number).collect()
}

/// Long enough for HS256. The last one is what a product was shipped with (CVE-2023-22463).
const LONG: &[&str] = &[
    "reallyreallyreallyreallyverysafe",
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "your-256-bit-secret-your-256-bit-secret",
    "JWTSecretKeyDontUseInProduction!",
    "LongDefaultSecretKeyForEncryption",
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    "signature_hmac_secret_shared_key",
];

/// Too short for any HMAC, and so on no list. The first three are what products were shipped with
/// (CVE-2025-15107, CVE-2023-37266, CVE-2026-48031).
const SHORT: &[&str] = &[
    "secret",
    "casaos",
    "random",
    "your-256-bit-secret",
    "changeme",
    "password",
    "jwt_secret",
    "correct horse battery staple",
    "0123456789012345678901234567890",
];
