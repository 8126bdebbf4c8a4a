//! Keys: what they are made of, what is refused, and how the fitting one is found.

mod algorithm;
mod der;
mod ec;
mod ed25519;
mod encoding;
mod file;
mod foreign;
mod jwk;
mod jwk_document;
mod jwk_members;
mod jwk_set;
mod jwk_usage;
mod known_secrets;
mod material;
mod minting;
mod named;
mod pem;
mod points;
mod rsa;
mod secret;
mod set;
mod sign_error;
mod signing;
mod source;
mod static_keys;
mod thumbprint;
mod verifying;

pub use algorithm::Algorithm;
pub use ec::{Curve, EcPrivate, EcPublic};
pub use ed25519::{Ed25519Private, Ed25519Public};
pub use jwk::Jwk;
pub use jwk_set::{JwkSet, SkippedKey};
pub use material::KeyMaterial;
pub use rsa::{RsaPrivate, RsaPublic};
pub use secret::Secret;
pub use set::{KeySet, KeySetId};
pub use sign_error::{SignError, SignErrorKind};
pub use signing::SigningKey;
pub use source::{KeyQuery, KeySource, KeysUnavailable, Lookup, PendingKeys};
pub use static_keys::StaticKeys;
pub use verifying::VerifyingKey;

pub(crate) use algorithm::KeyType;
pub(crate) use verifying::SecretHint;
