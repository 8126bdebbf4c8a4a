//! A service with sessions: its store, the store's clock, and what its operator hears.

mod clock;
mod delegation;
mod faulty;
mod http;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hallpass_core::{ErrorKind, VerifiedToken, Verifier};
use hallpass_session::rotation::Profile;
use hallpass_session::{
    Kek, MemoryStore, RefreshRefusal, RefreshRefused, SessionError, SessionErrorKind,
    SessionNotice, SessionObserver, Sessions, SessionsBuilder, Tokens,
};
use serde_json::Value;
use tokio::time::sleep;

pub(crate) use clock::StoreClock;
pub(crate) use faulty::{Fault, Faulty, Op};
pub(crate) use http::{Answer, ask, cookie, form, get, post};

pub(crate) const ISSUER: &str = "https://shop.example.com";
pub(crate) const ANN: &str = "ann";

/// What the store's clock shows first, in milliseconds: 2023-11-14T22:13:20 UTC, years away from
/// what the machine's shows.
pub(crate) const START: u64 = 1_700_000_000_000;

/// KEKs whose ids differ.
pub(crate) const KEK: &str = "npwa8D+rUDcdIUCbw3mfFFdA16QDnlO/ejRo3bGhNoE=";
pub(crate) const OTHER_KEK: &str = "hj2xCu/nJvl6OYYrILEUg8qN80E2kt59R9ZP/m1QHVM=";
pub(crate) const THIRD_KEK: &str = "hc311ZstT1o8+xdcgWjgnlLLW6i2TVYgfXDZd42C+eM=";

/// One node.
pub(crate) struct World {
    pub(crate) clock: StoreClock,
    pub(crate) memory: MemoryStore,
    pub(crate) store: Faulty,
    pub(crate) sessions: Sessions,
    pub(crate) notices: Notices,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    /// With other settings than the defaults.
    pub(crate) async fn with(set: impl FnOnce(SessionsBuilder) -> SessionsBuilder) -> Self {
        let clock = StoreClock::at(START);
        Self::on(&clock, &MemoryStore::by_clock(clock.clone()), set).await
    }

    pub(crate) async fn on(
        clock: &StoreClock,
        memory: &MemoryStore,
        set: impl FnOnce(SessionsBuilder) -> SessionsBuilder,
    ) -> Self {
        let (store, notices) = (Faulty::over(memory), Notices::default());
        let builder = builder(store.clone()).observer(notices.clone());
        let sessions = set(builder).build().await.expect("it starts");
        Self { clock: clock.clone(), memory: memory.clone(), store, sessions, notices }
    }

    /// Another node on the same store, by a line of its own.
    pub(crate) async fn another(
        &self,
        set: impl FnOnce(SessionsBuilder) -> SessionsBuilder,
    ) -> Self {
        Self::on(&self.clock, &self.memory, set).await
    }

    /// Time passes in the store, and the node hears of it.
    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        sleep(Duration::from_secs(1)).await;
    }

    /// The same, and whatever runs once a minute has run after it.
    pub(crate) async fn pass_and_clean_up(&self, time: Duration) {
        self.clock.advance(time);
        sleep(Duration::from_secs(70)).await;
    }

    /// A login of an application.
    pub(crate) async fn login(&self) -> Tokens {
        self.login_as(ANN, Profile::Body).await
    }

    pub(crate) async fn login_as(&self, subject: &str, profile: Profile) -> Tokens {
        let login = self.sessions.begin(subject).await.expect("begun");
        login.profile(profile).start().await.expect("started")
    }

    /// A refresh of an application.
    pub(crate) async fn refresh(&self, token: &str) -> Result<Tokens, RefreshRefused> {
        self.sessions.refresh(token, Profile::Body, None).await
    }

    /// What the client has after a refresh that works: the tokens, and its refresh token.
    pub(crate) async fn refreshed(&self, token: &str) -> (Tokens, String) {
        let tokens = self.refresh(token).await.expect("refreshed");
        let kept = tokens.refresh_token().unwrap_or(token).to_owned();
        (tokens, kept)
    }

    pub(crate) async fn refused(&self, token: &str) -> RefreshRefusal {
        self.refresh(token).await.expect_err("refused").refusal()
    }

    /// What the node's own verifier says about an access token.
    pub(crate) fn judge(&self, access: &str) -> Result<(), ErrorKind> {
        judge(&self.sessions.verifier(), access)
    }

    pub(crate) fn verified(&self, access: &str) -> VerifiedToken {
        self.sessions.verifier().verify(access).now().expect("at once").expect("good")
    }
}

/// With everything that has no default.
pub(crate) fn builder(store: Faulty) -> SessionsBuilder {
    Sessions::builder(store).issuer(ISSUER).audience("shop")
}

pub(crate) fn judge(verifier: &Verifier, access: &str) -> Result<(), ErrorKind> {
    let judged = verifier.verify(access).now().expect("nothing to wait for");
    judged.map(drop).map_err(|error| error.kind())
}

/// What went wrong, if anything did.
pub(crate) fn kind<T>(result: Result<T, SessionError>) -> Option<SessionErrorKind> {
    result.err().map(|error| error.kind())
}

/// The node hears of what was revoked besides, which nobody waits for.
pub(crate) async fn settle() {
    sleep(millis(10)).await;
}

pub(crate) fn refresh_token(tokens: &Tokens) -> String {
    tokens.refresh_token().expect("a refresh token").to_owned()
}

pub(crate) fn kek(text: &str) -> Kek {
    Kek::from_base64(text).expect("a KEK")
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Header and payload of a token.
pub(crate) fn parts(access: &str) -> (Value, Value) {
    let mut parts = access.split('.').map(decode);
    let header = parts.next().expect("a header");
    let payload = parts.next().expect("a payload");
    let read = |bytes: Vec<u8>| serde_json::from_slice(&bytes).expect("JSON");
    (read(header), read(payload))
}

pub(crate) fn claims(access: &str) -> Value {
    parts(access).1
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text).expect("base64url")
}

/// What the operator hears.
#[derive(Clone, Default)]
pub(crate) struct Notices(Arc<Mutex<Vec<SessionNotice>>>);

impl Notices {
    /// Since the last time that this was asked.
    pub(crate) fn take(&self) -> Vec<SessionNotice> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// The same but for requests that were answered 503, by their first words in `Debug`.
    pub(crate) fn names(&self) -> Vec<String> {
        let told = self.take().into_iter();
        let told = told.filter(|notice| !matches!(notice, SessionNotice::Unavailable(_)));
        let debug = |notice: SessionNotice| format!("{notice:?}");
        let name = |text: String| text.split('(').next().unwrap_or_default().to_owned();
        told.map(debug).map(name).collect()
    }
}

impl SessionObserver for Notices {
    fn noticed(&self, notice: &SessionNotice) {
        self.0.lock().unwrap().push(notice.clone());
    }
}
