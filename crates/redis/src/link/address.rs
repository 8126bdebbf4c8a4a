//! Where a server is.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The address of one server.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Address {
    Tcp(Arc<str>, u16),
    Unix(Arc<Path>),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}
