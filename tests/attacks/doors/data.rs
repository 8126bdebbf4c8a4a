//! Key files: those of the core's own tests, and PyJWT's.

use std::fs;
use std::path::PathBuf;

use hallpass::{Algorithm, SigningKey};

fn path(name: &str) -> PathBuf {
    let core = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/core/tests/keys/data");
    core.join(name)
}

/// A file.
pub(super) fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The DER of a PEM file.
pub(super) fn der(name: &str) -> Vec<u8> {
    der_of(&text(name))
}

/// The DER of a PEM text of one block.
pub(super) fn der_of(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    base64_simd::STANDARD.decode_to_vec(lines.collect::<String>()).unwrap()
}

/// A PEM text of one block.
pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let base64 = base64_simd::STANDARD.encode_to_string(der);
    let lines = base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap());
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// A private key.
pub(super) fn signing(algorithm: Algorithm, name: &str) -> SigningKey {
    SigningKey::from_pem(algorithm, &text(name)).unwrap()
}

/// A file of PyJWT's.
pub(super) fn pyjwt(name: &str) -> String {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/pyjwt");
    fs::read_to_string(here.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
