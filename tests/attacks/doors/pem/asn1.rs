//! ASN.1 as attackers write it: lengths, forms and depths that DER does not have (X.690 §8.1, §10.1).

use hallpass::ConfigErrorKind::KeyFormat;
use hallpass::{Algorithm, VerifyingKey};

use super::{Public, around, element, inside, opens_der, spki, split};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![lengths(), forms(), depths(), short()]
}

fn closed(name: String, key: &Public, der: &[u8]) -> Case {
    Case::unbuildable(name, VerifyingKey::from_der(key.algorithm, der), KeyFormat)
}

/// Lengths that say more than there is, or say it in more bytes than it takes.
fn lengths() -> Line {
    let mut cases = Vec::new();
    for key in spki() {
        let der = key.der();
        let (content, _) = split(&der);
        let name = |case: &str| format!("{}: {case}", key.file);
        let of = |length: &[u8]| [&[0x30], length, content].concat();
        let two = u16::try_from(content.len()).unwrap().to_be_bytes();
        let rows: Vec<(&str, Vec<u8>)> = vec![
            ("4 GiB", of(&[0x84, 0xff, 0xff, 0xff, 0xff])),
            ("2 GiB", of(&[0x84, 0x7f, 0xff, 0xff, 0xff])),
            ("all of 64 bits", of(&[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
            ("the highest of 64 bits", of(&[0x88, 0x80, 0, 0, 0, 0, 0, 0, 0])),
            ("more than 64 bits", of(&[&[0x90][..], &[0xff; 16]].concat())),
            ("126 bytes of length", of(&[&[0xfe][..], &[0; 126]].concat())),
            ("the length 0xff", of(&[0xff])),
            ("indefinite", of(&[0x80])),
            ("indefinite, with its end", [&of(&[0x80])[..], &[0, 0]].concat()),
            ("a zero before the length", of(&[0x83, 0, two[0], two[1]])),
            ("seven zeros before it", of(&[0x88, 0, 0, 0, 0, 0, 0, two[0], two[1]])),
            ("one more than there is", of(&[0x82, two[0], two[1] + 1])),
            ("a zero byte after it", [&der[..], &[0]].concat()),
            ("a line break after it", [&der[..], b"\n"].concat()),
            ("itself after it", [&der[..], &der].concat()),
            ("a zero byte before it", [&[0], &der[..]].concat()),
        ];
        for (case, der) in rows {
            cases.push(closed(name(case), key, &der));
        }
        cases.push(opens_der(name("its own length"), key, &der));
    }
    Line {
        name: "ASN.1 with lengths of its own",
        why: "a length that is believed before it is compared allocates gigabytes, and one that can be \
              written in two ways makes two documents of one key (X.690 sections 8.1.3 and 10.1)",
        advisories: &["CVE-2016-9123"],
        cases,
    }
}

/// Elements in forms that only BER has, and in others' places.
fn forms() -> Line {
    let mut cases = Vec::new();
    for key in spki() {
        let der = key.der();
        let [identifier, bits] = inside(&der)[..] else { panic!("an SPKI has two parts") };
        let (content, _) = split(bits);
        let name = |case: &str| format!("{}: {case}", key.file);
        let with = |bits: &[u8]| around(0x30, &[identifier, bits]);
        let (front, back) = content.split_at(content.len() / 2);
        let pieces = around(0x23, &[&element(3, front), &element(3, &[&[0], back].concat())]);
        let rows: Vec<(&str, Vec<u8>)> = vec![
            ("a set for the sequence", around(0x31, &[identifier, bits])),
            ("a primitive sequence", around(0x10, &[identifier, bits])),
            ("an application's sequence", around(0x70, &[identifier, bits])),
            ("a context's sequence", around(0xb0, &[identifier, bits])),
            ("a bit string in two pieces", with(&pieces)),
            ("octets for the bit string", with(&element(4, content))),
            ("an integer for the bit string", with(&element(2, content))),
            ("a bit string for the identifier", around(0x30, &[bits, bits])),
            ("the two parts the other way round", around(0x30, &[bits, identifier])),
            ("a third part", around(0x30, &[identifier, bits, &[5, 0]])),
            ("the parts twice", around(0x30, &[identifier, bits, identifier, bits])),
            ("no key", around(0x30, &[identifier])),
            ("no identifier", around(0x30, &[bits])),
            ("nothing inside", around(0x30, &[])),
            ("an empty bit string", with(&element(3, &[]))),
            ("a bit string of no bits", with(&element(3, &[0]))),
            ("a byte after the key", with(&element(3, &[content, &[0]].concat()))),
            ("a sequence around it", around(0x30, &[&der])),
            ("octets around it", element(4, &der)),
        ];
        for (case, der) in rows {
            cases.push(closed(name(case), key, &der));
        }
        for unused in 1..=u8::MAX {
            let bits = element(3, &[&[unused], &content[1..]].concat());
            cases.push(closed(name(&format!("{unused} unused bits")), key, &with(&bits)));
        }
        cases.push(opens_der(name("its own parts"), key, &with(bits)));
    }
    Line {
        name: "ASN.1 in other forms",
        why: "BER has many spellings of what DER has one of: two readers would see two keys (X.690 \
              section 10)",
        advisories: &[],
        cases,
    }
}

fn depths() -> Line {
    let mut cases = Vec::new();
    for key in spki() {
        let name = |case: &str, depth: usize| format!("{}: {depth} {case}", key.file);
        for depth in [51, 100, 10_000] {
            for (case, tag) in
                [("sequences", 0x30), ("sets", 0x31), ("contexts", 0xa0), ("octets", 4)]
            {
                let nested = (0..depth).fold(key.der(), |der, _| element(tag, &der));
                cases.push(closed(name(case, depth), key, &nested));
                let inside = around(0x30, &[&nested, &element(3, &[0])]);
                cases.push(closed(name(&format!("{case}, in a sequence"), depth), key, &inside));
            }
            let endless = [0x30, 0x80].repeat(depth);
            cases.push(closed(name("sequences without an end", depth), key, &endless));
        }
        cases.push(opens_der(format!("{}: its own depth", key.file), key, &key.der()));
    }
    Line {
        name: "ASN.1 that nests",
        why: "a parser that recurses runs out of stack, and the process ends",
        advisories: &["CVE-2025-53864"],
        cases,
    }
}

/// Every document of one and two bytes, and every one that starts with two others than a key's.
fn short() -> Line {
    let key = &spki()[1];
    let (der, token) = (key.der(), key.token());
    let tiny = |bytes: &[u8]| VerifyingKey::from_der(Algorithm::ES256, bytes).is_ok();
    let one = (0..=u8::MAX).filter(|byte| tiny(&[*byte])).count();
    let pairs = || (0..=u16::MAX).map(u16::to_be_bytes);
    let two = pairs().filter(|pair| tiny(pair)).count();
    let three = pairs().filter(|[a, b]| tiny(&[0x30, *a, *b])).count();
    let starts: Vec<String> = pairs()
        .filter(|pair| pair[..] != der[..2])
        .filter(|pair| {
            let built = VerifyingKey::from_der(key.algorithm, &[&pair[..], &der[2..]].concat());
            built.is_ok_and(|built| super::kit::verdict(Ok(built), &token) == "accepted")
        })
        .map(|pair| format!("{pair:02x?}"))
        .collect();
    let cases = vec![
        Case::same("nothing", tiny(&[]), false),
        Case::same("keys of one byte", one, 0),
        Case::same("keys of two bytes", two, 0),
        Case::same("keys of three bytes", three, 0),
        Case::same("other first two bytes of a key", starts, Vec::new()),
        opens_der("its own first two bytes", key, &der),
    ];
    Line {
        name: "DER of a few bytes, all of it",
        why: "a parser of lengths and tags is easiest broken where nothing follows them",
        advisories: &["CVE-2019-17195"],
        cases,
    }
}
