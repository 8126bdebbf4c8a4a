//! A service on a free port; stopped when it is dropped.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use super::http::{self, Answer};

pub(crate) struct Service {
    process: Child,
    pub(crate) printed: Vec<String>,
}

impl Service {
    pub(crate) fn start() -> Self {
        let mut process = command()
            .env("HALLPASS_ADDR", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let out = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
        let lines = out.lines().map(|line| line.expect("the service prints text"));
        let printed = lines.take_while(|line| !line.starts_with("That was all")).collect();
        Self { process, printed }
    }

    /// Sends a request whose header fields and body are these.
    pub(crate) fn send(&self, request: &str, fields: &[(&str, &str)], body: &str) -> Answer {
        let (_, rest) = self.printed[0].split_once("http://").expect("it says where it listens");
        let address = rest.split(',').next().expect("a comma follows the address");
        http::send(address, request, fields, body)
    }

    /// As ctrl-c does.
    pub(crate) fn interrupt(mut self) -> (bool, String) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().expect("there is a `kill`");
        assert!(sent.success());
        let success = self.process.wait().expect("the service ends").success();
        let mut log = String::new();
        let mut errors = self.process.stderr.take().expect("standard error is a pipe");
        errors.read_to_string(&mut log).expect("the log is text");
        (success, log)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The service, with no setting from outside.
pub(crate) fn command() -> Command {
    let mut command = Command::new(crate::BINARY);
    for variable in ["HALLPASS_ADDR", "HALLPASS_SIGNING_KEY", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}
