//! The options of the command.

use std::num::NonZeroU32;

use crate::failure::Failure;

/// How long to measure, what, and what to do with the figures.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Of each run, beside those in which the server warms up.
    pub(super) seconds: NonZeroU32,
    /// Runs of each row; the figures are medians of them.
    pub(super) rounds: NonZeroU32,
    /// Whether to compare with the budgets.
    pub(super) check: bool,
    /// Whether to take the rows of the last run in place of measuring.
    pub(super) saved: bool,
    /// Whether the figures are kept beside the documentation.
    pub(super) write: bool,
    /// Only rows with one of these in `algorithm mode`; all, if there are none.
    pub(super) only: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        let three = NonZeroU32::MIN.saturating_add(2);
        let (seconds, rounds) = (three, three);
        Self { seconds, rounds, check: false, saved: false, write: false, only: Vec::new() }
    }
}

impl Options {
    /// Reads what follows the name of the command.
    ///
    /// # Errors
    /// An unknown option, a number that is none, or a choice of rows beside what needs all of them.
    pub(crate) fn parse(options: &[String]) -> Result<Self, Failure> {
        let mut this = Self::default();
        let mut options = options.iter();
        while let Some(option) = options.next() {
            match option.as_str() {
                "--seconds" => this.seconds = number(option, options.next())?,
                "--rounds" => this.rounds = number(option, options.next())?,
                "--check" => this.check = true,
                "--saved" => this.saved = true,
                "--write" => this.write = true,
                unknown if unknown.starts_with('-') => {
                    return Err(Failure::new(format!("`load` does not take `{unknown}`")));
                }
                row => this.only.push(row.to_owned()),
            }
        }
        if this.only.is_empty() || !(this.check || this.saved || this.write) {
            return Ok(this);
        }
        let message = "`--check`, `--saved` and `--write` of `load` are for all rows: name none";
        Err(Failure::new(message))
    }
}

fn number(option: &str, value: Option<&String>) -> Result<NonZeroU32, Failure> {
    let number = value.and_then(|value| value.parse().ok());
    number.ok_or_else(|| Failure::new(format!("`load` takes a number above 0 after `{option}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        let number = |number| NonZeroU32::new(number).unwrap();
        let all = "`--check`, `--saved` and `--write` of `load` are for all rows: name none";
        let rows = [
            ("nothing", "", Ok(Options::default())),
            ("numbers", "--seconds 5 --rounds 7", {
                Ok(Options { seconds: number(5), rounds: number(7), ..Options::default() })
            }),
            ("what to do with the figures", "--check --write --saved", {
                Ok(Options { check: true, saved: true, write: true, ..Options::default() })
            }),
            ("some rows", "RS256 ours", {
                let only = vec!["RS256".to_owned(), "ours".to_owned()];
                Ok(Options { only, ..Options::default() })
            }),
            ("no rounds", "--rounds 0", {
                Err("`load` takes a number above 0 after `--rounds`".to_owned())
            }),
            ("for ever", "--seconds", {
                Err("`load` takes a number above 0 after `--seconds`".to_owned())
            }),
            ("an unknown option", "--fast", Err("`load` does not take `--fast`".to_owned())),
            ("some rows checked", "RS256 --check", Err(all.to_owned())),
        ];
        for (name, line, expected) in rows {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(Options::parse(&words).map_err(|e| e.to_string()), expected, "{name}");
        }
    }
}
