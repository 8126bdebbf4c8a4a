//! How the sessions of a node are.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{CrossSite, Endpoints, Readiness};

use super::Sessions;
use crate::keys::PublicKeys;

/// What a node knows of itself: for metrics.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SessionHealth {
    /// How many revocations are in force.
    pub revocations: usize,
    /// About how many bytes of memory they take.
    pub revocation_bytes: usize,
    /// How long ago revocations were last read to their end, of the part of the store that is worst
    /// off; `None` before the first time.
    pub staleness: Option<Duration>,
    /// How many requests were let in only because
    /// [`OnStale::danger_open_until`](crate::revocation::OnStale::danger_open_until) said so.
    pub passed_stale: u64,
    /// Whether this node can sign access tokens.
    pub signs: bool,
}

impl Sessions {
    /// How this node is at the moment.
    #[must_use]
    pub fn health(&self) -> SessionHealth {
        let (node, now) = (&*self.node, self.node.clocks.moment());
        let mut ages =
            node.followings.shards().map(|shard| node.view.staleness(shard.number(), now));
        let worst = ages.try_fold(Duration::ZERO, |worst, age| Some(worst.max(age?)));
        SessionHealth {
            revocations: node.view.len(),
            revocation_bytes: node.view.bytes(),
            staleness: worst,
            passed_stale: node.view.passed_stale(),
            signs: node.keys.signer().is_ok(),
        }
    }

    /// Answers 200 once this node has read every revocation, 503 before: for whoever sends the traffic.
    ///
    /// It stays 200 when the store is lost later: all nodes lose it together, and requests are
    /// answered as [`OnStale`](crate::revocation::OnStale) says.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let view = Arc::clone(&self.node.view);
        Readiness::new(move || view.is_ready())
    }

    /// The public keys of the access tokens as a JWK set (RFC 7517 §5), for services that verify them
    /// by themselves: to be mounted at `/.well-known/jwks.json` by an adapter's `endpoints(..)`.
    /// Clients may keep it for five minutes. Revocations are not in it: such a service accepts a
    /// token until it expires.
    #[must_use]
    pub fn jwks(&self) -> impl Endpoints + use<> {
        PublicKeys::new(Arc::clone(&self.node.keys))
    }

    /// The check that the endpoints make of requests that a browser sends, for the application's own
    /// login: to be given to an adapter's `cross_site(..)`.
    pub fn cross_site(&self) -> CrossSite {
        self.node.cross_site.clone()
    }
}
