//! The core's view of a request of actix-web, and of header fields.

use std::borrow::Cow;

use actix_web::dev::{RequestHead, ServiceRequest};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use hallpass_core::{Field, FieldsMut, RequestView};

/// The head of a request.
pub(crate) struct Head<'r>(pub(crate) &'r RequestHead);

impl RequestView for Head<'_> {
    fn method(&self) -> &str {
        self.0.method.as_str()
    }

    fn query(&self) -> Option<&str> {
        self.0.uri.query()
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        self.0.headers.get_all(field.name()).map(HeaderValue::as_bytes)
    }
}

/// The header fields of a request, which actix-web lends only to its sole owner: touched only where
/// the core changes one.
pub(crate) struct RequestFields<'r>(pub(crate) &'r mut ServiceRequest);

impl FieldsMut for RequestFields<'_> {
    fn contains(&self, name: &str) -> bool {
        self.0.headers().contains_key(name)
    }

    fn append(&mut self, name: &'static str, value: Cow<'static, str>) {
        Fields(self.0.headers_mut()).append(name, value);
    }

    fn replace(&mut self, name: &'static str, value: Cow<'static, str>) {
        Fields(self.0.headers_mut()).replace(name, value);
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
