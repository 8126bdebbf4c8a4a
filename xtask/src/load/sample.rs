//! One case, measured once.

use std::path::Path;

use super::client::{Client, Counted};
use super::scenario::{Beside, Case, FLOOD};
use super::server::Server;
use super::tokens::Tokens;
use crate::failure::Failure;

/// Seconds in which a server comes to know all tokens.
const WARM_UP: u32 = 1;
const WARM_UP_CONNECTIONS: u32 = 16;

/// What all measurements have in common.
#[derive(Debug)]
pub(super) struct Bench<'a> {
    /// The servers.
    pub(super) program: &'a Path,
    /// What wrk does.
    pub(super) script: &'a Path,
    pub(super) seconds: u32,
    /// Nanoseconds of a tick of the server's clock.
    pub(super) tick: f64,
}

/// The figures of one run. Times in microseconds, but for those of the processor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    /// Good requests a second.
    pub(super) rate: f64,
    pub(super) p50: f64,
    pub(super) p99: f64,
    /// Nanoseconds that the server computed for a request of any kind.
    pub(super) cpu: f64,
    /// Good requests that were not answered well.
    pub(super) unanswered: f64,
    /// Part of all requests that were invalid, from 0 to 1.
    pub(super) invalid: f64,
}

impl Bench<'_> {
    /// Starts the server, makes it warm, measures and stops it.
    ///
    /// # Errors
    /// A server or a client fails, or an invalid token is let in.
    pub(super) fn sample(&self, case: &Case, tokens: &Tokens) -> Result<Sample, Failure> {
        let told =
            |failure: Failure| failure.context(&format!("{} {}", case.algorithm, case.row()));
        let server = Server::start(self.program, case).map_err(told)?;
        self.measure(&server, case, tokens).map_err(told)
    }

    fn measure(&self, server: &Server, case: &Case, tokens: &Tokens) -> Result<Sample, Failure> {
        let port = server.port();
        let client = |tokens: &Path, connections, pause, seconds| Client {
            script: self.script,
            tokens: tokens.to_owned(),
            port,
            connections,
            pause,
            seconds,
        };
        client(&tokens.good, WARM_UP_CONNECTIONS, None, WARM_UP).run()?;
        let scenario = case.scenario;
        let before = server.ticks()?;
        let beside = scenario.beside.map(|beside| {
            let connections = scenario.connections.saturating_mul(FLOOD);
            client(tokens.beside(beside), connections, scenario.pause, self.seconds).start()
        });
        let beside = beside.transpose()?;
        let good =
            client(&tokens.good, scenario.connections, scenario.pause, self.seconds).run()?;
        let beside = beside.map(|running| running.finish()).transpose()?.unwrap_or_default();
        let cpu = (server.ticks()? - before) * self.tick;
        sample(&good, &beside, scenario.beside, cpu)
    }
}

/// Puts two clients' figures together.
fn sample(
    good: &Counted,
    beside: &Counted,
    kind: Option<Beside>,
    cpu: f64,
) -> Result<Sample, Failure> {
    let invalid = match kind {
        None | Some(Beside::Good) => 0.0,
        Some(Beside::Invalid | Beside::Kids) => beside.requests,
    };
    let let_in = invalid - beside.refused - beside.lost;
    if let_in > 0.0 {
        return Err(Failure::new(format!("{let_in:.0} invalid tokens were let in")));
    }
    let requests = good.requests + beside.requests;
    Ok(Sample {
        rate: good.rate(),
        p50: good.p50,
        p99: good.p99,
        cpu: cpu / requests,
        unanswered: good.refused + good.lost,
        invalid: invalid / requests,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_two_clients() {
        let good = Counted {
            requests: 1_000.0,
            seconds: 2.0,
            p50: 100.0,
            p99: 200.0,
            refused: 1.0,
            lost: 2.0,
        };
        let flood = Counted { requests: 9_000.0, refused: 8_990.0, lost: 10.0, ..good };
        let some_let_in = Counted { refused: 8_988.0, ..flood };
        let alone = Counted::default();
        let made = |invalid, cpu| {
            Ok(Sample { rate: 500.0, p50: 100.0, p99: 200.0, cpu, unanswered: 3.0, invalid })
        };
        let rows = [
            ("alone", alone, None, made(0.0, 20_000.0)),
            ("beside good ones", flood, Some(Beside::Good), made(0.0, 2_000.0)),
            ("beside invalid ones", flood, Some(Beside::Invalid), made(0.9, 2_000.0)),
            ("beside unknown keys", flood, Some(Beside::Kids), made(0.9, 2_000.0)),
            ("some of them let in", some_let_in, Some(Beside::Invalid), {
                Err(Failure::new("2 invalid tokens were let in"))
            }),
        ];
        for (name, beside, kind, expected) in rows {
            assert_eq!(sample(&good, &beside, kind, 2e7), expected, "{name}");
        }
    }
}
