//! hallpass, through each adapter.

pub(crate) mod actix;
pub(crate) mod axum;
pub(crate) mod sessions;
pub(crate) mod tower;
mod verifiers;

pub(crate) use verifiers::{Memory, key, other_key, verifier, verifier_of};
