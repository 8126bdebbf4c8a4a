//! Parts of a key are no key.

use hallpass::{SigningKey, VerifyingKey};

use super::{PRIVATE, PUBLIC, opens, opens_der};
use crate::line::{Case, Line};

use super::super::data;

pub(super) fn lines() -> Vec<Line> {
    vec![public(), private()]
}

/// The lengths at which the front of it is a key, and those at which its end is.
fn parts<'d>(len: usize, is_key: impl Fn(usize, usize) -> bool + 'd) -> [Vec<usize>; 2] {
    let front = (0..len).filter(|end| is_key(0, *end)).collect();
    let back = (1..len).filter(|start| is_key(*start, len)).collect();
    [front, back]
}

/// The parts that are keys. Around an RSA key in PKCS#1, SPKI and PKCS#8 add a front and no end, so
/// that the end of theirs is a document of its own, and the same key.
fn whole_parts(file: &str) -> [Vec<usize>; 2] {
    let ends = match file {
        "rsa.spki.pem" => vec![24],
        "rsa.pkcs8.pem" => vec![26],
        _ => vec![],
    };
    [vec![], ends]
}

/// Without one of the lines, or one of the characters.
fn gaps(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let without = |at: usize| {
        let kept = lines.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, line)| *line);
        kept.collect::<Vec<_>>().join("\n")
    };
    let less = |at: usize| [text.get(..at).unwrap(), text.get(at + 1..).unwrap()].concat();
    let letter = |at: &usize| text.as_bytes()[*at] != b'\n';
    let letters = (0..text.len()).filter(letter).map(less);
    (0..lines.len()).map(without).chain(letters).collect()
}

fn public() -> Line {
    let mut cases = Vec::new();
    for key in &PUBLIC {
        let (text, der) = (key.text(), key.der());
        // The line break at its end may be missing.
        let text = text.trim_end();
        let from_pem = |start, end| {
            VerifyingKey::from_pem(key.algorithm, text.get(start..end).unwrap()).is_ok()
        };
        let from_der = |start, end| VerifyingKey::from_der(key.algorithm, &der[start..end]).is_ok();
        let name = |case: &str| format!("{}: {case}", key.file);
        let none = [vec![], vec![]];
        cases.push(Case::same(name("parts of the PEM"), parts(text.len(), from_pem), none));
        cases.push(Case::same(
            name("parts of the DER"),
            parts(der.len(), from_der),
            whole_parts(key.file),
        ));
        let built = gaps(text)
            .into_iter()
            .filter(|text| VerifyingKey::from_pem(key.algorithm, text).is_ok());
        cases.push(Case::same(name("a line or a character less"), built.count(), 0));
        cases.push(opens(name("all of the PEM"), key, text));
        cases.push(opens_der(name("all of the DER"), key, &der));
    }
    Line {
        name: "public keys that are cut off, at every byte",
        why: "a part of a modulus is another modulus, which somebody can factor",
        advisories: &[],
        cases,
    }
}

fn private() -> Line {
    let mut cases = Vec::new();
    for (algorithm, file) in PRIVATE {
        let (text, der) = (data::text(file), data::der(file));
        let text = text.trim_end();
        let from_pem =
            |start, end| SigningKey::from_pem(algorithm, text.get(start..end).unwrap()).is_ok();
        let from_der = |start, end| SigningKey::from_der(algorithm, &der[start..end]).is_ok();
        let name = |case: &str| format!("{file}: {case}");
        let none = [vec![], vec![]];
        cases.push(Case::same(name("parts of the PEM"), parts(text.len(), from_pem), none));
        cases.push(Case::same(
            name("parts of the DER"),
            parts(der.len(), from_der),
            whole_parts(file),
        ));
        let whole = [from_pem(0, text.len()), from_der(0, der.len())];
        cases.push(Case::same(name("all of it"), whole, [true, true]));
    }
    Line {
        name: "private keys that are cut off, at every byte",
        why: "a part of a private key is a key with fewer secrets in it",
        advisories: &[],
        cases,
    }
}
