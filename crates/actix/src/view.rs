//! The core's view of a request of actix-web, and of header fields.

use std::borrow::Cow;

use actix_web::dev::RequestHead;
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

/// Header fields that the core adds to.
pub(crate) struct Fields<'m>(pub(crate) &'m mut HeaderMap);

impl FieldsMut for Fields<'_> {
    fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn append(&mut self, name: &'static str, value: Cow<'static, str>) {
        if let Some(value) = header_value(value) {
            self.0.append(HeaderName::from_static(name), value);
        }
    }

    fn replace(&mut self, name: &'static str, value: Cow<'static, str>) {
        if let Some(value) = header_value(value) {
            self.0.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Neither kind of text is copied. The core writes nothing that is not fit for a header.
fn header_value(text: Cow<'static, str>) -> Option<HeaderValue> {
    match text {
        Cow::Borrowed(text) => Some(HeaderValue::from_static(text)),
        Cow::Owned(text) => HeaderValue::try_from(text).ok(),
    }
}
