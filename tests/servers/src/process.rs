//! A process, and signals to it.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How often it is looked whether something has happened.
pub(crate) const TICK: Duration = Duration::from_millis(5);

/// How many bytes of a log an error has.
const TAIL: usize = 4_000;

/// A process that is killed, with its children, when dropped. What it prints goes to a file.
///
/// It does not belong to an asynchronous runtime: a server in a `static` outlives the runtime of the
/// test that started it.
#[derive(Debug)]
pub struct Process {
    child: Mutex<Child>,
    pid: Pid,
    log: PathBuf,
}

impl Process {
    /// Starts it, in a process group of its own, with nothing to read. What it prints is added to
    /// the file `log`. Give it a working folder below a [`Scratch`](crate::Scratch), so that it
    /// cannot outlive this process.
    ///
    /// # Errors
    /// It cannot be started, or the log cannot be written.
    pub fn spawn(mut command: Command, log: &Path) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = command.process_group(0).spawn()?;
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::other("a process id that is none"))?;
        Ok(Self { child: Mutex::new(child), pid, log: log.to_owned() })
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// How it ended, if it did.
    pub fn ended(&self) -> Option<ExitStatus> {
        self.child().try_wait().ok().flatten()
    }

    /// How it ended, once it did, if that is soon enough.
    pub async fn wait(&self, at_most: Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            if begun.elapsed() >= at_most {
                return None;
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// As [`wait`](Self::wait), where nothing can be awaited.
    pub(crate) fn wait_here(&self, at_most: Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        while self.ended().is_none() && begun.elapsed() < at_most {
            std::thread::sleep(TICK);
        }
        self.ended()
    }

    /// Asks it to end (SIGTERM).
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Kills it and its children (SIGKILL), and waits until they are gone.
    pub fn kill(&self) {
        // Stopped first, so that no child is made meanwhile.
        self.signal(Signal::STOP);
        let children = self.children();
        self.signal(Signal::KILL);
        for child in &children {
            let _gone_already = kill_process(*child, Signal::KILL);
        }
        let _status = self.child().wait();
        let begun = Instant::now();
        while children.iter().any(|child| lives(*child)) && begun.elapsed() < Duration::from_secs(5)
        {
            std::thread::sleep(TICK);
        }
    }

    /// Stops it and its children (SIGSTOP): connections stay, nothing answers.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
        for child in self.children() {
            let _gone_already = kill_process(child, Signal::STOP);
        }
    }

    /// Lets them go on (SIGCONT).
    pub fn resume(&self) {
        for child in self.children() {
            let _gone_already = kill_process(child, Signal::CONT);
        }
        self.signal(Signal::CONT);
    }

    /// The process ids of its children.
    #[must_use]
    pub fn child_ids(&self) -> Vec<i32> {
        self.children().into_iter().map(|pid| pid.as_raw_nonzero().get()).collect()
    }

    /// The last lines of what it printed.
    #[must_use]
    pub fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let tail = log.split_at(log.len().saturating_sub(TAIL)).1;
        String::from_utf8_lossy(tail).into_owned()
    }

    /// Nothing happens if it has ended: its id may be somebody else's by now.
    pub(crate) fn signal(&self, signal: Signal) {
        let mut child = self.child();
        if matches!(child.try_wait(), Ok(None)) {
            let _gone_already = kill_process(self.pid, signal);
        }
    }

    fn children(&self) -> Vec<Pid> {
        let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
        let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        pids.filter_map(Pid::from_raw)
            .filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == self.id()))
            .collect()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        // libfaketime names its shared memory by the process that made it, and leaves it behind.
        for name in ["faketime_shm_", "sem.faketime_sem_"] {
            let _there_is_none = fs::remove_file(format!("/dev/shm/{name}{}", self.id()));
        }
    }
}

/// Whether it runs: one that nobody has waited for is dead too.
fn lives(pid: Pid) -> bool {
    stat(pid).is_some_and(|(state, _)| state != "Z")
}

/// Its state and its parent, from what the system tells: `pid (name) state parent ...`.
fn stat(pid: Pid) -> Option<(String, i32)> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}
