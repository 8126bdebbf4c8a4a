//! The service as a process of its own.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder with the sessions in it, gone with the test.
pub(crate) struct Folder(PathBuf);

pub(crate) struct Service {
    process: Child,
    address: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("quickstart-crash-{}-{number}", process::id()));
        fs::create_dir(&path).expect("a folder can be made");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

impl Service {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(folder: &Folder, address: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_quickstart"))
            .env("DATABASE_URL", format!("sqlite:{}", folder.0.join("sessions.db").display()))
            .env("HALLPASS_ADDR", address)
            // It may change from start to start, and is what the tokens say.
            .env("HALLPASS_ISSUER", "http://localhost:3000")
            .env("RUST_LOG", "hallpass::session=warn,error")
            .env_remove("HALLPASS_KEK")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let out = process.stdout.take().expect("standard output is a pipe");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let first = lines.find(|line| line.contains("http://")).expect("it says where it listens");
        // What is printed later must go somewhere.
        std::thread::spawn(move || lines.for_each(drop));
        let (_, rest) = first.split_once("http://").expect("it says where it listens");
        let address = rest.split([',', '/', ' ']).next().expect("an address").to_owned();
        Self { process, address: address.replace("localhost", "127.0.0.1") }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// As a power cut does, as far as the process is concerned.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it was running");
        self.process.wait().expect("it has ended");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _waited = self.process.wait();
    }
}
