//! The link to the servers: where they are, whether they are fit for sessions, and how a command gets
//! to the one that has its part of the store, whatever happens to the others.
//!
//! The client library brings the protocol and connections that many use at once. Where a part of the
//! store is, is settled here, for all arrangements alike: its cluster client lets no command through
//! while it looks for the server that another command missed, and its sentinel client looks once.

mod address;
mod check;
mod cluster;
mod dial;
mod error;
mod fleet;
mod greeting;
mod pause;
mod routes;
mod script;
mod send;
mod sentinel;
mod server;
mod settings;
mod slot;
mod soon;
mod task;
mod tls;
mod url;
mod wake;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::{Shard, StoreError, StoreErrorKind};
use redis::{Cmd, Value};

use dial::{Dialer, Role};
use fleet::{Fleet, Lane};
use greeting::Greeting;
use routes::{Guide, Routes};
use send::{Errand, Undone};
use soon::after;
use tls::Tls;
use url::{Target, Topology};
use wake::Wakes;

pub(crate) use script::{Arg, Script};
pub(crate) use settings::Settings;
pub(crate) use wake::Wake;

/// The servers of a store.
#[derive(Clone)]
pub(crate) struct Link {
    inner: Arc<Inner>,
    lane: Lane,
}

struct Inner {
    fleet: Arc<Fleet>,
    routes: Routes,
    wakes: Wakes,
    shards: u16,
    prefix: Box<str>,
    timeout: Duration,
    warnings: Vec<Box<str>>,
}

impl Link {
    /// Connects, and checks whether the servers are fit for sessions.
    pub(crate) async fn connect(settings: Settings) -> Result<Self, StoreError> {
        settings.check()?;
        let Target { topology, login, database, tls } = Target::parse(&settings.url)?;
        let tls = secured(&settings, tls)?;
        let role = match topology {
            Topology::Sentinel { .. } => Role::Primary,
            Topology::Cluster(_) | Topology::Single(_) => Role::Any,
        };
        let timeout = settings.timeout;
        let dialer = Dialer::new(Greeting { login, database }, timeout, tls.clone()).to(role);
        let fleet = Arc::new(Fleet::new(dialer));
        let (guide, shards) = match topology {
            Topology::Cluster(seeds) => {
                (Guide::Cluster(cluster::Cluster::new(Arc::clone(&fleet), seeds)), slot::SHARDS)
            }
            Topology::Sentinel { sentinels, login, primary } => {
                let greeting = Greeting { login, database: 0 };
                let dialer = Dialer::new(greeting, timeout, tls).to(Role::Sentinel);
                (Guide::Sentinels(sentinel::Sentinels::new(dialer, sentinels, &primary)), 1)
            }
            Topology::Single(address) => (Guide::Fixed(address), 1),
        };
        let routes = Routes::start(guide, Arc::clone(&fleet)).await?;
        let prefix = settings.prefix;
        let channels = (0..shards).map(|shard| key(&prefix, Shard::new(shard), b"wake")).collect();
        let wakes = Wakes::start(Arc::clone(&fleet), routes.watch(), channels);
        let mut inner =
            Inner { fleet, routes, wakes, shards, prefix, timeout, warnings: Vec::new() };
        inner.warnings = check::run(&inner).await?;
        Ok(Self { inner: Arc::new(inner), lane: Lane::Steps })
    }

    /// The same servers, on connections of its own: whoever follows the log stands behind nobody.
    pub(crate) fn tail(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), lane: Lane::Tail }
    }

    /// Of how many parts the store is.
    pub(crate) fn shards(&self) -> u16 {
        self.inner.shards
    }

    /// What the operator should change about the servers.
    pub(crate) fn warnings(&self) -> Vec<Box<str>> {
        self.inner.warnings.clone()
    }

    /// The full name of a key of this part.
    pub(crate) fn key(&self, shard: Shard, name: &[u8]) -> Vec<u8> {
        key(&self.inner.prefix, shard, name)
    }

    /// Runs a script where this part is. It is sent once more when a connection breaks before the
    /// answer comes, so it has to notice that it was done.
    pub(crate) async fn run(
        &self,
        shard: Shard,
        script: &Script,
        keys: &[Vec<u8>],
        args: &[Arg<'_>],
    ) -> Result<Value, StoreError> {
        self.inner.run(self.lane, shard, script, keys, args).await
    }

    /// Carries out a command that changes nothing, where this part is.
    pub(crate) async fn look(&self, shard: Shard, command: &Cmd) -> Result<Value, StoreError> {
        Ok(self.inner.errand(self.lane, shard).run(command).await?)
    }

    /// What is published from now on about this part; `None` if there is no such part.
    pub(crate) fn wake(&self, shard: Shard) -> Option<Wake> {
        self.inner.wakes.wake(shard)
    }
}

impl Inner {
    async fn run(
        &self,
        lane: Lane,
        shard: Shard,
        script: &Script,
        keys: &[Vec<u8>],
        args: &[Arg<'_>],
    ) -> Result<Value, StoreError> {
        let errand = self.errand(lane, shard);
        match errand.run(&script.by_hash(keys, args)).await {
            Err(Undone::Refused(_, refusal)) if refusal.code() == Some("NOSCRIPT") => {
                Ok(errand.run(&script.by_text(keys, args)).await?)
            }
            answer => Ok(answer?),
        }
    }

    fn errand(&self, lane: Lane, shard: Shard) -> Errand<'_> {
        let until = after(self.timeout);
        Errand { fleet: &self.fleet, routes: &self.routes, lane, shard, until }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("prefix", &self.inner.prefix)
            .field("shards", &self.inner.shards)
            .finish_non_exhaustive()
    }
}

fn key(prefix: &str, shard: Shard, name: &[u8]) -> Vec<u8> {
    let mut key = format!("{prefix}:{{{}}}:", shard.number()).into_bytes();
    key.extend_from_slice(name);
    key
}

fn secured(settings: &Settings, tls: bool) -> Result<Option<Tls>, StoreError> {
    let certificates = &settings.certificates;
    match (tls, certificates.roots.is_some() || certificates.client.is_some()) {
        (true, _) => Tls::new(certificates).map(Some),
        (false, false) => Ok(None),
        (false, true) => Err(StoreError::new(
            StoreErrorKind::Config,
            "there is a certificate, but the URL is one without TLS: with TLS it begins with rediss",
        )),
    }
}
