//! A node in this process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hallpass_core::{ErrorKind, Verifier};
use hallpass_session::rotation::Profile;
use hallpass_session::{RefreshRefusal, Revocation, SessionError, Sessions, Tokens};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::LONGEST;
use super::message::{Answer, Ask, Handed, Standing, Status, Target, Verdict};
use crate::clock::Tick;
use crate::failure::Done;
use crate::place::{Notices, Place};

/// One node, with everything that a process of its own would have.
#[derive(Debug)]
pub struct Local {
    sessions: Sessions,
    verifier: Verifier,
    notices: Notices,
    watched: Mutex<HashMap<u64, JoinHandle<Standing>>>,
}

impl Local {
    /// A node on a store.
    ///
    /// # Errors
    /// The store or the sessions do not start.
    pub async fn start(place: &Place) -> Done<Self> {
        Ok(Self::new(place.node().await?))
    }

    /// A node of these sessions.
    #[must_use]
    pub fn new((sessions, notices): (Sessions, Notices)) -> Self {
        let verifier = sessions.verifier();
        Self { sessions, verifier, notices, watched: Mutex::default() }
    }

    /// The sessions of the node.
    #[must_use]
    pub const fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// What the node answers.
    pub async fn answer(&self, ask: Ask) -> Answer {
        match ask {
            Ask::Check(token) => Answer::Standing(standing(&self.verifier, &token).await),
            Ask::Login(subject) => self.login(subject).await,
            Ask::Refresh(token) => self.refresh(&token).await,
            Ask::Refused(id) => self.refused(id).await,
            Ask::Revoke(target, wait) => self.revoke(target, wait).await,
            Ask::Status => {
                Answer::Status(Status::from((self.sessions.health(), self.notices.count())))
            }
            Ask::Watch(id, token) => self.watch(id, token).await,
        }
    }

    async fn login(&self, subject: String) -> Answer {
        let login = match self.sessions.begin(subject).await {
            Ok(login) => login,
            Err(error) => return failed(&error),
        };
        match login.profile(Profile::Body).start().await {
            Ok(tokens) => handed(&tokens),
            Err(error) => failed(&error),
        }
    }

    async fn refresh(&self, token: &str) -> Answer {
        match self.sessions.refresh(token, Profile::Body, None).await {
            Ok(tokens) => handed(&tokens),
            Err(refused) if refused.refusal() == RefreshRefusal::Ended => Answer::Ended,
            Err(refused) => Answer::Failed(refused.to_string()),
        }
    }

    async fn revoke(&self, target: Target, wait: bool) -> Answer {
        let revocation = match self.taken_back(target).await {
            Ok(Some(revocation)) => revocation,
            Ok(None) => return Answer::Ended,
            Err(error) => return failed(&error),
        };
        let returned = Tick::now();
        if !wait {
            return Answer::Revoked(returned, None);
        }
        match revocation.everywhere(LONGEST).await {
            Ok(()) => Answer::Revoked(returned, Some(Tick::now())),
            Err(behind) => Answer::Failed(behind.to_string()),
        }
    }

    async fn taken_back(&self, target: Target) -> Result<Option<Revocation>, SessionError> {
        match target {
            Target::Everyone => self.sessions.revoke_everyone().await.map(Some),
            Target::Session(token) => self.sessions.logout(&token).await,
            Target::Subject(subject) => self.sessions.revoke_subject(&subject).await.map(Some),
            Target::Token(token) => match self.verifier.verify(&token).await {
                Ok(token) => self.sessions.revoke_token(&token).await,
                Err(_) => Ok(None),
            },
        }
    }

    /// Wakes up when the node has heard, and then asks its door as a request would.
    async fn watch(&self, id: u64, token: String) -> Answer {
        let verified = match self.verifier.verify(&token).await {
            Ok(verified) => verified,
            Err(error) => return Answer::Failed(error.to_string()),
        };
        let Some(ended) = verified.ended() else {
            return Answer::Failed("the verifier hears of no revocation".to_owned());
        };
        let verifier = self.verifier.clone();
        let watching = tokio::spawn(async move {
            ended.await;
            standing(&verifier, &token).await
        });
        self.watched().insert(id, watching);
        Answer::Done
    }

    async fn refused(&self, id: u64) -> Answer {
        let Some(watching) = self.watched().remove(&id) else {
            return Answer::Failed("nothing is watched under this number".to_owned());
        };
        match timeout(LONGEST, watching).await {
            Ok(Ok(standing)) => Answer::Standing(standing),
            Ok(Err(error)) => Answer::Failed(error.to_string()),
            Err(_) => Answer::Failed("the token is let in still".to_owned()),
        }
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<u64, JoinHandle<Standing>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn standing(verifier: &Verifier, token: &str) -> Standing {
    let verdict = match verifier.verify(token).await.map_err(|error| error.kind()) {
        Ok(_) => Verdict::Admitted,
        Err(ErrorKind::Revoked) => Verdict::Revoked,
        Err(ErrorKind::CheckUnavailable | ErrorKind::KeysUnavailable) => Verdict::Unavailable,
        Err(_) => Verdict::Otherwise,
    };
    Standing { verdict, at: Tick::now() }
}

fn handed(tokens: &Tokens) -> Answer {
    Answer::Handed(Handed {
        access: tokens.access_token().to_owned(),
        refresh: tokens.refresh_token().map(str::to_owned),
        expires_in: tokens.expires_in(),
    })
}

fn failed(error: &SessionError) -> Answer {
    Answer::Failed(error.to_string())
}
