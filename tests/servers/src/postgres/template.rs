//! The data of a new server, made once.

use std::path::{Path, PathBuf};
use std::process::Command;

use tokio::sync::OnceCell;

use super::programs::command;
use super::user::User;
use crate::fail::OrFail;
use crate::program::run;
use crate::scratch::Scratch;

/// Makes the data of a new server at `data`, by copying what `initdb` made at the first time.
pub(super) async fn copy(user: User, data: &Path) {
    static MADE: OnceCell<Scratch> = OnceCell::const_new();
    let made = MADE.get_or_init(|| make(user)).await;
    let mut cp = Command::new("cp");
    cp.arg("-a").arg(made.path().join("data")).arg(data);
    run(cp).await;
}

async fn make(user: User) -> Scratch {
    let folder = Scratch::new("postgres-new");
    user.own(folder.path()).or_fail("a folder for PostgreSQL");
    let data: PathBuf = folder.path().join("data");
    let mut initdb = command("initdb", &user, folder.path());
    initdb.args(["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"]);
    // Small segments of the log, so that a copy is quick.
    initdb.args(["--locale=C", "--wal-segsize=1"]).arg("--pgdata").arg(&data);
    run(initdb).await;
    folder
}
