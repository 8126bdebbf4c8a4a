#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod answer;
pub mod authenticate;
pub mod require;
mod view;

pub use answer::{Answer, Grpc, Problem};
pub use authenticate::{AuthenticateLayer, authenticate};
pub use require::{RequireLayer, require};
