//! The core's view of an `http::Request`.

use hallpass_core::{Field, RequestView};
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};

/// The header fields of a request.
pub(crate) struct Fields<'r>(pub(crate) &'r HeaderMap);

impl RequestView for Fields<'_> {
    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        let lines = match field {
            // Hashed at compile time, as a name given as text is not.
            Field::Authorization => self.0.get_all(AUTHORIZATION),
            other => self.0.get_all(other.name()),
        };
        lines.iter().map(HeaderValue::as_bytes)
    }
}
