#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
pub mod authenticate;
mod claims;
pub mod cross_site;
mod endpoints;
mod granted;
pub mod guard;
mod refused;
mod reply;
pub mod require;
mod verified;
mod view;

pub use authenticate::{Authenticate, authenticate};
pub use claims::{Claims, MaybeClaims};
pub use cross_site::cross_site;
pub use endpoints::endpoints;
pub use granted::Granted;
pub use guard::Guard;
pub use refused::Refused;
pub use reply::Reply;
pub use require::require;
pub use verified::{MaybeVerified, Verified};
