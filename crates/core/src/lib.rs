#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod backend;
mod base64;
mod claims;
mod clock;
pub mod danger;
mod endpoints;
mod error;
mod gate;
mod issuer;
mod json;
mod key;
mod observe;
#[cfg(feature = "__parts")]
#[doc(hidden)]
pub mod parts;
mod printable;
mod rejection;
pub mod replay;
mod require;
mod token;
mod verify;

pub use backend::*;
pub use claims::{ClaimPath, ClaimValue};
pub use clock::{Clock, SystemClock, UnixTime};
pub use endpoints::{Answering, EndpointRequest, EndpointResponse, Endpoints, Jwks, Readiness};
pub use error::{ConfigError, ConfigErrorKind, ErrorKind, Explanation, VerifyError};
pub use gate::{
    Admission, Aftercare, Attempt, CrossSite, Field, FieldsMut, Gate, GateContext, Passage,
    RequestView, TokenSource,
};
pub use issuer::{Issuer, Profile, Tenants};
pub use key::*;
#[cfg(feature = "tracing")]
pub use observe::TracingObserver;
pub use observe::{Accepted, Observer, Refused};
pub use rejection::{Rejection, RejectionKind};
pub use require::{Grant, Hierarchy, NamedRequirement, Requirement, check, claim, role, scope};
pub use verify::{
    CheckUnavailable, Checking, TokenCheck, TokenEnd, TokenEnding, Verdict, Verification,
    VerifiedToken, Verifier, VerifierBuilder,
};

#[doc(hidden)]
pub mod __private {
    pub use crate::require::LazyRequirement;
}
