#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod claims;
mod granted;
mod refused;
mod verified;

pub use claims::{Claims, MaybeClaims};
pub use granted::Granted;
pub use hallpass_tower::{
    Answer, AuthenticateLayer, Grpc, Problem, RequireLayer, authenticate, require,
};
pub use refused::Refused;
pub use verified::Verified;
