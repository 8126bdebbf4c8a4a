//! Why a document did not come.

use std::error::Error;
use std::fmt;

/// A document that could not be got. It shows nothing of what was sent instead.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FetchError {
    kind: FetchErrorKind,
}

/// The kinds of [`FetchError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FetchErrorKind {
    /// No connection: name, address, TLS.
    Connect,
    /// What came is not the document that is expected there.
    Document,
    /// The file of keys cannot be read, or has no key that can be used.
    File,
    /// The address is none that may be asked.
    Forbidden,
    /// There is no runtime of tokio to fetch on, or it ended during the fetch.
    NoRuntime,
    /// The discovery document is that of another issuer.
    OtherIssuer,
    /// The client that fetches panicked.
    Panicked,
    /// A redirect, which is never followed.
    Redirect,
    /// Another status than 200.
    Status(u16),
    /// It took too long.
    Timeout,
    /// The body is longer than is read.
    TooLarge,
    /// The connection broke.
    Transport,
}

impl FetchError {
    /// An error of this kind.
    #[must_use]
    pub const fn new(kind: FetchErrorKind) -> Self {
        Self { kind }
    }

    /// What kind of error it is.
    #[must_use]
    pub const fn kind(&self) -> FetchErrorKind {
        self.kind
    }
}

impl From<FetchErrorKind> for FetchError {
    fn from(kind: FetchErrorKind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FetchErrorKind::Connect => f.write_str("no connection to the provider"),
            FetchErrorKind::Document => f.write_str("the answer is not the expected document"),
            FetchErrorKind::File => f.write_str(
                "the file of keys cannot be read, or has no key that can be used: the keys that \
                 were read last serve on",
            ),
            FetchErrorKind::Forbidden => f.write_str("the address is one that must not be asked"),
            FetchErrorKind::NoRuntime => {
                f.write_str("there is no runtime of tokio to fetch on, or it has ended")
            }
            FetchErrorKind::OtherIssuer => f.write_str(
                "the discovery document names another issuer than the one that was asked for: \
                 compare both to the byte, the last slash included; for a provider that is \
                 reached under another name, use `.discovery_url(..)`",
            ),
            FetchErrorKind::Panicked => f.write_str("the client panicked"),
            FetchErrorKind::Redirect => {
                f.write_str("the provider answered with a redirect, which is never followed")
            }
            FetchErrorKind::Status(status) => {
                write!(f, "the provider answered with status {status}")
            }
            FetchErrorKind::Timeout => f.write_str("the provider took too long"),
            FetchErrorKind::TooLarge => f.write_str("the document is longer than is read"),
            FetchErrorKind::Transport => f.write_str("the connection to the provider broke"),
        }
    }
}

impl Error for FetchError {}
