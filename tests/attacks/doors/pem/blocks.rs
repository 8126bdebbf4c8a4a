//! Labels, and more blocks than one (RFC 7468 §2, §3).

use hallpass::ConfigErrorKind::{KeyFormat, KeyRole};
use hallpass::{Algorithm, ConfigErrorKind, SigningKey, VerifyingKey};

use super::{PRIVATE, PUBLIC, opens};
use crate::line::{Case, Line};

use super::super::data::{self, pem};

pub(super) fn lines() -> Vec<Line> {
    vec![labels(), several()]
}

/// Labels of documents that hold no key of ours.
const OTHERS: [&str; 24] = [
    "",
    " ",
    "KEY",
    "public key",
    "Public Key",
    "PUBLIC  KEY",
    " PUBLIC KEY",
    "PUBLIC KEY ",
    "PUBLIC_KEY",
    "PUBLIC KEYS",
    "X509 CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "CERTIFICATE REQUEST",
    "X509 CRL",
    "PKCS7",
    "CMS",
    "EC PARAMETERS",
    "EC PUBLIC KEY",
    "DSA PUBLIC KEY",
    "DSA PRIVATE KEY",
    "ANY PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PGP PUBLIC KEY BLOCK",
];

/// Labels of documents that hold a key.
const OURS: [&str; 6] = [
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
    "CERTIFICATE",
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
];

fn labels() -> Line {
    let mut cases = Vec::new();
    for key in &PUBLIC {
        let der = key.der();
        for label in OTHERS {
            let built = VerifyingKey::from_pem(key.algorithm, &pem(label, &der));
            cases.push(Case::unbuildable(format!("{} as {label:?}", key.file), built, KeyFormat));
        }
        // Whatever it is called, a public key signs nothing.
        for label in OURS {
            let built = SigningKey::from_pem(key.algorithm, &pem(label, &der)).is_ok();
            cases.push(Case::same(format!("{} as {label:?}, to sign", key.file), built, false));
        }
        cases.push(opens(format!("{}, as it is", key.file), key, &key.text()));
    }
    for (algorithm, file) in PRIVATE {
        let der = data::der(file);
        for label in OURS {
            let built = VerifyingKey::from_pem(algorithm, &pem(label, &der));
            let name = format!("{file} as {label:?}, to verify");
            cases.push(Case::unbuildable(name, built, KeyRole));
        }
        for label in OTHERS {
            let built = SigningKey::from_pem(algorithm, &pem(label, &der));
            cases.push(Case::unbuildable(format!("{file} as {label:?}"), built, KeyFormat));
        }
    }
    Line {
        name: "keys under every label",
        why: "a private key under a public label would lie where anybody reads it, and what is labelled \
              as something else is not meant as a key (RFC 7468 section 2)",
        advisories: &[],
        cases,
    }
}

/// Texts that hold not exactly one key.
fn texts() -> Vec<(&'static str, String)> {
    let text = data::text;
    let (rsa, p256, ed) = (text("rsa.spki.pem"), text("p256.spki.pem"), text("ed25519.spki.pem"));
    let (certificate, private) = (text("p256.cert.pem"), text("p256.pkcs8.pem"));
    let (front, back) = p256.split_at(p256.find("\n").unwrap() + 20);
    let body = p256.lines().filter(|line| !line.starts_with("---")).collect::<Vec<_>>().join("\n");
    let begin = "-----BEGIN PUBLIC KEY-----\n";
    let end = "-----END PUBLIC KEY-----\n";
    vec![
        ("the same one twice", [&p256[..], &p256].concat()),
        ("another one before it", [&rsa[..], &p256].concat()),
        ("another one after it", [&p256[..], &rsa].concat()),
        ("three", [&rsa[..], &p256, &ed].concat()),
        ("a certificate after it", [&p256[..], &certificate].concat()),
        ("a certificate before it", [&certificate[..], &p256].concat()),
        ("its private half after it", [&p256[..], &private].concat()),
        ("its private half before it", [&private[..], &p256].concat()),
        ("a certificate and the private half", [&certificate[..], &private].concat()),
        ("inside of another", [front, &p256, back].concat()),
        ("inside of an unknown one", format!("-----BEGIN A-----\n{p256}-----END A-----\n")),
        (
            "an unknown one inside",
            [front, "-----BEGIN A-----\nAAAA\n-----END A-----\n", back].concat(),
        ),
        ("two first lines", format!("{begin}{p256}")),
        ("only the lines, the last one twice", format!("{begin}{end}{end}")),
        ("another label at the end", p256.replace("END PUBLIC KEY", "END CERTIFICATE")),
        ("another label at the start", p256.replace("BEGIN PUBLIC KEY", "BEGIN CERTIFICATE")),
        ("no first line", format!("{body}\n{end}")),
        ("no last line", format!("{begin}{body}\n")),
        ("only the lines", format!("{begin}{end}")),
        ("an empty line between them", format!("{begin}\n{end}")),
        ("the lines the other way round", format!("{end}{body}\n{begin}")),
        ("four dashes", p256.replace("-----", "----")),
        ("longer dashes", p256.replace('-', "\u{2014}")),
        ("nothing", String::new()),
    ]
}

fn several() -> Line {
    let text = data::text;
    let (certificate, private) = (text("p256.cert.pem"), text("p256.pkcs8.pem"));
    let mut cases = Vec::new();
    for (name, text) in texts() {
        let seen = VerifyingKey::from_pem(Algorithm::ES256, &text).map_err(|error| error.kind());
        let kind = if text.is_empty() { ConfigErrorKind::KeyMissing } else { KeyFormat };
        cases.push(Case::same(name, seen.err(), Some(kind)));
    }
    let key = &PUBLIC[1];
    cases.push(opens("one", key, &key.text()));
    cases.push(opens(
        "a chain: its first certificate",
        &PUBLIC[7],
        &[&certificate[..], &text("rsa.cert.pem")].concat(),
    ));
    let built =
        VerifyingKey::from_pem(Algorithm::ES256, &[text("rsa.cert.pem"), certificate].concat());
    cases.push(Case::unbuildable("a chain: not its second", built, ConfigErrorKind::KeyMismatch));
    for (name, text) in [
        ("twice", [&private[..], &private].concat()),
        ("in two forms", [&private[..], &text("p256.sec1.pem")].concat()),
    ] {
        let built = SigningKey::from_pem(Algorithm::ES256, &text);
        cases.push(Case::unbuildable(format!("a private key, {name}"), built, KeyFormat));
    }
    Line {
        name: "PEM texts of several blocks, or of none",
        why: "of two keys one would be chosen that the operator did not mean (RFC 7468 section 2)",
        advisories: &[],
        cases,
    }
}
