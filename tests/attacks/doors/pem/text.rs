//! The text of a PEM block.

use hallpass::ConfigErrorKind::KeyFormat;
use hallpass::VerifyingKey;

use super::{PUBLIC, Public, opens, spki};
use crate::line::{Case, Line};

use super::super::kit::{bytes, shown};

pub(super) fn lines() -> Vec<Line> {
    vec![characters(), surroundings()]
}

/// The block with this in the middle of its first line, or in the place of a character there.
fn with(key: &Public, inserted: &str, instead: usize) -> String {
    let text = key.text();
    let (head, body) = text.split_at(text.find('\n').unwrap() + 21);
    format!("{head}{inserted}{}", body.get(instead..).unwrap())
}

/// Every character of Latin-1 and a few beyond, in the base64.
fn characters() -> Line {
    let mut cases = Vec::new();
    for key in spki() {
        let token = key.token();
        let mut seen = Vec::new();
        let others = ['\u{ff21}', '\u{2028}', '\u{feff}', '\u{1f511}'];
        for c in bytes().map(char::from).chain(others) {
            for (how, instead) in [("more", 0), ("in place of another", 1)] {
                let text = with(key, &c.to_string(), instead);
                // White space is no part of it, wherever it is.
                let white = c.is_whitespace() && instead == 0;
                let built = VerifyingKey::from_pem(key.algorithm, &text);
                let verdict = super::kit::verdict(built, &token);
                if verdict == "accepted" && text != key.text() && !white {
                    let byte = u8::try_from(u32::from(c)).map_or_else(|_| format!("{c:?}"), shown);
                    seen.push(format!("{byte}, one {how}"));
                }
            }
        }
        cases.push(Case::same(key.file, seen, Vec::new()));
        cases.push(opens(format!("{}, as it is", key.file), key, &key.text()));
    }
    Line {
        name: "PEM with every character in its base64",
        why: "a character that is skipped makes two texts of one key, and of a damaged one another \
              (RFC 7468 section 3)",
        advisories: &[],
        cases,
    }
}

/// What stands around the block, and how its lines end.
fn surroundings() -> Line {
    let mut cases = Vec::new();
    for key in &PUBLIC {
        let text = key.text();
        let (first, rest) = text.split_once('\n').unwrap();
        let name = |case: &str| format!("{}: {case}", key.file);
        for (case, text) in [
            ("text before it", format!("subject=CN = hallpass\n{text}")),
            ("text after it", format!("{text}# made in 2023\n")),
            ("a byte order mark", format!("\u{feff}{text}")),
            ("CR LF", text.replace('\n', "\r\n")),
            ("no line break at its end", text.trim_end().to_owned()),
            ("blank lines around it", format!("\n\n\t\n{text}\n \n")),
        ] {
            cases.push(opens(name(case), key, &text));
        }
        let lock =
            "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n";
        for (case, text) in [
            ("line breaks as two characters", text.replace('\n', "\\n")),
            ("line breaks as two characters, twice escaped", text.replace('\n', "\\\\n")),
            ("quoted lines", text.replace('\n', "\n> ")),
            ("headers that say it is encrypted", format!("{first}\n{lock}{rest}")),
            ("without its lines", rest.lines().filter(|line| !line.starts_with("---")).collect()),
            ("in UTF-16, its zeros left in", text.chars().flat_map(|c| ['\0', c]).collect()),
            ("in base64 once more", base64_simd::STANDARD.encode_to_string(&text)),
            ("in URL encoding", text.replace(' ', "%20").replace('\n', "%0A")),
            ("in HTML", text.replace("-----", "&#45;&#45;&#45;&#45;&#45;")),
            ("the file's path", "/etc/keys/public.pem".to_owned()),
        ] {
            let built = VerifyingKey::from_pem(key.algorithm, &text);
            cases.push(Case::unbuildable(name(case), built, KeyFormat));
        }
    }
    Line {
        name: "PEM with something around it",
        why: "a text that is not quite PEM and passes for a secret, or for a key with pieces missing, \
              is the wrong key (RFC 7468 section 5.2)",
        advisories: &["CVE-2023-48223", "CVE-2026-34950"],
        cases,
    }
}
