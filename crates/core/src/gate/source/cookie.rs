//! A cookie (RFC 6265 §4.2, §5.4).

use memchr::memchr;

use super::{Looked, trim};
use crate::gate::{Field, RequestView};

/// The value of the cookie `name`. Two of that name are two credentials: which of them a browser
/// sent first says nothing about who set it.
pub(super) fn look<'v>(view: &'v impl RequestView, name: &str) -> Looked<'v> {
    // HTTP/2 may send each pair in a line of its own (RFC 9113 §8.2.3).
    let lines = view.field(Field::Cookie);
    let mut values = lines.flat_map(|line| line.split(|b| *b == b';')).filter_map(|pair| {
        let at = memchr(b'=', pair)?;
        let (key, value) = pair.split_at_checked(at)?;
        (trim(key) == name.as_bytes()).then(|| trim(value.get(1..).unwrap_or_default()))
    });
    match (values.next(), values.next()) {
        (None, _) => Looked::Absent,
        (Some(value), None) => Looked::token(value),
        (Some(_), Some(_)) => Looked::Many,
    }
}
