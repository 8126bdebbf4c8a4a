//! Reads a key file whole, up to a bound, and wipes what was read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::named;
use crate::{ConfigError, ConfigErrorKind};

/// The bytes of a file of at most `limit` bytes.
pub(super) fn read(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let bytes = read_up_to(path, limit.saturating_add(1)).map_err(|error| {
        let text = format!(
            "{} cannot be read: {error}. Check its path, and that this process may read it.",
            named::file(path)
        );
        ConfigError::new(ConfigErrorKind::KeyMissing, text)
    })?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len <= limit) {
        return Ok(bytes);
    }
    let text = format!("{} is larger than {limit} bytes: no key is.", named::file(path));
    Err(ConfigError::new(ConfigErrorKind::KeyFormat, text))
}

/// The same as text.
pub(super) fn read_text(path: &Path, limit: u64) -> Result<Zeroizing<String>, ConfigError> {
    let bytes = read(path, limit)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        let text = format!(
            "{} is not UTF-8 text: if it is DER, read it yourself and use from_der.",
            named::file(path)
        );
        ConfigError::new(ConfigErrorKind::KeyFormat, text)
    })?;
    Ok(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()))
}

fn read_up_to(path: &Path, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    // Room for all of it at once: a buffer that grows leaves copies behind.
    let room = file.metadata()?.len().saturating_add(1).min(limit);
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(room).unwrap_or(0)));
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The most bytes of one key in a file.
pub(super) const MAX_KEY_FILE: u64 = 65_536;
