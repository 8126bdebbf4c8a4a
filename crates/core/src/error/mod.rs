//! What can go wrong: configuration, which the operator mends, apart from tokens, which are refused.

mod config;
mod detail;
mod explanation;
mod seen;
mod verify;

pub use config::{ConfigError, ConfigErrorKind};
pub(crate) use detail::{Detail, HeaderFault, Part, TypSeen};
pub use explanation::Explanation;
pub(crate) use seen::Seen;
pub use verify::{ErrorKind, VerifyError};
