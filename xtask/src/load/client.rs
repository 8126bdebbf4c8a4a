//! wrk, which sends tokens and measures the answers.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::Failure;
use crate::process;

/// The core of the clients. The server has the other one.
const CORE: &str = "1";

/// One run of wrk, to be started.
#[derive(Debug)]
pub(super) struct Client<'a> {
    /// What it does: a program of wrk.
    pub(super) script: &'a Path,
    /// A token on each line.
    pub(super) tokens: PathBuf,
    pub(super) port: u16,
    pub(super) connections: u32,
    /// Milliseconds between two requests of a connection.
    pub(super) pause: Option<u32>,
    pub(super) seconds: u32,
}

/// A run that is under way. It is stopped, if nobody waits for its end.
#[derive(Debug)]
pub(super) struct Running {
    child: Option<Child>,
    line: String,
}

/// What wrk counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counted {
    pub(super) requests: f64,
    pub(super) seconds: f64,
    /// Microseconds in which half of the answers came.
    pub(super) p50: f64,
    /// Microseconds in which 99 of 100 answers came.
    pub(super) p99: f64,
    /// Answers with another status than 2xx or 3xx.
    pub(super) refused: f64,
    /// Requests without an answer.
    pub(super) lost: f64,
}

impl Client<'_> {
    /// # Errors
    /// It cannot be started.
    pub(super) fn start(&self) -> Result<Running, Failure> {
        let mut command = self.command();
        let line = process::describe(&command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command
            .spawn()
            .map_err(|error| Failure::new(format!("`{line}` cannot be started: {error}")))?;
        Ok(Running { child: Some(child), line })
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// It cannot be started, fails, or counts nothing.
    pub(super) fn run(&self) -> Result<Counted, Failure> {
        self.start()?.finish()
    }

    fn command(&self) -> Command {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", CORE, "wrk", "--threads", "1"]);
        command.args(["--connections", &self.connections.to_string()]);
        command.args(["--duration", &format!("{}s", self.seconds), "--script"]);
        command.arg(self.script).arg(format!("http://127.0.0.1:{}/", self.port));
        command.arg("--").arg(&self.tokens).args(self.pause.map(|pause| pause.to_string()));
        command
    }
}

impl Running {
    /// Waits for the end, which comes after the seconds of the run.
    ///
    /// # Errors
    /// It failed, or counted nothing.
    pub(super) fn finish(mut self) -> Result<Counted, Failure> {
        let failed = |what: String| Failure::new(format!("`{}` {what}", self.line));
        let Some(child) = self.child.take() else {
            return Err(failed("has ended before".to_owned()));
        };
        let output = child.wait_with_output();
        let output = output.map_err(|error| failed(format!("cannot be waited for: {error}")))?;
        let told = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(failed(format!("ended with {}\n{told}{said}", output.status)));
        }
        Counted::read(&told).ok_or_else(|| failed(format!("counted nothing:\n{told}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself.
            let _stopped = child.kill();
            let _status = child.wait();
        }
    }
}

impl Counted {
    /// Reads the line of the script in what wrk printed.
    fn read(told: &str) -> Option<Self> {
        let line = told.lines().find_map(|line| line.strip_prefix("counted: "))?;
        let figure = |name: &str| {
            let mut pairs = line.split_whitespace().filter_map(|pair| pair.split_once('='));
            pairs.find(|(other, _)| *other == name)?.1.parse::<f64>().ok()
        };
        let this = Self {
            requests: figure("requests")?,
            seconds: figure("duration")? / 1_000_000.0,
            p50: figure("p50")?,
            p99: figure("p99")?,
            refused: figure("refused")?,
            lost: figure("lost")?,
        };
        (this.requests > 0.0 && this.seconds > 0.0).then_some(this)
    }

    /// Requests a second.
    pub(super) fn rate(&self) -> f64 {
        self.requests / self.seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "\
Running 3s test @ http://127.0.0.1:18080/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   420.06us   96.33us  11.96ms   95.65%
    Req/Sec    37.71k     1.35k   40.00k    80.95%
  112500 requests in 3.00s, 12.66MB read
  Non-2xx or 3xx responses: 92
Requests/sec:  37500.00
Transfer/sec:      4.22MB
counted: requests=112500 duration=3000000 p50=411 p99=742 refused=92 lost=1
";

    #[test]
    fn what_wrk_prints() {
        let counted = Counted {
            requests: 112_500.0,
            seconds: 3.0,
            p50: 411.0,
            p99: 742.0,
            refused: 92.0,
            lost: 1.0,
        };
        let rows = [
            ("all of it", TOLD.to_owned(), Some(counted)),
            ("nothing", String::new(), None),
            ("without our line", TOLD.replace("counted: ", "count "), None),
            ("a figure less", TOLD.replace(" p99=742", ""), None),
            ("no number", TOLD.replace("p99=742", "p99=nan?"), None),
            ("no request", TOLD.replace("requests=112500", "requests=0"), None),
        ];
        for (name, told, expected) in rows {
            assert_eq!(Counted::read(&told), expected, "{name}");
        }
        assert!((counted.rate() - 37_500.0).abs() < 1e-9);
    }

    #[test]
    fn command_lines() {
        let mut client = Client {
            script: Path::new("/code/client.lua"),
            tokens: "/t/RS256.good".into(),
            port: 18_080,
            connections: 16,
            pause: None,
            seconds: 3,
        };
        let line = "taskset --cpu-list 1 wrk --threads 1 --connections 16 --duration 3s --script \
                    /code/client.lua http://127.0.0.1:18080/ -- /t/RS256.good";
        assert_eq!(process::describe(&client.command()), line);
        client.pause = Some(4);
        assert_eq!(process::describe(&client.command()), format!("{line} 4"));
    }
}
