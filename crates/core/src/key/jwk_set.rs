//! A set of JSON Web Keys (RFC 7517 §5).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::file;
use super::{Algorithm, Jwk, VerifyingKey, jwk_document};
use crate::Backend;
use crate::printable::printable;
use crate::{ConfigError, ConfigErrorKind};

/// The keys of a JWK set that verify. Keys that cannot be used are left out, and reported.
pub struct JwkSet {
    backend: Arc<dyn Backend>,
    /// With their places in the document.
    jwks: Vec<(usize, Jwk)>,
    /// Those that are no good for any algorithm.
    refused: Vec<SkippedKey>,
    keys: Vec<VerifyingKey>,
    skipped: Vec<SkippedKey>,
}

impl JwkSet {
    /// The operator's own document: at most 1 MiB and 1,000 keys. Secrets (`oct`) are accepted.
    ///
    /// # Errors
    /// `KeyFormat` if it is no JWK set or too large, `KeyMissing` if no key of it can be used.
    pub fn from_text_with_backend(
        text: &str,
        backend: Arc<dyn Backend>,
    ) -> Result<Self, ConfigError> {
        Self::new(text, &LOCAL, backend)
    }

    /// The same from a file.
    ///
    /// # Errors
    /// As [`from_text_with_backend`](Self::from_text_with_backend); `KeyMissing` if the file cannot
    /// be read.
    pub fn from_file_with_backend(
        path: impl AsRef<Path>,
        backend: Arc<dyn Backend>,
    ) -> Result<Self, ConfigError> {
        Self::new(&file::read_text(path.as_ref(), MAX_FILE)?, &LOCAL, backend)
    }

    /// A document that was fetched: at most 256 KiB and 100 keys, and public keys alone. A secret
    /// that everybody can fetch is skipped.
    ///
    /// # Errors
    /// As [`from_text_with_backend`](Self::from_text_with_backend).
    pub fn from_remote_with_backend(
        text: &str,
        backend: Arc<dyn Backend>,
    ) -> Result<Self, ConfigError> {
        Self::new(text, &REMOTE, backend)
    }

    /// What RSA keys without `alg` are for: one key for each of these, instead of RS256 alone.
    ///
    /// # Errors
    /// `Setting` if the list is empty, repeats an algorithm, or names one that is not RSA.
    pub fn with_rsa_algorithms(mut self, algorithms: &[Algorithm]) -> Result<Self, ConfigError> {
        Self::check_rsa_algorithms(algorithms)?;
        self.prepare(algorithms)?;
        Ok(self)
    }

    /// Whether [`with_rsa_algorithms`](Self::with_rsa_algorithms) takes these, before there is a set:
    /// for those who fetch one.
    ///
    /// # Errors
    /// `Setting` if the list is empty, repeats an algorithm, or names one that is not RSA.
    pub fn check_rsa_algorithms(algorithms: &[Algorithm]) -> Result<(), ConfigError> {
        let is_rsa = |algorithm: &Algorithm| algorithm.key_type() == super::KeyType::Rsa;
        let repeats =
            |at: usize, algorithm| algorithms.iter().skip(at).skip(1).any(|o| o == algorithm);
        if algorithms.is_empty()
            || !algorithms.iter().all(is_rsa)
            || algorithms.iter().enumerate().any(|(at, algorithm)| repeats(at, algorithm))
        {
            let text = "the algorithms of RSA keys without `alg` must be some of RS256, RS384, RS512, \
                        PS256, PS384 and PS512, each once.";
            return Err(ConfigError::new(ConfigErrorKind::Setting, text));
        }
        Ok(())
    }

    /// The keys, in the order of the document.
    #[must_use]
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }

    /// The keys that cannot be used, and why, in the order of the document.
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    pub(super) fn into_parts(self) -> (Vec<VerifyingKey>, Vec<SkippedKey>) {
        (self.keys, self.skipped)
    }

    fn new(text: &str, origin: &Origin, backend: Arc<dyn Backend>) -> Result<Self, ConfigError> {
        let Read { jwks, refused } = read(text, origin)?;
        let mut set = Self { backend, jwks, refused, keys: Vec::new(), skipped: Vec::new() };
        set.prepare(&[Algorithm::RS256])?;
        Ok(set)
    }

    fn prepare(&mut self, rsa: &[Algorithm]) -> Result<(), ConfigError> {
        let (mut keys, mut skipped) = (Vec::new(), self.refused.clone());
        for (position, jwk) in &self.jwks {
            for algorithm in jwk.algorithms(rsa) {
                match VerifyingKey::of_jwk(jwk, *algorithm, &*self.backend) {
                    Ok(key) => keys.push(key),
                    Err(reason) => skipped.push(SkippedKey::new(*position, jwk.key_id(), reason)),
                }
            }
        }
        skipped.sort_by_key(SkippedKey::position);
        if keys.is_empty() {
            return Err(none_usable(&skipped));
        }
        (self.keys, self.skipped) = (keys, skipped);
        Ok(())
    }
}

impl fmt::Debug for JwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwkSet")
            .field("keys", &self.keys)
            .field("skipped", &self.skipped)
            .finish_non_exhaustive()
    }
}

/// A key of a set that cannot be used.
#[derive(Clone, Debug)]
pub struct SkippedKey {
    position: usize,
    key_id: Option<String>,
    reason: ConfigError,
}

impl SkippedKey {
    fn new(position: usize, key_id: Option<&str>, reason: ConfigError) -> Self {
        Self { position, key_id: key_id.map(|key_id| printable(key_id, 64)), reason }
    }

    /// Its place in the set, from 0.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    /// Its `kid`, if it has one: escaped to printable ASCII, 64 bytes at most.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Why it cannot be used.
    #[must_use]
    pub const fn reason(&self) -> &ConfigError {
        &self.reason
    }
}

impl fmt::Display for SkippedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {}", self.position)?;
        if let Some(key_id) = &self.key_id {
            write!(f, " (kid \"{key_id}\")")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// What holds for a document because of where it comes from.
struct Origin {
    max_len: usize,
    max_keys: usize,
    accepts_secrets: bool,
}

const LOCAL: Origin = Origin { max_len: 1_048_576, max_keys: 1_000, accepts_secrets: true };

const REMOTE: Origin = Origin { max_len: 262_144, max_keys: 100, accepts_secrets: false };

/// As [`LOCAL`] has it.
const MAX_FILE: u64 = 1_048_576;

/// The good and the bad keys of a document, with their places.
#[derive(Default)]
struct Read {
    jwks: Vec<(usize, Jwk)>,
    refused: Vec<SkippedKey>,
}

/// Reads each key on its own, so that one that is bad does not spoil the others.
fn read(text: &str, origin: &Origin) -> Result<Read, ConfigError> {
    if text.len() > origin.max_len {
        let text = format!(
            "the key set is larger than {} bytes. Is it the right document?",
            origin.max_len
        );
        return Err(ConfigError::new(ConfigErrorKind::KeyFormat, text));
    }
    let keys = jwk_document::split(text).map_err(|error| not_a_set(&error))?;
    if keys.len() > origin.max_keys {
        let text = format!(
            "the key set has more than {} keys. Is it the right document?",
            origin.max_keys
        );
        return Err(ConfigError::new(ConfigErrorKind::KeyFormat, text));
    }
    let mut read = Read::default();
    for (position, key) in keys.into_iter().enumerate() {
        match read_key(key.get(), origin) {
            Ok(jwk) => read.jwks.push((position, jwk)),
            Err(reason) => {
                let key_id = key_id(key.get());
                read.refused.push(SkippedKey::new(position, key_id.as_deref(), reason));
            }
        }
    }
    Ok(read)
}

fn read_key(text: &str, origin: &Origin) -> Result<Jwk, ConfigError> {
    if !origin.accepts_secrets && holds_secrets(text) {
        let text = "the key set publishes a private key or a secret: whoever fetches it can sign tokens. \
                    Tell the issuer, which has to replace that key.";
        return Err(ConfigError::new(ConfigErrorKind::KeyLeaked, text));
    }
    Jwk::from_text(text)
}

/// Whether it has a member of a private key or a secret, whatever else is wrong with it: each prime
/// of an RSA key gives the rest away.
fn holds_secrets(text: &str) -> bool {
    const PRIVATE: [&str; 9] = ["d", "dp", "dq", "k", "oth", "p", "priv", "q", "qi"];
    // Some writers write null for what is absent.
    let members: HashMap<Cow<'_, str>, Option<IgnoredAny>> = match serde_json::from_str(text) {
        Ok(members) => members,
        Err(_) => return false,
    };
    PRIVATE.iter().any(|name| members.get(*name).is_some_and(Option::is_some))
}

/// The `kid` of what is no good JWK.
fn key_id(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        kid: Option<String>,
    }
    serde_json::from_str::<Named>(text).ok()?.kid
}

fn not_a_set(error: &serde_json::Error) -> ConfigError {
    let text = format!(
        "the text is not a JWK set, a JSON object with one array `keys` (line {}, column {}). For a single \
         JWK use from_jwk.",
        error.line(),
        error.column()
    );
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}

fn none_usable(skipped: &[SkippedKey]) -> ConfigError {
    let mut text = "no key of the key set can verify signatures".to_owned();
    if skipped.is_empty() {
        text.push_str(": it is empty.");
    }
    for (number, key) in skipped.iter().take(SHOWN).enumerate() {
        text.push_str(if number == 0 { ". " } else { " " });
        text.push_str(&key.to_string());
    }
    if skipped.len() > SHOWN {
        text.push_str(" Others are left out here.");
    }
    ConfigError::new(ConfigErrorKind::KeyMissing, text)
}

/// How many reasons an error tells.
const SHOWN: usize = 3;

#[cfg(feature = "aws-lc")]
mod with_aws_lc {
    use std::path::Path;
    use std::sync::Arc;

    use super::JwkSet;
    use crate::AwsLc;
    use crate::ConfigError;

    impl JwkSet {
        /// The operator's own document: see
        /// [`from_text_with_backend`](Self::from_text_with_backend).
        ///
        /// # Errors
        /// As there.
        pub fn from_text(text: &str) -> Result<Self, ConfigError> {
            Self::from_text_with_backend(text, Arc::new(AwsLc))
        }

        /// The same from a file.
        ///
        /// # Errors
        /// As [`from_file_with_backend`](Self::from_file_with_backend).
        pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
            Self::from_file_with_backend(path, Arc::new(AwsLc))
        }

        /// A document that was fetched: see
        /// [`from_remote_with_backend`](Self::from_remote_with_backend).
        ///
        /// # Errors
        /// As there.
        pub fn from_remote(text: &str) -> Result<Self, ConfigError> {
            Self::from_remote_with_backend(text, Arc::new(AwsLc))
        }
    }
}
