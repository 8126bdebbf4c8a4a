//! One run of one target.

use std::fs::{self, File};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use super::stats::Stats;
use super::targets::Target;
use super::{Places, Round, make_folder};
use crate::failure::Failure;
use crate::process;

/// The longest that one input may take, in seconds.
const TIMEOUT: u32 = 5;

/// What became of a run.
#[derive(Debug)]
pub(super) struct Hunt {
    pub(super) target: &'static str,
    pub(super) round: &'static str,
    pub(super) seconds: NonZeroU32,
    pub(super) stats: Stats,
    /// Why it ended before its time: what to tell.
    fault: Option<String>,
}

impl Hunt {
    /// Runs a target that is built.
    ///
    /// # Errors
    /// It cannot be started. A find is none: the other targets have their turn.
    pub(super) fn run(
        target: &Target,
        round: &Round,
        seconds: NonZeroU32,
        places: &Places,
    ) -> Result<Self, Failure> {
        let program = places.program(round, target.name);
        let (corpus, finds) = (places.fuzz.join("corpus").join(target.name), finds(&places.built));
        make_folder(&corpus)?;
        make_folder(&finds)?;
        let log = finds.join(format!("{}-{}.log", target.name, round.name));
        let mut command = command(&program, target, round, seconds, places);
        let status = start(&mut command, &log)?;
        // What an input made a program write need not be UTF-8.
        let told = fs::read(&log).map_err(|error| unreadable(&log, &error))?;
        let stats = Stats::read(&String::from_utf8_lossy(&told));
        let fault = fault(status, &stats, &program, &log);
        Ok(Self { target: target.name, round: round.name, seconds, stats, fault })
    }

    /// Whether it ran to its end.
    pub(super) const fn is_clean(&self) -> bool {
        self.fault.is_none()
    }

    /// What stopped it.
    pub(super) fn find(&self) -> Option<Failure> {
        self.fault.clone().map(Failure::new)
    }
}

/// Inputs that were found, and the output of each run.
fn finds(built: &Path) -> PathBuf {
    built.join("finds")
}

/// libFuzzer reads every folder, and writes new inputs into the first.
fn command(
    program: &Path,
    target: &Target,
    round: &Round,
    seconds: NonZeroU32,
    places: &Places,
) -> Command {
    let Target { name, dictionary, max_len } = target;
    let dictionary = places.fuzz.join("dictionaries").join(dictionary);
    let mut command = Command::new(program);
    command.args([places.fuzz.join("corpus").join(name), places.fuzz.join("seeds").join(name)]);
    command.arg(format!("-dict={}", dictionary.display()));
    command.arg(format!("-artifact_prefix={}/{name}-", finds(&places.built).display()));
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={max_len}"),
        format!("-rss_limit_mb={}", round.memory),
        format!("-timeout={TIMEOUT}"),
        // It stops other processes to look at them, which is often forbidden in containers.
        "-detect_leaks=0".to_owned(),
        "-print_final_stats=1".to_owned(),
    ]);
    command
}

fn start(command: &mut Command, log: &Path) -> Result<ExitStatus, Failure> {
    let file = File::create(log).map_err(|error| unreadable(log, &error))?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
    let line = process::describe(command);
    let unstartable = |error| Failure::new(format!("`{line}` cannot be started: {error}"));
    command.status().map_err(unstartable)
}

fn fault(status: ExitStatus, stats: &Stats, program: &Path, log: &Path) -> Option<String> {
    if status.success() {
        return None;
    }
    let log = log.display();
    Some(match &stats.find {
        Some(input) => {
            let repeat = process::describe(Command::new(program).arg(input));
            let said = stats.panic.as_deref().unwrap_or("no panic");
            let base64 = stats.input.as_deref().unwrap_or("too long to be shown");
            format!(
                "a find in {input}, told in {log}\nsaid: {said}\nin base64: {base64}\nto repeat: {repeat}"
            )
        }
        None => format!("{} ended with {status}, told in {log}", program.display()),
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn the_command_line() {
        let places = Places { fuzz: "/code/fuzz".into(), built: "/code/target/fuzz".into() };
        let (round, target) =
            (Round::plain("host"), Target { name: "jwk", dictionary: "jwk.dict", max_len: 100 });
        let program = places.program(&round, target.name);
        let line = command(&program, &target, &round, NonZeroU32::MIN, &places);
        assert_eq!(
            process::describe(&line),
            "/code/target/fuzz/plain/host/release/jwk /code/fuzz/corpus/jwk /code/fuzz/seeds/jwk \
             -dict=/code/fuzz/dictionaries/jwk.dict -artifact_prefix=/code/target/fuzz/finds/jwk- \
             -max_total_time=1 -max_len=100 -rss_limit_mb=512 -timeout=5 -detect_leaks=0 \
             -print_final_stats=1"
        );
    }

    #[test]
    fn a_find_says_how_to_repeat_it() {
        let (program, log) = (Path::new("/b/jwk"), Path::new("/f/jwk.log"));
        let found = Stats { find: Some("/f/jwk-crash-0a".to_owned()), ..Stats::default() };
        let status = ExitStatus::from_raw;
        let rows = [
            ("a clean run", status(0), Stats::default(), None),
            ("a find", status(77 << 8), found, {
                Some(
                    "a find in /f/jwk-crash-0a, told in /f/jwk.log\nsaid: \
                     no panic\nin base64: too long to be shown\nto repeat: /b/jwk /f/jwk-crash-0a",
                )
            }),
            ("something else", status(1 << 8), Stats::default(), {
                Some("/b/jwk ended with exit status: 1, told in /f/jwk.log")
            }),
        ];
        for (name, status, stats, expected) in rows {
            assert_eq!(fault(status, &stats, program, log).as_deref(), expected, "{name}");
        }
    }
}
