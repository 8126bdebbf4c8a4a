//! What the handlers share, and the calls of sessions.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;

use hallpass::session::rotation::{Profile, SessionId};
use hallpass::session::{Sessions, SessionsBuilder, StartError, Tokens};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::error::Failed;
use crate::model::{Caller, Listed};
use crate::users::{User, Users};

/// The state of the service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// Who may log in.
    pub users: Arc<Users>,
    /// Who is logged in.
    pub sessions: Sessions,
    /// Each hash takes 19 MiB: logins beyond these wait for their turn.
    hashing: Arc<Semaphore>,
}

/// What a client sends. It has no `Debug`, so that no password gets into a log.
#[derive(Deserialize)]
#[expect(missing_debug_implementations, reason = "it holds a password")]
pub struct Credentials {
    username: String,
    password: String,
    #[serde(default)]
    profile: Wanted,
}

/// How the client wants to have its refresh token.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wanted {
    /// In the JSON of the answer: for applications, which have a safe place for it.
    Body,
    /// In a cookie that no script can read: for pages.
    #[default]
    Cookie,
}

impl App {
    /// A service with these sessions. To be called within tokio.
    ///
    /// # Errors
    /// If a setting of the sessions, their KEK or their store is no good: found here, and not at the
    /// first request.
    pub async fn new(sessions: SessionsBuilder) -> Result<Self, StartError> {
        let users = Arc::new(Users::new());
        let known = Arc::clone(&users);
        // What the next access token says, asked at the login and before every refresh: a role that
        // was taken away is not in it, and a user who was removed gets none. In a real service this
        // asks a database, whose error is a 503 that logs nobody out.
        let sessions = sessions.claims(move |id| ready(Ok::<_, Infallible>(known.find(&id))));
        Ok(Self {
            sessions: sessions.build().await?,
            users,
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        })
    }

    /// A password for tokens. `cookies` are the `Cookie` lines of the request: a session that is there
    /// ends with the login, since a browser has one and not two.
    ///
    /// # Errors
    /// If there is no such user, or the password is another, or the user was logged out everywhere
    /// meanwhile.
    pub async fn log_in(
        &self,
        credentials: Credentials,
        cookies: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Tokens, Failed> {
        let user = self.users.find(&credentials.username);
        // Before the password is checked: who is logged out everywhere meanwhile is not logged in by
        // it. For nobody as well, so that the time tells nobody which users there are.
        let login = self.sessions.begin(user.as_ref().map_or(NOBODY, |user| user.id)).await?;
        let login = login.profile(credentials.profile.into()).replacing_cookie(cookies);
        if !self.check(user, credentials.password).await? {
            return Err(Failed::WrongCredentials);
        }
        Ok(login.start().await?)
    }

    /// The caller's own sessions.
    ///
    /// # Errors
    /// If the store is not to be had.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<Listed>, Failed> {
        let sessions = self.sessions.sessions_of(&caller.sub).await?;
        Ok(sessions.iter().map(|session| Listed::new(session, caller)).collect())
    }

    /// Ends one of the caller's own sessions.
    ///
    /// # Errors
    /// If the caller has no such session.
    pub async fn end(&self, caller: &Caller, session: &str) -> Result<(), Failed> {
        let id = SessionId::from_text(session).ok_or(Failed::NotFound)?;
        self.sessions.end_session(&caller.sub, id).await?.ok_or(Failed::NotFound)?;
        Ok(())
    }

    /// Removes a user, and every session of theirs. To remove one who is not there is as good.
    ///
    /// # Errors
    /// If the store is not to be had: then the user cannot log in or refresh, and has the access token
    /// of the moment until it expires or somebody asks again.
    pub async fn remove(&self, user: &str) -> Result<(), Failed> {
        // In this order, or a login in between would be missed.
        self.users.remove(user);
        self.sessions.revoke_subject(user).await?;
        Ok(())
    }

    /// Hashes on a thread of its own: on an async one it would hold up other requests.
    async fn check(&self, user: Option<User>, password: String) -> Result<bool, Failed> {
        let turn = Arc::clone(&self.hashing).acquire_owned().await.map_err(Failed::internal)?;
        let checked = spawn_blocking(move || {
            // Kept until the hash is done, even if the client has gone.
            let _turn = turn;
            Users::check(user.as_ref(), &password)
        });
        checked.await.map_err(Failed::internal)
    }
}

impl From<Wanted> for Profile {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Body => Self::Body,
            Wanted::Cookie => Self::Cookie,
        }
    }
}

/// The longest body of a login, in bytes.
pub const MAX_LOGIN: usize = 4_096;

/// How many passwords are hashed at a time.
const HASHES_AT_ONCE: usize = 4;

/// For whom a login is begun that comes to nothing.
const NOBODY: &str = "nobody";

#[cfg(test)]
mod tests {
    use std::iter::empty;

    use hallpass::session::{MemoryStore, SessionErrorKind, Sessions};
    use tokio::task::{spawn, yield_now};

    use super::{App, Credentials, HASHES_AT_ONCE, Wanted};
    use crate::error::Failed;

    #[tokio::test]
    async fn a_logout_while_the_password_is_checked_catches_the_login() {
        let sessions = Sessions::builder(MemoryStore::new()).issuer("http://localhost:3000");
        let app = App::new(sessions.audience("quickstart")).await.unwrap();
        let hashes = u32::try_from(HASHES_AT_ONCE).unwrap();
        let busy = app.hashing.clone().acquire_many_owned(hashes).await.unwrap();
        let login = spawn({
            let app = app.clone();
            let [username, password] = ["alice", "wonderland"].map(str::to_owned);
            let credentials = Credentials { username, password, profile: Wanted::Cookie };
            async move { app.log_in(credentials, empty::<&str>()).await }
        });
        // It has begun, and waits for its turn to hash.
        for _ in 0..100 {
            yield_now().await;
        }
        app.sessions.revoke_subject("alice").await.unwrap();
        drop(busy);
        let Err(Failed::Session(error)) = login.await.unwrap() else { panic!("she got in") };
        assert_eq!(error.kind(), SessionErrorKind::Revoked);
    }
}
