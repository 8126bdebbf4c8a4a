#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod claims;
mod granted;
mod refused;
mod reply;
mod verified;

pub use claims::{Claims, MaybeClaims};
pub use granted::Granted;
pub use hallpass_tower::{
    Answer, AuthenticateLayer, EndpointsService, Grpc, GuardLayer, Problem, authenticate,
    cross_site, endpoints, require, respond,
};
pub use refused::Refused;
pub use reply::Reply;
pub use verified::{MaybeVerified, Verified};
