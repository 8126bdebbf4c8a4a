#![doc = include_str!("../README.md")]

mod builder;
mod error;
mod feed;
mod files;
mod keys;
mod nodes;
mod replays;
mod schema;
mod session_row;
mod sql;
mod sqlite;
mod sweep;
mod transaction;
mod worker;

pub use builder::SqliteBuilder;
pub use sqlite::Sqlite;
