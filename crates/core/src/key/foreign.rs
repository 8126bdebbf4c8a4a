//! Finds keys that are no HMAC secret, however they are written down (RFC 8725 §2.1).

use memchr::memmem;
use serde_json::Value;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::parse_der;
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;
use zeroize::Zeroizing;

use super::encoding;
use super::{Curve, EcPublic};

/// What was found where a secret was expected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Foreign {
    Der,
    Jwk,
    OpenSsh,
    Pem,
    Point,
    Xml,
}

impl Foreign {
    pub(super) const fn what(self) -> &'static str {
        match self {
            Self::Der => "a DER document, as keys and certificates are",
            Self::Jwk => "a JWK or a JWK set",
            Self::OpenSsh => "an OpenSSH key",
            Self::Pem => "a PEM document, as keys and certificates are",
            Self::Point => "a point on an elliptic curve (a public key)",
            Self::Xml => "an RSA key in XML",
        }
    }

    pub(super) const fn fix(self) -> &'static str {
        match self {
            Self::Der => "To verify or sign with it: from_der of VerifyingKey or SigningKey.",
            Self::Jwk => {
                "To use it as a key: from_jwk or from_jwks, also for keys of `kty` \"oct\"."
            }
            Self::OpenSsh => {
                "To verify with it: `ssh-keygen -e -m PKCS8 -f key.pub` makes a PEM for \
                 VerifyingKey::from_pem."
            }
            Self::Pem => "To verify or sign with it: from_pem of VerifyingKey or SigningKey.",
            Self::Point => {
                "To verify with it: put it into a JWK or a PEM, and use from_jwk or from_pem."
            }
            Self::Xml => {
                "To verify with it: write it as PEM (ExportSubjectPublicKeyInfoPem in .NET)."
            }
        }
    }
}

/// Looks at the bytes, and at what they stand for if they are base64 or hex.
pub(super) fn find(bytes: &[u8]) -> Option<Foreign> {
    find_directly(bytes)
        .or_else(|| find_directly(&encoding::from_sloppy_base64(bytes)?))
        .or_else(|| find_directly(&encoding::from_sloppy_hex(bytes)?))
}

fn find_directly(bytes: &[u8]) -> Option<Foreign> {
    // UTF-16, as some shells write it, is ASCII with zeros between.
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let text = Zeroizing::new(text);
    let holds = |marker: &&str| memmem::find(&text, marker.as_bytes()).is_some();
    if PEM.iter().any(holds) {
        Some(Foreign::Pem)
    } else if OPEN_SSH.iter().any(holds) {
        Some(Foreign::OpenSsh)
    } else if holds(&"<RSAKeyValue") {
        Some(Foreign::Xml)
    } else if holds(&"\"kty\"") || is_jwk(&text) {
        Some(Foreign::Jwk)
    } else if is_der(bytes) || is_der(bytes.trim_ascii_start()) {
        Some(Foreign::Der)
    } else if Curve::ALL.iter().any(|curve| EcPublic::is_point(*curve, bytes)) {
        Some(Foreign::Point)
    } else {
        None
    }
}

fn is_jwk(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    if !text.starts_with(b"{") && !text.starts_with(b"[") {
        return false;
    }
    let has_key = |value: &Value| value.get("kty").is_some() || value.get("keys").is_some();
    match serde_json::from_slice(text) {
        Ok(Value::Array(values)) => values.iter().any(has_key),
        Ok(value) => has_key(&value),
        Err(_) => false,
    }
}

/// A DER sequence from the first byte to the last: every encoding of a key is one.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
        && (parse_der(bytes).is_ok_and(|(rest, _)| rest.trim_ascii().is_empty())
            || SubjectPublicKeyInfo::from_der(bytes).is_ok()
            || X509Certificate::from_der(bytes).is_ok())
}

const PEM: &[&str] = &["-----BEGIN", "---- BEGIN"];

const OPEN_SSH: &[&str] = &[
    "ssh-rsa",
    "ssh-dss",
    "ssh-ed25519",
    "ssh-ed448",
    "ecdsa-sha2-nistp",
    "sk-ecdsa-sha2",
    "openssh-key-v1",
];
