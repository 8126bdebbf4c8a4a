//! What a run is to be like.

use std::path::PathBuf;
use std::time::Duration;

use crate::failure::{Done, Failure};

/// How large, how long, and on which store.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    /// The store: `redis`, `postgres`, `sqlite` or `memory`.
    pub store: String,
    /// Users, each with a session.
    pub users: usize,
    /// Nodes.
    pub nodes: usize,
    /// How many of these are processes of their own.
    pub processes: usize,
    /// How long the load lasts.
    pub time: Duration,
    /// Refreshes a second meanwhile.
    pub refreshes: u32,
    /// Revocations that are measured one at a time.
    pub probes: u64,
    /// Subjects that are revoked one by one.
    pub subjects: usize,
    /// Nodes of the measurement of what tails cost: none of it, if there are none.
    pub tails: usize,
    /// Where the tables are kept.
    pub out: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            store: "redis".to_owned(),
            users: 1_000_000,
            nodes: 20,
            processes: 3,
            time: Duration::from_secs(60),
            refreshes: 1_000,
            probes: 60,
            subjects: 100_000,
            tails: 100,
            out: None,
        }
    }
}

impl Options {
    /// Reads the command line: each option with its value.
    ///
    /// # Errors
    /// An unknown option, or a value that is none.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Done<Self> {
        let (mut this, mut words) = (Self::default(), words.into_iter());
        while let Some(option) = words.next() {
            let value = words.next();
            let value = value.ok_or_else(|| Failure::new(format!("{option} needs a value")))?;
            this.set(&option, value)?;
        }
        Ok(this)
    }

    fn set(&mut self, option: &str, value: String) -> Done<()> {
        match option {
            "--store" => self.store = value,
            "--out" => self.out = Some(value.into()),
            "--users" => self.users = number(option, &value)?,
            "--nodes" => self.nodes = number(option, &value)?,
            "--processes" => self.processes = number(option, &value)?,
            "--seconds" => self.time = Duration::from_secs(number(option, &value)?),
            "--refreshes" => self.refreshes = number(option, &value)?,
            "--probes" => self.probes = number(option, &value)?,
            "--subjects" => self.subjects = number(option, &value)?,
            "--tails" => self.tails = number(option, &value)?,
            _ => return Err(Failure::new(format!("there is no option {option}"))),
        }
        Ok(())
    }
}

fn number<T: std::str::FromStr>(option: &str, value: &str) -> Done<T> {
    value.parse().map_err(|_| Failure::new(format!("{option} needs a number, not {value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        let words = line.split_whitespace().map(str::to_owned);
        Options::parse(words).map_err(|failure| failure.to_string())
    }

    #[test]
    fn command_lines() {
        assert_eq!(parse(""), Ok(Options::default()));
        let some = Options { store: "sqlite".to_owned(), users: 7, ..Options::default() };
        assert_eq!(parse("--users 7 --store sqlite"), Ok(some));
        assert_eq!(parse("--fast 1"), Err("there is no option --fast".to_owned()));
        assert_eq!(parse("--users"), Err("--users needs a value".to_owned()));
        assert_eq!(parse("--users x"), Err("--users needs a number, not x".to_owned()));
    }
}
