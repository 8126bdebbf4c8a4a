#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod admitted;
mod base64;
#[cfg(feature = "cases")]
pub mod cases;
mod clock;
mod fail;
#[cfg(feature = "jwks")]
mod fake_issuer;
mod issuer;
mod refuses;
#[cfg(feature = "replay")]
pub mod replays;
#[cfg(feature = "session")]
pub mod sessions;
#[cfg(any(feature = "replay", feature = "session"))]
mod suite;
#[cfg(feature = "jwks")]
mod timer;
mod token;

pub use admitted::{Admitted, AdmittedLayer, admitted, anonymous, authenticated};
pub use clock::ManualClock;
#[cfg(feature = "jwks")]
pub use fake_issuer::{Behaviour, FakeIssuer};
pub use issuer::TestIssuer;
pub use refuses::{NoBody, Route, assert_refuses_anonymous, assert_refuses_anonymous_with};
#[cfg(feature = "jwks")]
pub use timer::ManualTimer;
pub use token::TokenBuilder;
