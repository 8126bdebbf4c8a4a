#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod keys;
mod memory;
mod printable;
pub mod revocation;
pub mod rotation;
mod secret;
mod sessions;
pub mod store;
mod time;
mod token;

pub use memory::MemoryStore;
pub use secret::{Kek, KekError, KekErrorKind};
pub use sessions::*;
pub use time::StoreTime;
