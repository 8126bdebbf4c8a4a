//! Sessions: what an application does with them, and how a node does it.

mod builder;
mod building;
mod claims;
mod clocks;
mod endpoints;
mod error;
mod following;
mod health;
mod login;
mod minting;
mod missing;
mod node;
mod notice;
mod refresh;
mod refusal;
mod reports;
mod revocation;
mod revoking;
mod settings;
mod site;
mod start_error;
mod tail;
mod tasks;
mod tokens;
mod verifying;

use std::fmt;
use std::sync::Arc;

use hallpass_core::Verifier;

pub use builder::SessionsBuilder;
pub use claims::{AskedClaims, ClaimsHook};
pub use endpoints::{Rate, RateLimits};
pub use error::{SessionError, SessionErrorKind};
pub use health::SessionHealth;
pub use login::Login;
pub use notice::{Duty, SessionNotice, SessionObserver};
pub use refusal::{RefreshRefusal, RefreshRefused};
pub use revocation::{NodesBehind, Revocation};
pub use start_error::StartError;
pub use tokens::{SessionInfo, Tokens};

use self::node::Node;
use crate::store::Store;

/// The sessions of a service that logs its own users in: it starts them, refreshes their tokens and
/// takes them back, on a store that all of its nodes share.
///
/// It is itself the endpoints `/refresh`, `/logout`, `/logout-all` and `/revoke`, to be mounted
/// outside of the authentication by an adapter's `endpoints(sessions.clone())`.
///
/// Cheap to clone: two reference counts. What runs in the background ends with the last clone,
/// the last verifier that came from here, and the last token that one of these has verified.
///
/// A store is of one issuer: its refresh tokens are good for all sessions that are built on it.
#[derive(Clone)]
pub struct Sessions {
    node: Arc<Node>,
    verifier: Verifier,
}

impl Sessions {
    /// Starts with a store, and no other decision taken.
    pub fn builder(store: impl Store) -> SessionsBuilder {
        SessionsBuilder::new(Arc::new(store))
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("issuer", &self.node.issuer()).finish_non_exhaustive()
    }
}
