//! One server of Redis.

use std::sync::Arc;

use rustix::process::Signal;

use super::builder::RedisBuilder;
use super::reply::Reply;
use super::resp;
use crate::daemon::{Daemon, NoStart};
use crate::fail::OrFail;
use crate::scratch::Scratch;
use crate::wait::until_or;
use crate::{Authority, Process, disk};

/// A running `redis-server` (or Valkey), stopped when dropped. It keeps nothing on a disk, unless
/// [`persistent`](RedisBuilder::persistent).
#[derive(Debug)]
pub struct RedisServer {
    daemon: Daemon,
    ports: Ports,
    password: Option<String>,
    /// Last, for it is removed when the server has gone.
    folder: Scratch,
}

/// Where a server listens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) plain: u16,
    pub(super) tls: Option<u16>,
}

impl Ports {
    /// The one for all but us.
    pub(super) const fn told(self) -> u16 {
        match self.tls {
            Some(port) => port,
            None => self.plain,
        }
    }
}

impl RedisServer {
    /// How one is made.
    pub fn builder() -> RedisBuilder {
        RedisBuilder::default()
    }

    /// A server that keeps nothing on a disk.
    ///
    /// # Panics
    /// As [`RedisBuilder::start`].
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    pub(super) const fn new(
        daemon: Daemon,
        ports: Ports,
        password: Option<String>,
        folder: Scratch,
    ) -> Self {
        Self { daemon, ports, password, folder }
    }

    /// Its address: `redis://127.0.0.1:PORT`, with the password if it has one; `rediss://`, if it
    /// speaks TLS.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_at(self.port())
    }

    /// Its address as it is through something that listens at another port: a proxy.
    #[must_use]
    pub fn url_at(&self, port: u16) -> String {
        let scheme = self.scheme();
        match &self.password {
            Some(password) => format!("{scheme}://:{password}@127.0.0.1:{port}"),
            None => format!("{scheme}://127.0.0.1:{port}"),
        }
    }

    pub(super) fn scheme(&self) -> &'static str {
        if self.ports.tls.is_some() { "rediss" } else { "redis" }
    }

    /// Its port: that for TLS, if it speaks TLS.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.ports.told()
    }

    /// Whether it listens there.
    pub(super) fn is_at(&self, port: u16) -> bool {
        [self.ports.plain, self.port()].contains(&port)
    }

    /// From now on it shows another certificate, of this authority for this name.
    ///
    /// # Panics
    /// If it speaks no TLS.
    pub async fn show_certificate(&self, authority: &Authority, name: &str) {
        let files = authority.files(name, self.folder());
        let settings = files.iter().flat_map(|(key, file)| [*key, file.as_str()]);
        let command: Vec<&str> = ["CONFIG", "SET"].into_iter().chain(settings).collect();
        self.command(&command).await;
    }

    /// The folder of its data and its log.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Its process.
    ///
    /// # Panics
    /// If it does not run.
    #[must_use]
    pub fn process(&self) -> Arc<Process> {
        self.daemon.running()
    }

    /// Whether it runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.daemon.process().is_some_and(|process| process.ended().is_none())
    }

    /// Kills it (SIGKILL): what is not on the disk is lost.
    pub fn kill(&self) {
        self.daemon.kill();
    }

    /// Asks it to end (SIGTERM), and waits until it has.
    ///
    /// # Panics
    /// If it does not.
    pub async fn stop(&self) {
        self.daemon.stop(Signal::TERM).await;
    }

    /// Starts it again, on the same port and data, after having stopped it if it runs.
    ///
    /// # Panics
    /// If it does not stop or start.
    pub async fn restart(&self) {
        self.stop().await;
        self.daemon.start_again(async || self.answers().await).await;
    }

    /// Stops it from running (SIGSTOP): connections stay, nothing answers.
    ///
    /// # Panics
    /// If it does not run.
    pub fn pause(&self) {
        self.process().pause();
    }

    /// Lets it go on (SIGCONT).
    ///
    /// # Panics
    /// If it does not run.
    pub fn resume(&self) {
        self.process().resume();
    }

    /// Its disk is full: no file of it grows any more (the system says "file too large" where a full
    /// disk says "no space left"; Redis makes no difference). Needs no administrator. With
    /// [`persistent`](RedisBuilder::persistent) it ends at the next write, with `appendfsync
    /// everysec` it refuses writes from then on.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn fill_disk(&self) {
        disk::limit(self.process().id(), Some(1), |_| {}).await;
    }

    /// There is room on the disk again.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn free_disk(&self) {
        disk::limit(self.process().id(), None, |_| {}).await;
    }

    /// What it answers to a command: `server.command(&["CONFIG", "GET", "maxmemory"])`.
    ///
    /// # Panics
    /// If it says something against it, or does not answer.
    pub async fn command(&self, parts: &[&str]) -> Reply {
        let answer = self.try_command(parts).await;
        answer.or_fail(format_args!("redis-server, asked {}", parts.join(" ")))
    }

    /// What it answers to a command.
    ///
    /// # Errors
    /// What it says against it, or why it could not be asked.
    pub async fn try_command(&self, parts: &[&str]) -> Result<Reply, String> {
        self.try_bytes(parts).await
    }

    /// The same with parts that need not be texts.
    pub(super) async fn try_bytes(&self, parts: &[impl AsRef<[u8]>]) -> Result<Reply, String> {
        resp::ask(self.ports.plain, self.password.as_deref(), parts).await
    }

    /// The value of this name in `INFO`.
    ///
    /// # Panics
    /// If there is none.
    pub async fn info(&self, name: &str) -> String {
        let info = self.command(&["INFO", "everything"]).await.text();
        let mut fields = info.lines().filter_map(|line| line.split_once(':'));
        let found = fields.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
        found.or_fail(format_args!("redis-server has no {name} in its INFO"))
    }

    /// Waits until this replica has everything that its primary has by now.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn caught_up(&self, primary: &Self) {
        let there = offset(&primary.info("master_repl_offset").await);
        self.until("catch up with its primary", async || {
            offset(&self.info("slave_repl_offset").await) >= there
        })
        .await;
    }

    /// Waits until this replica follows its primary.
    pub(super) async fn follows(&self) {
        let up = async || self.info("master_link_status").await == "up";
        self.until("find its primary", up).await;
    }

    async fn until(&self, what: &str, met: impl AsyncFn() -> bool) {
        until_or(what, met, async || self.process().log_tail()).await;
    }

    pub(super) async fn launch(&self) -> Result<(), NoStart> {
        self.daemon.start(async || self.answers().await).await
    }

    /// Also one that has to ask for a password serves.
    async fn answers(&self) -> bool {
        let answer = self.try_command(&["PING"]).await;
        answer.is_ok() || answer.is_err_and(|why| why.starts_with("NOAUTH"))
    }
}

/// Where in the stream of all writes.
fn offset(text: &str) -> u64 {
    text.parse().or_fail("an offset of replication")
}
