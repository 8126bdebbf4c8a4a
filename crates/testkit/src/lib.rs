#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod admitted;
mod base64;
#[cfg(feature = "cases")]
pub mod cases;
mod clock;
mod fail;
mod issuer;
mod refuses;
mod token;

pub use admitted::{Admitted, AdmittedLayer, admitted, anonymous, authenticated};
pub use clock::ManualClock;
pub use issuer::TestIssuer;
pub use refuses::{NoBody, Route, assert_refuses_anonymous, assert_refuses_anonymous_with};
pub use token::TokenBuilder;
