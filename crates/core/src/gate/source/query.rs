//! A parameter of the query string (RFC 6750 §2.3).

use super::Looked;
use crate::gate::RequestView;

/// The value of the parameter `name`, both as they stand: a token has no character that would have
/// to be encoded.
pub(super) fn look<'v>(view: &'v impl RequestView, name: &str) -> Looked<'v> {
    let pairs = view.query().into_iter().flat_map(|query| query.split('&'));
    let mut values = pairs.filter_map(|pair| match pair.split_once('=') {
        Some((key, value)) if key == name => Some(value),
        None if pair == name => Some(""),
        _ => None,
    });
    match (values.next(), values.next()) {
        (None, _) => Looked::Absent,
        (Some(value), None) => Looked::token(value.as_bytes()),
        (Some(_), Some(_)) => Looked::Many,
    }
}
