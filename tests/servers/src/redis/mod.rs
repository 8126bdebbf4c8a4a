//! Redis and Valkey.

mod builder;
mod cluster;
mod group;
mod reply;
mod resp;
mod sentinel;
mod server;
mod slots;

use std::path::PathBuf;

pub use builder::RedisBuilder;
pub use cluster::RedisCluster;
pub use group::RedisGroupBuilder;
pub use reply::Reply;
pub use sentinel::RedisSentinel;
pub use server::RedisServer;

/// Names `valkey-server`, if the suites are to run with it too.
const VALKEY: &str = "HALLPASS_VALKEY";

/// The program of Valkey, if the variable `HALLPASS_VALKEY` names it; else the standard error is
/// told that the suite was not run with it. It is optional: Debian 12 has no package of it.
#[must_use]
pub fn valkey(suite: &str) -> Option<PathBuf> {
    let program = std::env::var_os(VALKEY).filter(|name| !name.is_empty()).map(PathBuf::from);
    if program.is_none() {
        crate::optional(&format!("{suite} with Valkey ({VALKEY} names valkey-server)"));
    }
    program
}
