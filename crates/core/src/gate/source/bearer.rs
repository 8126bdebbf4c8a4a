//! The `Authorization` field (RFC 9110 §11.4, §11.6.2) with the Bearer scheme (RFC 6750 §2.1).

use std::borrow::Cow;

use memchr::memchr;

use super::{Looked, trim};
use crate::base64::is_canonical;
use crate::gate::{Field, RequestView};
use crate::rejection::RejectionKind;

/// The token of the one `Authorization` field.
pub(super) fn look(view: &impl RequestView) -> Looked<'_> {
    let mut lines = view.field(Field::Authorization);
    match (lines.next(), lines.next()) {
        (None, _) => Looked::Absent,
        (Some(line), None) => match plain(line).map_or_else(|| token(trim(line)), Ok) {
            Ok(token) => Looked::Token(Cow::Borrowed(token)),
            Err(kind) => Looked::Refused(kind),
        },
        (Some(_), Some(_)) => Looked::Many,
    }
}

/// The token of a value that is written as most are: nothing to trim, one space.
fn plain(value: &[u8]) -> Option<&[u8]> {
    let token = value.strip_prefix(b"Bearer ")?;
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t');
    let trimmed =
        token.first().is_some_and(|b| !is_blank(b)) && !token.last().is_some_and(is_blank);
    trimmed.then_some(token)
}

/// The token in the value of an `Authorization` field: scheme, one or more spaces, token. White
/// space around the value is not part of it (RFC 9110 §5.5).
fn token(value: &[u8]) -> Result<&[u8], RejectionKind> {
    let end = value.iter().position(|b| *b == b' ').unwrap_or(value.len());
    let (scheme, rest) = value.split_at_checked(end).unwrap_or((value, &[]));
    if scheme.eq_ignore_ascii_case(b"bearer") {
        let token = trim(rest);
        // A tab is no space (RFC 9110 §11.4: 1*SP).
        let spaces = rest.len().saturating_sub(token.len());
        let only_spaces = rest.iter().take(spaces).all(|b| *b == b' ');
        return if token.is_empty() || !only_spaces {
            Err(RejectionKind::MalformedCredentials)
        } else {
            Ok(token)
        };
    }
    // Another scheme, if it is one at all (RFC 9110 §11.1: a token); a value beyond ASCII is none.
    if !scheme.is_empty() && scheme.iter().all(is_tchar) && value.is_ascii() {
        Err(RejectionKind::UnsupportedScheme)
    } else {
        Err(RejectionKind::MalformedCredentials)
    }
}

/// Whether a credential has the form of one: token68 (RFC 9110 §11.2). A token that verifies has
/// it, so this is asked only of those that did not: 400 and not 401 is due if it has not.
pub(crate) fn is_token68(token: &[u8]) -> bool {
    let mut rest = token;
    while let Some(dot) = memchr(b'.', rest) {
        let (segment, after) = rest.split_at_checked(dot).unwrap_or_default();
        if !is_segment(segment) {
            return false;
        }
        rest = after.get(1..).unwrap_or_default();
    }
    // Padding at the end, and only there, and after something.
    let end = rest.iter().rposition(|b| *b != b'=').map_or(0, |last| last.saturating_add(1));
    token.first().is_some_and(|b| *b != b'=') && is_segment(rest.get(..end).unwrap_or_default())
}

/// Whether there is nothing but characters of token68 without dots and padding.
fn is_segment(text: &[u8]) -> bool {
    // Most are base64url, which is faster to tell.
    is_canonical(text)
        // No early exit, so that the loop is vectorised.
        || text.iter().fold(true, |all, b| {
            let letter = (b | 0x20).wrapping_sub(b'a') < 26;
            // From `-` to `9`: `-`, `.`, `/` and the digits.
            let digit = b.wrapping_sub(b'-') < 13;
            all & (letter | digit | (*b == b'_') | (*b == b'~') | (*b == b'+'))
        })
}

/// RFC 9110 §5.6.2.
pub(super) const fn is_tchar(b: &u8) -> bool {
    b.is_ascii_alphanumeric()
        || matches!(
            b,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use super::is_token68;

    #[test]
    fn token68_is_what_the_grammar_says() {
        // RFC 9110 §11.2: 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
        let is_body = |b: &u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(b);
        let by_grammar = |text: &[u8]| {
            let body = text.iter().take_while(|b| is_body(b)).count();
            body > 0 && text[body..].iter().all(|b| *b == b'=')
        };
        let alphabet = b"AZaz09-._~+/=% \x7f\xff";
        let mut judged = [0, 0];
        for length in 0..5_u32 {
            for number in 0..alphabet.len().pow(length) {
                let digit = |at| alphabet[number / alphabet.len().pow(at) % alphabet.len()];
                let text: Vec<u8> = (0..length).map(digit).collect();
                assert_eq!(is_token68(&text), by_grammar(&text), "{}", text.escape_ascii());
                // Long enough for what is done many bytes at a time.
                let long = [b"eyJhbGciOiJub25lIn0.".repeat(4), text].concat();
                assert_eq!(is_token68(&long), by_grammar(&long), "{}", long.escape_ascii());
                judged[usize::from(is_token68(&long))] += 1;
            }
        }
        assert!(judged.iter().all(|count| *count > 10_000), "{judged:?}");
    }
}
