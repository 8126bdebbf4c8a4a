//! How a server of PostgreSQL is made.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use super::programs::command;
use super::server::PostgresServer;
use super::template;
use super::user::User;
use crate::daemon::{Daemon, NoStart};
use crate::fail::{OrFail, fail};
use crate::scratch::Scratch;
use crate::{FakeClock, free_port};

/// How a [`PostgresServer`] is made.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct PostgresBuilder {
    settings: Vec<(String, String)>,
    users: Vec<(String, String)>,
    clock: Option<FakeClock>,
}

/// The settings of every server, before what a test asks for. Nothing outside of its folder.
const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("dynamic_shared_memory_type", "mmap"),
    ("logging_collector", "off"),
];

impl PostgresBuilder {
    /// A setting of `postgresql.conf`. The value is quoted.
    #[expect(clippy::needless_pass_by_value, reason = "a number is told as it is")]
    pub fn config(mut self, key: &str, value: impl ToString) -> Self {
        self.settings.push((key.to_owned(), value.to_string()));
        self
    }

    /// A user that may log in, and has to tell a password (SCRAM). `postgres` needs none.
    pub fn user(mut self, name: &str, password: &str) -> Self {
        self.users.push((name.to_owned(), password.to_owned()));
        self
    }

    /// The server's clock.
    pub fn clock(mut self, clock: &FakeClock) -> Self {
        self.clock = Some(clock.clone());
        self
    }

    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// If it is not installed, or does not start: with the end of its log.
    pub async fn start(self) -> PostgresServer {
        let user = User::get();
        let folder = Scratch::new("postgres");
        template::copy(user, &folder.path().join("data")).await;
        self.permit(folder.path()).or_fail("pg_hba.conf");
        let server = self.launch(folder, user, &[]).await;
        for (name, password) in &self.users {
            let (name, password) = (name.replace('"', "\"\""), password.replace('\'', "''"));
            let statement = format!("CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}'");
            server.sql("postgres", &statement).await;
        }
        server
    }

    /// Starts what is in the folder, at a port of its own.
    pub(super) async fn launch(
        &self,
        folder: Scratch,
        user: User,
        more: &[(&str, &str)],
    ) -> PostgresServer {
        let mut server = self.server(folder, user);
        for _ in 0..5 {
            self.write(&server, more).or_fail("postgresql.conf");
            match server.launch().await {
                Ok(()) => return server,
                Err(NoStart::PortTaken) => server.move_to(free_port()),
                Err(NoStart::Failed(why)) => fail(why),
            }
        }
        fail("PostgreSQL found no port that nobody else took")
    }

    fn server(&self, folder: Scratch, user: User) -> PostgresServer {
        let (place, data) = (folder.path().to_owned(), folder.path().join("data"));
        let log = place.join("log");
        let daemon = Daemon::new("PostgreSQL", log, self.clock.clone(), move || {
            let mut postgres = command("postgres", &user, &place);
            postgres.arg("-D").arg(&data);
            postgres
        });
        PostgresServer::new(daemon, free_port(), user, self.clone(), folder)
    }

    /// The last setting of a name counts.
    fn write(&self, server: &PostgresServer, more: &[(&str, &str)]) -> std::io::Result<()> {
        let file = server.folder().join("data/postgresql.conf");
        let mut file = File::options().append(true).open(file)?;
        let own = self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let port = server.port().to_string();
        let all = SETTINGS.iter().copied().chain([("port", port.as_str())]).chain(own);
        for (key, value) in all.chain(more.iter().copied()) {
            writeln!(file, "{key} = '{}'", value.replace('\'', "''"))?;
        }
        Ok(())
    }

    /// Who may log in how: the first line that fits counts.
    fn permit(&self, folder: &Path) -> std::io::Result<()> {
        let mut lines = String::new();
        for (name, _) in &self.users {
            lines.push_str(&format!("host all \"{name}\" 127.0.0.1/32 scram-sha-256\n"));
        }
        lines.push_str("host all all 127.0.0.1/32 trust\n");
        lines.push_str("host replication all 127.0.0.1/32 trust\n");
        fs::write(folder.join("data/pg_hba.conf"), lines)
    }
}
