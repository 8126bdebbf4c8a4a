//! A node as a process.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use hallpass_servers::FakeClock;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::{Http, Site};

/// What all nodes of a fleet have in common.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The program.
    pub program: PathBuf,
    /// Where their logs are written to.
    pub folder: PathBuf,
    /// The grace.
    pub grace: Duration,
    /// After which age of its view a node answers 503.
    pub stale: Duration,
    /// Until which age of its view it lets requests in all the same.
    pub open: Option<Duration>,
}

/// A process, killed when it is dropped.
#[derive(Debug)]
pub struct Node {
    process: Child,
    address: SocketAddr,
    log: PathBuf,
    /// Its clock is in a file.
    _clock: Option<FakeClock>,
}

/// What a node knows of itself.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Status {
    /// What it has told its operator.
    pub notices: BTreeMap<String, Notice>,
    /// How many revocations are in force.
    pub revocations: usize,
    /// How old its view is.
    pub staleness_ms: Option<u64>,
    /// How many requests passed because its policy is open.
    pub passed_stale: u64,
    /// Whether it can sign.
    pub signs: bool,
}

/// A kind of notice.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Notice {
    /// How often it was told.
    pub times: u64,
    /// The last of them.
    pub last: String,
}

impl Node {
    /// Starts a node at a site, and waits until it listens. One that finds no store ends, and is
    /// started again, as whoever runs services does.
    ///
    /// # Panics
    /// It does not start: with the end of its log.
    pub async fn start(setup: &Setup, number: usize, site: Site) -> Self {
        let log = setup.folder.join(format!("node-{number}.log"));
        let until = Instant::now() + START;
        loop {
            let mut process = spawn(setup, &site, &log);
            let out = process.stdout.take().expect("standard output is a pipe");
            let line = timeout(START, BufReader::new(out).lines().next_line()).await;
            let line = line.ok().and_then(|line| line.ok().flatten());
            if let Some(address) = line.and_then(|line| line.parse().ok()) {
                return Self { process, address, log, _clock: site.clock };
            }
            assert!(Instant::now() < until, "node {number} does not start:\n{}", tail(&log));
            sleep(Duration::from_millis(500)).await;
        }
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the process that was started is still there.
    pub fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// What it knows of itself; `None` if it does not answer.
    pub async fn status(&self, http: &Http) -> Option<Status> {
        let answer = http.get(self.address, "/status", None, START).await?;
        serde_json::from_slice(&answer.body).ok()
    }

    /// The end of its log.
    #[must_use]
    pub fn log(&self) -> String {
        tail(&self.log)
    }
}

fn spawn(setup: &Setup, site: &Site, log: &Path) -> Child {
    let mut command = Command::new(&setup.program);
    command
        .env("FLEET_STORE", &site.store)
        .env("FLEET_GRACE_MS", setup.grace.as_millis().to_string())
        .env("FLEET_STALE_MS", setup.stale.as_millis().to_string())
        .env("HALLPASS_KEK", KEK)
        // It ends with this pipe.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(File::create(log).expect("a log can be written"))
        .kill_on_drop(true);
    if let Some(open) = setup.open {
        command.env("FLEET_OPEN_MS", open.as_millis().to_string());
    }
    if let Some(clock) = &site.clock {
        clock.apply(command.as_std_mut());
    }
    command.spawn().expect("the node starts")
}

fn tail(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(LINES).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

/// Of one test: it guards nothing.
const KEK: &str = "mFZ1kq0gT9pJ4u7vQyXc2Rb8sWdE5nHa3oLiKtUzPMY=";

/// How long a node may take to start. It opens its store, which may be busy.
const START: Duration = Duration::from_secs(40);

const LINES: usize = 20;
