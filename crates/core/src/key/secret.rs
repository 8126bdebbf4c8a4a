//! The secret of an HMAC: where it comes from, and what is refused as one.

use std::env;
use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use super::encoding;
use super::file;
use super::foreign;
use super::known_secrets;
use super::named;
use crate::{ConfigError, ConfigErrorKind};

/// The secret of an HMAC. Wiped from memory when it is dropped, and never shown.
///
/// Refused from any source: nothing at all; a public or private key in any encoding, because whoever
/// has the public key could then sign (RFC 8725 §2.1); one byte repeated; a secret on a public list
/// of secrets that stood in tutorials and examples. Its length is checked once the algorithm is
/// known: 32 bytes for HS256, 48 for HS384, 64 for HS512 (RFC 7518 §3.2).
pub struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    looks_like_base64: bool,
}

impl Secret {
    /// The bytes of a text, as they are.
    ///
    /// # Errors
    /// `KeyMissing`, `KeyConfusion`, `KeyWeak` and `KeyLeaked`, as above.
    pub fn from_text(text: impl Into<String>) -> Result<Self, ConfigError> {
        Self::text(Zeroizing::new(text.into().into_bytes()), "the secret")
    }

    /// Bytes, as they are.
    ///
    /// # Errors
    /// As [`from_text`](Self::from_text).
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, ConfigError> {
        Self::new(Zeroizing::new(bytes.into()), "the secret")
    }

    /// The bytes that a base64 text stands for: standard or URL alphabet, padded or not, whitespace
    /// around it ignored.
    ///
    /// # Errors
    /// As [`from_text`](Self::from_text), and `KeyFormat` if it is not base64.
    pub fn from_base64(text: &str) -> Result<Self, ConfigError> {
        Self::base64(text, "the secret")
    }

    /// The text of an environment variable, as it is.
    ///
    /// # Errors
    /// As [`from_text`](Self::from_text); `KeyMissing` if the variable is not set, `KeyFormat` if it
    /// is not UTF-8.
    pub fn from_env(name: &str) -> Result<Self, ConfigError> {
        Self::text(Zeroizing::new(variable(name)?.into_bytes()), &named::variable(name))
    }

    /// The bytes that the base64 text of an environment variable stands for.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env) and [`from_base64`](Self::from_base64).
    pub fn from_env_base64(name: &str) -> Result<Self, ConfigError> {
        Self::base64(&Zeroizing::new(variable(name)?), &named::variable(name))
    }

    /// The text of a file, without the line break at its end.
    ///
    /// # Errors
    /// As [`from_text`](Self::from_text); `KeyMissing` if the file cannot be read, `KeyFormat` if it
    /// is not UTF-8: cutting a line break off random bytes would break one secret in 256.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let mut bytes = file::read(path, MAX_FILE)?;
        let place = named::file(path);
        refuse_foreign(&bytes, &place)?;
        if std::str::from_utf8(&bytes).is_err() {
            let text = format!(
                "{place} is not UTF-8 text. Write the secret as text (`openssl rand -base64 48 > file`), \
                 or read the file yourself and use Secret::from_bytes."
            );
            return Err(ConfigError::new(ConfigErrorKind::KeyFormat, text));
        }
        if bytes.pop_if(|last| *last == b'\n').is_some() {
            bytes.pop_if(|last| *last == b'\r');
        }
        Self::text(bytes, &place)
    }

    /// For a [`Backend`](crate::Backend): the bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it is used as text, but is valid base64, too: then the issuer may decode it.
    pub(crate) const fn looks_like_base64(&self) -> bool {
        self.looks_like_base64
    }

    /// Refuses what is too short for an algorithm (RFC 7518 §3.2).
    pub(crate) fn check_len(&self, algorithm: &str, min: usize) -> Result<(), ConfigError> {
        let len = self.bytes.len();
        if len >= min {
            return Ok(());
        }
        let command = if min > 48 { MAKE_LONG } else { MAKE };
        let text = format!(
            "the secret has {len} bytes, and {algorithm} needs at least {min} (RFC 7518 section 3.2). \
             Make a new one with `{command}`, and give it to the issuer as well."
        );
        Err(ConfigError::new(ConfigErrorKind::KeyWeak, text))
    }

    fn text(bytes: Zeroizing<Vec<u8>>, place: &str) -> Result<Self, ConfigError> {
        let looks_like_base64 = encoding::is_likely_base64(&bytes);
        Ok(Self { looks_like_base64, ..Self::new(bytes, place)? })
    }

    fn base64(text: &str, place: &str) -> Result<Self, ConfigError> {
        if text.trim().is_empty() {
            return Err(missing(place));
        }
        refuse_foreign(text.as_bytes(), place)?;
        let Some(bytes) = encoding::from_any_base64(text.trim().as_bytes()) else {
            let text = format!(
                "{place} is not base64. If its characters themselves are the secret, read it as text \
                 (Secret::from_text, from_env); otherwise make a new one with `{MAKE}`."
            );
            return Err(ConfigError::new(ConfigErrorKind::KeyFormat, text));
        };
        if known_secrets::contains(text.trim().as_bytes()) {
            return Err(leaked(place));
        }
        Self::new(bytes, place)
    }

    fn new(bytes: Zeroizing<Vec<u8>>, place: &str) -> Result<Self, ConfigError> {
        if bytes.trim_ascii().is_empty() {
            return Err(missing(place));
        }
        if u64::try_from(bytes.len()).is_ok_and(|len| len > MAX_FILE) {
            let text = format!("{place} is larger than {MAX_FILE} bytes: no secret is.");
            return Err(ConfigError::new(ConfigErrorKind::KeyFormat, text));
        }
        refuse_foreign(&bytes, place)?;
        if known_secrets::contains(&bytes) || known_secrets::contains(bytes.trim_ascii()) {
            return Err(leaked(place));
        }
        if repeats_itself(&bytes) {
            let text = format!(
                "{place} is one byte, or repeats something shorter. Make a secret with `{MAKE}`."
            );
            return Err(ConfigError::new(ConfigErrorKind::KeyWeak, text));
        }
        Ok(Self { bytes, looks_like_base64: false })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

fn variable(name: &str) -> Result<String, ConfigError> {
    let Some(value) = env::var_os(name) else {
        let text =
            format!("{} is not set. Set it to a secret made with `{MAKE}`.", named::variable(name));
        return Err(ConfigError::new(ConfigErrorKind::KeyMissing, text));
    };
    value.into_string().map_err(|_| {
        let text = format!(
            "{} is not UTF-8. Set it to base64 text, for example of `{MAKE}`, and read it with \
             Secret::from_env_base64.",
            named::variable(name)
        );
        ConfigError::new(ConfigErrorKind::KeyFormat, text)
    })
}

/// Whether it is some text twice or more often, the last time maybe cut: no stronger than that.
fn repeats_itself(bytes: &[u8]) -> bool {
    // Longer ones are as strong as any.
    let mut periods = 1..=(bytes.len() / 2).min(512);
    bytes.len() == 1
        || periods.any(|period| {
            let (from, to) = (bytes.get(period..), bytes.get(..bytes.len().saturating_sub(period)));
            from == to
        })
}

fn refuse_foreign(bytes: &[u8], place: &str) -> Result<(), ConfigError> {
    let Some(found) = foreign::find(bytes) else { return Ok(()) };
    let text = format!(
        "{place} holds {}, which must not be the secret of an HMAC: whoever has the public key could \
         sign tokens. {}",
        found.what(),
        found.fix()
    );
    Err(ConfigError::new(ConfigErrorKind::KeyConfusion, text))
}

fn missing(place: &str) -> ConfigError {
    let text = format!("{place} is empty. Make a secret with `{MAKE}`.");
    ConfigError::new(ConfigErrorKind::KeyMissing, text)
}

fn leaked(place: &str) -> ConfigError {
    let text = format!(
        "{place} is on a public list of known secrets: anybody can sign tokens with it. Make a new one \
         with `{MAKE}`, and give it to the issuer as well."
    );
    ConfigError::new(ConfigErrorKind::KeyLeaked, text)
}

/// Long enough for each algorithm when it is used as text: 64 characters.
const MAKE: &str = "openssl rand -base64 48";

/// Long enough for HS512, decoded or not.
const MAKE_LONG: &str = "openssl rand -base64 64 | tr -d '\\n'";

/// More than any secret has, in bytes.
const MAX_FILE: u64 = 65_536;
