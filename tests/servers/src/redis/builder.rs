//! How a server of Redis is made.

use std::fs;
use std::path::{Path, PathBuf};

use super::server::{Ports, RedisServer};
use crate::daemon::{Daemon, NoStart};
use crate::fail::{OrFail, fail};
use crate::program::program as find;
use crate::scratch::Scratch;
use crate::{Authority, FakeClock, disk, free_port};

/// How a [`RedisServer`] is made.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RedisBuilder {
    program: Option<PathBuf>,
    settings: Vec<(String, String)>,
    clock: Option<FakeClock>,
    primary: Option<u16>,
    tls: Option<(Authority, String)>,
    kind: Kind,
}

/// What a server is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Alone,
    OfCluster,
    Sentinel,
}

/// The settings of all, before what a test asks for.
const ALL: &[(&str, &str)] = &[("bind", "127.0.0.1"), ("protected-mode", "no")];

/// Those of every server that is no sentinel.
const SERVER: &[(&str, &str)] = &[
    ("save", "\"\""),
    ("appendonly", "no"),
    ("repl-diskless-sync", "yes"),
    ("repl-diskless-sync-delay", "0"),
];

/// Those of a server that speaks TLS: it does so to other servers, too, and asks no client who it is.
const TLS: &[(&str, &str)] =
    &[("tls-auth-clients", "no"), ("tls-cluster", "yes"), ("tls-replication", "yes")];

/// Those of each server of a cluster.
const CLUSTER: &[(&str, &str)] = &[
    ("cluster-enabled", "yes"),
    ("cluster-node-timeout", "1000"),
    ("cluster-require-full-coverage", "no"),
];

impl RedisBuilder {
    /// Another program than `redis-server`: Valkey, see [`valkey`](crate::valkey).
    pub fn program(mut self, program: impl Into<PathBuf>) -> Self {
        self.program = Some(program.into());
        self
    }

    /// A line of `redis.conf`. The value is written as it is: quote what has spaces in it. The
    /// password of `requirepass` is used by [`RedisServer::command`] and [`RedisServer::url`].
    #[expect(clippy::needless_pass_by_value, reason = "a number is told as it is")]
    pub fn config(mut self, key: &str, value: impl ToString) -> Self {
        self.settings.push((key.to_owned(), value.to_string()));
        self
    }

    /// Every command is on the disk before it is answered: an append-only file, synced each time.
    pub fn persistent(self) -> Self {
        self.config("appendonly", "yes").config("appendfsync", "always")
    }

    /// It speaks TLS, to clients and to other servers, with a certificate of this authority for this
    /// name. [`RedisServer::command`] asks it without.
    pub fn tls(mut self, authority: &Authority, name: &str) -> Self {
        self.tls = Some((authority.clone(), name.to_owned()));
        self
    }

    /// The server's clock.
    pub fn clock(mut self, clock: &FakeClock) -> Self {
        self.clock = Some(clock.clone());
        self
    }

    /// A replica of that server. It has what that one has before it was started, and what comes later
    /// when it has [`caught_up`](RedisServer::caught_up).
    pub fn replica_of(self, primary: &RedisServer) -> Self {
        self.replica_at(primary.port())
    }

    /// A replica of the server that is reached at this port: a proxy, for example.
    pub fn replica_at(mut self, port: u16) -> Self {
        self.primary = Some(port);
        self
    }

    /// A sentinel by the same program, and of the same authority.
    pub(super) fn for_sentinel(&self) -> Self {
        let (program, tls) = (self.program.clone(), self.tls.clone());
        Self { program, tls, kind: Kind::Sentinel, ..Self::default() }
    }

    /// A server of a cluster.
    pub(super) fn for_cluster(&self) -> Self {
        Self { kind: Kind::OfCluster, ..self.clone() }
    }

    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// If it is not installed, or does not start: with the end of its log.
    pub async fn start(self) -> RedisServer {
        for _ in 0..5 {
            match self.try_start().await {
                Ok(server) => return server,
                Err(NoStart::PortTaken) => {}
                Err(NoStart::Failed(why)) => fail(why),
            }
        }
        fail("redis-server found no port that nobody else took")
    }

    async fn try_start(&self) -> Result<RedisServer, NoStart> {
        let folder = Scratch::new("redis");
        let ports = Ports { plain: free_port(), tls: self.tls.as_ref().map(|_| free_port()) };
        let config = folder.path().join("redis.conf");
        fs::write(&config, self.lines(ports, folder.path())).or_fail("redis.conf");
        let daemon = self.daemon(&folder, config);
        let server = RedisServer::new(daemon, ports, self.password(), folder);
        server.launch().await?;
        if self.primary.is_some() {
            server.follows().await;
        }
        Ok(server)
    }

    fn daemon(&self, folder: &Scratch, config: PathBuf) -> Daemon {
        let program = self.program.clone();
        let program = program.unwrap_or_else(|| find("redis-server", "redis-server"));
        let place = folder.path().to_owned();
        let (log, sentinel) = (place.join("log"), self.kind == Kind::Sentinel);
        Daemon::new("redis-server", log, self.clock.clone(), move || {
            let mut command = disk::bearing(&program);
            command.arg(&config).args(sentinel.then_some("--sentinel")).current_dir(&place);
            command
        })
    }

    fn lines(&self, ports: Ports, folder: &Path) -> String {
        let mut lines = format!("port {}\ndir {}\n", ports.plain, folder.display());
        put(&mut lines, ALL);
        if let (Some((authority, name)), Some(port)) = (&self.tls, ports.tls) {
            put(&mut lines, TLS);
            put(&mut lines, &[("tls-port", &port.to_string())]);
            for (key, file) in authority.files(name, folder) {
                put(&mut lines, &[(key, &file)]);
            }
        }
        if self.kind != Kind::Sentinel {
            put(&mut lines, SERVER);
        }
        match self.kind {
            Kind::Alone => {}
            Kind::OfCluster => {
                put(&mut lines, CLUSTER);
                put(&mut lines, &[("cluster-port", &free_port().to_string())]);
            }
            // Not the address that it connects from.
            Kind::Sentinel => {
                let port = format!("announce-port {}", ports.told());
                put(&mut lines, &[("sentinel", "announce-ip 127.0.0.1"), ("sentinel", &port)]);
            }
        }
        if let Some(primary) = self.primary {
            put(&mut lines, &[("replicaof", &format!("127.0.0.1 {primary}"))]);
        }
        for (key, value) in &self.settings {
            put(&mut lines, &[(key, value)]);
        }
        lines
    }

    fn password(&self) -> Option<String> {
        let found = self.settings.iter().rev().find(|(key, _)| key == "requirepass");
        found.map(|(_, password)| password.clone())
    }
}

fn put(lines: &mut String, settings: &[(&str, &str)]) {
    for (key, value) in settings {
        lines.push_str(&format!("{key} {value}\n"));
    }
}
