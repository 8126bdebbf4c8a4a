//! What was measured: the tables that `docs/performance` has.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::weight::{self, App};
use crate::bench::table::Table;
use crate::failure::Failure;
use crate::load::{self, Row};
use crate::{bench, fleet, store};

/// Each is `None` as long as nobody has written it.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) bench: Option<Table>,
    pub(super) load: Option<Vec<Row>>,
    pub(super) weight: Option<Vec<App>>,
    pub(super) fleet: Option<Vec<fleet::Table>>,
}

impl Measured {
    /// Reads the files of a repository that are there.
    ///
    /// # Errors
    /// A file is no such table: with its path.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let [redis, postgres] = fleet::PUBLISHED;
        let fleet = file(root, redis, fleet::parse)?;
        let others = file(root, postgres, fleet::parse)?.unwrap_or_default();
        Ok(Self {
            fleet: fleet.map(|tables| tables.into_iter().chain(others).collect()),
            bench: file(root, bench::PUBLISHED, Table::parse)?,
            load: file(root, load::PUBLISHED, load::parse)?,
            weight: file(root, crate::weight::PUBLISHED, weight::parse)?,
        })
    }
}

fn file<T>(
    root: &Path,
    name: &str,
    parse: impl Fn(&str) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let path = root.join(name);
    match fs::read_to_string(&path) {
        Ok(text) => parse(&text).map(Some).map_err(|failure| failure.context(name)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(store::failed(&path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_may_be_missing_but_not_wrong() {
        let root = std::env::temp_dir().join(format!("hallpass-figures-{}", std::process::id()));
        let read = || Measured::read(&root);
        let none = read().unwrap();
        assert!(none.bench.is_none() && none.load.is_none() && none.weight.is_none(), "{none:?}");
        store::save(&root.join(bench::PUBLISHED), "group\trow\tns\ng\tr\t1\n").unwrap();
        assert!(read().unwrap().bench.is_some());
        store::save(&root.join(bench::PUBLISHED), "nothing\n").unwrap();
        let failure = read().unwrap_err().to_string();
        assert!(failure.starts_with("docs/performance/results.tsv: "), "{failure}");
        fs::remove_dir_all(root).unwrap();
    }
}
