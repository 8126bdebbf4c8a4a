//! Where the programs of PostgreSQL are.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::user::User;
use crate::fail::fail;
use crate::program::{absent, versions};

/// Names their folder, if it is not one of the usual ones.
const FOLDER: &str = "HALLPASS_POSTGRES";

/// The folder of `initdb`, `postgres` and the rest.
///
/// # Panics
/// If there is none, or the variable names one that is not.
pub(super) fn folder() -> PathBuf {
    if let Some(named) = std::env::var_os(FOLDER).map(PathBuf::from) {
        if !named.join("initdb").is_file() {
            fail(format_args!("{FOLDER} is {}: there is no initdb in it", named.display()));
        }
        return named;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> =
        versions("/usr/lib/postgresql".as_ref()).iter().map(|folder| folder.join("bin")).collect();
    folders.extend(std::env::split_paths(&path));
    let found = folders.into_iter().find(|folder| folder.join("initdb").is_file());
    found.unwrap_or_else(|| absent("PostgreSQL", "postgresql"))
}

/// A program of theirs, as the user that the server runs as.
pub(super) fn command(name: &str, user: &User, place: &Path) -> Command {
    let mut command = Command::new(folder().join(name));
    // Whatever names another server to the clients.
    for name in ["PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSERVICE", "PGOPTIONS"]
    {
        command.env_remove(name);
    }
    user.apply(&mut command);
    command.current_dir(place);
    command
}
