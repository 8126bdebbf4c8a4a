//! A header that holds the token alone.

use super::{Looked, trim};
use crate::gate::{Field, RequestView};

pub(super) fn look<'v>(view: &'v impl RequestView, name: &str) -> Looked<'v> {
    let mut lines = view.field(Field::Named(name));
    match (lines.next(), lines.next()) {
        (None, _) => Looked::Absent,
        (Some(line), None) => Looked::token(trim(line)),
        (Some(_), Some(_)) => Looked::Many,
    }
}
