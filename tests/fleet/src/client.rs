//! A client that follows the protocol of `docs/manual/sessions.md`, "A client of your own".

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64_simd::URL_SAFE_NO_PAD;
use tokio::time::{sleep, sleep_until};

use crate::record::{Count, lock};
use crate::{Answer, Http, Random, Record, Wrong};

/// Where the clients of a scene send what they send, and where they note what they are told.
#[derive(Clone, Debug)]
pub struct Service {
    /// The nodes: any of them may get any request.
    pub nodes: Arc<[SocketAddr]>,
    /// The grace of the service, which its clients have to know.
    pub grace: Duration,
    /// What they are told.
    pub record: Arc<Record>,
    /// Their connections.
    pub http: Http,
}

/// A session as its client knows it.
#[derive(Clone)]
pub struct Session {
    /// Whose it is: nobody else's, and the subject has no other.
    pub subject: String,
    /// Its name.
    pub sid: String,
    /// The part of the store that it lives in.
    pub shard: u16,
    pub(crate) access: String,
    pub(crate) refresh: String,
    /// It began on a store that forgets.
    pub(crate) is_doubtful: bool,
    /// When the access token was asked for.
    made: Instant,
}

/// One session, and its client.
#[derive(Debug)]
pub struct Client {
    service: Service,
    session: Mutex<Session>,
    /// When it may ask for a refresh again.
    rests_until: Mutex<Instant>,
}

/// What a client was told, as far as it concerns its session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Told {
    /// It is over.
    Ended,
    /// It goes on.
    GoesOn,
    /// Nothing: the store, the node or the network fails, and the client keeps its token.
    Nothing,
}

impl Service {
    /// Logs a subject in at a node. `None` if nobody was logged in.
    pub async fn log_in(&self, node: usize, subject: String) -> Option<Session> {
        let (made, was_lossy) = (Instant::now(), self.record.is_lossy());
        let path = format!("/login/{subject}");
        let answer = self.http.post(*self.nodes.get(node)?, &path, String::new(), ATTEMPT).await;
        self.note(answer.as_ref());
        let answer = answer?;
        if answer.status != 200 {
            if answer.status != 503 {
                self.record.wrong(Wrong::Unexpected, format!("a login: {}", answer.status));
            }
            return None;
        }
        let refresh = answer.text("refresh_token")?;
        let (access, sid) = (answer.text("access_token")?, answer.session?);
        let is_doubtful = was_lossy || self.record.is_lossy();
        Some(Session { subject, sid, shard: shard(&refresh)?, access, refresh, is_doubtful, made })
    }

    /// Logs in until somebody is logged in, at most for the time that a start may take.
    ///
    /// # Panics
    /// Nobody was.
    pub async fn log_in_somewhere(&self, subject: &str) -> Session {
        let (until, mut random) = (Instant::now() + PATIENCE, Random::new());
        loop {
            let node = random.below(self.nodes.len());
            if let Some(session) = self.log_in(node, subject.to_owned()).await {
                return session;
            }
            assert!(Instant::now() < until, "nobody is logged in for {PATIENCE:?}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// The status of a request with an access token; `None` if there was no answer.
    pub async fn ask(&self, node: usize, access: &str) -> Option<u16> {
        let node = *self.nodes.get(node)?;
        Some(self.http.get(node, "/me", Some(access), ATTEMPT).await?.status)
    }

    /// The same with that of a session.
    pub async fn ask_for(&self, node: usize, session: &Session) -> Option<u16> {
        self.ask(node, &session.access).await
    }

    /// A refresh: one attempt.
    pub async fn refresh(&self, node: usize, refresh: &str) -> Option<Answer> {
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        self.http.post(*self.nodes.get(node)?, "/auth/refresh", form, ATTEMPT).await
    }

    /// Counts the answer to a login or a refresh.
    fn note(&self, answer: Option<&Answer>) {
        match answer.map(|answer| answer.status) {
            None => self.record.count(Count::Lost),
            Some(503) => self.record.count(Count::RefreshUnavailable),
            Some(_) => {}
        }
    }
}

impl Client {
    /// The client of a session that has just begun.
    #[must_use]
    pub fn new(service: Service, session: Session) -> Self {
        let rests_until = Mutex::new(Instant::now());
        Self { service, session: Mutex::new(session), rests_until }
    }

    /// What it knows of its session.
    #[must_use]
    pub fn session(&self) -> Session {
        lock(&self.session).clone()
    }

    /// Asks a node for something with the access token.
    pub async fn ask(&self) {
        let (record, session) = (&self.service.record, self.session());
        let node = self.some_node();
        let sent = Instant::now();
        let blind = record.blind_since(node, session.shard);
        match self.service.ask(node, &session.access).await {
            None => record.count(Count::Lost),
            Some(200) => {
                record.count(Count::Used);
                record.count(Count::Admitted);
                let is_still = blind.filter(|_| record.blind_since(node, session.shard) == blind);
                if let Some(age) = is_still.map(|since| sent.saturating_duration_since(since))
                    && age > record.bound()
                {
                    let said = format!("node {node} has heard nothing for {age:?}");
                    record.wrong(Wrong::Admitted, said);
                }
            }
            Some(503) => record.count(Count::Unavailable),
            // It has expired.
            Some(401) if session.made.elapsed() > SHORTEST => {}
            Some(401) => {
                record.wrong(Wrong::Refused, format!("node {node}: an access token of {session}"));
            }
            Some(status) => record.wrong(Wrong::Unexpected, format!("a request: {status}")),
        }
    }

    /// A refresh as a client has to make it, unless it has to rest. One at a time.
    pub async fn refresh(&self) -> Told {
        if Instant::now() < *lock(&self.rests_until) {
            return Told::Nothing;
        }
        let first = Instant::now();
        let (told, retry_after) = self.attempt().await;
        if told != Told::Nothing {
            return told;
        }
        sleep_until((first + SECOND_ATTEMPT).max(Instant::now() + retry_after).into()).await;
        let (told, retry_after) = self.attempt().await;
        if told == Told::Nothing {
            let rest = (2 * self.service.grace).max(retry_after);
            *lock(&self.rests_until) = Instant::now() + rest;
        }
        told
    }

    /// Refreshes until it is told something, resting as it has to; `Nothing` when the time is up.
    pub async fn refresh_within(&self, limit: Duration) -> Told {
        let until = Instant::now() + limit;
        loop {
            let told = self.refresh().await;
            if told != Told::Nothing || Instant::now() > until {
                return told;
            }
            let rested = *lock(&self.rests_until);
            sleep_until(rested.min(until + Duration::from_millis(1)).into()).await;
        }
    }

    /// One attempt at this node, whatever was before.
    pub async fn attempt_at(&self, node: usize) -> Told {
        self.try_at(node).await.0
    }

    async fn attempt(&self) -> (Told, Duration) {
        self.try_at(self.some_node()).await
    }

    async fn try_at(&self, node: usize) -> (Told, Duration) {
        // The token is read anew each time.
        let (made, session) = (Instant::now(), self.session());
        let answer = self.service.refresh(node, &session.refresh).await;
        self.service.note(answer.as_ref());
        let Some(answer) = answer else { return (Told::Nothing, Duration::ZERO) };
        match answer.status {
            200 => self.take(&answer, made),
            429 | 503 => return (Told::Nothing, answer.retry_after.unwrap_or_default()),
            400 => return (Told::Ended, Duration::ZERO),
            status => {
                let record = &self.service.record;
                record.wrong(Wrong::Unexpected, format!("a refresh: {status}"));
                return (Told::Nothing, Duration::ZERO);
            }
        }
        (Told::GoesOn, Duration::ZERO)
    }

    fn take(&self, answer: &Answer, made: Instant) {
        let (record, mut session) = (&self.service.record, lock(&self.session));
        if let Some(refresh) = answer.text("refresh_token") {
            session.refresh = refresh;
            record.count(Count::Rotated);
        }
        match answer.text("access_token") {
            Some(access) => (session.access, session.made) = (access, made),
            None => record.wrong(Wrong::Unexpected, "a refresh without an access token"),
        }
    }

    fn some_node(&self) -> usize {
        Random::new().below(self.service.nodes.len())
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let age = self.made.elapsed().as_secs_f64();
        write!(f, "session {} of {}, {age:.1} s old", self.sid, self.subject)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("sid", &self.sid).finish_non_exhaustive()
    }
}

/// The part of the store that a refresh token is of: behind the id of the KEK.
fn shard(refresh: &str) -> Option<u16> {
    let bytes = URL_SAFE_NO_PAD.decode_to_vec(refresh.strip_prefix("hpr1_")?).ok()?;
    Some(u16::from_be_bytes(*bytes.get(1..)?.first_chunk()?))
}

/// How long a client waits for an answer, and when it asks a second time.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(2);
const SECOND_ATTEMPT: Duration = Duration::from_millis(2_500);

/// A lifetime that every access token has at least.
const SHORTEST: Duration = Duration::from_secs(7 * 60);

/// How long a login is tried.
const PATIENCE: Duration = Duration::from_secs(30);
