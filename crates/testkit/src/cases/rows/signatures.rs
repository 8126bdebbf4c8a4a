//! The signature itself (RFC 7515 §5.2, RFC 7518 §3).

use hallpass_core::ErrorKind;

use super::{Ids, token};
use crate::TokenBuilder;
use crate::cases::forge::{Segments, ecdsa_der};
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = flipped();
    rows.extend(forms());
    rows.extend(moved());
    rows
}

fn bad() -> Answer {
    Answer::invalid(ErrorKind::Signature)
}

type Mint = fn(&Kit) -> TokenBuilder;

/// One bit, for each algorithm of the kit.
fn flipped() -> Vec<Case> {
    let issuers: [(&str, Mint); 4] = [
        ("ES256", |kit| kit.foreign().token()),
        ("EdDSA", |kit| kit.strict().token()),
        ("HS256", |kit| kit.own().token()),
        ("RS256", |kit| kit.nested().token()),
    ];
    let rows = issuers.into_iter().flat_map(|(name, mint)| {
        let row = |place: &str, flip: fn(&mut Vec<u8>)| {
            let mint = move |kit: &Kit| {
                Segments::of(&mint(kit)).signed_bytes(|mut bytes| {
                    flip(&mut bytes);
                    bytes
                })
            };
            let name = format!("{place} of the signature flipped, {name}");
            token(name, &["BCP-01", "AT-05"], mint, bad())
        };
        [
            row("the first bit", |bytes| flip(bytes.first_mut(), 0x80)),
            row("the last bit", |bytes| flip(bytes.last_mut(), 0x01)),
        ]
    });
    rows.collect()
}

fn flip(byte: Option<&mut u8>, bit: u8) {
    if let Some(byte) = byte {
        *byte ^= bit;
    }
}

/// Other forms and lengths.
fn forms() -> Vec<Case> {
    let row = |name: &str, ids: Ids, change: fn(Vec<u8>) -> Vec<u8>| {
        let mint = move |kit: &Kit| Segments::of(&kit.foreign().token()).signed_bytes(change);
        token(name, ids, mint, bad())
    };
    let form: Ids = &["ALG-08"];
    vec![
        row("an ECDSA signature in DER", form, |raw| ecdsa_der(&raw)),
        row("an ECDSA signature of zeros", form, |raw| vec![0; raw.len()]),
        row("an ECDSA signature with r and s swapped", form, |mut raw| {
            let half = raw.len() / 2;
            raw.rotate_left(half);
            raw
        }),
        row("an ECDSA signature a byte too short", form, |raw| raw.into_iter().skip(1).collect()),
        row("an ECDSA signature a byte too long", form, |raw| [&[0], raw.as_slice()].concat()),
        row("an ECDSA signature twice as long", form, |raw| raw.repeat(2)),
        row("a signature of one byte", form, |_| vec![0]),
        row("a signature of 1,024 bytes", &["JWS-18"], |_| vec![1; 1_024]),
        token(
            "an HMAC cut to half",
            &["JWS-16"],
            |kit| {
                Segments::of(&kit.own().token())
                    .signed_bytes(|tag| tag.into_iter().take(16).collect())
            },
            bad(),
        ),
    ]
}

/// A good signature, of something else.
fn moved() -> Vec<Case> {
    vec![
        token(
            "the payload of another token",
            &["JWS-13", "BCP-01"],
            |kit| {
                let admin = Segments::of(&kit.foreign().token().role("admin"));
                let user = Segments::of(&kit.foreign().token());
                format!("{}.{}.{}", user.header, admin.payload, user.signature)
            },
            bad(),
        ),
        token(
            "the header of another token",
            &["JWS-13", "BCP-01"],
            |kit| {
                let other = Segments::of(&kit.foreign().token().typ("JWT"));
                let user = Segments::of(&kit.foreign().token());
                format!("{}.{}.{}", other.header, user.payload, user.signature)
            },
            bad(),
        ),
        token(
            "a header that reads the same, spelt in another way",
            &["JWS-13"],
            |kit| {
                let text = r#"{"alg":"ES256","kid":"shared","typ":"at+jwt"}"#;
                let signed = kit.foreign().token().raw_header(text);
                let spaced = kit.foreign().token().raw_header(text.replace(',', ", "));
                let (signed, spaced) = (Segments::of(&signed), Segments::of(&spaced));
                format!("{}.{}.{}", spaced.header, signed.payload, signed.signature)
            },
            bad(),
        ),
        token(
            "a bad signature on an expired token",
            &["BCP-01", "BEARER-21"],
            |kit| spoilt(&kit.foreign().token().expires_in(-3_600)),
            bad(),
        ),
        token(
            "a bad signature on a token for somebody else",
            &["BCP-01", "BEARER-21"],
            |kit| spoilt(&kit.foreign().token().audience("other")),
            bad(),
        ),
    ]
}

fn spoilt(token: &TokenBuilder) -> String {
    Segments::of(token).signed_bytes(|mut bytes| {
        flip(bytes.first_mut(), 1);
        bytes
    })
}
