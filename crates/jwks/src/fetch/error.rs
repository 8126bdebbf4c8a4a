//! Why a document did not come.

use std::error::Error;
use std::fmt;

use hallpass_core::ConfigErrorKind;

use super::words;

/// A document that could not be got. It shows nothing of what was sent instead.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FetchError {
    kind: FetchErrorKind,
    document: Option<FetchedDocument>,
    rule: Option<AddressRule>,
    first_unusable: Option<ConfigErrorKind>,
}

/// The kinds of [`FetchError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FetchErrorKind {
    /// No connection, for a reason that is none of [`Name`](Self::Name),
    /// [`Refused`](Self::Refused) and [`Tls`](Self::Tls).
    Connect,
    /// What came is not the document that is expected there.
    Document,
    /// The file of keys cannot be read, or has no key that can be used.
    File,
    /// The address is none that may be asked: see [`FetchError::rule`].
    Forbidden,
    /// The name of the host leads to no address.
    Name,
    /// There is no runtime of tokio to fetch on, or it ended during the fetch.
    NoRuntime,
    /// A key set came, and no key of it can be used: see [`FetchError::first_unusable`].
    NoUsableKey,
    /// The discovery document is that of another issuer.
    OtherIssuer,
    /// The client that fetches panicked.
    Panicked,
    /// A redirect, which is never followed.
    Redirect,
    /// Nothing listens at the address.
    Refused,
    /// Another status than 200.
    Status(u16),
    /// It took too long.
    Timeout,
    /// TLS did not come about: a certificate that is not trusted, or a server that speaks no TLS.
    Tls,
    /// The body is longer than is read.
    TooLarge,
    /// The connection broke.
    Transport,
}

/// Which document of a provider it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FetchedDocument {
    /// The one that says where the keys are (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).
    Discovery,
    /// The keys (RFC 7517 §5).
    KeySet,
}

/// The rules for addresses that a provider names.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AddressRule {
    /// It is a whole URL, with a scheme and a host.
    Absolute,
    /// It is `https`; plain `http` is for loopback alone.
    Https,
    /// There is neither user nor password in it.
    NoCredentials,
    /// It is of the public internet: `.public_addresses_only()` is set.
    PublicOnly,
    /// It is where the discovery document is: `.same_origin()` is set.
    SameOrigin,
}

impl FetchError {
    /// An error of this kind.
    #[must_use]
    pub const fn new(kind: FetchErrorKind) -> Self {
        Self { kind, document: None, rule: None, first_unusable: None }
    }

    /// An address that this rule forbids to ask.
    #[must_use]
    pub const fn forbidden(rule: AddressRule) -> Self {
        Self { rule: Some(rule), ..Self::new(FetchErrorKind::Forbidden) }
    }

    /// A key set without a key that can be used, and what is wrong with its first.
    pub(crate) const fn no_usable_key(first: Option<ConfigErrorKind>) -> Self {
        Self { first_unusable: first, ..Self::new(FetchErrorKind::NoUsableKey) }
    }

    /// The same error, of this document.
    pub(crate) const fn of(self, document: FetchedDocument) -> Self {
        Self { document: Some(document), ..self }
    }

    /// What kind of error it is.
    #[must_use]
    pub const fn kind(&self) -> FetchErrorKind {
        self.kind
    }

    /// Which document did not come, if the error is about one: a fetch that ended at its deadline
    /// may have been anywhere.
    #[must_use]
    pub const fn document(&self) -> Option<FetchedDocument> {
        self.document
    }

    /// Which rule the address breaks, if it is [`Forbidden`](FetchErrorKind::Forbidden).
    #[must_use]
    pub const fn rule(&self) -> Option<AddressRule> {
        self.rule
    }

    /// Why the first key of a set cannot be used, if it is
    /// [`NoUsableKey`](FetchErrorKind::NoUsableKey) and the set has one.
    #[must_use]
    pub const fn first_unusable(&self) -> Option<ConfigErrorKind> {
        self.first_unusable
    }
}

impl From<FetchErrorKind> for FetchError {
    fn from(kind: FetchErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.document {
            None => "",
            Some(FetchedDocument::Discovery) => "the discovery document: ",
            Some(FetchedDocument::KeySet) => "the key set: ",
        })?;
        match self.kind {
            FetchErrorKind::Forbidden => f.write_str(words::forbidden(self.rule)),
            FetchErrorKind::NoUsableKey => f.write_str(words::no_usable_key(self.first_unusable)),
            FetchErrorKind::Status(status) => {
                write!(f, "the provider answered with status {status}")
            }
            kind => f.write_str(words::of_kind(kind)),
        }
    }
}

impl Error for FetchError {}
