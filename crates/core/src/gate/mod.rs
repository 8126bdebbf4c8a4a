//! The way of a request: find its one credential, verify it, and say who it is or why not.
//!
//! A framework's adapter gives a [`RequestView`] to [`Gate::begin`], waits for the [`Attempt`], and
//! either puts the [`Admission`] of the [`Passage`] into the request and calls the service, or answers
//! the [`Rejection`](crate::Rejection). Extractors and guards ask the `Admission`, or its absence, the
//! same questions whatever the framework.

mod admission;
mod attempt;
mod builder;
mod context;
mod cross_site;
mod passage;
mod reason;
mod settings;
mod source;
mod view;

pub use admission::Admission;
pub use attempt::Attempt;
pub use builder::Gate;
pub use context::GateContext;
pub use cross_site::CrossSite;
pub use passage::{Aftercare, Passage};
pub(crate) use reason::Reason;
pub use source::TokenSource;
pub(crate) use source::Transport;
pub use view::{Field, FieldsMut, RequestView};
