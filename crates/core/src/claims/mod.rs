//! The claims set (RFC 7519 §4): one strict pass over the whole document, which decides.

mod audience;
mod claim;
mod date;
mod descent;
mod events;
mod layout;
mod list;
mod mark;
mod meaning;
mod note;
mod path;
mod probe;
mod registered;
mod scan;
mod span;
mod subject;
mod typed;

pub use layout::ClaimValue;
pub(crate) use layout::{Holds, Layout};
pub(crate) use list::TextList;
pub use path::ClaimPath;
pub(crate) use probe::holds;
pub(crate) use registered::Registered;
pub(crate) use scan::scan;
pub(crate) use span::Span;
pub(crate) use typed::scan_typed;
