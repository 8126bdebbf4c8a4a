//! Sessions whose store has something to tell, and a token of theirs.

use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, LazyLock};
use std::thread;

use hallpass::session::revocation::{Event, Scope};
use hallpass::session::store::{Revoked, SessionStore, Shard};
use hallpass::session::{MemoryStore, Sessions, StoreTime};
use hallpass::{VerifiedToken, Verifier};
use http::HeaderValue;
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};

use crate::bases::bearer;
use crate::fixture::{self, AUDIENCE, ISSUER};
use crate::harness;

/// All claims of an access token of the sessions, typed and owned.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "a handler gets them all, and looks at none")]
pub(crate) struct Claims {
    iss: String,
    sub: String,
    aud: Vec<String>,
    exp: u64,
    iat: u64,
    jti: String,
    client_id: String,
    sid: String,
    sst: u64,
    auth_time: u64,
    scope: String,
    roles: Vec<String>,
}

/// What the application says of a subject.
#[derive(Serialize)]
struct Said {
    scope: String,
    roles: Vec<String>,
}

/// Tokens of sessions, and a verifier that knows them. The sessions live as long: their background
/// keeps the keys and what is revoked fresh, without which nobody is let in.
#[derive(Debug)]
pub(crate) struct Known {
    _sessions: Sessions,
    verifier: Verifier,
    tokens: Vec<String>,
    /// The first token, as a request bears it.
    value: HeaderValue,
}

impl Known {
    /// By the sessions' own verifier, which asks each time whether the token was revoked.
    pub(crate) fn checked(store: &MemoryStore, tokens: usize) -> Self {
        Self::new(store, tokens, Sessions::verifier)
    }

    /// The same issuer and keys, and nobody is asked.
    pub(crate) fn unchecked(tokens: usize) -> Self {
        Self::new(&store(0), tokens, |sessions| {
            let verifier = Verifier::builder().issuer(sessions.issuer()).build();
            verifier.expect("everything is decided")
        })
    }

    fn new(
        store: &MemoryStore,
        tokens: usize,
        verifier: impl FnOnce(&Sessions) -> Verifier,
    ) -> Self {
        let sessions = started(store);
        let tokens: Vec<String> = (0..tokens).map(|number| login(&sessions, number)).collect();
        let value = tokens.first().map(|token| bearer(token)).expect("there is a token");
        let verifier = verifier(&sessions);
        let known = Self { _sessions: sessions, verifier, tokens, value };
        (0..known.tokens.len()).for_each(|place| known.remember(place));
        known
    }

    pub(crate) fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// The first token, as a request bears it.
    pub(crate) fn bearer(&self) -> &HeaderValue {
        &self.value
    }

    /// Verifies the token of this place.
    ///
    /// # Panics
    /// It is refused.
    pub(crate) fn verify(&self, place: usize) -> VerifiedToken {
        let verified = self.verifier.verify(&self.tokens[place]).now();
        verified.expect("nobody is waited for").expect("the token is good")
    }

    /// A token is kept when it comes for the second time, and its decoded claims with it.
    fn remember(&self, place: usize) {
        for _ in 0..3 {
            drop(self.claims(place));
        }
        let is_known = Arc::ptr_eq(&self.claims(place), &self.claims(place));
        assert!(is_known, "its claims are decoded each time");
    }

    fn claims(&self, place: usize) -> Arc<Claims> {
        self.verify(place).claims().expect("the claims fit")
    }
}

/// The access token of a subject of its own.
fn login(sessions: &Sessions, number: usize) -> String {
    let login = sessions.start(format!("auth0|65f1c0a7e4b0a1d2c3{number:06}"));
    wait(login).expect("a login").access_token().to_owned()
}

/// Sessions on this store, which have read its log.
pub(crate) fn started(store: &MemoryStore) -> Sessions {
    let builder = Sessions::builder(store.clone()).issuer(ISSUER).audience(AUDIENCE);
    let builder = builder.audience(format!("{ISSUER}userinfo")).claims(async |_| {
        let fixture::Claims { scope, roles, .. } = fixture::claims();
        Ok::<_, Infallible>(Some(Said { scope, roles }))
    });
    wait(builder.build()).expect("everything is decided")
}

/// A store whose log has so many entries, a third each about tokens, sessions and subjects, none of
/// which has to do with a token that is measured.
pub(crate) fn store(entries: usize) -> MemoryStore {
    let (store, now) = (MemoryStore::new(), now());
    for number in 0..entries {
        let scope = match number % 3 {
            0 => Scope::Token(format!("6f1f2c55-0d1b-4b3c-9d8a-{number:012x}").into()),
            1 => Scope::Session(format!("mX3kq7Zt1bQ9s{number:09x}").into()),
            _ => Scope::Subject(format!("auth0|65f1c0a7e4b0{number:012x}").into(), now),
        };
        append(&store, scope);
    }
    store
}

/// Everyone who has a session by now has to log in again.
pub(crate) fn revoke_everyone(store: &MemoryStore) {
    append(store, Scope::Everyone(now()));
}

/// As a node that has seen the revocation does it for a store that has lost it.
fn append(store: &MemoryStore, scope: Scope) {
    // Good for a day, as the tokens are.
    let later = StoreTime::from_millis(now().as_millis() + 86_400_000);
    let event = Event::new(ISSUER, scope, later).expect("an event");
    let done = harness::now(store.redo(Shard::default(), later, event));
    assert!(matches!(done, Ok(Revoked::Now(_))), "{done:?}");
}

fn now() -> StoreTime {
    StoreTime::from_millis(fixture::now() * 1_000)
}

/// Sessions have a background, on a thread beside those that are measured. It ends with the process.
fn wait<F: Future<Output: Send> + Send>(future: F) -> F::Output {
    static BACKGROUND: LazyLock<Runtime> = LazyLock::new(|| {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a thread")
    });
    // A thread that drives a runtime cannot wait for another one.
    thread::scope(|scope| scope.spawn(|| BACKGROUND.block_on(future)).join())
        .expect("it does not panic")
}
