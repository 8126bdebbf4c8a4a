//! Handlers under test, called as somebody or as nobody.

mod layer;
mod service;

pub use layer::{AdmittedLayer, admitted, anonymous, authenticated};
pub use service::Admitted;
