//! Real servers for tests: Redis or Valkey (single, Sentinel, Cluster) and PostgreSQL, a network
//! that fails on demand, and a clock that stands or runs an hour off.
//!
//! A server listens on the loopback interface, on a free port, keeps its data in a fresh folder
//! below the system's temporary one, and is stopped by its process id when its value is dropped. What
//! a test process that was killed leaves behind, a watchman of its own ends and removes: see
//! [`Scratch`].
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use hallpass_servers::{FakeClock, PostgresServer, Proxy, RedisServer, Shutdown};
//!
//! # async fn test() {
//! let clock = FakeClock::standing(1_700_000_000_000);
//! let redis = RedisServer::builder().persistent().clock(&clock).start().await;
//! clock.advance(Duration::from_secs(60));
//! assert_eq!(redis.command(&["TIME"]).await.texts(), ["1700000060", "0"]);
//!
//! let proxy = Proxy::start(redis.port());
//! let url = redis.url_at(proxy.port()); // for the client under test
//! proxy.hold_requests_with("EVALSHA");
//! // ... a step is on its way, and its client gives up
//! proxy.holds(1).await;
//! proxy.cut_clients();
//! proxy.release(); // it arrives after all
//!
//! let postgres = PostgresServer::start().await;
//! postgres.create_database("sessions").await;
//! postgres.restart(Shutdown::Immediate).await;
//! # let _url = url;
//! # }
//! ```
//!
//! Everything here panics where it cannot do what was asked: a test without its server has failed.
//! The message says what to install, or has the end of the server's log.
#![expect(clippy::panic, reason = "a test without its server has failed")]

mod authority;
mod clock;
mod daemon;
mod disk;
mod fail;
mod missing;
mod port;
mod postgres;
mod process;
mod program;
mod proxy;
mod redis;
mod scratch;
mod wait;

pub use authority::Authority;
pub use clock::FakeClock;
pub use missing::{missing, optional};
pub use port::free_port;
pub use postgres::{PostgresBuilder, PostgresServer, Shutdown};
pub use process::Process;
pub use proxy::{Counts, Fault, Proxy};
pub use redis::{
    RedisBuilder, RedisCluster, RedisGroupBuilder, RedisSentinel, RedisServer, Reply, valkey,
};
pub use scratch::Scratch;
pub use wait::until;
