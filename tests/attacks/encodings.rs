//! Bytes to text: UTF-8 (RFC 7515 §5.2, RFC 7519 §7.2), escapes (RFC 8259 §7) and base64url (RFC 7515
//! §2, RFC 4648 §3.5).

mod base64url;
mod escapes;

use hallpass::{Algorithm, ErrorKind};

use crate::kit::{AUDIENCE, ISSUER, NOW, good, header, key, signed, verifier};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [utf8(), others()];
    here.into_iter().chain(escapes::lines()).chain(base64url::lines()).collect()
}

/// A document of the bytes in front, those in the middle, and those behind.
fn bytes(front: &str, middle: &[u8], behind: &str) -> Vec<u8> {
    [front.as_bytes(), middle, behind.as_bytes()].concat()
}

/// Every place of a token in which text stands: what it is called, and a token with `text` there.
fn places(text: &[u8]) -> [(&'static str, String); 5] {
    let exp = NOW + 60;
    let rest = format!(r#""iss":"{ISSUER}","aud":"{AUDIENCE}","exp":{exp}}}"#);
    let head =
        |front: &str, behind: &str| signed(key(ALGORITHM), bytes(front, text, behind), good());
    let body = |front: &str, behind: &str| {
        signed(key(ALGORITHM), header(ALGORITHM), bytes(front, text, behind))
    };
    [
        ("in a value of the header", head(r#"{"alg":"HS256","x":""#, "\"}")),
        ("in a name of the header", head(r#"{"alg":"HS256",""#, "\":1}")),
        ("in the subject", body(r#"{"sub":""#, &format!("\",{rest}"))),
        ("in a value of the payload", body(r#"{"x":["a",""#, &format!("\"],{rest}"))),
        ("in a name of the payload", body(r#"{""#, &format!("\":1,{rest}"))),
    ]
}

const NO_UTF8: [(&str, &[u8]); 26] = [
    ("a lone continuation", &[0x80]),
    ("the last continuation", &[0xbf]),
    ("two continuations", &[0x80, 0x80]),
    ("an overlong slash of two bytes", &[0xc0, 0xaf]),
    ("an overlong NUL", &[0xc0, 0x80]),
    ("an overlong quote", &[0xc0, 0xa2]),
    ("the last overlong of two bytes", &[0xc1, 0xbf]),
    ("an overlong slash of three bytes", &[0xe0, 0x80, 0xaf]),
    ("the last overlong of three bytes", &[0xe0, 0x9f, 0xbf]),
    ("an overlong slash of four bytes", &[0xf0, 0x80, 0x80, 0xaf]),
    ("the last overlong of four bytes", &[0xf0, 0x8f, 0xbf, 0xbf]),
    ("the first surrogate", &[0xed, 0xa0, 0x80]),
    ("the last surrogate", &[0xed, 0xbf, 0xbf]),
    ("a pair of surrogates", &[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
    ("beyond U+10FFFF", &[0xf4, 0x90, 0x80, 0x80]),
    ("far beyond", &[0xf5, 0x80, 0x80, 0x80]),
    ("five bytes", &[0xf8, 0x88, 0x80, 0x80, 0x80]),
    ("six bytes", &[0xfc, 0x84, 0x80, 0x80, 0x80, 0x80]),
    ("0xfe", &[0xfe]),
    ("0xff", &[0xff]),
    ("two bytes, cut", &[0xc3]),
    ("three bytes, cut after one", &[0xe2]),
    ("three bytes, cut after two", &[0xe2, 0x82]),
    ("four bytes, cut after three", &[0xf0, 0x9f, 0x98]),
    ("a cut sequence and a letter", &[0xe2, 0x82, b'a']),
    ("Latin-1", b"Zo\xeb"),
];

fn utf8() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for (name, text) in [
        ("the first and the last of each length", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}"),
        ("around the surrogates", "\u{d7ff}\u{e000}"),
        ("no characters", "\u{fdd0}\u{fffe}\u{1ffff}\u{10ffff}"),
        ("the replacement character", "\u{fffd}"),
    ] {
        for (place, token) in places(text.as_bytes()) {
            cases.push(Case::accepted(format!("{name} {place}"), &verifier, token));
        }
    }
    for (name, text) in NO_UTF8 {
        for (place, token) in places(text) {
            let name = format!("{name} {place}");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
        }
    }
    Line {
        name: "UTF-8",
        why: "bytes that are no UTF-8 are replaced by one reader, dropped by a second and kept by a \
              third, so that two subjects become one (RFC 7515 §5.2, RFC 7519 §7.2, RFC 3629 §3)",
        advisories: &[],
        cases,
    }
}

fn others() -> Line {
    let verifier = verifier(ALGORITHM);
    let (head, claims) = (header(ALGORITHM), good());
    let token = signed(key(ALGORITHM), &head, &claims);
    let mut cases = vec![Case::accepted("UTF-8", &verifier, &token)];
    let wide = |text: &str, mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        [mark, text.encode_utf16().flat_map(unit).collect::<Vec<_>>().as_slice()].concat()
    };
    let widest = |text: &str, mark: &[u8], unit: fn(u32) -> [u8; 4]| {
        [mark, text.chars().flat_map(|c| unit(c.into())).collect::<Vec<_>>().as_slice()].concat()
    };
    let spell = |text: &str| -> Vec<(&'static str, Vec<u8>)> {
        vec![
            ("UTF-8 with a byte order mark", bytes("\u{feff}", text.as_bytes(), "")),
            ("UTF-8 with two of them", bytes("\u{feff}\u{feff}", text.as_bytes(), "")),
            ("UTF-16LE", wide(text, &[], u16::to_le_bytes)),
            ("UTF-16BE", wide(text, &[], u16::to_be_bytes)),
            ("UTF-16LE with a mark", wide(text, &[0xff, 0xfe], u16::to_le_bytes)),
            ("UTF-16BE with a mark", wide(text, &[0xfe, 0xff], u16::to_be_bytes)),
            ("UTF-32LE", widest(text, &[], u32::to_le_bytes)),
            ("UTF-32BE with a mark", widest(text, &[0, 0, 0xfe, 0xff], u32::to_be_bytes)),
            ("UTF-7", text.replace('"', "+ACI-").into()),
            ("a NUL in front", bytes("\0", text.as_bytes(), "")),
            ("a NUL behind", bytes("", text.as_bytes(), "\0")),
            ("a NUL within", text.replacen('{', "{\0", 1).into()),
            ("base64 again", crate::kit::base64url(text).into()),
            ("percent-encoding", text.replace('"', "%22").into()),
            ("EBCDIC braces", [&[0xc0], text.as_bytes(), &[0xd0]].concat()),
        ]
    };
    for (name, bytes) in spell(&head) {
        let token = signed(key(ALGORITHM), bytes, &claims);
        let name = format!("a header in {name}");
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
    }
    for (name, bytes) in spell(&claims) {
        let token = signed(key(ALGORITHM), &head, bytes);
        let name = format!("a payload in {name}");
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
    }
    let marked = format!("\u{feff}{token}");
    cases.push(Case::refused("a marked token", &verifier, marked, ErrorKind::Malformed));
    Line {
        name: "other encodings",
        why: "a document that says one thing in UTF-8 and another one in UTF-16 is verified as the one \
              and read as the other: JSON between systems is UTF-8 without a mark (RFC 8259 §8.1)",
        advisories: &[],
        cases,
    }
}
