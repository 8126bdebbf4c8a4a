#![doc = include_str!("../README.md")]

mod builder;
mod checks;
mod error;
mod feed;
mod fetched;
mod keys;
mod lease;
mod nodes;
mod postgres;
mod replays;
mod schema;
mod session_row;
mod sql;
mod step;
mod sweep;
mod tail;
mod transaction;

pub use builder::PostgresBuilder;
pub use postgres::Postgres;
