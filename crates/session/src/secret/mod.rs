//! The secrets of a service that issues sessions: its KEK, and the keys derived from it.
//!
//! One KEK of 32 bytes is all that an operator keeps. Each use has a key of its own: HKDF-SHA256
//! (RFC 5869, without salt) of the KEK, with one of these labels as `info`:
//!
//! | label | for |
//! |---|---|
//! | `hallpass/token` | the tags of refresh tokens |
//! | `hallpass/next` | the successors of refresh tokens |
//! | `hallpass/row` | the MACs of the rows of a store |
//! | `hallpass/wrap` | the private signing keys in a store, by AES-256-GCM |
//! | `hallpass/id` | its first byte is the id of the KEK |

mod bytes;
mod error;
mod kek;
mod keyring;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod weak;
mod wrap;

pub use error::{KekError, KekErrorKind};
pub use kek::Kek;

pub(crate) use bytes::{CryptoFailed, first, framed, join, random};
pub(crate) use keyring::{Keyring, Keys};
pub(crate) use wrap::{KeyContext, WrapError, sealed_by};
