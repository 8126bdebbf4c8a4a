//! A node in a process of its own, which is asked on its standard input and answers on its standard
//! output, a line each.

use std::collections::HashMap;
use std::fs;
use std::process::Stdio;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, BufWriter};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};

use super::local::Local;
use super::message::{Answer, Ask};
use crate::failure::{Done, Failure};
use crate::place::Place;

/// A running process. It ends when this is dropped, and by itself when nobody can ask it any more.
#[derive(Debug)]
pub struct Process {
    child: Child,
    next: AtomicU64,
    asks: mpsc::UnboundedSender<Line<Ask>>,
    waiting: Arc<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting(Mutex<HashMap<u64, oneshot::Sender<Answer>>>);

/// A message, and which one it is, or belongs to.
#[derive(Debug, Deserialize, Serialize)]
struct Line<T>(u64, T);

impl Process {
    /// Starts this program once more, as a node on a store, and waits until it is ready.
    ///
    /// # Errors
    /// It cannot be started, or fails.
    pub async fn start(place: &Place) -> Done<Self> {
        let failed = |error| Failure::of("a node's process", error);
        let program = std::env::current_exe().map_err(failed)?;
        let mut child = Command::new(program)
            .arg("node")
            .env(STORE, place.url())
            .env("HALLPASS_KEK", place.kek())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::new("a node's process has no pipes"));
        };
        let (asks, from) = mpsc::unbounded_channel();
        let waiting = Arc::<Waiting>::default();
        tokio::spawn(write(stdin, from));
        tokio::spawn(read_answers(stdout, Arc::clone(&waiting)));
        let process = Self { child, next: AtomicU64::new(0), asks, waiting };
        match process.ask(Ask::Status).await {
            Answer::Status(_) => Ok(process),
            other => Err(Failure::new(format!("a node's process does not start: {other:?}"))),
        }
    }

    /// What the node answers.
    pub async fn ask(&self, ask: Ask) -> Answer {
        let id = self.next.fetch_add(1, Relaxed);
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().insert(id, answer);
        let gone = || Answer::Failed("the node's process is gone".to_owned());
        if self.asks.send(Line(id, ask)).is_err() {
            return gone();
        }
        answered.await.unwrap_or_else(|_| gone())
    }

    /// How much memory it has, in bytes.
    pub(super) fn resident(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        kibibytes.checked_mul(1_024)
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, oneshot::Sender<Answer>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Is the node of the process that [`Process::start`] has started, until its standard input ends.
///
/// # Errors
/// It is not told which store, or the store or the sessions do not start.
pub async fn serve() -> Done<()> {
    let variable = |name| std::env::var(name).map_err(|error| Failure::of(name, error));
    let place = Place::new(variable(STORE)?, variable("HALLPASS_KEK")?);
    let node = Arc::new(Local::start(&place).await?);
    let (answers, to_write) = mpsc::unbounded_channel();
    tokio::spawn(write(tokio::io::stdout(), to_write));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Line(id, ask) =
            serde_json::from_str(&line).map_err(|error| Failure::of("a line", error))?;
        let (node, answers) = (Arc::clone(&node), answers.clone());
        tokio::spawn(async move { answers.send(Line(id, node.answer(ask).await)) });
    }
    Ok(())
}

async fn read_answers(from: impl AsyncRead + Unpin, waiting: Arc<Waiting>) {
    let mut lines = BufReader::new(from).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(Line(id, answer)) = serde_json::from_str(&line) else { break };
        if let Some(asked) = waiting.lock().remove(&id) {
            let _gone = asked.send(answer);
        }
    }
    // Nobody is answered any more.
    waiting.lock().clear();
}

async fn write<T: Serialize>(
    to: impl AsyncWrite + Unpin,
    mut from: mpsc::UnboundedReceiver<Line<T>>,
) -> Option<()> {
    let mut to = BufWriter::new(to);
    while let Some(line) = from.recv().await {
        let mut text = serde_json::to_vec(&line).ok()?;
        text.push(b'\n');
        to.write_all(&text).await.ok()?;
        if from.is_empty() {
            to.flush().await.ok()?;
        }
    }
    Some(())
}

/// Which store a node's process opens.
const STORE: &str = "HALLPASS_SCALE_STORE";
