//! A row of the table.

use std::any::Any;
use std::fs;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::{Duration, Instant};
use std::{env, process, thread};

use hallpass_fleet::{Outcome, Scale, Scene, Site};
use tokio::runtime::Builder;
use tokio::time::timeout;

/// A fault and a store.
pub(crate) struct Row {
    pub(crate) fault: &'static str,
    pub(crate) store: &'static str,
    play: Box<dyn FnOnce(Stage) -> Playing + Send>,
}

type Playing = Pin<Box<dyn Future<Output = Outcome>>>;

/// A row that was played.
pub(crate) struct Played {
    pub(crate) fault: &'static str,
    pub(crate) store: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) took: Duration,
}

impl Row {
    pub(crate) fn new<P>(
        fault: &'static str,
        store: &'static str,
        play: impl FnOnce(Stage) -> P + Send + 'static,
    ) -> Self
    where
        P: Future<Output = Outcome> + 'static,
    {
        Self { fault, store, play: Box::new(|stage| Box::pin(play(stage))) }
    }

    pub(crate) fn is_called(&self, word: &str) -> bool {
        self.fault.contains(word) || self.store.contains(word)
    }

    /// Plays it, on a thread and with a runtime of its own. A panic is a failure of this row, and of
    /// no other.
    pub(crate) fn play(self, stage: Stage) -> Played {
        let (start, scale, play) = (Instant::now(), stage.scale, self.play);
        let limit = if scale.is_real() { 4 * LONGEST } else { LONGEST };
        let playing = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { timeout(limit, play(stage)).await })
        });
        let outcome = match playing.join() {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => broken(format!("it was not over after {limit:?}")),
            Err(panic) => broken(format!("it broke off: {}", message(&*panic))),
        };
        let (fault, store) = (self.fault, self.store);
        Played { fault, store, outcome, took: start.elapsed() }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}

fn broken(what: String) -> Outcome {
    Outcome { failures: vec![what], ..Outcome::default() }
}

/// What a row has for itself: its times, and a folder that goes with it.
pub(crate) struct Stage {
    pub(crate) scale: Scale,
    folder: PathBuf,
}

impl Stage {
    pub(crate) fn new(scale: Scale, number: usize) -> Self {
        let folder = env::temp_dir().join(format!("hallpass-fleet-{}-{number}", process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        Self { scale, folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins with a node at each site.
    pub(crate) async fn open(&self, sites: Vec<Site>) -> Scene {
        Scene::open(Path::new(NODE), &self.folder, self.scale, sites).await
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

const NODE: &str = env!("CARGO_BIN_EXE_fleet-node");

/// How long a row may take whose times are scaled down.
const LONGEST: Duration = Duration::from_secs(240);
