//! Several servers that belong together.

use std::marker::PhantomData;
use std::path::PathBuf;

use super::builder::RedisBuilder;
use super::server::RedisServer;
use crate::{Authority, FakeClock};

/// How a [`RedisCluster`](crate::RedisCluster) or a [`RedisSentinel`](crate::RedisSentinel) is made.
#[derive(Debug)]
#[must_use]
pub struct RedisGroupBuilder<G> {
    /// Who decides on a failover: the masters of a cluster, or the sentinels.
    pub(super) voters: usize,
    /// Of each master.
    pub(super) replicas: usize,
    pub(super) server: RedisBuilder,
    group: PhantomData<G>,
}

impl<G> RedisGroupBuilder<G> {
    pub(super) fn new(voters: usize, replicas: usize) -> Self {
        Self { voters, replicas, server: RedisServer::builder(), group: PhantomData }
    }

    /// A line of every server's `redis.conf`, as [`RedisBuilder::config`].
    pub fn config(self, key: &str, value: impl ToString) -> Self {
        self.with(|server| server.config(key, value))
    }

    /// As [`RedisBuilder::persistent`].
    pub fn persistent(self) -> Self {
        self.with(RedisBuilder::persistent)
    }

    /// As [`RedisBuilder::program`].
    pub fn program(self, program: impl Into<PathBuf>) -> Self {
        self.with(|server| server.program(program))
    }

    /// All of them speak TLS, as [`RedisBuilder::tls`].
    pub fn tls(self, authority: &Authority, name: &str) -> Self {
        self.with(|server| server.tls(authority, name))
    }

    /// The clock of every server; sentinels have the real one. That of a cluster has to run until
    /// the cluster is there, and whenever it is to notice that a server failed.
    pub fn clock(self, clock: &FakeClock) -> Self {
        self.with(|server| server.clock(clock))
    }

    fn with(self, change: impl FnOnce(RedisBuilder) -> RedisBuilder) -> Self {
        Self { server: change(self.server), ..self }
    }
}

/// The address of all that these are the way to: `redis+ARRANGEMENT://127.0.0.1:PORT,...`.
pub(super) fn url(arrangement: &str, servers: &[RedisServer]) -> String {
    let scheme = servers.first().map_or("redis", RedisServer::scheme);
    let addresses = servers.iter().map(|server| format!("127.0.0.1:{}", server.port()));
    format!("{scheme}+{arrangement}://{}", addresses.collect::<Vec<_>>().join(","))
}
