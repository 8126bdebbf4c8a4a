//! What can be done to the text of a token: to one segment, or to the whole of it.

use std::fmt;

use base64_simd::URL_SAFE_NO_PAD;

/// A segment of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
    Header,
    Payload,
    Signature,
}

/// Another text for a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Encoding {
    /// With `=` after it, as many as other kinds of base64 want, or one.
    Padded,
    /// In the standard alphabet: `+` and `/`.
    Standard,
    /// With the unused bits of the last character set: another text for the same bytes.
    TrailingBits,
    /// With `A` after it until its length is one that no bytes have.
    Impossible,
    /// Nothing at all.
    Empty,
    /// With this text put into it.
    With(Place, &'static str),
}

/// Where a text is put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Front,
    Middle,
    End,
}

impl Encoding {
    /// Whether it can only be done to bytes that do not fill their last character.
    pub(crate) const fn wants_unused_bits(self) -> bool {
        matches!(self, Self::Padded | Self::TrailingBits)
    }

    pub(crate) fn apply(self, text: &str) -> String {
        match self {
            Self::Padded => format!("{text}{}", "=".repeat(padding(text))),
            Self::Standard => standard(text),
            Self::TrailingBits => with_trailing_bits(text),
            Self::Impossible => {
                let full = text.len().next_multiple_of(4);
                let missing = full.saturating_sub(text.len()).saturating_add(1);
                format!("{text}{}", "A".repeat(missing))
            }
            Self::Empty => String::new(),
            Self::With(Place::Front, more) => format!("{more}{text}"),
            Self::With(Place::Middle, more) => {
                let (front, end) = text.split_at_checked(text.len() / 2).unwrap_or((text, ""));
                format!("{front}{more}{end}")
            }
            Self::With(Place::End, more) => format!("{text}{more}"),
        }
    }
}

fn padding(text: &str) -> usize {
    match text.len() % 4 {
        2 => 2,
        _ => 1,
    }
}

fn standard(text: &str) -> String {
    let standard = text.replace('-', "+").replace('_', "/");
    // A signature that happens to have neither gets one.
    if standard == text { format!("+{text}") } else { standard }
}

fn with_trailing_bits(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let place = text.chars().last().and_then(|last| ALPHABET.find(last));
    let next = place
        .filter(|_| !text.len().is_multiple_of(4))
        .and_then(|place| ALPHABET.chars().nth(place ^ 1));
    match next {
        Some(next) => {
            let mut text = text.to_owned();
            text.pop();
            text.push(next);
            text
        }
        None => text.to_owned(),
    }
}

/// Another text for the whole token: `H`, `P` and `S` stand for its segments.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Shape(pub(crate) &'static str);

impl Shape {
    pub(crate) fn fill(self, header: &str, payload: &str, signature: &str) -> String {
        let fill = |letter| match letter {
            'H' => header.to_owned(),
            'P' => payload.to_owned(),
            'S' => signature.to_owned(),
            other => other.to_string(),
        };
        self.0.chars().map(fill).collect()
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shaped {:?}", self.0)
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}
