//! Sessions that were taken back, and thieves who try them all the same.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::record::lock;
use crate::{Random, Service, Session, Wrong};

/// How a session is taken back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum How {
    /// Its client logs out.
    Logout,
    /// An operator ends it by its name.
    Session,
    /// Its subject is logged out everywhere.
    Subject,
}

impl How {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Logout, Self::Session, Self::Subject];
}

/// A session whose revocation was acknowledged.
#[derive(Clone, Debug)]
pub struct Ghost {
    session: Session,
    /// When the acknowledgement was here.
    at: Instant,
    is_before_fault: bool,
}

/// The sessions that were taken back. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Ghosts {
    service: Service,
    all: Arc<Mutex<Vec<Ghost>>>,
}

impl Ghosts {
    /// Of this service, and none yet.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service, all: Arc::default() }
    }

    /// Takes a session back at a node. Whether that was acknowledged: if not, nobody knows.
    ///
    /// With `everywhere` it counts when every node that is alive has heard of it.
    pub async fn revoke(
        &self,
        node: usize,
        session: Session,
        how: How,
        everywhere: Option<Duration>,
    ) -> bool {
        let wait = everywhere.map_or(Duration::ZERO, |within| within);
        let query = everywhere
            .map_or_else(String::new, |within| format!("?everywhere={}", within.as_millis()));
        let (path, form) = match how {
            How::Logout => ("/auth/revoke".to_owned(), format!("token={}", session.refresh)),
            How::Session => (
                format!("/revoke/session/{}/{}{query}", session.subject, session.sid),
                String::new(),
            ),
            How::Subject => (format!("/revoke/subject/{}{query}", session.subject), String::new()),
        };
        let Some(address) = self.service.nodes.get(node) else { return false };
        let limit = wait + ANSWER;
        let answer = self.service.http.post(*address, &path, form, limit).await;
        let is_done = answer.is_some_and(|answer| match everywhere {
            Some(_) if how != How::Logout => answer.status == 200,
            // It had ended by then: by this very command, whose first answer was lost on its way.
            _ => matches!(answer.status, 200 | 204 | 404),
        });
        // A session that was lost with its login is not there to be ended, and there is no event of it.
        if is_done && !session.is_doubtful {
            self.add(session);
        }
        is_done
    }

    /// This session was taken back, as was acknowledged a moment ago.
    pub fn add(&self, session: Session) {
        let ghost = Ghost { session, at: Instant::now(), is_before_fault: false };
        lock(&self.all).push(ghost);
    }

    /// All of them were acknowledged before the fault.
    pub fn fault(&self) {
        lock(&self.all).iter_mut().for_each(|ghost| ghost.is_before_fault = true);
    }

    /// The same as another service sees them.
    #[must_use]
    pub fn as_seen_by(&self, service: Service) -> Self {
        Self { service, all: Arc::clone(&self.all) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.all).len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tries them, one after the other, for as long as it lives.
    #[must_use]
    pub fn haunt(&self) -> JoinHandle<()> {
        let ghosts = self.clone();
        tokio::spawn(async move {
            let mut random = Random::new();
            loop {
                let ghost = {
                    let all = lock(&ghosts.all);
                    all.get(random.below(all.len())).cloned()
                };
                if let Some(ghost) = ghost {
                    let node = random.below(ghosts.service.nodes.len());
                    match random.below(2) {
                        0 => drop(ghosts.is_let_in(&ghost, node).await),
                        _ => drop(ghosts.is_refreshed(&ghost, node).await),
                    }
                }
                sleep(random.between(PAUSE, 2 * PAUSE)).await;
            }
        })
    }

    /// Tries each of them at each node until there is an answer that is not 503. How many are refused
    /// everywhere, of those that were acknowledged before the fault and of all: `((kept, of), (kept,
    /// of))`.
    pub async fn count(&self) -> ((usize, usize), (usize, usize)) {
        let all = lock(&self.all).clone();
        let mut verdicts = Vec::new();
        for some in all.chunks(AT_ONCE) {
            verdicts.extend(join_all(some.iter().map(|ghost| self.holds(ghost))).await);
        }
        let kept = |of_those: &dyn Fn(&Ghost) -> bool| {
            let mut tried = all.iter().zip(&verdicts).filter(|(ghost, _)| of_those(ghost));
            tried.by_ref().fold((0, 0), |(kept, of), (_, held)| (kept + usize::from(*held), of + 1))
        };
        (kept(&|ghost| ghost.is_before_fault), kept(&|_| true))
    }

    async fn holds(&self, ghost: &Ghost) -> bool {
        // The nodes have to have heard of it, or to know that they hear nothing.
        let heard = ghost.at + self.service.record.bound();
        tokio::time::sleep_until((heard + Duration::from_millis(1)).into()).await;
        let mut holds = true;
        for node in 0..self.service.nodes.len() {
            holds &= self.persistently(ghost, node, false).await;
            holds &= self.persistently(ghost, node, true).await;
        }
        holds
    }

    async fn persistently(&self, ghost: &Ghost, node: usize, refresh: bool) -> bool {
        let until = Instant::now() + PATIENCE;
        loop {
            let passes = if refresh {
                self.is_refreshed(ghost, node).await
            } else {
                self.is_let_in(ghost, node).await
            };
            match passes {
                Some(passes) => return !passes,
                None if Instant::now() > until => return false,
                None => sleep(PAUSE).await,
            }
        }
    }

    /// Whether its access token is let in; `None` if nobody knows.
    async fn is_let_in(&self, ghost: &Ghost, node: usize) -> Option<bool> {
        let (sent, record) = (Instant::now(), &self.service.record);
        match self.service.ask(node, &ghost.session.access).await? {
            200 => {
                let age = sent.saturating_duration_since(ghost.at);
                if age > record.bound() {
                    let session = &ghost.session;
                    record.wrong(
                        Wrong::Admitted,
                        format!("node {node}, {age:?} after it was revoked: {session}"),
                    );
                }
                Some(true)
            }
            401 => Some(false),
            503 => None,
            status => {
                record.wrong(Wrong::Unexpected, format!("a request of a thief: {status}"));
                None
            }
        }
    }

    /// Whether its refresh token gives new ones; `None` if nobody knows.
    async fn is_refreshed(&self, ghost: &Ghost, node: usize) -> Option<bool> {
        let record = &self.service.record;
        match self.service.refresh(node, &ghost.session.refresh).await?.status {
            200 => {
                let session = &ghost.session;
                record.wrong(
                    Wrong::Admitted,
                    format!("node {node} refreshed what was revoked: {session}"),
                );
                Some(true)
            }
            400 => Some(false),
            429 | 503 => None,
            status => {
                record.wrong(Wrong::Unexpected, format!("a refresh of a thief: {status}"));
                None
            }
        }
    }
}

/// How long a revocation may take: the store may take two attempts of half a grace.
const ANSWER: Duration = Duration::from_secs(12);

/// Between two attempts of a thief.
const PAUSE: Duration = Duration::from_millis(100);

/// For how long 503 is no answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many are tried at a time.
const AT_ONCE: usize = 8;
