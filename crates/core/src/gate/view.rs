//! What the core sees of a framework's request.

/// A header field. An enum, so that adapters hold no field names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Field<'n> {
    /// `Authorization` (RFC 9110 §11.6.2).
    Authorization,
    /// Any other field, by its name; names are compared without case (RFC 9110 §5.1).
    Named(&'n str),
}

impl<'n> Field<'n> {
    /// The name of the field, in lower case where it is one of ours.
    #[must_use]
    pub const fn name(self) -> &'n str {
        match self {
            Self::Authorization => "authorization",
            Self::Named(name) => name,
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
///     headers: Vec<(String, Vec<u8>)>,
/// }
///
/// impl RequestView for Request {
///     fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
///         let name = field.name().to_owned();
///         let fields = self.headers.iter();
///         fields.filter(move |(n, _)| n.eq_ignore_ascii_case(&name)).map(|(_, v)| v.as_slice())
///     }
/// }
/// ```
pub trait RequestView {
    /// The values of a header field, one for each line that the request has, in their order. Lines
    /// are never merged: two credentials must look like two.
    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]>;
}
