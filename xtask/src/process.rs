//! Starts other programs, and says which command line it was when one fails.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// The cargo that runs us, without what it told us about ourselves: build scripts that watch the
/// environment would otherwise see another one than under a plain `cargo`, and build again.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if ours {
            command.env_remove(name);
        }
    }
    command
}

/// Shows the command line, runs it with our output and no input, and waits.
///
/// # Errors
/// The program cannot be started, or does not end with success.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let line = describe(command);
    println!("$ {line}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure::new(format!("`{line}` cannot be started: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{line}` ended with {status}")))
}

/// Runs a program in silence and returns what it wrote to standard output.
///
/// # Errors
/// The program cannot be started, does not end with success (then with what it wrote to standard
/// error), or does not write UTF-8.
pub(crate) fn capture(command: &mut Command) -> Result<String, Failure> {
    let line = describe(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::new(format!("`{line}` cannot be started: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("`{line}` ended with {}\n{said}", output.status)));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::new(format!("`{line}` wrote something that is not UTF-8")))
}

/// The command line as one would type it in a shell, with the variables that were set for it.
pub(crate) fn describe(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| {
        value.map(|value| format!("{}={}", name.to_string_lossy(), quoted(value)))
    });
    let program = match Path::new(command.get_program()).file_stem() {
        // The absolute path of the cargo in use says nothing to a reader.
        Some(stem) if stem == "cargo" => "cargo".to_owned(),
        _ => quoted(command.get_program()),
    };
    let arguments = command.get_args().map(quoted);
    variables.chain([program]).chain(arguments).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_described_command_can_be_typed() {
        let mut command = Command::new("/opt/rust/bin/cargo");
        command.args(["doc", "--features", "a,b", "it's"]).env("RUSTDOCFLAGS", "-D warnings");
        command.env_remove("CARGO_PKG_NAME");
        let expected = r"RUSTDOCFLAGS='-D warnings' cargo doc --features a,b 'it'\''s'";
        assert_eq!(describe(&command), expected);
    }

    #[test]
    fn failures_name_the_command_line() {
        let missing = run(&mut Command::new("no-such-program-anywhere")).unwrap_err().to_string();
        assert!(missing.starts_with("`no-such-program-anywhere` cannot be started"), "{missing}");
        let failed = capture(cargo().arg("no-such-command")).unwrap_err().to_string();
        assert!(failed.starts_with("`cargo no-such-command` ended with"), "{failed}");
    }
}
