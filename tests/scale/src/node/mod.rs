//! Nodes of the service: some are processes, the others live in the director's.

mod local;
mod message;
mod process;

use std::time::Duration;

use hallpass_session::SessionHealth;

use crate::failure::{Done, Failure};
use crate::place::Place;

pub use local::Local;
pub use message::{Answer, Ask, Handed, Standing, Status, Target, Verdict};
pub use process::{Process, serve};

/// One node.
#[derive(Debug)]
pub enum Node {
    /// In this process.
    Local(Local),
    /// In a process of its own.
    Process(Process),
}

impl Node {
    /// What the node answers.
    pub async fn ask(&self, ask: Ask) -> Answer {
        match self {
            Self::Local(node) => node.answer(ask).await,
            Self::Process(node) => node.ask(ask).await,
        }
    }

    /// Logs a user in.
    ///
    /// # Errors
    /// What the node answered instead.
    pub async fn login(&self, subject: &str) -> Done<Handed> {
        self.handed(Ask::Login(subject.into())).await
    }

    /// Refreshes a session that goes on.
    ///
    /// # Errors
    /// What the node answered instead.
    pub async fn refresh(&self, token: &str) -> Done<Handed> {
        self.handed(Ask::Refresh(token.into())).await
    }

    async fn handed(&self, ask: Ask) -> Done<Handed> {
        match self.ask(ask).await {
            Answer::Handed(handed) => Ok(handed),
            other => Err(unexpected("tokens", &other)),
        }
    }

    /// Whether the node lets a request with this access token in.
    ///
    /// # Errors
    /// The node is gone.
    pub async fn check(&self, token: &str) -> Done<Standing> {
        self.standing(Ask::Check(token.into())).await
    }

    /// From now on the node notes when it first refuses this token, which it lets in.
    ///
    /// # Errors
    /// It does not let it in.
    pub async fn watch(&self, id: u64, token: &str) -> Done<()> {
        match self.ask(Ask::Watch(id, token.into())).await {
            Answer::Done => Ok(()),
            other => Err(unexpected("that it watches", &other)),
        }
    }

    /// When the node first refused the token that it watches under this number.
    ///
    /// # Errors
    /// It has not for longer than it may take.
    pub async fn refused(&self, id: u64) -> Done<Standing> {
        self.standing(Ask::Refused(id)).await
    }

    async fn standing(&self, ask: Ask) -> Done<Standing> {
        match self.ask(ask).await {
            Answer::Standing(standing) => Ok(standing),
            other => Err(unexpected("whether it is let in", &other)),
        }
    }

    /// How the node is.
    ///
    /// # Errors
    /// It is gone.
    pub async fn status(&self) -> Done<Status> {
        match self.ask(Ask::Status).await {
            Answer::Status(status) => Ok(status),
            other => Err(unexpected("its status", &other)),
        }
    }

    /// How much memory its process has, in bytes; `None` if it has none of its own.
    #[must_use]
    pub fn resident(&self) -> Option<u64> {
        match self {
            Self::Local(_) => None,
            Self::Process(node) => node.resident(),
        }
    }
}

/// So many nodes on a store, of which so many are processes.
///
/// # Errors
/// One of them does not start.
pub async fn fleet(place: &Place, nodes: usize, processes: usize) -> Done<Vec<Node>> {
    let mut fleet = Vec::with_capacity(nodes);
    for number in 0..nodes {
        fleet.push(if number < processes && place.is_shared() {
            Node::Process(Process::start(place).await?)
        } else {
            Node::Local(Local::start(place).await?)
        });
    }
    Ok(fleet)
}

fn unexpected(wanted: &str, answer: &Answer) -> Failure {
    Failure::new(format!("a node was to answer {wanted}, and answered {answer:?}"))
}

/// How long a node is waited for that is to refuse a token: longer than any bound.
const LONGEST: Duration = Duration::from_secs(20);

impl From<(SessionHealth, u64)> for Status {
    fn from((health, notices): (SessionHealth, u64)) -> Self {
        Self {
            revocations: health.revocations,
            bytes: health.revocation_bytes,
            passed_stale: health.passed_stale,
            notices,
        }
    }
}
