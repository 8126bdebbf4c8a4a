//! The service as its user meets it: started, told to stop, and every line that it prints tried.

#![cfg(test)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

/// A service on a free port; stopped when it is dropped.
struct Service {
    process: Child,
    printed: Vec<String>,
}

impl Service {
    fn start() -> Self {
        let mut process = quickstart()
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

    /// As ctrl-c does.
    fn interrupt(mut self) -> (bool, String) {
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

fn quickstart() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    for variable in ["HALLPASS_ADDR", "HALLPASS_SIGNING_KEY", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

fn is_command(line: &str) -> bool {
    ["curl ", "TOKEN=$(curl ", "BOB=$(curl "].iter().any(|start| line.starts_with(start))
}

#[test]
fn printed_lines_answer_as_printed() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("no curl: the tests of `curl.rs` alone send these requests");
        return;
    }
    let service = Service::start();
    let commands: Vec<_> = service.printed.iter().filter(|line| is_command(line)).collect();
    let script: String = commands.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let Output { stdout, stderr, status } =
        Command::new("sh").args(["-c", &script]).env("NO_PROXY", "*").output().expect("a shell");

    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    assert_eq!(String::from_utf8_lossy(&stderr), "");
    let answers: Vec<_> =
        service.printed.iter().filter_map(|line| line.strip_prefix("  => ")).collect();
    assert_eq!((commands.len(), answers.len()), (12, 10), "{:#?}", service.printed);
    assert_eq!(String::from_utf8_lossy(&stdout).lines().collect::<Vec<_>>(), answers);

    let (success, log) = service.interrupt();
    assert!(success, "an interrupt is no failure");
    let refusals: Vec<_> = log.lines().filter(|line| line.contains("hallpass: ")).collect();
    assert_eq!(refusals.len(), 3, "{log}");
    for (line, why) in refusals.iter().zip([
        "no credentials",
        "the token's header is not",
        "the token does not meet role(\"admin\")",
    ]) {
        assert!(line.contains(why), "{line}");
    }
}

#[test]
fn bad_settings_are_told_and_end_the_start() {
    let public = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n\
        -----END PUBLIC KEY-----\n";
    let rows = [
        ("an address without a port", "HALLPASS_ADDR", "localhost", "quickstart: HALLPASS_ADDR "),
        ("an address of another machine", "HALLPASS_ADDR", "192.0.2.1:80", "quickstart: cannot "),
        ("an empty key", "HALLPASS_SIGNING_KEY", "", "quickstart: HALLPASS_SIGNING_KEY: "),
        ("a public key", "HALLPASS_SIGNING_KEY", public, "quickstart: HALLPASS_SIGNING_KEY: "),
        ("a log filter", "RUST_LOG", "hallpass=loud", "quickstart: RUST_LOG "),
    ];
    for (name, variable, value, told) in rows {
        let output = quickstart().env(variable, value).output().expect("the service starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {errors}");
        assert!(errors.starts_with(told) && errors.lines().count() == 1, "{name}: {errors}");
        assert_eq!(output.stdout, b"", "{name}");
    }
}
