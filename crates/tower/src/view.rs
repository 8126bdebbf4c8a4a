//! The core's view of an `http::Request` and of header fields.

use std::borrow::Cow;

use hallpass_core::{Field, FieldsMut, RequestView};
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Uri};

/// The head of a request.
pub(crate) struct Head<'r> {
    method: &'r Method,
    uri: &'r Uri,
    headers: &'r HeaderMap,
}

impl<'r> Head<'r> {
    pub(crate) fn of<B>(request: &'r Request<B>) -> Self {
        Self { method: request.method(), uri: request.uri(), headers: request.headers() }
    }
}

impl RequestView for Head<'_> {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        let lines = match field {
            // Hashed at compile time, as a name given as text is not.
            Field::Authorization => self.headers.get_all(AUTHORIZATION),
            Field::Cookie => self.headers.get_all(COOKIE),
            other => self.headers.get_all(other.name()),
        };
        lines.iter().map(HeaderValue::as_bytes)
    }
}

/// Header fields that the core adds to.
pub(crate) struct Fields<'m>(pub(crate) &'m mut HeaderMap);

impl FieldsMut for Fields<'_> {
    fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn append(&mut self, name: &'static str, value: Cow<'static, str>) {
        if let Some((name, value)) = line(name, value) {
            self.0.append(name, value);
        }
    }

    fn replace(&mut self, name: &'static str, value: Cow<'static, str>) {
        if let Some((name, value)) = line(name, value) {
            self.0.insert(name, value);
        }
    }
}

/// A line of a header, without a copy of its value. Names and borrowed values are constants of the
/// core's, fit for a header; what it puts together is, too.
fn line(name: &'static str, value: Cow<'static, str>) -> Option<(HeaderName, HeaderValue)> {
    let value = match value {
        Cow::Borrowed(text) => HeaderValue::from_static(text),
        Cow::Owned(text) => HeaderValue::try_from(text).ok()?,
    };
    Some((HeaderName::from_static(name), value))
}
