//! The servers that are in use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::address::Address;
use super::dial::Dialer;
use super::server::Server;

/// What a connection is for: a log is followed beside whatever goes on on the other one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Lane {
    Steps,
    Tail,
}

/// Servers, each connected when it is first asked for.
pub(super) struct Fleet {
    dialer: Arc<Dialer>,
    servers: Mutex<HashMap<(Lane, Address), Arc<Server>>>,
}

impl Fleet {
    pub(super) fn new(dialer: Dialer) -> Self {
        Self { dialer: Arc::new(dialer), servers: Mutex::default() }
    }

    pub(super) fn dialer(&self) -> &Dialer {
        &self.dialer
    }

    pub(super) fn server(&self, lane: Lane, address: &Address) -> Arc<Server> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let server = servers
            .entry((lane, address.clone()))
            .or_insert_with(|| Arc::new(Server::start(Arc::clone(&self.dialer), address.clone())));
        Arc::clone(server)
    }

    /// Whether this one is connected already.
    pub(super) fn is_up(&self, lane: Lane, address: &Address) -> bool {
        let servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        servers.get(&(lane, address.clone())).is_some_and(|server| server.is_up())
    }

    /// Forgets all others.
    pub(super) fn keep(&self, addresses: &[Address]) {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        servers.retain(|(_, address), _| addresses.contains(address));
    }
}
