//! The command line and the environment.

use std::env;

/// Says that `jsonwebtoken` shall use its second backend, of which a process has one.
pub(crate) const SECOND_BACKEND: &str = "HALLPASS_PEERS_SECOND_BACKEND";

/// What to run, and for how long.
#[derive(Debug)]
pub(crate) struct Options {
    /// The family whose rows another process drives.
    pub(crate) child: Option<String>,
    /// Parts of `group/row`, separated by commas; an empty one is everything.
    pub(crate) filter: String,
    pub(crate) rounds: usize,
    pub(crate) second_backend: bool,
    /// How long each row runs in a round, in milliseconds.
    pub(crate) slice: f64,
}

impl Options {
    pub(crate) fn read() -> Self {
        let mut words = env::args().skip(1).peekable();
        let child = words.next_if_eq("child").and_then(|_| words.next());
        Self {
            child,
            filter: words.next().unwrap_or_default(),
            rounds: number("ROUNDS").unwrap_or(21.0) as usize,
            second_backend: env::var_os(SECOND_BACKEND).is_some(),
            slice: number("SLICE_MS").unwrap_or(4.0),
        }
    }

    /// Whether a row was asked for.
    pub(crate) fn wants(&self, group: &str, name: &str) -> bool {
        let title = format!("{group}/{name}");
        self.filter.split(',').any(|part| title.contains(part))
    }
}

fn number(variable: &str) -> Option<f64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is not a number: {text}")))
}
