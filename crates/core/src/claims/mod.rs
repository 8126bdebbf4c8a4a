//! The claims set (RFC 7519 §4): one strict pass over the whole document, which decides.

mod audience;
mod date;
mod descent;
mod layout;
mod list;
mod mark;
mod path;
mod probe;
mod scan;
mod span;
mod subject;

pub use layout::ClaimValue;
pub(crate) use layout::{Holds, Layout};
pub(crate) use list::TextList;
pub use path::ClaimPath;
pub(crate) use probe::holds;
pub(crate) use scan::{Registered, scan};
pub(crate) use span::Span;
