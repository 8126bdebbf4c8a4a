//! The options of the command.

use crate::failure::Failure;

/// What is weighed, and where the figures go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Whether the figures are kept beside the documentation.
    pub(super) write: bool,
    /// Names of applications; all, if there are none.
    pub(super) apps: Vec<String>,
}

impl Options {
    /// Reads what follows the name of the command.
    ///
    /// # Errors
    /// An unknown option, or `--write` beside a choice: a part of the table replaces no whole one.
    pub(crate) fn parse(options: &[String]) -> Result<Self, Failure> {
        let mut this = Self::default();
        for option in options {
            match option.as_str() {
                "--write" => this.write = true,
                unknown if unknown.starts_with('-') => {
                    return Err(Failure::new(format!("`weight` does not take `{unknown}`")));
                }
                app => this.apps.push(app.to_owned()),
            }
        }
        if this.write && !this.apps.is_empty() {
            let message = "`weight --write` keeps the figures of all apps: name none";
            return Err(Failure::new(message));
        }
        Ok(this)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        let apps = |write, apps: &[&str]| {
            Ok(Options { write, apps: apps.iter().map(|&app| app.to_owned()).collect() })
        };
        let rows = [
            ("nothing", "", apps(false, &[])),
            ("some", "axum hallpass-axum", apps(false, &["axum", "hallpass-axum"])),
            ("to be kept", "--write", apps(true, &[])),
            ("some to be kept", "--write axum", {
                Err("`weight --write` keeps the figures of all apps: name none".to_owned())
            }),
            ("an unknown option", "--fast", Err("`weight` does not take `--fast`".to_owned())),
        ];
        for (name, line, expected) in rows {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(Options::parse(&words).map_err(|e| e.to_string()), expected, "{name}");
        }
    }
}
