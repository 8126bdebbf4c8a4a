//! A service on a free port, with sessions of its own; stopped when it is dropped.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use super::folder::Folder;
use super::http::{self, Answer};

pub(crate) struct Service {
    process: Child,
    pub(crate) printed: Vec<String>,
    /// Goes after the process that has files in it.
    folder: Option<Folder>,
}

impl Service {
    pub(crate) fn start() -> Self {
        let folder = Folder::new();
        let mut service = Self::start_in(&folder, "127.0.0.1:0");
        service.folder = Some(folder);
        service
    }

    /// A service whose sessions are in this folder.
    pub(crate) fn start_in(folder: &Folder, address: &str) -> Self {
        let mut process = command()
            .env("DATABASE_URL", folder.database())
            .env("HALLPASS_ADDR", address)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let out = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
        let lines = out.lines().map(|line| line.expect("the service prints text"));
        let printed = lines.take_while(|line| !line.starts_with("That was all")).collect();
        Self { process, printed, folder: None }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        let first = self.printed.first().expect("it says where it listens");
        let (_, rest) = first.split_once("http://").expect("it says where it listens");
        rest.split(',').next().expect("a comma follows the address")
    }

    /// Sends a request whose header fields and body are these.
    pub(crate) fn send(&self, request: &str, fields: &[(&str, &str)], body: &str) -> Answer {
        http::send(self.address(), request, fields, body)
    }

    /// As ctrl-c does.
    pub(crate) fn interrupt(&mut self) -> (bool, String) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().expect("there is a `kill`");
        assert!(sent.success());
        let success = self.process.wait().expect("the service ends").success();
        let mut log = String::new();
        let mut errors = self.process.stderr.take().expect("standard error is a pipe");
        errors.read_to_string(&mut log).expect("the log is text");
        (success, log)
    }

    /// As a power cut does: the process hears nothing of it (SIGKILL).
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it was running");
        self.process.wait().expect("it has ended");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.folder.take();
    }
}

/// The service, with no setting from outside.
pub(crate) fn command() -> Command {
    let mut command = Command::new(crate::BINARY);
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

const VARIABLES: [&str; 7] = [
    "DATABASE_URL",
    "HALLPASS_ACCESS_TTL",
    "HALLPASS_ADDR",
    "HALLPASS_GRACE",
    "HALLPASS_ISSUER",
    "HALLPASS_KEK",
    "RUST_LOG",
];
