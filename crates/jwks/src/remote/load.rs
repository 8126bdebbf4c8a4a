//! From an address to a key set.

mod public;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{Algorithm, ConfigError, ConfigErrorKind, JwkSet, KeySet};

use crate::fetch::{Document, FetchError, FetchErrorKind};

/// The longest key set that is read, in bytes.
pub(crate) const MAX_SET: usize = 256 * 1024;

/// Gets a set: by one request, or by two where the address has to be discovered.
pub(crate) trait Loader: std::fmt::Debug + Send + Sync + 'static {
    fn load(&self) -> Loading;
}

pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<Loaded, FetchError>> + Send>>;

/// A good set, and what tells it from another: of a provider the public keys that it was made of, as
/// a document.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) set: Arc<KeySet>,
    pub(crate) skipped: usize,
    pub(crate) document: Vec<u8>,
    /// In which order the keys of the document stood: keys without an id are tried in it.
    pub(crate) order: Vec<usize>,
    pub(crate) time_to_live: Option<Duration>,
}

/// Reads a document as a key set. One bad key does not spoil it; without a single good one it is
/// no set.
pub(crate) fn parse(document: &Document, rsa: &[Algorithm]) -> Result<Loaded, FetchError> {
    let unfit = || FetchError::new(FetchErrorKind::Document);
    let text = std::str::from_utf8(document.body()).map_err(|_| unfit())?;
    let set = read(text, rsa).map_err(|error| match error.kind() {
        ConfigErrorKind::KeyMissing => FetchError::no_usable_key(public::first_fault(text)),
        _ => unfit(),
    })?;
    let kept = public::members(text, set.skipped(), |text| read(text, rsa).is_ok());
    let (kept, order) = kept.ok_or_else(unfit)?;
    Ok(Loaded {
        skipped: set.skipped().len(),
        set: Arc::new(KeySet::from(set)),
        document: kept,
        order,
        time_to_live: document.time_to_live(),
    })
}

fn read(text: &str, rsa: &[Algorithm]) -> Result<JwkSet, ConfigError> {
    let set = JwkSet::from_remote(text)?;
    if rsa.is_empty() { Ok(set) } else { set.with_rsa_algorithms(rsa) }
}
