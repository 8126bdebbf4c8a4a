//! Segments, sizes and base64url (RFC 7515 §2, §7.1; RFC 4648 §3.5).

use hallpass_core::{ErrorKind, SigningKey, danger};

use super::{Ids, token};
use crate::cases::forge::{Segments, uncanonical};
use crate::cases::{Answer, Case, Kit};
use crate::{TokenBuilder, base64, fail::fail};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = segments();
    rows.extend(sizes());
    rows.extend(texts());
    rows
}

fn malformed() -> Answer {
    Answer::invalid(ErrorKind::Malformed)
}

fn segments() -> Vec<Case> {
    let row = |name: &str, text: fn(Segments) -> String, answer: Answer| {
        token(name, &["JWS-01"], move |kit| text(Segments::of(&kit.foreign().token())), answer)
    };
    vec![
        row("one character", |_| "x".to_owned(), malformed()),
        row("a word", |_| "password".to_owned(), malformed()),
        row("a dot", |_| ".".to_owned(), malformed()),
        row("two dots", |_| "..".to_owned(), malformed()),
        row("sixteen kilobytes of dots", |_| ".".repeat(16_384), malformed()),
        row("the header alone", |s| s.header, malformed()),
        row("two segments", |s| format!("{}.{}", s.header, s.payload), malformed()),
        row("four segments", |s| format!("{}.e30", s.signed(|s| s)), malformed()),
        row("a dot at the end", |s| format!("{}.", s.signed(|s| s)), malformed()),
        row("a dot at the beginning", |s| format!(".{}", s.signed(|s| s)), malformed()),
        row("six segments", |s| format!("{}.a.b.c", s.signed(|s| s)), malformed()),
        row(
            "five segments, as of an encrypted token",
            |s| format!("{}.e30.e30", s.signed(|s| s)),
            Answer::invalid(ErrorKind::Encrypted),
        ),
        row("an empty header", |s| format!(".{}.{}", s.payload, s.signature), malformed()),
        row("an empty payload", |s| format!("{}..{}", s.header, s.signature), malformed()),
        row(
            "an empty signature",
            |s| format!("{}.{}.", s.header, s.payload),
            Answer::invalid(ErrorKind::Signature),
        ),
    ]
}

fn sizes() -> Vec<Case> {
    let too_large = || Answer::invalid(ErrorKind::TooLarge);
    let ids: Ids = &["JWS-18", "SIZE-01"];
    let padded = |bytes: usize| {
        move |kit: &Kit| kit.foreign().token().claim("padding", "x".repeat(bytes)).sign()
    };
    let with_key_id = |bytes: usize| {
        move |kit: &Kit| kit.foreign().token().header("pad", "x".repeat(bytes)).sign()
    };
    vec![
        token("a token of almost 16 KiB", ids, padded(11_800), Answer::user()),
        token("a token of 17 KiB", ids, padded(12_700), too_large()),
        token("a token of 100 KiB", ids, padded(75_000), too_large()),
        token("a header segment of almost 4 KiB", ids, with_key_id(2_900), Answer::user()),
        token("a header segment of over 4 KiB", ids, with_key_id(3_100), too_large()),
        token("not even a token, of 17 KiB", ids, |_| "x".repeat(17 * 1024), too_large()),
    ]
}

/// Which of the signed segments is spelt differently.
#[derive(Clone, Copy)]
enum Part {
    Header,
    Payload,
}

/// Other spellings of base64url. The signature is good for the text as it is sent.
fn texts() -> Vec<Case> {
    let row = |name: &str, ids: Ids, part: Part, spell: fn(String) -> String| {
        let mint = move |kit: &Kit| respelt(kit.foreign().key(), &odd(kit), part, spell);
        token(name, ids, mint, malformed())
    };
    let signature = |name: &str, ids: Ids, spell: fn(String) -> String| {
        let mint = move |kit: &Kit| Segments::of(&kit.foreign().token()).signed(spell);
        token(name, ids, mint, malformed())
    };
    let bits: Ids = &["JWS-03"];
    let alphabet: Ids = &["JWS-02"];
    vec![
        row("unused bits set in the header", bits, Part::Header, |s| uncanonical(&s)),
        row("unused bits set in the payload", bits, Part::Payload, |s| uncanonical(&s)),
        signature("unused bits set in the signature", bits, |s| uncanonical(&s)),
        row("one character too many in the header", bits, Part::Header, |s| s + "AAA"),
        row("one character too many in the payload", bits, Part::Payload, |s| s + "AAA"),
        signature("one character too many in the signature", bits, |s| s + "AAA"),
        row("the standard alphabet in the header", alphabet, Part::Header, |s| standard(&s)),
        row("the standard alphabet in the payload", alphabet, Part::Payload, |s| standard(&s)),
        signature("a plus sign in the signature", alphabet, |s| replace_first(&s, '+')),
        signature("a slash in the signature", alphabet, |s| replace_first(&s, '/')),
        signature("a tilde in the signature", alphabet, |s| replace_first(&s, '~')),
        signature("padding after the signature", alphabet, |s| s + "=="),
        signature("one equals sign after the signature", alphabet, |s| s + "="),
    ]
}

/// A token whose header and payload leave bits unused, and whose base64url needs both `-` and `_`.
fn odd(kit: &Kit) -> TokenBuilder {
    let text = |mut text: String| {
        text.push('}');
        while text.len() % 3 != 1 {
            text.push(' ');
        }
        text
    };
    let marks = "\u{fffe}\u{3ff}~~~???>>>\u{fbff}\u{7ff}";
    let header = format!("{{\"alg\":\"ES256\",\"kid\":\"shared\",\"x\":\"{marks}\"");
    let (iss, exp) = (kit.foreign().name(), Kit::in_seconds(60));
    let payload = format!(
        "{{\"iss\":\"{iss}\",\"sub\":\"user\",\"aud\":\"test\",\"exp\":{exp},\"x\":\"{marks}\""
    );
    kit.foreign().token().raw_header(text(header)).raw_payload(text(payload))
}

fn respelt(
    key: &SigningKey,
    token: &TokenBuilder,
    part: Part,
    spell: fn(String) -> String,
) -> String {
    let Segments { header, payload, .. } = Segments::of(token);
    let input = match part {
        Part::Header => format!("{}.{payload}", spell(header)),
        Part::Payload => format!("{header}.{}", spell(payload)),
    };
    let signature = danger::sign_raw(key, input.as_bytes()).unwrap_or_else(|error| fail(error));
    format!("{input}.{}", base64::encode(signature))
}

fn standard(segment: &str) -> String {
    let text = segment.replace('-', "+").replace('_', "/");
    if text == segment {
        fail("the segment is the same in both alphabets");
    }
    text
}

fn replace_first(text: &str, by: char) -> String {
    std::iter::once(by).chain(text.chars().skip(1)).collect()
}
