//! One server of PostgreSQL.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;

use super::builder::PostgresBuilder;
use super::memory;
use super::programs::command;
use super::user::User;
use crate::daemon::{Daemon, NoStart};
use crate::fail::{OrFail, fail};
use crate::program::{run, try_run};
use crate::scratch::Scratch;
use crate::{Process, disk};

/// The size of a file of the log, and so the least that files have to be able to have.
const SEGMENT: u64 = 1_048_576;

/// How a server is shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shutdown {
    /// Clients are disconnected, what they had not committed is undone, the data is left in order.
    Fast,
    /// Everything ends at once; the next start recovers from the log.
    Immediate,
}

/// A running server of PostgreSQL, stopped when dropped. It listens on a port alone, and believes
/// everybody on this machine to be `postgres`.
#[derive(Debug)]
pub struct PostgresServer {
    daemon: Daemon,
    port: u16,
    user: User,
    made: PostgresBuilder,
    /// Last, for it is removed when the server has gone.
    folder: Scratch,
}

impl PostgresServer {
    /// How one is made.
    pub fn builder() -> PostgresBuilder {
        PostgresBuilder::default()
    }

    /// A server with the settings that PostgreSQL comes with.
    ///
    /// # Panics
    /// As [`PostgresBuilder::start`].
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    pub(super) const fn new(
        daemon: Daemon,
        port: u16,
        user: User,
        made: PostgresBuilder,
        folder: Scratch,
    ) -> Self {
        Self { daemon, port, user, made, folder }
    }

    /// Somebody else took the one that it was to have.
    pub(super) const fn move_to(&mut self, port: u16) {
        self.port = port;
    }

    /// The address of a database: `postgres://postgres@127.0.0.1:PORT/DATABASE`.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_at(self.port, database)
    }

    /// The address as it is through something that listens at another port: a proxy.
    #[must_use]
    pub fn url_at(&self, port: u16, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{port}/{database}")
    }

    /// The address of a database for a user with a password.
    #[must_use]
    pub fn url_of(&self, user: &str, password: &str, database: &str) -> String {
        format!("postgres://{user}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The folder of its data and its log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its process; each of its connections is a child of it.
    ///
    /// # Panics
    /// If it does not run.
    #[must_use]
    pub fn process(&self) -> Arc<Process> {
        self.daemon.running()
    }

    /// Makes a database.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn create_database(&self, name: &str) {
        self.sql("postgres", &format!("CREATE DATABASE \"{name}\"")).await;
    }

    /// What `psql` prints for a statement, without names of columns: a row a line, `|` between its
    /// values.
    ///
    /// # Panics
    /// If the server refuses it.
    pub async fn sql(&self, database: &str, statement: &str) -> String {
        self.try_sql(database, statement).await.unwrap_or_else(|why| fail(why))
    }

    /// As [`sql`](Self::sql).
    ///
    /// # Errors
    /// What the server says against it.
    pub async fn try_sql(&self, database: &str, statement: &str) -> Result<String, String> {
        self.try_sql_at(&self.url(database), statement).await
    }

    /// As [`try_sql`](Self::try_sql), with this URL: that of another user.
    ///
    /// # Errors
    /// What the server says against it.
    pub async fn try_sql_at(&self, url: &str, statement: &str) -> Result<String, String> {
        let mut psql = command("psql", &self.user, self.folder.path());
        psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement, url]);
        try_run(psql).await.map(|printed| printed.trim_end().to_owned())
    }

    /// Shuts it down, and waits until it has.
    ///
    /// # Panics
    /// If it does not.
    pub async fn stop(&self, how: Shutdown) {
        let signal = match how {
            Shutdown::Fast => Signal::INT,
            Shutdown::Immediate => Signal::QUIT,
        };
        self.daemon.stop(signal).await;
    }

    /// Shuts it down if it runs, and starts it again, on the same port and data.
    ///
    /// # Panics
    /// If it does not stop or start.
    pub async fn restart(&self, how: Shutdown) {
        self.stop(how).await;
        self.daemon.start_again(async || self.answers().await).await;
    }

    /// Kills all of its processes (SIGKILL).
    pub fn kill(&self) {
        self.daemon.kill();
        memory::remove(self.folder.path());
    }

    /// Stops all of its processes from running (SIGSTOP): connections stay, nothing answers.
    ///
    /// # Panics
    /// If it does not run.
    pub fn pause(&self) {
        self.process().pause();
    }

    /// Lets them go on (SIGCONT).
    ///
    /// # Panics
    /// If it does not run.
    pub fn resume(&self) {
        self.process().resume();
    }

    /// The disk is full for a table: neither it nor a larger file grows any more. What has to add a
    /// page to it fails with the code 53100 of a full disk; what fits into its pages, and reading,
    /// works on. Needs no administrator. No file of less than a megabyte is concerned: the log of the
    /// database has files of that size, and without them nothing is committed at all; so give the
    /// table that size before.
    ///
    /// # Panics
    /// If it does not run, or there is no such table.
    pub async fn fill_disk(&self, database: &str, table: &str) {
        let size = self.sql(database, &format!("SELECT pg_relation_size('{table}')")).await;
        let size: u64 = size.parse().or_fail("the size of a table");
        // Half a page more: what is cut off there is known to be for want of room.
        let limit = size.max(SEGMENT).saturating_add(4_096);
        self.limit_files(Some(limit)).await;
    }

    /// The disk is full for the log of the database: who commits fails, and the server crashes and
    /// does not come up again until there is room and somebody [restarts](Self::restart) it.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn fill_log_disk(&self) {
        self.limit_files(Some(1)).await;
    }

    /// There is room on the disk again. After a crash for want of it, [`restart`](Self::restart).
    pub async fn free_disk(&self) {
        if self.daemon.process().is_some_and(|process| process.ended().is_none()) {
            self.limit_files(None).await;
        }
    }

    async fn limit_files(&self, bytes: Option<u64>) {
        let process = self.process();
        let limit =
            async |id: i32| disk::limit(id, bytes, |command| self.user.apply(command)).await;
        limit(process.id()).await;
        // What writes pages back has room for those that are there.
        for id in process.child_ids().into_iter().filter(|id| serves_a_client(*id)) {
            limit(id).await;
        }
    }

    /// A second server that follows this one, asynchronously: it may lack the last commits. It has
    /// all of now when this returns, and can be read.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn replica(&self) -> Self {
        self.replica_at(self.port).await
    }

    /// A replica that reaches this server at another port: through a proxy.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn replica_at(&self, port: u16) -> Self {
        let folder = Scratch::new("postgres");
        self.user.own(folder.path()).or_fail("a folder for PostgreSQL");
        let mut backup = command("pg_basebackup", &self.user, folder.path());
        backup.arg("--pgdata").arg(folder.path().join("data"));
        backup.args([
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
            "--write-recovery-conf",
        ]);
        backup.arg("--dbname").arg(self.url_at(port, "postgres"));
        run(backup).await;
        self.made.launch(folder, self.user, &[]).await
    }

    /// Makes a replica a server of its own, and waits until it is.
    ///
    /// # Panics
    /// If it refuses.
    pub async fn promote(&self) {
        self.sql("postgres", "SELECT pg_promote(wait => true)").await;
    }

    pub(super) async fn launch(&self) -> Result<(), NoStart> {
        self.daemon.start(async || self.answers().await).await
    }

    async fn answers(&self) -> bool {
        let mut isready = command("pg_isready", &self.user, self.folder.path());
        isready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        isready.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = tokio::task::spawn_blocking(move || isready.status()).await;
        matches!(ended, Ok(Ok(status)) if status.success())
    }
}

/// By the name that it gives itself: `postgres: user database address(port) state`.
fn serves_a_client(id: i32) -> bool {
    let name = fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
    name.contains("127.0.0.1(")
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // Killed, it would leave a piece of shared memory behind.
        if let Some(process) = self.daemon.process() {
            process.signal(Signal::QUIT);
            process.resume();
            if process.wait_here(Duration::from_secs(5)).is_none() {
                self.kill();
            }
        }
    }
}
