//! Asking the servers of a cluster for who has which part.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hallpass_session::store::StoreError;
use redis::{Value, cmd, from_redis_value};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::address::Address;
use super::error;
use super::fleet::{Fleet, Lane};
use super::routes::Owners;
use super::server::{Failure, Server};
use super::slot;
use super::soon::after;

/// A cluster, and the servers of it that the URL names.
pub(super) struct Cluster {
    fleet: Arc<Fleet>,
    seeds: Vec<Address>,
    asked: AtomicUsize,
    /// Whose answer was the last one.
    answered: Mutex<Option<Arc<Server>>>,
}

impl Cluster {
    pub(super) fn new(fleet: Arc<Fleet>, seeds: Vec<Address>) -> Self {
        Self { fleet, seeds, asked: AtomicUsize::new(0), answered: Mutex::default() }
    }

    /// Asks one after the other, the next one when there is no answer soon; the first that knows all
    /// parts decides. Each time another one is asked first: one may be cut off and not know it.
    pub(super) async fn owners(
        &self,
        known: &[Address],
        limit: Duration,
    ) -> Result<Owners, StoreError> {
        let until = after(limit);
        let mut asked = JoinSet::new();
        let mut servers = self.in_turn(known).into_iter();
        let mut failed = None;
        loop {
            let next = servers.next();
            let is_last = next.is_none();
            if let Some(address) = next {
                asked.spawn(ask(self.server(&address), until));
            }
            let patience = if is_last { until } else { after(SOON) };
            match timeout_at(patience, asked.join_next()).await {
                Ok(Some(Ok(Ok((server, owners))))) => {
                    *self.answered() = Some(server);
                    return Ok(owners);
                }
                Ok(Some(Ok(Err(error)))) => failed = Some(error),
                Ok(Some(Err(_))) | Err(_) if !is_last => {}
                Ok(Some(Err(_))) => {}
                Ok(None) | Err(_) => {
                    let nobody = || error::unavailable("no server of the cluster answers in time");
                    return Err(failed.unwrap_or_else(nobody));
                }
            }
        }
    }

    /// Those first that are connected.
    fn in_turn(&self, known: &[Address]) -> Vec<Address> {
        let mut addresses: Vec<Address> = Vec::new();
        for address in known.iter().chain(&self.seeds) {
            if !addresses.contains(address) {
                addresses.push(address.clone());
            }
        }
        let turn = self.asked.fetch_add(1, Ordering::Relaxed);
        let turn = turn.checked_rem(addresses.len()).unwrap_or_default();
        addresses.rotate_left(turn);
        let answered = self.answered().clone().filter(|server| server.is_up());
        addresses.sort_by_key(|address| {
            let answered = answered.as_ref().is_some_and(|server| server.address() == address);
            !answered && !self.fleet.is_up(Lane::Tail, address)
        });
        addresses
    }

    /// The connection of whoever answered last, though it may serve no part; else that of the others.
    fn server(&self, address: &Address) -> Arc<Server> {
        let answered = self.answered().clone().filter(|server| server.address() == address);
        answered.unwrap_or_else(|| self.fleet.server(Lane::Tail, address))
    }

    fn answered(&self) -> MutexGuard<'_, Option<Arc<Server>>> {
        // What is behind it is whole at any time.
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn ask(server: Arc<Server>, until: Instant) -> Result<(Arc<Server>, Owners), StoreError> {
    let mut slots = cmd("CLUSTER");
    slots.arg("SLOTS");
    let slots = server.ask(&slots, until).await.map_err(|failure| match failure {
        Failure::Lost(error) | Failure::Unsent(error) => error,
        Failure::Refused(error) => refused(&server, &error),
    })?;
    match owners(slots, server.address()) {
        Some(owners) => Ok((server, owners)),
        None => Err(error::unavailable(format!(
            "{} knows no primary for a part of the cluster: see `CLUSTER INFO`",
            server.address()
        ))),
    }
}

fn refused(server: &Server, error: &redis::RedisError) -> StoreError {
    let detail = error.detail().unwrap_or_default();
    match NO_CLUSTER.iter().any(|said| detail.contains(said)) {
        true => error::of_url(
            server.address(),
            error,
            "is no cluster: its URL begins with redis://, that of sentinels with \
             redis+sentinel://",
        ),
        false => error::of(server.address(), error),
    }
}

/// The primaries of our parts, in an answer of this server.
fn owners(slots: Value, asked: &Address) -> Option<Owners> {
    let ranges: Vec<Vec<Value>> = from_redis_value(slots).ok()?;
    let ranges: Vec<_> = ranges.into_iter().filter_map(|range| primary(range, asked)).collect();
    let of_shard = |shard| {
        let slot = slot::of(shard);
        let range = ranges.iter().find(|(first, last, _)| (*first..=*last).contains(&slot));
        range.map(|(_, _, address)| address.clone())
    };
    (0..slot::SHARDS).map(of_shard).collect()
}

/// The first and the last slot of a range, and whose it is.
fn primary(range: Vec<Value>, asked: &Address) -> Option<(u16, u16, Address)> {
    let mut range = range.into_iter();
    let first = from_redis_value(range.next()?).ok()?;
    let last = from_redis_value(range.next()?).ok()?;
    let mut place = match range.next()? {
        Value::Array(place) => place.into_iter(),
        _ => return None,
    };
    let host: Option<String> = from_redis_value(place.next()?).ok()?;
    let port = from_redis_value(place.next()?).ok()?;
    Some((first, last, slot::address(host.as_deref().unwrap_or_default(), port, asked)?))
}

/// What a server without one says, and a sentinel.
const NO_CLUSTER: [&str; 2] = ["cluster support disabled", "unknown command"];
/// After so long the next one is asked as well.
const SOON: Duration = Duration::from_millis(100);
