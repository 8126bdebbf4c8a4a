//! From a file to a key set.

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use hallpass_core::{Algorithm, ConfigError, ConfigErrorKind, JwkSet, KeySet, VerifyingKey};
use zeroize::Zeroizing;

use super::turn::Turns;
use crate::fetch::FetchErrorKind;
use crate::remote::{Loaded, Loader, Loading};

/// What the file is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Jwks,
    Pem(Algorithm),
}

/// Reads one file.
#[derive(Clone, Debug)]
pub(super) struct FileLoader {
    path: Arc<PathBuf>,
    form: Form,
    /// Tells one content from another without keeping it: there may be secrets in it.
    hasher: RandomState,
    turns: Turns,
}

impl FileLoader {
    pub(super) fn new(path: PathBuf, form: Form) -> Self {
        Self { path: Arc::new(path), form, hasher: RandomState::new(), turns: Turns::default() }
    }

    /// Reads the file, and waits for it.
    pub(super) fn read(&self) -> Result<Loaded, ConfigError> {
        self.check_regular()?;
        let (set, skipped) = match self.form {
            Form::Jwks => {
                let set = JwkSet::from_file(&*self.path)?;
                let skipped = set.skipped().len();
                (KeySet::from(set), skipped)
            }
            Form::Pem(algorithm) => {
                (KeySet::new([VerifyingKey::from_pem_file(algorithm, &*self.path)?]), 0)
            }
        };
        let document = self.fingerprint().to_vec();
        Ok(Loaded { set: Arc::new(set), skipped, document, time_to_live: None })
    }

    /// Refuses what may hang when it is opened, such as a FIFO, or has no end, such as a device.
    fn check_regular(&self) -> Result<(), ConfigError> {
        // What is not there is told by whoever reads it.
        if fs::metadata(&*self.path).is_ok_and(|found| !found.is_file()) {
            let text = format!(
                "{} is no regular file, nor a link to one: name the file that the keys are in, which \
                 is read again and again.",
                self.path.display()
            );
            return Err(ConfigError::new(ConfigErrorKind::KeyMissing, text));
        }
        Ok(())
    }

    /// What differs where the content does. It is read apart from the keys: a file that changes in
    /// between is noticed the next time.
    fn fingerprint(&self) -> [u8; 8] {
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FILE));
        let file = File::open(&*self.path).ok();
        let most = u64::try_from(MAX_FILE).unwrap_or(u64::MAX);
        let read = file.and_then(|file| file.take(most).read_to_end(&mut bytes).ok());
        self.hasher.hash_one((read, &*bytes)).to_le_bytes()
    }
}

impl Loader for FileLoader {
    fn load(&self) -> Loading {
        let loader = self.clone();
        Box::pin(async move {
            let reader = loader.clone();
            loader.turns.run(move || reader.read()).await?.map_err(|_| FetchErrorKind::File.into())
        })
    }
}

/// The most that a file of keys has, in bytes.
const MAX_FILE: usize = 1024 * 1024;
