#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod answer;
pub mod authenticate;
pub mod cross_site;
mod guarded;
pub mod require;
mod view;

pub use answer::{Answer, Grpc, Problem};
pub use authenticate::{AuthenticateLayer, authenticate};
pub use cross_site::{CrossSiteLayer, cross_site};
pub use guarded::ResponseFuture;
pub use require::{RequireLayer, require};
