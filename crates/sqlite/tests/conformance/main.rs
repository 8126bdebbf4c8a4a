//! The suites that every store of sessions passes, and every store of one-time values, over files.
#![cfg(test)]

mod replays;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hallpass_core::Clock;
use hallpass_session::store::Store;
use hallpass_sqlite::Sqlite;
use hallpass_testkit::ManualClock;
use hallpass_testkit::sessions::kit::{clock, schedules};
use hallpass_testkit::sessions::{Power, StoreHarness, Task};

/// A store in a folder, and those that it was in before it was started again.
struct File {
    clock: ManualClock,
    folders: Mutex<Vec<PathBuf>>,
}

impl File {
    fn new() -> Self {
        Self { clock: clock(), folders: Mutex::new(vec![folder()]) }
    }

    fn database(&self) -> PathBuf {
        self.folders.lock().unwrap().last().unwrap().join("sessions.db")
    }

    /// Takes the files as a loss of power leaves them, its log unwritten into the database, and the
    /// database away from those who have it open. Between two commits: where in one of them does
    /// not matter, `tests/sqlite/crash.rs` kills processes for that.
    fn lose_power(&self) {
        let (before, after) = (self.database(), folder());
        let name = |ending: &str| format!("sessions.db{ending}");
        let shell = rusqlite::Connection::open(&before).unwrap();
        shell.execute_batch("PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE").unwrap();
        for ending in ["", "-wal", ".kek"] {
            let from = before.with_file_name(name(ending));
            fs::copy(from, after.join(name(ending))).unwrap();
        }
        fs::rename(&before, before.with_file_name("gone")).unwrap();
        shell.execute_batch("ROLLBACK").unwrap();
        self.folders.lock().unwrap().push(after);
    }
}

impl StoreHarness for File {
    fn name(&self) -> String {
        "sqlite".to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn Store>> {
        Box::pin(async {
            let store = Sqlite::builder(self.database()).clock(self.clock.clone()).open();
            let store: Arc<dyn Store> = Arc::new(store.await.unwrap());
            store
        })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Durable, Power::Stands, Power::StepsBack]
    }

    /// `HALLPASS_SCHEDULES=10000` plays that many, in some minutes.
    fn schedules(&self) -> usize {
        schedules(500)
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move {
            let now = self.clock.now().unwrap();
            self.clock.set(now.saturating_sub(by));
        })
    }

    fn restart(&self) -> Task<'_, ()> {
        Box::pin(async { self.lose_power() })
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for folder in self.folders.lock().unwrap().iter() {
            let _left = fs::remove_dir_all(folder);
        }
    }
}

fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("hallpass-sqlite-conformance-{}-{number}", std::process::id());
    let path = std::env::temp_dir().join(name);
    fs::create_dir_all(&path).unwrap();
    path
}

hallpass_testkit::session_store_conformance!(File::new());
