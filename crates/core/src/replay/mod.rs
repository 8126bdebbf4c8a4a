//! Values that are good once: a store that tells the first use from every other.
//!
//! A proof of possession (the `jti` of RFC 9449 §11.1), a client assertion (RFC 7523 §3), a logout
//! token: whoever copies one off the wire has all that it takes to send it again, until it expires.
//! A [`ReplayStore`] remembers it for that long.
//!
//! ```
//! use std::time::Duration;
//! use hallpass_core::replay::{MemoryReplayStore, ReplayKey, ReplayStore, ReplayTtl, Seen};
//!
//! # async fn example(thumbprint: &str, uri: &str, jti: &str) -> Result<bool, Box<dyn std::error::Error>> {
//! // One store for the service, for as many values as it sees within the time.
//! let store = MemoryReplayStore::new(100_000);
//!
//! // After everything else about the proof was verified:
//! let key = ReplayKey::new("dpop", [thumbprint, uri, jti]);
//! let ttl = ReplayTtl::new(Duration::from_secs(90)).ok_or("the proof has expired, or never does")?;
//! let seen = store.insert_if_absent(key, ttl).await?; // an error is a 503, and lets nobody in
//! # Ok(
//! seen == Seen::First
//! # )
//! # }
//! ```
//!
//! Three rules for whoever asks:
//!
//! - **An error is a refusal.** A store that cannot tell is answered with 503, whatever its error. To
//!   let the value through then is to let every replay through for as long as the store is down, and
//!   an attacker can bring it down.
//! - **Ask last.** A value is kept however the request ends. Verify its signature, its times and what
//!   it is bound to before, or anybody can fill the store with values that nobody signed.
//! - **The time is the whole window** in which the value would be accepted: its lifetime with every
//!   leeway, counted from now, and what the store's clock may be ahead of this node's. By the end of
//!   it the value has to be refused for its age.

mod error;
mod key;
mod memory;
mod store;
#[cfg(test)]
mod tests;
mod ttl;

pub use error::{ReplayError, ReplayErrorKind};
pub use key::ReplayKey;
pub use memory::MemoryReplayStore;
pub use store::{Inserting, ReplayStore, Seen};
pub use ttl::ReplayTtl;
