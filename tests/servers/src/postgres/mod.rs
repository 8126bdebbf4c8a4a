//! PostgreSQL.

mod builder;
mod memory;
mod programs;
mod server;
mod template;
mod user;

pub use builder::PostgresBuilder;
pub use server::{PostgresServer, Shutdown};
