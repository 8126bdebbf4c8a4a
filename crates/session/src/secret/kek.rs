//! The key-encryption key: where it comes from, and what is refused as one.

use std::env;
use std::fmt;
use std::io;

use aws_lc_rs::constant_time;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64_simd::STANDARD;
use hallpass_core::{ConfigError, ConfigErrorKind, Secret};
use zeroize::Zeroizing;

use super::bytes::random;
use super::weak;
use super::{KekError, KekErrorKind};
use crate::rotation::KekId;

/// The key-encryption key of a service: 32 random bytes, from which all other secrets of its
/// sessions are derived. Wiped from memory when it is dropped, and never shown.
///
/// `openssl rand -base64 32` makes one. Whoever has it and can write to the store can forge
/// sessions; whoever has lost it ends them all, and loses the signing keys in the store.
///
/// Refused from any source: another length; a text or a pattern instead of random bytes; a key of
/// another kind in any encoding; what is on a public list of secrets that stood in tutorials and
/// examples.
pub struct Kek {
    secret: Secret,
    id: KekId,
}

impl Kek {
    /// The environment variable in which sessions look for it.
    pub const VARIABLE: &str = "HALLPASS_KEK";

    /// The 32 bytes that a base64 text stands for: standard or URL alphabet, padded or not,
    /// whitespace around it ignored.
    ///
    /// # Errors
    /// [`KekError`], as above.
    pub fn from_base64(text: &str) -> Result<Self, KekError> {
        Self::base64(text, "the KEK")
    }

    /// These 32 bytes: for a KEK that comes out of a vault.
    ///
    /// # Errors
    /// [`KekError`], as above.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KekError> {
        let secret = Secret::from_bytes(bytes).map_err(|error| refused(&error, "the KEK"))?;
        Self::new(secret, "the KEK")
    }

    /// The 32 bytes that the base64 text of an environment variable stands for, by custom that of
    /// `HALLPASS_KEK`.
    ///
    /// # Errors
    /// [`KekError`], as above; `Missing` if the variable is not set, `Format` if it is not UTF-8.
    pub fn from_env(name: &str) -> Result<Self, KekError> {
        let place = variable(name);
        let Some(value) = env::var_os(name) else {
            let text = format!("{place} is not set. Set it to a KEK, made once with `{MAKE}`.");
            return Err(KekError::new(KekErrorKind::Missing, text));
        };
        let text = value.into_string().map(Zeroizing::new).map_err(|_| not_base64(&place))?;
        Self::base64(&text, &place)
    }

    /// A new random one: for a store that keeps its KEK in a file of its own.
    ///
    /// # Errors
    /// [`KekError`] of kind `Crypto` if the system gives no random bytes.
    pub fn generate() -> Result<Self, KekError> {
        // Each time, less than one in 50,000 looks like a key of another kind. It would be refused
        // when it is read again, so it is not given out.
        for _ in 0..4 {
            let bytes = random::<32>().map_err(|_| KekError::crypto())?;
            if let Ok(kek) = Self::from_bytes(bytes.as_slice()) {
                return Ok(kek);
            }
        }
        Err(KekError::crypto())
    }

    /// Which one it is, in tokens and in the store. Derived from it, so nobody has to number KEKs.
    ///
    /// Two KEKs share an id once in 256 times: such a pair is refused where both are given.
    #[must_use]
    pub const fn id(&self) -> KekId {
        self.id
    }

    /// Writes it as one line of base64, as [`from_base64`](Self::from_base64) reads it. Only into a
    /// file that nobody else can read, and that no backup of the store takes along.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_base64(&self, mut to: impl io::Write) -> io::Result<()> {
        let mut line = Zeroizing::new(String::with_capacity(45));
        STANDARD.encode_append(self.expose(), &mut *line);
        line.push('\n');
        to.write_all(line.as_bytes())
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(self.expose(), other.expose()).is_ok()
    }

    /// The key of one use: HKDF-SHA256 of the KEK, the label as `info` (RFC 5869 §2).
    pub(super) fn derive(&self, label: &str) -> Result<Zeroizing<[u8; 32]>, KekError> {
        derive(self.expose(), label)
    }

    fn base64(text: &str, place: &str) -> Result<Self, KekError> {
        let secret = Secret::from_base64(text).map_err(|error| refused(&error, place))?;
        let is_hex = text.trim().bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex && text.trim().len() == 64 {
            let text = format!(
                "{place} looks like 64 hex digits, and base64 is wanted. Make a KEK with `{MAKE}`."
            );
            return Err(KekError::new(KekErrorKind::Length, text));
        }
        Self::new(secret, place)
    }

    fn new(secret: Secret, place: &str) -> Result<Self, KekError> {
        let len = secret.expose().len();
        if len != LEN {
            let text = format!(
                "{place} stands for {len} bytes, and a KEK has {LEN}. Make one with `{MAKE}`."
            );
            return Err(KekError::new(KekErrorKind::Length, text));
        }
        if let Some(reason) = weak::find(secret.expose()) {
            return Err(guessable(place, reason));
        }
        let derived = derive(secret.expose(), "hallpass/id")?;
        let [id, ..] = *derived;
        Ok(Self { secret, id: KekId::new(id) })
    }

    fn expose(&self) -> &[u8] {
        self.secret.expose()
    }
}

impl fmt::Debug for Kek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kek").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The environment variable by its name, unless somebody put a secret in place of the name.
fn variable(name: &str) -> String {
    let is_name = name.len() <= 64
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.split('_').all(|word| word.len() <= 20);
    if is_name {
        return format!("the environment variable {name}");
    }
    "the environment variable that was named (its name is not shown: it looks like a secret)"
        .to_owned()
}

fn derive(kek: &[u8], label: &str) -> Result<Zeroizing<[u8; 32]>, KekError> {
    let mut derived = Zeroizing::new([0; 32]);
    let info = [label.as_bytes()];
    let extracted = Salt::none(HKDF_SHA256).extract(kek);
    let expanded = extracted.expand(&info, HKDF_SHA256).map_err(|_| KekError::crypto())?;
    expanded.fill(derived.as_mut_slice()).map_err(|_| KekError::crypto())?;
    Ok(derived)
}

/// Core refuses the same things as the secret of an HMAC; its texts speak of one.
fn refused(error: &ConfigError, place: &str) -> KekError {
    let (kind, problem) = match error.kind() {
        ConfigErrorKind::KeyMissing => (KekErrorKind::Missing, "is empty"),
        ConfigErrorKind::KeyConfusion => {
            (KekErrorKind::Confusion, "is a key or a certificate of another kind")
        }
        ConfigErrorKind::KeyLeaked => (
            KekErrorKind::Leaked,
            "is on a public list of known secrets: anybody can forge sessions",
        ),
        ConfigErrorKind::KeyWeak => {
            return guessable(place, "is one byte, or repeats something shorter");
        }
        _ => return not_base64(place),
    };
    KekError::new(kind, format!("{place} {problem}. Make a KEK with `{MAKE}`."))
}

fn guessable(place: &str, reason: &str) -> KekError {
    KekError::new(KekErrorKind::Weak, format!("{place} {reason}. Make a KEK with `{MAKE}`."))
}

fn not_base64(place: &str) -> KekError {
    let text = format!("{place} is not base64 text. Make a KEK with `{MAKE}`.");
    KekError::new(KekErrorKind::Format, text)
}

const LEN: usize = 32;

pub(super) const MAKE: &str = "openssl rand -base64 32";
