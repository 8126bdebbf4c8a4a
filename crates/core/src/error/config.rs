//! Mistakes in keys and settings, found when they are built and never at the first request.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// A key, an issuer or a verifier that was refused when it was built.
///
/// The text says what is wrong and what to do. It names settings, lengths and file names, never a
/// byte of a key or a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigError {
    kind: ConfigErrorKind,
    message: Cow<'static, str>,
}

/// The kinds of [`ConfigError`]. A struct around them, so that an error can carry more later.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// The verifier has no audience, and nothing waives it.
    AudienceMissing,
    /// Two issuers of one verifier have the same name, or one of several has none.
    IssuerAmbiguous,
    /// The verifier has no issuer, or the issuer an empty name.
    IssuerMissing,
    /// Public key material was given as the secret of an HMAC.
    KeyConfusion,
    /// The key could not be parsed.
    KeyFormat,
    /// The secret is on a public list of known secrets.
    KeyLeaked,
    /// The key does not fit the algorithm: another key type, another curve, a JWK of another `alg`.
    KeyMismatch,
    /// No key at all: an empty secret, an unset variable, a file that cannot be read, a key set in
    /// which no key can be used.
    KeyMissing,
    /// A private key was given to verify with, or a public one to sign with.
    KeyRole,
    /// `use` or `key_ops` of the JWK rule out what the key is wanted for (RFC 7517 §4.2, §4.3).
    KeyUsage,
    /// The key is too short, or of a form known to be weak.
    KeyWeak,
    /// A setting is outside its range, or contradicts another one.
    Setting,
}

impl ConfigError {
    /// An error of this kind, with a sentence that says what to do: for sources of keys, and
    /// whatever else is built on core.
    pub fn new(kind: ConfigErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    /// What kind of mistake it is.
    #[must_use]
    pub const fn kind(&self) -> ConfigErrorKind {
        self.kind
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for ConfigError {}
