//! A service with sessions: its KEK, its store, and whom it logs in are secrets of these tests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hallpass::UnixTime;
use hallpass::session::rotation::{Profile, SessionRow};
use hallpass::session::store::{CreateCommand, Created, Log, SessionStore, Shard};
use hallpass::session::{
    Kek, MemoryStore, RefreshRefused, SessionError, SessionNotice, SessionObserver, Sessions,
    SessionsBuilder, StoreTime, Tokens,
};
use hallpass_testkit::ManualClock;
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

use crate::base64;
use crate::canary::Canaries;
use crate::words::{self, bytes, word};
use hallpass_tests::engine::Engine;

pub(crate) const ISSUER: &str = "https://sessions.test";

/// Seconds since 1970 when the store begins.
const NOW: u64 = 1_800_000_000;

pub(crate) const ONLY: Shard = Shard::new(0);

/// A runtime whose time passes by itself, and so at once.
pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

/// One node, and its store.
pub(crate) struct Service {
    pub(crate) clock: ManualClock,
    pub(crate) store: MemoryStore,
    pub(crate) engine: Engine,
    pub(crate) sessions: Sessions,
    pub(crate) notices: Notices,
    told: Told,
}

/// Who is told what an operator should hear.
#[derive(Clone, Copy)]
enum Told {
    TheLog,
    TheTest,
}

impl Service {
    pub(crate) async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    /// With a setting of the caller's.
    pub(crate) async fn with(set: impl FnOnce(SessionsBuilder) -> SessionsBuilder) -> Self {
        Self::at(ManualClock::new(UnixTime::from_secs(NOW)), Told::TheTest, set).await
    }

    /// One that writes to the log, as it does unless it is told otherwise.
    pub(crate) async fn logging(set: impl FnOnce(SessionsBuilder) -> SessionsBuilder) -> Self {
        Self::at(ManualClock::new(UnixTime::from_secs(NOW)), Told::TheLog, set).await
    }

    async fn at(
        clock: ManualClock,
        told: Told,
        set: impl FnOnce(SessionsBuilder) -> SessionsBuilder,
    ) -> Self {
        let store = MemoryStore::by_clock(clock.clone());
        let (engine, notices) = (Engine::over(&store), Notices::default());
        let builder = match told {
            Told::TheLog => builder(engine.clone()),
            Told::TheTest => builder(engine.clone()).observer(notices.clone()),
        };
        let sessions = set(builder).build().await.expect("it starts");
        Self { clock, store, engine, sessions, notices, told }
    }

    /// Another store, in which this one session is: as after a failover, or after somebody had a
    /// hand in it.
    pub(crate) async fn elsewhere(&self, row: SessionRow) -> Self {
        let other = Self::at(self.clock.clone(), self.told, |builder| builder).await;
        let created = other.store.create(create(row)).await.expect("the store works");
        assert!(matches!(created, Created::Started(_)), "{created:?}");
        other
    }

    /// Lets the time of the store pass; the node hears of it.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        sleep(Duration::from_secs(1)).await;
    }

    pub(crate) async fn login(&self) -> Tokens {
        self.login_by(Profile::Body).await
    }

    /// Of the one subject that there is, on the one client.
    pub(crate) async fn login_by(&self, profile: Profile) -> Tokens {
        let login = self.sessions.begin(word("subject")).await.expect("begun");
        login.client(word("client")).profile(profile).start().await.expect("started")
    }

    pub(crate) async fn refresh(&self, token: &str) -> Result<Tokens, RefreshRefused> {
        self.sessions.refresh(token, Profile::Body, None).await
    }

    /// The tokens of a refresh that rotated.
    pub(crate) async fn rotated(&self, token: &str) -> Tokens {
        self.pass(20).await;
        self.refresh(token).await.expect("refreshed")
    }

    /// The row of a session.
    pub(crate) async fn row(&self, tokens: &Tokens) -> SessionRow {
        let row = self.store.find_session(ONLY, tokens.session()).await;
        row.expect("the store works").expect("it is there")
    }

    /// What a login failed with.
    pub(crate) async fn not_started(&self) -> SessionError {
        self.sessions.start(word("subject")).await.expect_err("it fails")
    }
}

/// With everything that has no default.
pub(crate) fn builder(store: impl hallpass::session::store::Store) -> SessionsBuilder {
    let builder = Sessions::builder(store).issuer(ISSUER).audience("https://api.test");
    builder.kek(kek("kek"))
}

/// The command that puts this row into a store.
pub(crate) fn create(row: SessionRow) -> CreateCommand {
    let deadline = StoreTime::from_millis(NOW * 2_000);
    CreateCommand { log: log(), deadline, row, replaces: None, most: 100 }
}

pub(crate) fn log() -> Log {
    Log { shard: ONLY, issuer: ISSUER.into() }
}

/// The KEK that is made of a name.
pub(crate) fn kek(name: &str) -> Kek {
    Kek::from_bytes(&bytes(name, 32)).expect("a KEK")
}

/// All words, and both KEKs.
pub(crate) fn hidden() -> Canaries {
    words::all().clone().secret(&bytes("kek", 32)).secret(&bytes("other kek", 32))
}

/// The same, and these tokens.
pub(crate) fn hidden_with<'t>(tokens: impl IntoIterator<Item = &'t Tokens>) -> Canaries {
    tokens.into_iter().fold(hidden(), |canaries, tokens| {
        let canaries = canaries.token(tokens.access_token());
        tokens.refresh_token().into_iter().fold(canaries, refresh)
    })
}

/// A refresh token, and of the bytes in it those that are secret.
pub(crate) fn refresh(canaries: Canaries, token: &str) -> Canaries {
    let bytes = token.strip_prefix("hpr1_").and_then(base64::decode).expect("a refresh token");
    // The secret of the session, the secret of the token, and its tag.
    canaries.text(token).secret(&bytes[3..19]).secret(&bytes[23..67])
}

pub(crate) fn refresh_token(tokens: &Tokens) -> &str {
    tokens.refresh_token().expect("there is one")
}

/// What the operator hears.
#[derive(Clone, Default)]
pub(crate) struct Notices(Arc<Mutex<Vec<SessionNotice>>>);

impl Notices {
    /// Since the last time.
    pub(crate) fn take(&self) -> Vec<SessionNotice> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl SessionObserver for Notices {
    fn noticed(&self, notice: &SessionNotice) {
        self.0.lock().unwrap().push(notice.clone());
    }
}
