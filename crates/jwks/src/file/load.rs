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
        // Read once: what tells one content from another is that of which the keys were made.
        let text = self.text().ok_or_else(|| self.complaint())?;
        let (set, skipped) = match self.form {
            Form::Jwks => {
                let set = JwkSet::from_text(&text)?;
                let skipped = set.skipped().len();
                (KeySet::from(set), skipped)
            }
            Form::Pem(algorithm) => (KeySet::new([VerifyingKey::from_pem(algorithm, &text)?]), 0),
        };
        let document = self.hasher.hash_one(&*text).to_le_bytes().to_vec();
        let (set, order) = (Arc::new(set), Vec::new());
        Ok(Loaded { set, skipped, document, order, time_to_live: None })
    }

    /// The text of the file; `None` if it cannot be read, is too long or is no text.
    fn text(&self) -> Option<Zeroizing<String>> {
        let file = File::open(&*self.path).ok()?;
        let most = self.form.longest();
        // Room for all of it at once: a buffer that grows leaves copies behind.
        let room = file.metadata().ok()?.len().saturating_add(1).min(most.saturating_add(1));
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(room).ok()?));
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).ok()?;
        let is_short = u64::try_from(bytes.len()).is_ok_and(|len| len <= most);
        let text = std::str::from_utf8(&bytes).ok().filter(|_| is_short)?;
        Some(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()))
    }

    /// What is wrong with a file that has no text, in the words of whoever reads such files.
    fn complaint(&self) -> ConfigError {
        let error = match self.form {
            Form::Jwks => JwkSet::from_file(&*self.path).err(),
            Form::Pem(algorithm) => VerifyingKey::from_pem_file(algorithm, &*self.path).err(),
        };
        error.unwrap_or_else(|| {
            let text = format!("{} changed while it was read.", self.path.display());
            ConfigError::new(ConfigErrorKind::KeyMissing, text)
        })
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

impl Form {
    /// The most that a file of it has, in bytes.
    const fn longest(self) -> u64 {
        match self {
            Self::Jwks => 1024 * 1024,
            Self::Pem(_) => 64 * 1024,
        }
    }
}
