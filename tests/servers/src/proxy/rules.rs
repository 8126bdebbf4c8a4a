//! What a proxy is told, and what it has seen.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::counts::Counts;

/// How many requests are remembered.
const RECENT: usize = 100;

/// What happens to whole connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// They are reset, and so are new ones as soon as they are made.
    Cut,
    /// They hang: what is sent is swallowed, and never answered. New ones are accepted, and hang
    /// too. When this ends, a connection that has lost something is reset.
    BlackHole,
}

/// What a proxy is told.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) target: u16,
    pub(super) fault: Fault,
    /// By the address that the connection comes from.
    pub(super) faults: HashMap<IpAddr, Fault>,
    pub(super) request_delay: Duration,
    pub(super) reply_delay: Duration,
    /// Requests with these bytes are held back.
    pub(super) hold: Option<Vec<u8>>,
    pub(super) drops: Drops,
    /// How often the clients' sides were to be reset.
    pub(super) client_cuts: u64,
    /// How often the connections that were there have fallen silent.
    pub(super) silences: u64,
    pub(super) closed: bool,
}

/// The replies that are still to be swallowed.
#[derive(Debug, Default)]
pub(super) struct Drops {
    /// Only of requests with these bytes.
    pub(super) bytes: Vec<u8>,
    pub(super) left: usize,
}

impl Rules {
    pub(super) fn clear(&mut self) {
        let Self { target, client_cuts, silences, closed, .. } = *self;
        *self = Self { target, client_cuts, silences, closed, ..Self::default() };
    }

    /// Of a connection from this address that was made when there had been so many silences.
    pub(super) fn fault_for(&self, source: IpAddr, silences: u64) -> Fault {
        if silences != self.silences {
            return Fault::BlackHole;
        }
        self.faults.get(&source).copied().unwrap_or(self.fault)
    }

    pub(super) fn holds(&self, request: &[u8]) -> bool {
        self.hold.as_ref().is_some_and(|bytes| contains(request, bytes))
    }

    /// Whether the reply to this request is to be swallowed: one less, then.
    pub(super) fn drops_reply_to(&mut self, request: &[u8]) -> bool {
        let named = !self.drops.bytes.is_empty();
        named && contains(request, &self.drops.bytes) && self.drops.take()
    }

    /// Whether any reply is to be swallowed: one less, then.
    pub(super) fn drops_reply(&mut self) -> bool {
        self.drops.bytes.is_empty() && self.drops.take()
    }
}

impl Drops {
    fn take(&mut self) -> bool {
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

/// What a proxy shares with its connections.
#[derive(Debug)]
pub(super) struct Shared {
    rules: Mutex<Rules>,
    counts: Mutex<Counts>,
    recent: Mutex<VecDeque<Vec<u8>>>,
    changed: watch::Sender<()>,
}

impl Shared {
    pub(super) fn new(target: u16) -> Self {
        Self {
            rules: Mutex::new(Rules { target, ..Rules::default() }),
            counts: Mutex::default(),
            recent: Mutex::default(),
            changed: watch::Sender::new(()),
        }
    }

    /// Changes the rules, and tells every connection.
    pub(super) fn change(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.rules());
        self.changed.send_replace(());
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn rules(&self) -> MutexGuard<'_, Rules> {
        lock(&self.rules)
    }

    pub(super) fn target(&self) -> u16 {
        self.rules().target
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut lock(&self.counts));
    }

    pub(super) fn counts(&self) -> Counts {
        *lock(&self.counts)
    }

    /// A request was delivered.
    pub(super) fn remember(&self, request: &[u8]) {
        let mut recent = lock(&self.recent);
        recent.truncate(RECENT.saturating_sub(1));
        recent.push_front(request.to_owned());
    }

    /// The last request with these bytes.
    pub(super) fn recent(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        lock(&self.recent).iter().find(|request| contains(request, bytes)).cloned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// No bytes are in everything.
fn contains(all: &[u8], part: &[u8]) -> bool {
    part.is_empty() || all.windows(part.len()).any(|window| window == part)
}
