//! A folder for a test, and sessions in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hallpass_session::store::SessionStore;
use hallpass_sqlite::Sqlite;
use hallpass_testkit::ManualClock;
pub(crate) use hallpass_testkit::sessions::kit::*;

/// A folder that goes with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hallpass-sqlite-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("sessions.db")
    }

    pub(crate) fn kek(&self) -> PathBuf {
        self.0.join("sessions.db.kek")
    }

    pub(crate) async fn open(&self) -> Sqlite {
        open(&self.database(), &clock()).await
    }

    /// A connection as an operator's shell has it.
    pub(crate) fn shell(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.database()).unwrap()
    }

    /// The same files in another folder.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        for entry in fs::read_dir(&self.0).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.0.join(entry.file_name())).unwrap();
        }
        copy
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

pub(crate) const KEEP: Duration = needs().keep;

pub(crate) fn subject(session: u64) -> String {
    format!("user-{session}")
}

/// Opens the store by this clock, as a node does.
pub(crate) async fn open(path: &Path, clock: &ManualClock) -> Sqlite {
    let store = Sqlite::builder(path).clock(clock.clone()).open().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    store
}
