//! How a store is opened.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use hallpass_core::{Clock, SystemClock};
use hallpass_session::Kek;
use hallpass_session::store::{StoreError, StoreErrorKind};
use tokio::sync::oneshot;

use crate::Sqlite;
use crate::error::{caused, plain};
use crate::files;

/// What [`Sqlite::builder`] gives: a store that is yet to be opened.
#[derive(Debug)]
#[must_use = "nothing happens before it is opened"]
pub struct SqliteBuilder {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    own_kek: bool,
}

impl SqliteBuilder {
    pub(crate) fn new(path: &Path) -> Self {
        // Sessions take the KEK of the environment first, so one in a file would never be used.
        let own_kek = env::var_os(Kek::VARIABLE).is_none();
        Self { path: path.to_owned(), clock: Arc::new(SystemClock::new()), own_kek }
    }

    /// With this clock instead of the system's: one that a test moves, or sets back.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Without a KEK of its own, as where `HALLPASS_KEK` is set: the sessions are given one by
    /// `.kek(..)`. No file is made for it, and none is read.
    pub fn kek_from_elsewhere(self) -> Self {
        Self { own_kek: false, ..self }
    }

    /// Opens the store, and makes what is not there yet.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub async fn open(self) -> Result<Sqlite, StoreError> {
        let Self { path, clock, own_kek } = self;
        let (answer, opened) = oneshot::channel();
        // It waits for disks and for other processes, so not on a thread of the runtime.
        let open = move || {
            let opened = files::open(&path, own_kek);
            let opened = opened.and_then(|files| Sqlite::start(files, &clock));
            let _waiting = answer.send(opened);
        };
        let thread = thread::Builder::new().name("hallpass-sqlite-open".to_owned()).spawn(open);
        thread.map_err(|error| {
            caused(StoreErrorKind::Unavailable, "no thread can be started", error)
        })?;
        opened.await.map_err(|_| plain(StoreErrorKind::Unavailable, "opening was cut short"))?
    }
}
