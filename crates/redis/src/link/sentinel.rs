//! Asking sentinels for the primary.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::{StoreError, StoreErrorKind};
use redis::{Value, cmd, from_redis_value};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::address::Address;
use super::dial::Dialer;
use super::error;
use super::routes::Owners;
use super::server::{Failure, Server};
use super::soon::after;

/// The sentinels of a primary.
pub(super) struct Sentinels {
    servers: Vec<Arc<Server>>,
    primary: Arc<str>,
}

/// What one of them says: since which election, and where.
type Opinion = Option<(u64, Address)>;

impl Sentinels {
    pub(super) fn new(dialer: Dialer, sentinels: Vec<Address>, primary: &str) -> Self {
        let dialer = Arc::new(dialer);
        let start = |address| Arc::new(Server::start(Arc::clone(&dialer), address));
        Self { servers: sentinels.into_iter().map(start).collect(), primary: primary.into() }
    }

    /// The primary by the last election that any of them knows of, within this time.
    pub(super) async fn owners(&self, limit: Duration) -> Result<Owners, StoreError> {
        let until = after(limit);
        let mut asked = JoinSet::new();
        for server in &self.servers {
            asked.spawn(ask(Arc::clone(server), Arc::clone(&self.primary), until));
        }
        let (mut opinions, mut failed) = (Vec::new(), None);
        let mut patience = until;
        while let Ok(Some(answer)) = timeout_at(patience, asked.join_next()).await {
            match answer {
                Ok(Ok(opinion)) => opinions.push(opinion),
                Ok(Err(error)) => failed = Some(error),
                Err(_) => {}
            }
            if opinions.len() > self.servers.len() / 2 {
                patience = patience.min(after(STRAGGLERS));
            }
        }
        match (newest(&opinions), failed) {
            (Some(address), _) => Ok([address].into()),
            (None, Some(error)) if opinions.is_empty() => Err(error),
            (None, _) => Err(StoreError::new(
                StoreErrorKind::Config,
                "the sentinels know no primary of the name in the URL: `SENTINEL MASTERS` tells which \
                 they know",
            )),
        }
    }
}

/// Of those who know of the last election, what most say.
fn newest(opinions: &[Opinion]) -> Option<Address> {
    let known = || opinions.iter().flatten();
    let last = known().map(|(election, _)| *election).max()?;
    let current = || known().filter(|(election, _)| *election == last).map(|(_, address)| address);
    let votes = |address: &&Address| current().filter(|other| other == address).count();
    current().max_by_key(votes).cloned()
}

async fn ask(
    server: Arc<Server>,
    primary: Arc<str>,
    until: Instant,
) -> Result<Opinion, StoreError> {
    let failed = |failure| match failure {
        Failure::Lost(error) | Failure::Unsent(error) => error,
        Failure::Refused(error) => refused(&server, &error),
    };
    let mut place = cmd("SENTINEL");
    place.arg("GET-MASTER-ADDR-BY-NAME").arg(&*primary);
    let place = server.ask(&place, until).await.map_err(failed)?;
    let Ok(Some((host, port))) = from_redis_value::<Option<(String, u16)>>(place) else {
        return Ok(None);
    };
    let mut facts = cmd("SENTINEL");
    facts.arg("MASTER").arg(&*primary);
    let facts = server.ask(&facts, until).await.map_err(failed)?;
    Ok(Some((election(facts).unwrap_or_default(), Address::Tcp(host.into(), port))))
}

fn refused(server: &Server, error: &redis::RedisError) -> StoreError {
    let is_none = error.detail().is_some_and(|detail| detail.contains("unknown command"));
    match error.code() {
        Some("NOAUTH") => error::of_url(server.address(), error, PASSWORD),
        _ if is_none => error::of_url(server.address(), error, NO_SENTINEL),
        _ => error::of(server.address(), error),
    }
}

fn election(facts: Value) -> Option<u64> {
    let facts: Vec<(String, String)> = from_redis_value(facts).ok()?;
    let (_, election) = facts.into_iter().find(|(name, _)| name == "config-epoch")?;
    election.parse().ok()
}

const NO_SENTINEL: &str = "is no sentinel: put the sentinels in the URL, with their port (26379, usually); \
                           without sentinels it begins with redis:// or redis+cluster://";
const PASSWORD: &str = "is a sentinel that asks for a password: put it at the end of the URL, as \
                        `?sentinel_password=`";
/// When most have answered, the others may be gone together with the primary.
const STRAGGLERS: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_election_decides_and_then_the_most() {
        let at = |port| Address::Tcp("host".into(), port);
        for (name, opinions, expected) in [
            ("nobody answers", vec![], None),
            ("nobody knows it", vec![None, None], None),
            ("one", vec![Some((1, at(1)))], Some(at(1))),
            ("one that was cut off", vec![Some((1, at(1))), Some((2, at(2)))], Some(at(2))),
            (
                "more that were cut off",
                vec![Some((1, at(1))), Some((2, at(2))), Some((1, at(1))), None],
                Some(at(2)),
            ),
            (
                "one is ahead of its election",
                vec![Some((1, at(2))), Some((1, at(1))), Some((1, at(1)))],
                Some(at(1)),
            ),
        ] {
            assert_eq!(newest(&opinions), expected, "{name}");
        }
    }
}
