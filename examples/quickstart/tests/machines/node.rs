//! A process of the service.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use hallpass::session::Kek;

use super::http::{self, Answer};

/// One machine, stopped when it is dropped.
pub(crate) struct Node {
    process: Child,
    address: String,
}

impl Node {
    /// Starts it over this store, with the KEK that all of them have, and waits until it listens.
    pub(crate) fn start(url: &str) -> Self {
        Self::with(command(url).env("HALLPASS_KEK", &**KEK))
    }

    /// The same on a machine that trusts the authorities in this file.
    pub(crate) fn trusting(url: &str, authorities: &Path) -> Self {
        let mut command = command(url);
        Self::with(command.env("HALLPASS_KEK", &**KEK).env("SSL_CERT_FILE", authorities))
    }

    fn with(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the service starts");
        let out = process.stdout.take().expect("standard output is a pipe");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let first = lines.find(|line| line.contains("http://")).expect("it says where it listens");
        // What is printed later must go somewhere.
        thread::spawn(move || lines.for_each(drop));
        let (_, rest) = first.split_once("http://").expect("it says where it listens");
        let address = rest.split(',').next().expect("a comma follows the address").to_owned();
        Self { process, address }
    }

    /// Sends a request whose header fields and body are these.
    pub(crate) fn send(&self, request: &str, fields: &[(&str, &str)], body: &str) -> Answer {
        http::send(&self.address, request, fields, body)
    }

    /// The status of a request by the bearer of this.
    pub(crate) fn me(&self, bearer: &str) -> u16 {
        self.send("GET /me", &[("authorization", bearer)], "").status
    }

    /// A refresh by the page of the service.
    pub(crate) fn post(&self, path: &str, cookie: &str) -> Answer {
        let fields = [("cookie", cookie), ("sec-fetch-site", "same-origin")];
        self.send(&format!("POST /auth/{path}"), &fields, "")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // As a power cut does: the process hears nothing of it.
        let _ended = self.process.kill();
        let _waited = self.process.wait();
    }
}

/// How the service ends, and what it says, when it does not start over this store, with this KEK.
pub(crate) fn refused(url: &str, kek: Option<&str>) -> (Option<i32>, String) {
    let mut command = command(url);
    if let Some(kek) = kek {
        command.env("HALLPASS_KEK", kek);
    }
    // What libraries log besides is not what is read here.
    let command = command.env("RUST_LOG", "off").stdout(Stdio::null()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("the service can be started");
    let since = Instant::now();
    while process.try_wait().expect("it is ours").is_none() {
        if since.elapsed() > Duration::from_secs(30) {
            let _ended = process.kill();
            break;
        }
        thread::sleep(Duration::from_millis(5));
    }
    let output = process.wait_with_output().expect("it has ended");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

/// The service over this store, without any other setting from outside.
fn command(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    for variable in ["HALLPASS_ACCESS_TTL", "HALLPASS_GRACE", "HALLPASS_KEK"] {
        command.env_remove(variable);
    }
    command
        .env("DATABASE_URL", url)
        .env("HALLPASS_ADDR", "127.0.0.1:0")
        // What the tokens of all machines say.
        .env("HALLPASS_ISSUER", "http://localhost:3000")
        .env("RUST_LOG", "warn");
    command
}

/// The key of all machines.
pub(crate) static KEK: LazyLock<String> = LazyLock::new(|| {
    let mut line = Vec::new();
    let kek = Kek::generate().expect("randomness");
    kek.write_base64(&mut line).expect("a vector takes all");
    String::from_utf8(line).expect("base64").trim().to_owned()
});
