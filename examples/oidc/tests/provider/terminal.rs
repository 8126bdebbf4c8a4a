//! What a user types: every line that the program prints, and a start that fails.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::setup;

/// The program on a free port; ended when it is dropped.
struct Program {
    process: Child,
    printed: Vec<String>,
}

impl Program {
    fn start(framework: &str) -> Self {
        let mut process = command()
            .arg(framework)
            .env("HALLPASS_ADDR", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
        let lines = out.lines().map(|line| line.expect("the program prints text"));
        let printed: Vec<_> = lines.take_while(|line| !line.starts_with("That was all")).collect();
        assert!(printed.len() > 50, "{printed:#?}");
        Self { process, printed }
    }

    /// Where the provider listens.
    fn provider(&self) -> &str {
        let (_, rest) = self.printed[1].split_once("http://").expect("it says who the provider is");
        rest.split(',').next().expect("a comma follows the address")
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().expect("there is a `kill`");
        assert!(sent.success());
    }

    /// Waits until the provider has ended, with the program or before it.
    fn wait_for_provider(&self) {
        let start = Instant::now();
        while TcpStream::connect(self.provider()).is_ok() {
            assert!(start.elapsed() < Duration::from_secs(20), "the provider lives on");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether it ended well, and its log, which the provider writes to as well.
    fn wait(mut self) -> (bool, String) {
        self.wait_for_provider();
        let success = self.process.wait().expect("the program ends").success();
        let mut log = String::new();
        let mut errors = self.process.stderr.take().expect("standard error is a pipe");
        errors.read_to_string(&mut log).expect("the log is text");
        (success, log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oidc"));
    command.env_remove("HALLPASS_ADDR").env_remove("RUST_LOG");
    command
}

fn is_command(line: &str) -> bool {
    line.starts_with("curl ") || line.starts_with("kill ") || line.contains("=$(curl ")
}

#[tokio::test]
async fn printed_lines_answer_as_printed() {
    let curl = Command::new("curl").arg("--version").output().is_ok();
    if !curl || !setup::is_installed().await {
        return;
    }
    for framework in ["axum", "actix"] {
        let program = Program::start(framework);
        let commands: Vec<_> = program.printed.iter().filter(|line| is_command(line)).collect();
        let script: String = commands.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let Output { stdout, stderr, status } =
            Command::new("sh").args(["-c", &script]).env("NO_PROXY", "*").output().unwrap();

        assert!(status.success(), "{framework}: {}", String::from_utf8_lossy(&stderr));
        assert_eq!(String::from_utf8_lossy(&stderr), "", "{framework}");
        let answers: Vec<_> =
            program.printed.iter().filter_map(|line| line.strip_prefix("  => ")).collect();
        assert_eq!((commands.len(), answers.len()), (17, 11), "{:#?}", program.printed);
        assert_eq!(String::from_utf8_lossy(&stdout).lines().collect::<Vec<_>>(), answers);

        program.signal("-INT");
        let (success, log) = program.wait();
        assert!(success, "{framework}: an interrupt is no failure: {log}");
        for told in ["aud \"https://billing.example\", expected", "the provider has ended"] {
            assert!(log.contains(told), "{framework}: {log}");
        }
    }
}

#[tokio::test]
async fn the_provider_ends_with_the_program_however_that_ends() {
    if !setup::is_installed().await {
        return;
    }
    for (framework, signal) in [("axum", "-INT"), ("actix", "-INT"), ("axum", "-KILL")] {
        let program = Program::start(framework);
        assert!(TcpStream::connect(program.provider()).is_ok(), "{framework}: it listens");
        program.signal(signal);
        let (success, log) = program.wait();
        assert_eq!(success, signal == "-INT", "{framework}: {log}");
        assert!(!log.contains("the provider has ended"), "it was ended: {log}");
    }
}

#[test]
fn a_start_that_fails_says_why_and_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let rows = [
        ("a framework", "rocket", ("RUST_LOG", "info"), "name a framework, `axum` or `actix`"),
        (
            "an address",
            "axum",
            ("HALLPASS_ADDR", "localhost"),
            "HALLPASS_ADDR is not an IP address",
        ),
        ("a log filter", "axum", ("RUST_LOG", "hallpass=loud"), "RUST_LOG is no filter"),
        ("a port in use", "actix", ("HALLPASS_ADDR", &taken), "cannot listen on 127.0.0.1:"),
        ("no Node", "axum", ("PATH", ""), "the provider needs Node 20 or newer, and there is no "),
    ];
    for (name, framework, (variable, value), told) in rows {
        let mut command = command();
        command.arg(framework).env("HALLPASS_ADDR", "127.0.0.1:0").env(variable, value);
        let output = command.output().expect("the program starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {errors}");
        assert!(errors.starts_with(&format!("oidc: {told}")), "{name}: {errors}");
        assert_eq!((errors.lines().count(), &*output.stdout), (1, &b""[..]), "{name}: {errors}");
    }
}
