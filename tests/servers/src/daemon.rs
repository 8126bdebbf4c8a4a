//! A program that serves until it is stopped, and can be started again.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::FakeClock;
use crate::fail::{OrFail, fail};
use crate::process::{Process, TICK};

/// In which a server has to start or to stop. Generous: machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes its command line.
type Recipe = Box<dyn Fn() -> Command + Send + Sync>;

/// A server's process, there or not.
pub(crate) struct Daemon {
    name: &'static str,
    log: PathBuf,
    recipe: Recipe,
    clock: Option<FakeClock>,
    process: Mutex<Option<Arc<Process>>>,
}

/// Why a server did not start.
#[derive(Debug)]
pub(crate) enum NoStart {
    /// Somebody was faster to take its port.
    PortTaken,
    /// With the end of its log.
    Failed(String),
}

impl Daemon {
    pub(crate) fn new(
        name: &'static str,
        log: PathBuf,
        clock: Option<FakeClock>,
        recipe: impl Fn() -> Command + Send + Sync + 'static,
    ) -> Self {
        Self { name, log, recipe: Box::new(recipe), clock, process: Mutex::new(None) }
    }

    /// Starts it and waits until `answers` says that it serves.
    ///
    /// # Errors
    /// It ends, or does not serve in time.
    pub(crate) async fn start(&self, answers: impl AsyncFn() -> bool) -> Result<(), NoStart> {
        let mut command = (self.recipe)();
        if let Some(clock) = &self.clock {
            clock.apply(&mut command);
        }
        let process = Arc::new(Process::spawn(command, &self.log).or_fail(self.name));
        *self.slot() = Some(Arc::clone(&process));
        let begun = Instant::now();
        while process.ended().is_none() && begun.elapsed() < PATIENCE {
            if answers().await {
                return Ok(());
            }
            tokio::time::sleep(TICK).await;
        }
        self.slot().take();
        Err(self.no_start(&process))
    }

    /// As [`start`](Self::start), or the end of the test.
    pub(crate) async fn start_again(&self, answers: impl AsyncFn() -> bool) {
        match self.start(answers).await {
            Ok(()) => {}
            Err(NoStart::PortTaken) => fail(format_args!("{}: its port was taken", self.name)),
            Err(NoStart::Failed(why)) => fail(why),
        }
    }

    /// Ends it by this signal, and waits until it has. Nothing happens if it does not run.
    pub(crate) async fn stop(&self, signal: Signal) {
        let Some(process) = self.slot().take() else { return };
        process.signal(signal);
        process.signal(Signal::CONT);
        if process.wait(PATIENCE).await.is_none() {
            fail(format_args!("{} does not stop:\n{}", self.name, process.log_tail()));
        }
    }

    /// Kills it. Nothing happens if it does not run.
    pub(crate) fn kill(&self) {
        if let Some(process) = self.slot().take() {
            process.kill();
        }
    }

    /// The process, if it runs.
    pub(crate) fn process(&self) -> Option<Arc<Process>> {
        self.slot().clone()
    }

    /// The process, or the end of the test.
    pub(crate) fn running(&self) -> Arc<Process> {
        self.process().or_fail(format_args!("{} does not run", self.name))
    }

    fn no_start(&self, process: &Process) -> NoStart {
        let log = process.log_tail();
        if log.contains("Address already in use") {
            return NoStart::PortTaken;
        }
        NoStart::Failed(format!("{} did not start; the end of its log:\n{log}", self.name))
    }

    fn slot(&self) -> MutexGuard<'_, Option<Arc<Process>>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Daemon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Daemon")
            .field("name", &self.name)
            .field("process", &self.process().map(|process| process.id()))
            .finish_non_exhaustive()
    }
}
