#![doc = include_str!("../README.md")]

mod answer;
mod builder;
mod cursor;
mod error;
mod feed;
mod keys;
mod link;
mod names;
mod number;
mod opening;
mod replay;
mod revoking;
mod scripts;
mod session_row;
mod sessions;
mod store;
mod waking;

pub use self::builder::RedisBuilder;
pub use self::store::Redis;
