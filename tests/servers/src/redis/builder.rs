//! How a server of Redis is made.

use std::fs;
use std::path::{Path, PathBuf};

use super::server::RedisServer;
use crate::daemon::{Daemon, NoStart};
use crate::fail::{OrFail, fail};
use crate::program::program as find;
use crate::scratch::Scratch;
use crate::{FakeClock, disk, free_port};

/// How a [`RedisServer`] is made.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RedisBuilder {
    program: Option<PathBuf>,
    settings: Vec<(String, String)>,
    clock: Option<FakeClock>,
    primary: Option<u16>,
    sentinel: bool,
}

/// The settings of every server, before what a test asks for.
const SETTINGS: &[(&str, &str)] = &[
    ("bind", "127.0.0.1"),
    ("protected-mode", "no"),
    ("save", "\"\""),
    ("appendonly", "no"),
    ("repl-diskless-sync", "yes"),
    ("repl-diskless-sync-delay", "0"),
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

    /// A sentinel by the same program.
    pub(super) fn for_sentinel(&self) -> Self {
        Self { program: self.program.clone(), sentinel: true, ..Self::default() }
    }

    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// If it is not installed, or does not start: with the end of its log.
    pub async fn start(self) -> RedisServer {
        for _ in 0..5 {
            match self.start_at(free_port()).await {
                Ok(server) => return server,
                Err(NoStart::PortTaken) => {}
                Err(NoStart::Failed(why)) => fail(why),
            }
        }
        fail("redis-server found no port that nobody else took")
    }

    pub(super) async fn start_at(&self, port: u16) -> Result<RedisServer, NoStart> {
        let folder = Scratch::new("redis");
        let config = folder.path().join("redis.conf");
        fs::write(&config, self.lines(port, folder.path())).or_fail("redis.conf");
        let daemon = self.daemon(&folder, config);
        let server = RedisServer::new(daemon, port, self.password(), folder);
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
        let (log, sentinel) = (place.join("log"), self.sentinel);
        Daemon::new("redis-server", log, self.clock.clone(), move || {
            let mut command = disk::bearing(&program);
            command.arg(&config).args(sentinel.then_some("--sentinel")).current_dir(&place);
            command
        })
    }

    fn lines(&self, port: u16, folder: &Path) -> String {
        let mut lines = format!("port {port}\ndir {}\n", folder.display());
        let mut add = |key: &str, value: &str| lines.push_str(&format!("{key} {value}\n"));
        // A sentinel takes only some of them.
        let settings = if self.sentinel { SETTINGS.get(..2) } else { Some(SETTINGS) };
        settings.into_iter().flatten().for_each(|(key, value)| add(key, value));
        if self.sentinel {
            // Not the address that it connects from.
            add("sentinel", "announce-ip 127.0.0.1");
            add("sentinel", &format!("announce-port {port}"));
        }
        if let Some(primary) = self.primary {
            add("replicaof", &format!("127.0.0.1 {primary}"));
        }
        self.settings.iter().for_each(|(key, value)| add(key, value));
        lines
    }

    fn password(&self) -> Option<String> {
        let found = self.settings.iter().rev().find(|(key, _)| key == "requirepass");
        found.map(|(_, password)| password.clone())
    }
}
