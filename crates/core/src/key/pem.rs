//! Keys in PEM (RFC 7468).

use pem::Pem;
use zeroize::Zeroizing;

use super::{KeyMaterial, der};
use crate::{ConfigError, ConfigErrorKind};

/// The one key of a text.
pub(super) fn read(text: &str) -> Result<KeyMaterial, ConfigError> {
    if text.len() > MAX_TEXT {
        return Err(format("the PEM text is larger than 256 KiB: no key is, nor a chain of them."));
    }
    let documents = pem::parse_many(text).map_err(|_| damaged(text))?;
    if documents.is_empty() {
        return Err(not_pem(text));
    }
    let mut keys = Vec::new();
    for document in documents {
        refuse_locked(&document)?;
        let certificate = document.tag() == "CERTIFICATE";
        if KEYS.contains(&document.tag()) {
            keys.push((certificate, Zeroizing::new(document.into_contents())));
        }
    }
    match keys.as_slice() {
        [] => Err(format(
            "the PEM text holds no key: PUBLIC KEY, RSA PUBLIC KEY, CERTIFICATE, PRIVATE KEY, RSA \
             PRIVATE KEY and EC PRIVATE KEY are the labels that do.",
        )),
        [(_, key)] => der::read(key),
        [(true, key), rest @ ..] if rest.iter().all(|(certificate, _)| *certificate) => {
            der::read(key)
        }
        _ => Err(format(
            "the PEM text holds several keys. Leave the one that is meant; for several keys of one issuer \
             use StaticKeys::from_keys.",
        )),
    }
}

/// The longest text that is read, in bytes.
const MAX_TEXT: usize = 262_144;

fn refuse_locked(document: &Pem) -> Result<(), ConfigError> {
    if document.tag() == "ENCRYPTED PRIVATE KEY" || document.headers().get("DEK-Info").is_some() {
        return Err(der::encrypted());
    }
    if document.tag() == "OPENSSH PRIVATE KEY" {
        return Err(format(
            "the private key is in OpenSSH's own format. Convert a copy of it: \
             `ssh-keygen -p -m PKCS8 -N \"\" -f copy_of_key`, or for Ed25519 make a new one with \
             `openssl genpkey -algorithm Ed25519 -out key.pem`.",
        ));
    }
    if document.tag().starts_with("SSH2 ") {
        return Err(format(OPEN_SSH));
    }
    Ok(())
}

fn damaged(text: &str) -> ConfigError {
    if text.contains("\\n") {
        return format(ESCAPED);
    }
    format(
        "the PEM text is damaged: a BEGIN line without its END line, or something other than base64 \
         between them. Copy it again as a whole, line breaks included.",
    )
}

fn not_pem(text: &str) -> ConfigError {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.contains("\\n") {
        format(ESCAPED)
    } else if text.starts_with('{') {
        format("the text is JSON, not PEM: use from_jwk, or for a key set from_jwks.")
    } else if text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-") || text.contains("SSH2") {
        format(OPEN_SSH)
    } else if text.starts_with("MI") {
        format(
            "the text is a key without its PEM lines. Put `-----BEGIN PUBLIC KEY-----` before and \
             `-----END PUBLIC KEY-----` after it, on lines of their own.",
        )
    } else if text.is_empty() {
        ConfigError::new(ConfigErrorKind::KeyMissing, "the key is empty: give the PEM text of one.")
    } else {
        format(
            "the text is not PEM, which starts with a line such as `-----BEGIN PUBLIC KEY-----`. To read \
             it from a file use from_pem_file.",
        )
    }
}

fn format(text: &'static str) -> ConfigError {
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}

const KEYS: &[&str] = &[
    "CERTIFICATE",
    "EC PRIVATE KEY",
    "PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PRIVATE KEY",
    "RSA PUBLIC KEY",
];

const ESCAPED: &str = "the PEM text has the two characters \\n where line breaks belong. Put real line \
                       breaks there, or keep it in a file and use from_pem_file.";

const OPEN_SSH: &str = "the public key is in OpenSSH's own format. Convert it: \
                        `ssh-keygen -e -m PKCS8 -f key.pub`. It does not convert Ed25519: make a new \
                        pair with `openssl genpkey -algorithm Ed25519 -out key.pem`.";
