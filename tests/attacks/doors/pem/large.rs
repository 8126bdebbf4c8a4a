//! Documents of ten megabytes.

use std::fs;
use std::path::PathBuf;

use hallpass::ConfigErrorKind::{self, KeyFormat};
use hallpass::VerifyingKey;

use super::super::data::{self, pem};
use super::{PUBLIC, around, element, opens, spki};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![documents()]
}

const MIB: usize = 1_048_576;

const TEN_MIB: usize = 10 * MIB;

fn documents() -> Line {
    let key = &PUBLIC[1];
    let text = key.text();
    let mut cases = Vec::new();
    let lines = "A".repeat(64) + "\n";
    let texts: Vec<(&str, String)> = vec![
        (
            "base64 of zeros",
            format!(
                "-----BEGIN PUBLIC KEY-----\n{}-----END PUBLIC KEY-----\n",
                lines.repeat(TEN_MIB / 65)
            ),
        ),
        (
            "base64 without an end",
            format!("-----BEGIN PUBLIC KEY-----\n{}", lines.repeat(TEN_MIB / 65)),
        ),
        ("letters", "A".repeat(TEN_MIB)),
        ("dashes", "-".repeat(TEN_MIB)),
        ("first lines", "-----BEGIN PUBLIC KEY-----\n".repeat(TEN_MIB / 27)),
        ("last lines", "-----END PUBLIC KEY-----\n".repeat(TEN_MIB / 25)),
        ("keys", text.repeat(TEN_MIB / text.len())),
    ];
    for (name, text) in texts {
        let built = VerifyingKey::from_pem(key.algorithm, &text);
        cases.push(Case::unbuildable(format!("PEM: {name}"), built, KeyFormat));
    }
    let blank = VerifyingKey::from_pem(key.algorithm, &"\n".repeat(TEN_MIB));
    cases.push(Case::unbuildable("PEM: line breaks", blank, KeyFormat));
    let documents: Vec<(&str, Vec<u8>, ConfigErrorKind)> = vec![
        ("zeros", vec![0; TEN_MIB], KeyFormat),
        ("a sequence of zeros", element(0x30, &vec![0; TEN_MIB]), KeyFormat),
        ("a sequence of NULLs", element(0x30, &[5, 0].repeat(TEN_MIB / 2)), KeyFormat),
        ("octets", element(4, &vec![1; TEN_MIB]), KeyFormat),
        ("a modulus", around(0x30, &[&element(2, &vec![1; TEN_MIB]), &[2, 3, 1, 0, 1]]), KeyFormat),
        ("an exponent", around(0x30, &[&modulus(), &element(2, &vec![1; TEN_MIB])]), KeyFormat),
    ];
    for (name, der, kind) in documents {
        let built = VerifyingKey::from_der(spki()[0].algorithm, &der);
        cases.push(Case::unbuildable(format!("DER: {name}"), built, kind));
    }
    cases.extend(files(&text));
    cases.push(opens("a key of its own size", key, &text));
    Line {
        name: "keys of ten megabytes",
        why: "a key is checked when it is built, and one that takes minutes to check is a service that \
              does not start",
        advisories: &[],
        cases,
    }
}

/// The modulus of a good key, with its tag and length.
fn modulus() -> Vec<u8> {
    let der = data::der("rsa.public-pkcs1.pem");
    super::inside(&der)[0].to_vec()
}

/// No more than 64 KiB of a file are read.
fn files(text: &str) -> Vec<Case> {
    let key = &PUBLIC[1];
    let file = |name: &str, text: &str| {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("doors-{name}.pem"));
        fs::write(&path, text).unwrap();
        VerifyingKey::from_pem_file(key.algorithm, path)
    };
    let blanks = |len: usize| format!("{text}{}", "\n".repeat(len - text.len()));
    vec![
        Case::unbuildable(
            "a file: 10 MiB after the key",
            file("large", &blanks(TEN_MIB)),
            KeyFormat,
        ),
        Case::unbuildable("a file: one byte too many", file("over", &blanks(65_537)), KeyFormat),
        Case::same("a file: as large as it may be", file("most", &blanks(65_536)).is_ok(), true),
        Case::same("a file: the key", file("good", &pem("PUBLIC KEY", &key.der())).is_ok(), true),
    ]
}
