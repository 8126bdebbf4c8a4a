//! An issuer that listens: a provider for tests, which can fail and lie.

mod behaviour;
mod server;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hallpass_core::{Algorithm, Clock, SigningKey};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::fail::fail;
use crate::{TestIssuer, TokenBuilder};

pub use behaviour::Behaviour;

/// A provider on a real socket of 127.0.0.1: it publishes a discovery document and a key set, and
/// signs tokens with its newest key.
///
/// It can rotate its keys, and [misbehave](Behaviour) as real providers do. It stops listening when
/// it is dropped.
///
/// ```
/// use hallpass_testkit::FakeIssuer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let issuer = FakeIssuer::start().await;
/// // Give `issuer.url()` to whatever discovers keys, and this token to what it guards:
/// let token = issuer.token().subject("ada").sign();
/// # drop(token);
/// issuer.rotate();
/// assert_eq!(issuer.key_fetches(), 0, "nobody has asked yet");
/// # }
/// ```
pub struct FakeIssuer {
    url: String,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

/// What the issuer publishes, and how it answers.
struct State {
    algorithm: Algorithm,
    signer: TestIssuer,
    /// The public keys, each a JWK, the newest last.
    published: Vec<String>,
    keys_made: usize,
    behaviour: Behaviour,
    max_age: Option<u64>,
    discoveries: usize,
    key_fetches: usize,
}

impl FakeIssuer {
    /// Starts an issuer with a key on P-256, on a port that the system chooses.
    ///
    /// # Panics
    /// If nothing can listen on 127.0.0.1.
    pub async fn start() -> Self {
        Self::with_algorithm(Algorithm::ES256).await
    }

    /// Starts an issuer whose keys are for this algorithm.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn with_algorithm(algorithm: Algorithm) -> Self {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
        let listener = listener.unwrap_or_else(|error| fail(error));
        let address = listener.local_addr().unwrap_or_else(|error| fail(error));
        let url = format!("http://{address}");
        let signer = TestIssuer::with_key(key(algorithm, 1)).named(&url);
        let state = Arc::new(Mutex::new(State {
            algorithm,
            published: vec![public(&signer)],
            signer,
            keys_made: 1,
            behaviour: Behaviour::Honest,
            max_age: None,
            discoveries: 0,
            key_fetches: 0,
        }));
        let server = tokio::spawn(server::serve(listener, url.clone(), Arc::clone(&state)));
        Self { url, state, server }
    }

    /// Takes the time of its tokens from this clock, in place of the system's.
    pub fn set_clock(&self, clock: impl Clock) {
        let mut state = self.state();
        state.signer = state.signer.clone().at(clock);
    }

    /// Its name, which is its address: `iss` of its tokens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A token signed with its newest key: see [`TestIssuer::token`].
    pub fn token(&self) -> TokenBuilder {
        self.state().signer.token()
    }

    /// The issuer as it signs now: its tokens, with the key it has now, after later rotations too.
    pub fn signer(&self) -> TestIssuer {
        self.state().signer.clone()
    }

    /// Signs with a new key from now on, and publishes that one alone.
    pub fn rotate(&self) {
        let mut state = self.state();
        state.published.clear();
        state.next_key();
    }

    /// Signs with a new key from now on, and goes on publishing those before.
    pub fn rotate_with_overlap(&self) {
        self.state().next_key();
    }

    /// Publishes these keys beside its own, each a JWK, whatever is wrong with them.
    pub fn publish(&self, jwks: impl IntoIterator<Item = impl Into<String>>) {
        self.state().published.extend(jwks.into_iter().map(Into::into));
    }

    /// Answers like this from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.state().behaviour = behaviour;
    }

    /// Says `Cache-Control: max-age` with so many seconds beside its keys; nothing if `None`.
    pub fn set_max_age(&self, seconds: Option<u64>) {
        self.state().max_age = seconds;
    }

    /// How often somebody has asked for its discovery document.
    #[must_use]
    pub fn discoveries(&self) -> usize {
        self.state().discoveries
    }

    /// How often somebody has asked for its keys.
    #[must_use]
    pub fn key_fetches(&self) -> usize {
        self.state().key_fetches
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn next_key(&mut self) {
        self.keys_made = self.keys_made.saturating_add(1);
        self.signer = self.signer.clone().signing_with(key(self.algorithm, self.keys_made));
        let jwk = public(&self.signer);
        self.published.push(jwk);
    }

    fn key_set(&self) -> String {
        format!(r#"{{"keys":[{}]}}"#, self.published.join(","))
    }
}

impl Drop for FakeIssuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl fmt::Debug for FakeIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeIssuer").field("url", &self.url).finish_non_exhaustive()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn key(algorithm: Algorithm, number: usize) -> SigningKey {
    let key = SigningKey::generate(algorithm).unwrap_or_else(|error| fail(error));
    key.with_key_id(format!("key-{number}"))
}

fn public(signer: &TestIssuer) -> String {
    let jwk = signer.key().public_jwk();
    jwk.unwrap_or_else(|| fail("a fake issuer publishes its keys: secrets have no public half"))
}
