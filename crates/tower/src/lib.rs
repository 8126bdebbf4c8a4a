#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod answer;
pub mod authenticate;
pub mod cross_site;
mod endpoints;
pub mod guard;
pub mod require;
mod view;

pub use answer::{Answer, Grpc, Problem};
pub use authenticate::{AuthenticateLayer, authenticate};
pub use cross_site::cross_site;
pub use endpoints::{EndpointsService, endpoints, respond};
pub use guard::GuardLayer;
pub use require::require;
