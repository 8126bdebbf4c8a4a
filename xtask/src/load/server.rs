//! A server of `benches/peers`, on a core of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::scenario::Case;
use crate::failure::Failure;
use crate::process;

/// The core of the server. The clients have the other one.
const CORE: &str = "0";

/// How long a server may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// What it says when it does, before the number of its port.
const LISTENS: &str = "listening on 127.0.0.1:";

/// A process that is stopped at the end.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts the server of a case, and waits until it listens, on a port that the system chooses.
    ///
    /// # Errors
    /// It does not listen: with what it said.
    pub(super) fn start(program: &Path, case: &Case) -> Result<Self, Failure> {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", CORE]).arg(program);
        command.args(["serve", case.mode.name, case.algorithm, "0"]);
        let line = process::describe(&command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command
            .spawn()
            .map_err(|error| Failure::new(format!("`{line}` cannot be started: {error}")))?;
        // From here on it is stopped, whatever happens.
        let mut this = Self { child, port: 0 };
        this.port = this.listens().ok_or_else(|| this.silent(&line))?;
        Ok(this)
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Ticks of the clock that its threads have run so far.
    ///
    /// # Errors
    /// It has ended.
    pub(super) fn ticks(&self) -> Result<f64, Failure> {
        let path = format!("/proc/{}/stat", self.child.id());
        let told = fs::read_to_string(&path).ok().and_then(|stat| ticks(&stat));
        told.ok_or_else(|| Failure::new(format!("{path} tells no times: has the server ended?")))
    }

    /// Its port, once it has said so.
    fn listens(&mut self) -> Option<u16> {
        let output = self.child.stdout.take()?;
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(output).read_line(&mut line);
            // Nobody may be waiting any more.
            let _told = tell.send(read.map(|_| line));
        });
        let line = told.recv_timeout(PATIENCE).ok()?.ok()?;
        line.trim().strip_prefix(LISTENS)?.parse().ok()
    }

    /// Stops it, and tells what it said.
    fn silent(&mut self, line: &str) -> Failure {
        self.stop();
        let mut said = String::new();
        if let Some(errors) = &mut self.child.stderr {
            // What can be read is told.
            let _read = errors.read_to_string(&mut said);
        }
        Failure::new(format!("`{line}` does not listen\n{said}"))
    }

    fn stop(&mut self) {
        // It may have ended by itself.
        let _stopped = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// User and system time in `/proc/<pid>/stat`: fields 14 and 15, in ticks. The second field, a name
/// in brackets, may have spaces.
fn ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11).map(|field| field.parse::<f64>().ok());
    let (user, system) = (fields.next()??, fields.next()??);
    Some(user + system)
}

/// Nanoseconds of a tick.
///
/// # Errors
/// The system does not tell.
pub(super) fn tick() -> Result<f64, Failure> {
    let told = process::capture(Command::new("getconf").arg("CLK_TCK"))?;
    let ticks = told.trim().parse::<f64>().ok().filter(|ticks| *ticks > 0.0);
    let ticks = ticks.ok_or_else(|| Failure::new("`getconf CLK_TCK` printed no number"))?;
    Ok(1e9 / ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_process() {
        let stat = "4711 (a (bad) name) S 1 2 3 0 -1 4194560 250 0 0 0 123 45 6 7 20 0 1 0 99";
        let rows = [
            ("user and system", stat, Some(168.0)),
            ("nothing", "", None),
            ("cut off", "4711 (name) S 1 2 3 0 -1 4194560 250 0 0 0 123", None),
        ];
        for (name, stat, expected) in rows {
            assert_eq!(ticks(stat), expected, "{name}");
        }
    }

    #[test]
    fn a_tick_of_this_system() {
        let tick = tick().unwrap();
        assert!((1.0..=1e9).contains(&tick), "{tick}");
    }
}
