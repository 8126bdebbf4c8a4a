//! The user that PostgreSQL runs as: it refuses the administrator.

use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::fail::OrFail;

/// Who the servers run as.
#[derive(Clone, Copy, Debug)]
pub(super) enum User {
    /// Whoever runs the tests.
    Oneself,
    /// The user `postgres`, for the administrator runs the tests.
    Postgres { uid: u32, gid: u32 },
}

impl User {
    /// Who they have to run as.
    ///
    /// # Panics
    /// If that has to be the user `postgres`, and there is none.
    pub(super) fn get() -> Self {
        if !rustix::process::geteuid().is_root() {
            return Self::Oneself;
        }
        let users = std::fs::read_to_string("/etc/passwd").or_fail("the list of users");
        let found = users.lines().find_map(postgres);
        found.or_fail(
            "PostgreSQL refuses to run as root, and there is no user postgres: on Debian the \
             package postgresql makes one",
        )
    }

    pub(super) fn apply(self, command: &mut Command) {
        if let Self::Postgres { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
    }

    /// Gives the folder to that user.
    pub(super) fn own(self, folder: &Path) -> io::Result<()> {
        match self {
            Self::Oneself => Ok(()),
            Self::Postgres { uid, gid } => chown(folder, Some(uid), Some(gid)),
        }
    }
}

/// `postgres:x:UID:GID:...`
fn postgres(line: &str) -> Option<User> {
    let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
    let mut number = || fields.next()?.parse().ok();
    Some(User::Postgres { uid: number()?, gid: number()? })
}
