//! Keys in a file that changes: a mounted secret, or what another process writes.

mod load;
mod turn;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{
    Algorithm, ConfigError, KeyQuery, KeySet, KeySetId, KeySource, Lookup, PendingKeys,
};

use crate::log::default_observer;
use crate::remote::{KeyHealth, KeyObserver, Parts, Shared};
use crate::settings::{Settings, setting};
use crate::timer::{Timer, TokioTimer};
use load::{FileLoader, Form};

/// How often the file is read, unless set.
const EVERY: Duration = Duration::from_secs(10);

/// A file of keys that is read again and again: see [`jwks`](Self::jwks) and [`pem`](Self::pem).
///
/// A key that is written into the file serves at the latest when its first token comes; one that is
/// taken out stops when the file is next read. A file that is gone, broken or half written changes
/// nothing: the keys that were read last serve on, for an hour at most.
///
/// ```no_run
/// use hallpass_core::Issuer;
/// use hallpass_jwks::KeyFile;
///
/// # fn main() -> Result<(), hallpass_core::ConfigError> {
/// let keys = KeyFile::jwks("/run/secrets/jwks.json").open()?;
/// let issuer = Issuer::new("https://id.example.com", keys);
/// # drop(issuer);
/// # Ok(())
/// # }
/// ```
#[must_use = "call `open`"]
pub struct KeyFile {
    path: PathBuf,
    form: Form,
    every: Duration,
    observer: Option<Arc<dyn KeyObserver>>,
    timer: Arc<dyn Timer>,
}

impl KeyFile {
    /// A JWK set, of which every key that can be used serves; secrets (`oct`) do, too. At most 1 MiB
    /// and 1,000 keys.
    pub fn jwks(path: impl Into<PathBuf>) -> Self {
        Self::new(path.into(), Form::Jwks)
    }

    /// One public key or certificate in PEM, for this algorithm. At most 64 KiB.
    pub fn pem(algorithm: Algorithm, path: impl Into<PathBuf>) -> Self {
        Self::new(path.into(), Form::Pem(algorithm))
    }

    fn new(path: PathBuf, form: Form) -> Self {
        Self { path, form, every: EVERY, observer: None, timer: Arc::new(TokioTimer::new()) }
    }

    /// Reads the file about so often: every 10 s unless set, 1 s to 1 h.
    pub fn every(mut self, time: Duration) -> Self {
        self.every = time;
        self
    }

    /// Tells this observer what happens to the keys.
    pub fn observer(mut self, observer: impl KeyObserver) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Takes the time from this, in place of tokio's clock: for tests.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// Reads the file now.
    ///
    /// # Errors
    /// It cannot be read, is no regular file (a FIFO, a device, a folder), or has no key that can be
    /// used; or [`every`](Self::every) is out of range.
    pub fn open(self) -> Result<FileKeys, ConfigError> {
        let range = Duration::from_secs(1)..=Duration::from_secs(3_600);
        if !range.contains(&self.every) {
            return Err(setting(format!("`KeyFile::every({:?})` must be 1 s to 1 h", self.every)));
        }
        let name = self.path.display().to_string();
        let loader = FileLoader::new(self.path, self.form);
        let first = loader.read()?;
        let shared = Shared::new(Parts {
            issuer: name,
            settings: Settings::for_file(self.every),
            loader: Arc::new(loader),
            observer: self.observer.or_else(default_observer),
            timer: self.timer,
        });
        shared.begin_with(first);
        Ok(FileKeys(shared))
    }
}

/// Without the path, in whose place somebody may have put a key.
impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFile")
            .field("form", &self.form)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

/// The keys of a [`KeyFile`]. A clone is another handle to the same keys; the last one that is
/// dropped ends the reading.
#[derive(Clone)]
pub struct FileKeys(Arc<Shared>);

impl FileKeys {
    /// How the keys stand: for a readiness route, and for alerts.
    #[must_use]
    pub fn health(&self) -> KeyHealth {
        self.0.health()
    }
}

impl KeySource for FileKeys {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        Shared::lookup(&self.0, query)
    }

    fn is_current(&self, _: &KeyQuery<'_>, id: KeySetId) -> bool {
        Shared::is_current(&self.0, id)
    }

    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        Shared::renewed(&self.0, query, set)
    }
}

impl fmt::Debug for FileKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileKeys").field("health", &self.health()).finish_non_exhaustive()
    }
}
