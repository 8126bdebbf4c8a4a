//! Sending a command to wherever its part of the store is.

use std::time::Duration;

use hallpass_session::store::{Shard, StoreError};
use redis::{Cmd, RedisError, Value};
use tokio::time::{Instant, sleep};

use super::address::Address;
use super::fleet::{Fleet, Lane};
use super::routes::Routes;
use super::server::Failure;
use super::{error, slot};

/// One command on its way. It is sent once more when nobody knows if it was done.
pub(super) struct Errand<'l> {
    pub(super) fleet: &'l Fleet,
    pub(super) routes: &'l Routes,
    pub(super) lane: Lane,
    pub(super) shard: Shard,
    pub(super) until: Instant,
}

/// Why it was not done, or nobody knows.
pub(super) enum Undone {
    Failed(StoreError),
    Refused(Address, RedisError),
}

/// What to do after a refusal.
enum Next {
    Again,
    /// To this server, before it has taken over.
    Ahead(Address),
    Stop,
}

impl Errand<'_> {
    pub(super) async fn run(&self, command: &Cmd) -> Result<Value, Undone> {
        let mut ahead = None;
        let mut lost = None;
        let mut redirects: u32 = 0;
        loop {
            let (address, answer) = self.ask(command, ahead.take()).await?;
            let next = match answer {
                Ok(value) => return Ok(value),
                Err(Failure::Unsent(error)) => {
                    self.routes.doubt();
                    return Err(Undone::Failed(lost.unwrap_or(error)));
                }
                Err(Failure::Lost(error)) => {
                    self.routes.doubt();
                    if lost.is_some() || Instant::now() >= self.until {
                        return Err(Undone::Failed(error));
                    }
                    lost = Some(error);
                    continue;
                }
                Err(Failure::Refused(error)) => (self.after(&address, &error).await, error),
            };
            match next {
                (Next::Again, _) if Instant::now() < self.until => {}
                (Next::Ahead(address), _) if Instant::now() < self.until => ahead = Some(address),
                (_, error) => return Err(Undone::Refused(address, error)),
            }
            redirects = redirects.saturating_add(1);
            if redirects > AT_ONCE {
                // Servers may send one to each other until they agree.
                sleep(A_MOMENT).await;
            }
        }
    }

    async fn ask(
        &self,
        command: &Cmd,
        ahead: Option<Address>,
    ) -> Result<(Address, Result<Value, Failure>), Undone> {
        match ahead {
            Some(address) => {
                let server = self.fleet.server(self.lane, &address);
                Ok((address, server.ask_ahead(command, self.until).await))
            }
            None => {
                let address = self.routes.owner(self.shard).map_err(Undone::Failed)?;
                let server = self.fleet.server(self.lane, &address);
                Ok((address, server.ask(command, self.until).await))
            }
        }
    }

    async fn after(&self, address: &Address, refusal: &RedisError) -> Next {
        let redirect = || slot::redirect(refusal.detail().unwrap_or_default(), address);
        match refusal.code() {
            Some("MOVED") if self.routes.have_guide() => match redirect() {
                Some(owner) => {
                    self.routes.correct(self.shard, &owner);
                    Next::Again
                }
                None => Next::Stop,
            },
            Some("ASK") if self.routes.have_guide() => redirect().map_or(Next::Stop, Next::Ahead),
            Some("TRYAGAIN") => {
                // Keys that are on their way between two servers arrive soon.
                sleep(A_MOMENT).await;
                Next::Again
            }
            Some("READONLY" | "MASTERDOWN") => {
                match self.routes.is_elsewhere(self.shard, address, self.until).await {
                    true => Next::Again,
                    false => Next::Stop,
                }
            }
            Some("CLUSTERDOWN" | "LOADING" | "NOREPLICAS") => {
                self.routes.doubt();
                Next::Stop
            }
            _ => Next::Stop,
        }
    }
}

impl From<Undone> for StoreError {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Failed(error) => error,
            Undone::Refused(address, error) => error::of(address, &error),
        }
    }
}

/// So many refusals are followed without a rest.
const AT_ONCE: u32 = 3;
const A_MOMENT: Duration = Duration::from_millis(20);
