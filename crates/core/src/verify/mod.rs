//! From a token to the proof that it was verified.

mod bare;
mod builder;
mod cache;
mod check;
mod decode;
mod holdings;
mod issuers;
mod memo;
mod token;
mod verification;
mod verifier;

pub use builder::VerifierBuilder;
pub use check::{CheckUnavailable, Checking, TokenCheck, TokenEnd, TokenEnding, Verdict};
pub(crate) use decode::{Decode, Typed, Untyped};
pub(crate) use holdings::Holdings;
pub use token::VerifiedToken;
pub use verification::Verification;
pub use verifier::Verifier;
