//! What `cargo xtask bench` takes.

use crate::failure::Failure;

/// Which rows, and what becomes of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Holds the table to the budgets.
    pub(crate) check: bool,
    /// Parts of `group/row`, separated by commas; an empty one is everything.
    pub(crate) filter: String,
    /// Leaves the peers out.
    pub(crate) ours: bool,
    /// Takes the table of the last run, and measures nothing.
    pub(crate) saved: bool,
    /// Keeps the table in `docs/`, and draws it.
    pub(crate) write: bool,
}

impl Options {
    /// Reads the words that follow `bench`.
    ///
    /// # Errors
    /// An unknown option, a second filter, or `--write` for a table that is not whole.
    pub(crate) fn parse(words: &[String]) -> Result<Self, Failure> {
        let mut options = Self::default();
        for word in words {
            match word.as_str() {
                "--check" => options.check = true,
                "--ours" => options.ours = true,
                "--saved" => options.saved = true,
                "--write" => options.write = true,
                option if option.starts_with("--") => {
                    return Err(Failure::new(format!("`bench` does not take `{option}`")));
                }
                filter if options.filter.is_empty() => filter.clone_into(&mut options.filter),
                _ => return Err(Failure::new("`bench` takes one filter: use commas")),
            }
        }
        if options.write && !options.is_whole() {
            return Err(Failure::new(
                "`--write` is for all rows: leave out `--ours` and the filter",
            ));
        }
        if options.saved && !options.is_whole() {
            return Err(Failure::new("`--saved` takes the table as it is: no filter, no `--ours`"));
        }
        Ok(options)
    }

    /// Whether every row runs.
    pub(crate) fn is_whole(&self) -> bool {
        !self.ours && self.filter.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        let whole = Options { check: true, write: true, ..Options::default() };
        let ours = Options { ours: true, filter: "keys,cache".to_owned(), ..Options::default() };
        let partly = "`--write` is for all rows: leave out `--ours` and the filter".to_owned();
        let rows = [
            ("nothing", "", Ok(Options::default())),
            ("everything", "--check --write", Ok(whole)),
            ("a filter, and ours alone", "--ours keys,cache", Ok(ours)),
            ("two filters", "keys cache", Err("`bench` takes one filter: use commas".to_owned())),
            ("a stray option", "--fast", Err("`bench` does not take `--fast`".to_owned())),
            ("a part of the table for good", "--write keys", Err(partly.clone())),
            ("a table without peers for good", "--write --ours", Err(partly)),
            ("a part of what is there", "--saved keys", {
                Err("`--saved` takes the table as it is: no filter, no `--ours`".to_owned())
            }),
        ];
        for (name, line, expected) in rows {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(Options::parse(&words).map_err(|e| e.to_string()), expected, "{name}");
        }
    }
}
