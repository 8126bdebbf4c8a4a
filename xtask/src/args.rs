//! The command line: which chore, with which options.

use std::num::NonZeroU32;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::needs::Install;
use crate::test::TokenCache;
use crate::{bench, fleet, load, weight};

/// One line of the help text for each command, in the order people need them.
const COMMANDS: &[(&str, &str)] = &[
    ("test [--no-install]", "install what the tests need, then run all of them"),
    ("test --without-token-cache", "all of them where no token is remembered, built anew"),
    ("lint", "formatting, layers, clippy, documentation, features"),
    ("features", "clippy of each published crate with no, each single and all features"),
    ("layers", "who may depend on whom, and what adapters may not say"),
    ("vectors", "the public test vectors, with a table of their rows"),
    (
        "load [--seconds <n>] [--rounds <n>] [--saved] [--check] [--write] [<row>]",
        "requests a second over loopback, beside the peers and in a flood (wrk)",
    ),
    (
        "bench [--ours] [--saved] [--check] [--write] [<filter>]",
        "what a request costs, beside the peers, and against the budgets",
    ),
    ("weight [--write] [<app>]", "crates, build seconds and size of a small app, beside the peers"),
    ("faults [<word>]", "what a fleet does while its store fails, with the real times: minutes"),
    (
        "fleet [--saved] [--write] [--<option> <value>]",
        "a million users on twenty nodes: how fast a revocation is everywhere, and what it costs",
    ),
    ("cost", "what it costs to refuse a token, in time and in instructions (valgrind)"),
    ("fuzz [--seconds <n>]", "run every fuzz target for so many seconds each, 10 unless said"),
    ("ci", "lint, then test, with the seconds of each step"),
    ("known-secrets <list>", "make core's table of leaked secrets from a list, one a line"),
    ("help", "this table"),
];

/// How long a fuzz target runs unless the command line says so.
pub(crate) const SECONDS: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Bench(bench::Options),
    Ci,
    Cost,
    Faults { words: Vec<String> },
    Features,
    Fleet(fleet::Options),
    Fuzz { seconds: NonZeroU32 },
    Help,
    KnownSecrets { list: PathBuf },
    Layers,
    Lint,
    Load(load::Options),
    Test { install: Install, cache: TokenCache },
    Vectors,
    Weight(weight::Options),
}

impl Command {
    /// Reads the arguments that follow the name of the program.
    ///
    /// # Errors
    /// An unknown command, an unknown option, or an option on a command that has none.
    pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, Failure> {
        let mut args = args.into_iter();
        let name = args.next().unwrap_or_else(|| "help".to_owned());
        let options: Vec<String> = args.collect();
        let command = match name.as_str() {
            "bench" => return bench::Options::parse(&options).map(Self::Bench),
            "ci" => Self::Ci,
            "cost" => Self::Cost,
            "faults" => return Self::faults(options),
            "features" => Self::Features,
            "fleet" => return fleet::Options::parse(&options).map(Self::Fleet),
            "fuzz" => return Self::fuzz(&options),
            "help" | "--help" | "-h" => Self::Help,
            "known-secrets" => return Self::known_secrets(&options),
            "layers" => Self::Layers,
            "lint" => Self::Lint,
            "load" => return load::Options::parse(&options).map(Self::Load),
            "test" => return Self::test(&options),
            "vectors" => Self::Vectors,
            "weight" => return weight::Options::parse(&options).map(Self::Weight),
            _ => return Err(Failure::new(format!("there is no command `{name}`"))),
        };
        match options.first() {
            None => Ok(command),
            Some(option) => Err(Failure::new(format!("`{name}` does not take `{option}`"))),
        }
    }

    /// Words that name rows: anything but an option.
    fn faults(words: Vec<String>) -> Result<Self, Failure> {
        match words.iter().find(|word| word.starts_with('-')) {
            Some(option) => Err(Failure::new(format!("`faults` does not take `{option}`"))),
            None => Ok(Self::Faults { words }),
        }
    }

    fn fuzz(options: &[String]) -> Result<Self, Failure> {
        let seconds = match options {
            [] => Some(SECONDS),
            [name, seconds] if name == "--seconds" => seconds.parse().ok(),
            _ => None,
        };
        let failure = || Failure::new("`fuzz` takes `--seconds` and a number above 0");
        seconds.map(|seconds| Self::Fuzz { seconds }).ok_or_else(failure)
    }

    fn known_secrets(options: &[String]) -> Result<Self, Failure> {
        match options {
            [list] => Ok(Self::KnownSecrets { list: list.into() }),
            _ => Err(Failure::new("`known-secrets` takes one file")),
        }
    }

    fn test(options: &[String]) -> Result<Self, Failure> {
        let (mut install, mut cache) = (Install::Missing, TokenCache::On);
        for option in options {
            match option.as_str() {
                "--no-install" => install = Install::Nothing,
                "--without-token-cache" => cache = TokenCache::Off,
                _ => return Err(Failure::new(format!("`test` does not take `{option}`"))),
            }
        }
        Ok(Self::Test { install, cache })
    }
}

/// The table of commands.
pub(crate) fn help() -> String {
    let width = COMMANDS.iter().map(|(usage, _)| usage.len()).max().unwrap_or(0);
    let rows: Vec<String> = COMMANDS
        .iter()
        .map(|(usage, summary)| format!("  cargo xtask {usage:width$}  {summary}"))
        .collect();
    format!("usage:\n{}", rows.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace().map(str::to_owned)).map_err(|e| e.to_string())
    }

    #[test]
    fn command_lines() {
        let installing = Command::Test { install: Install::Missing, cache: TokenCache::On };
        let without = Command::Test { install: Install::Missing, cache: TokenCache::Off };
        let seconds = |n| Command::Fuzz { seconds: NonZeroU32::new(n).unwrap() };
        let no_seconds = || "`fuzz` takes `--seconds` and a number above 0".to_owned();
        let as_it_is = Command::Test { install: Install::Nothing, cache: TokenCache::On };
        let rows = [
            ("nothing at all", "", Ok(Command::Help)),
            ("help", "help", Ok(Command::Help)),
            ("help as an option", "--help", Ok(Command::Help)),
            ("ci", "ci", Ok(Command::Ci)),
            ("cost", "cost", Ok(Command::Cost)),
            ("features", "features", Ok(Command::Features)),
            ("layers", "layers", Ok(Command::Layers)),
            ("lint", "lint", Ok(Command::Lint)),
            ("test", "test", Ok(installing)),
            ("test without installing", "test --no-install", Ok(as_it_is)),
            ("test without the cache", "test --without-token-cache", Ok(without)),
            ("faults", "faults", Ok(Command::Faults { words: Vec::new() })),
            ("some faults", "faults sqlite", {
                Ok(Command::Faults { words: vec!["sqlite".to_owned()] })
            }),
            ("a stray option to faults", "faults --fast", {
                Err("`faults` does not take `--fast`".to_owned())
            }),
            ("fuzzing", "fuzz", Ok(Command::Fuzz { seconds: SECONDS })),
            ("fuzzing for long", "fuzz --seconds 600", Ok(seconds(600))),
            ("fuzzing for no time", "fuzz --seconds 0", Err(no_seconds())),
            ("fuzzing for ever", "fuzz --seconds", Err(no_seconds())),
            ("vectors", "vectors", Ok(Command::Vectors)),
            ("secrets", "known-secrets l", Ok(Command::KnownSecrets { list: "l".into() })),
            ("secrets from nowhere", "known-secrets", {
                Err("`known-secrets` takes one file".to_owned())
            }),
            ("measuring", "bench", Ok(Command::Bench(bench::Options::default()))),
            ("weighing", "weight", Ok(Command::Weight(weight::Options::default()))),
            ("a fleet", "fleet", Ok(Command::Fleet(fleet::Options::default()))),
            ("load", "load", Ok(Command::Load(load::Options::default()))),
            ("an unknown command", "tset", Err("there is no command `tset`".to_owned())),
            ("a stray option", "lint --fast", Err("`lint` does not take `--fast`".to_owned())),
            ("an unknown option", "test -n", Err("`test` does not take `-n`".to_owned())),
        ];
        for (name, line, expected) in rows {
            assert_eq!(parse(line), expected, "{name}");
        }
    }

    #[test]
    fn help_names_only_commands_that_parse() {
        for (usage, _) in COMMANDS {
            // What is in brackets may be left out, what is in angles is any word.
            let line = usage.split(" [").next().unwrap();
            assert!(parse(line).is_ok(), "{line}");
            assert!(help().contains(&format!("cargo xtask {usage}")), "{line}");
        }
    }
}
