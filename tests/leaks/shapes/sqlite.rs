//! The store in a file: the file has it all, and its KEK is beside it.

use std::fs;
use std::path::{Path, PathBuf};

use hallpass::session::Sessions;
use hallpass::sqlite::Sqlite;

use super::{Row, holds};
use crate::base64;
use crate::canary::Canaries;
use crate::config::texts::{Given, secret_texts};
use crate::forms::{Shown, shown};
use crate::service::{ISSUER, hidden, hidden_with};
use crate::words::{bytes, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("sqlite/Sqlite", of_store),
        holds("sqlite/SqliteBuilder", || {
            let path = folder("builder").join("sessions.db");
            vec![shown!("a file", &hidden(), Sqlite::builder(path))]
        }),
    ]
}

/// An empty folder of this name.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("leaks-sqlite").join(name);
    let _absent = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// The KEK in the file beside a database.
pub(crate) fn kek_beside(database: &Path, canaries: Canaries) -> Canaries {
    let text = fs::read_to_string(database.with_extension("db.kek")).unwrap();
    canaries.secret(&base64::decode(text.trim()).unwrap())
}

fn of_store() -> Vec<Shown> {
    let path = folder("store").join("sessions.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Sqlite::open(&path).await.unwrap();
        let builder = Sessions::builder(store.clone()).issuer(ISSUER).audience("https://api.test");
        let sessions = builder.build().await.unwrap();
        let tokens = sessions.start(word("subject")).await.unwrap();
        let canaries = kek_beside(&path, hidden_with([&tokens]));
        vec![shown!("a session", &canaries, store)]
    })
}

/// What is said of a KEK or a database that is none: both are full of secrets.
pub(super) fn refused() -> Vec<Shown> {
    let path = folder("refused").join("sessions.db");
    let beside = path.with_extension("db.kek");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut shown = Vec::new();
    for Given { name, text, canaries } in secret_texts() {
        // A KEK of nobody's; then, with a KEK of its own, a database of nobody's.
        let _absent = fs::remove_file(&path);
        write_private(&beside, &text);
        let kek = runtime.block_on(Sqlite::open(&path)).expect_err(&name);
        write_private(&path, &text.repeat(20));
        fs::remove_file(&beside).unwrap();
        let missing = runtime.block_on(Sqlite::open(&path)).expect_err(&name);
        write_private(&beside, &base64::standard(bytes("kek", 32)));
        let database = runtime.block_on(Sqlite::open(&path)).expect_err(&name);
        let canaries = canaries.clone().secret(&bytes("kek", 32));
        shown.extend([
            shown!(format!("the KEK is {name}"), &canaries, kek),
            shown!(format!("no KEK beside {name}"), &canaries, missing),
            shown!(format!("the database is {name}"), &canaries, database),
        ]);
    }
    shown.extend(another_kek());
    shown
}

/// A database that was made with another KEK.
fn another_kek() -> [Shown; 1] {
    let path = folder("another").join("sessions.db");
    let beside = path.with_extension("db.kek");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    write_private(&beside, &base64::standard(bytes("kek", 32)));
    drop(runtime.block_on(Sqlite::open(&path)).unwrap());
    write_private(&beside, &base64::standard(bytes("other kek", 32)));
    let error = runtime.block_on(Sqlite::open(&path)).unwrap_err();
    [shown!("another KEK", &hidden(), error)]
}

fn write_private(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}
