//! What the core sees of a framework's request, and may change of its headers.

use std::borrow::Cow;

/// A header field. An enum, so that adapters hold no field names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Field<'n> {
    /// `Access-Control-Request-Method` (Fetch Standard §3.3).
    AccessControlRequestMethod,
    /// `Authorization` (RFC 9110 §11.6.2).
    Authorization,
    /// `Cookie` (RFC 6265 §4.2).
    Cookie,
    /// Any other field, by its name; names are compared without case (RFC 9110 §5.1).
    Named(&'n str),
    /// `Origin` (RFC 6454 §7).
    Origin,
    /// `Sec-Fetch-Site` (Fetch Metadata §2).
    SecFetchSite,
    /// `Sec-WebSocket-Protocol` (RFC 6455 §11.3.4).
    SecWebSocketProtocol,
    /// `Upgrade` (RFC 9110 §7.8).
    Upgrade,
}

impl<'n> Field<'n> {
    /// The name of the field, in lower case where it is one of ours.
    #[must_use]
    pub const fn name(self) -> &'n str {
        match self {
            Self::AccessControlRequestMethod => "access-control-request-method",
            Self::Authorization => "authorization",
            Self::Cookie => "cookie",
            Self::Named(name) => name,
            Self::Origin => "origin",
            Self::SecFetchSite => "sec-fetch-site",
            Self::SecWebSocketProtocol => "sec-websocket-protocol",
            Self::Upgrade => "upgrade",
        }
    }
}

/// A borrowed view of a request. Implement it to use the core with another framework.
///
/// ```
/// use hallpass_core::{Field, RequestView};
///
/// /// A request of some framework.
/// struct Request {
///     method: String,
///     query: Option<String>,
///     headers: Vec<(String, Vec<u8>)>,
/// }
///
/// impl RequestView for Request {
///     fn method(&self) -> &str {
///         &self.method
///     }
///
///     fn query(&self) -> Option<&str> {
///         self.query.as_deref()
///     }
///
///     fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
///         let name = field.name().to_owned();
///         let fields = self.headers.iter();
///         fields.filter(move |(n, _)| n.eq_ignore_ascii_case(&name)).map(|(_, v)| v.as_slice())
///     }
/// }
/// ```
pub trait RequestView {
    /// The method, in its own case (RFC 9110 §9.1).
    fn method(&self) -> &str;

    /// What stands after the `?` of the target, still encoded.
    fn query(&self) -> Option<&str>;

    /// The values of a header field, one for each line that the request has, in their order. Lines
    /// are never merged: two credentials must look like two.
    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]>;
}

/// The header fields of a request that passes, or of a response, as far as the core changes them.
pub trait FieldsMut {
    /// Whether there is a field of this name.
    fn contains(&self, name: &str) -> bool;

    /// Adds a line, and keeps those that are there. Name and value are fit for a header.
    fn append(&mut self, name: &'static str, value: Cow<'static, str>);

    /// Replaces all lines by this one.
    fn replace(&mut self, name: &'static str, value: Cow<'static, str>);
}
