//! The detector, on leaks that were planted: one that finds nothing proves nothing.

use std::fmt;

use serde::Serialize;

use crate::canary::{Canaries, Spelling, shows_bytes};
use crate::forms::shown;
use crate::words::{bytes, word};
use crate::{base64, sources, words};

use Spelling::{Base64, Decimals, Escaped, Hex, Raw, Utf16};

fn part(bytes: &[u8]) -> &[u8] {
    bytes.get(20..30).expect("a secret of 64 bytes")
}

fn hex(bytes: &[u8], separator: &str) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(separator)
}

/// A part of a binary secret, in each spelling, somewhere in a text.
fn spellings(secret: &[u8]) -> Vec<(Spelling, String)> {
    let part = part(secret);
    let upper = hex(part, "").to_uppercase();
    let escapes = hex(part, "\\x");
    vec![
        (Decimals, format!("{part:?}")),
        (Decimals, format!("{part:#?}")),
        (Escaped, format!("b\"{}\"", part.escape_ascii())),
        (Hex, hex(part, "")),
        (Hex, upper),
        (Hex, hex(part, ":")),
        (Hex, format!("{part:02x?}")),
        (Hex, format!("{part:#04X?}")),
        (Hex, escapes),
        (Hex, hex(part, "%")),
        (Base64, base64::standard(part)),
        (Base64, base64::url(part)),
        (Base64, base64::standard([b"a", part].concat())),
        (Base64, base64::url([b"ab", part].concat())),
    ]
}

#[test]
fn a_part_of_a_secret_is_found_in_every_spelling() {
    let secret = bytes("a secret of the detector", 64);
    let canaries = Canaries::default().secret(&secret);
    for (spelling, leak) in spellings(&secret) {
        let found = canaries.find(format!("Secret {{ bytes: {leak}, .. }}"));
        assert_eq!(found.map(|leak| leak.spelling), Some(spelling), "{leak}");
    }
    let raw = [b"Secret(", part(&secret), b")"].concat();
    assert_eq!(canaries.find(raw).map(|leak| leak.spelling), Some(Raw));
}

#[test]
fn a_part_of_a_text_is_found_in_every_spelling() {
    let text = word("a text of the detector");
    let canaries = Canaries::default().word(&text);
    let part = text.get(5..15).unwrap();
    let wide = |from: fn(u16) -> [u8; 2]| part.encode_utf16().flat_map(from).collect::<Vec<_>>();
    let escaped: String = part.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let braced: String = part.chars().map(|c| format!("\\u{{{:x}}}", u32::from(c))).collect();
    for (spelling, leak) in [
        (Raw, part.to_owned()),
        (Raw, part.to_lowercase()),
        (Hex, hex(part.as_bytes(), "")),
        (Hex, braced),
        (Decimals, format!("{:?}", part.as_bytes())),
        (Base64, base64::url(format!("..{part}"))),
        (Utf16, hex(&wide(u16::to_le_bytes), "")),
        (Utf16, escaped),
    ] {
        let found = canaries.find(format!("the claim `{leak}`")).map(|leak| leak.spelling);
        assert_eq!(found, Some(spelling), "{leak}");
    }
    for too_short in [&text[..7], "the token is not signed", "", "eyJhbGciOiJIUzI1NiJ9"] {
        assert_eq!(canaries.find(too_short), None, "{too_short}");
    }
}

#[test]
fn a_part_of_a_token_is_found_and_the_bytes_of_its_signature() {
    let signature = bytes("a signature of the detector", 32);
    let token = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.{}", base64::url(&signature));
    let canaries = Canaries::default().token(&token);
    for leak in [
        "hbGciOiJ".to_owned(),
        "JzdWIiOi".to_owned(),
        hex(part(&[&signature[..], &signature].concat()), ""),
    ] {
        assert!(canaries.find(format!("the token {leak} ..")).is_some(), "{leak}");
    }
    assert!(canaries.find(base64::url(&token)).is_some(), "as a subprotocol");
}

/// A type as careless as can be.
#[derive(Debug, Serialize)]
struct Careless {
    bytes: Vec<u8>,
    text: String,
}

impl fmt::Display for Careless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Debug)]
struct Wrapped(Careless);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something failed")
    }
}

impl std::error::Error for Careless {}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn every_way_to_show_a_value_is_tried() {
    let (bytes, text) = (bytes("a secret of a type", 64), word("a text of a type"));
    let (of_bytes, of_text) = (Canaries::default().secret(&bytes), Canaries::default().text(&text));
    let careless = Careless { bytes, text };
    let ways = |shown: &crate::forms::Shown| {
        shown.forms.iter().map(|(name, ..)| *name).collect::<Vec<_>>()
    };
    let by_bytes = shown!("bytes", &of_bytes, careless);
    let all = [
        "Debug",
        "Debug, pretty",
        "Debug, in hex",
        "Debug, panic of unwrap",
        "Debug, panic of expect",
        "Debug, panic of unwrap_err",
        "Debug, panic of assert",
        "Debug, event",
        "Debug, span",
        "Display",
        "Display, alternate",
        "Display, panic",
        "Display, event",
        "Error, sources",
        "Error, event",
        "serde",
    ];
    assert_eq!(ways(&by_bytes), all);
    // Its bytes in all but what `Display` writes; it has no source.
    assert_eq!(by_bytes.leaks().len(), all.len() - 5, "{:#?}", by_bytes.leaks());
    let by_text = shown!("text", &of_text, careless);
    assert_eq!(by_text.leaks().len(), all.len() - 1, "{:#?}", by_text.leaks());
    let wrapped = shown!("a source", &of_text, Wrapped(careless));
    let leaks = wrapped.leaks().join("\n");
    assert!(leaks.contains("Error, sources shows") && !leaks.contains("Display shows"), "{leaks}");
    assert!(!ways(&wrapped).contains(&"serde"));
    assert_eq!(ways(&shown!("Debug alone", &of_text, std::thread::current().id())).len(), 9);
}

#[test]
fn an_exception_that_is_none_is_told() {
    let hidden = shown!("hidden", words::all(), "nothing").on_purpose("Debug", "it is for tests");
    assert_eq!(hidden.leaks().len(), 1, "{:?}", hidden.leaks());
    let text = word("subject");
    let open = shown!("open", words::all(), text).on_purpose("Debug", "it is for tests");
    assert!(open.leaks().iter().all(|leak| !leak.contains("Debug shows")), "{:?}", open.leaks());
}

#[test]
fn bytes_are_found_whoever_they_are() {
    for shown in ["[1, 2, 3, 255]", "[\n    1,\n    20,\n    3,\n    4,\n]", "0123456789abcdef"] {
        assert!(shows_bytes(shown), "{shown}");
    }
    for shown in ["[1, 2, 3]", "(1000, 2000, 3000, 4000)", "0123-4567-89ab-cdef", "deadbeef"] {
        assert!(!shows_bytes(shown), "{shown}");
    }
}

/// No secret is part of a word: else it would be found where nothing leaks.
#[test]
fn what_is_looked_for_stands_nowhere_in_the_sources() {
    let canaries = words::all().clone().and(crate::material::all());
    assert!(canaries.len() > 20_000, "{canaries:?}");
    for (path, text) in sources::published() {
        assert_eq!(canaries.find(text), None, "{path}");
    }
}
