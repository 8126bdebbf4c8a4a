//! An issuer that listens: a provider for tests, which can fail and lie.

mod answer;
mod behaviour;
mod server;
mod state;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, MutexGuard};

use hallpass_core::{Algorithm, Clock};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::fail::fail;
use crate::{TestIssuer, TokenBuilder};

pub use behaviour::Behaviour;
use state::{Published, State};

/// A provider on a real socket of 127.0.0.1: it publishes a discovery document and a key set, and
/// signs tokens with its newest key.
///
/// It can rotate its keys, and [misbehave](Behaviour) as real providers do. It needs a runtime of
/// tokio with I/O and time, and stops listening when it is dropped.
///
/// ```
/// use hallpass_core::Verifier;
/// use hallpass_testkit::{Behaviour, FakeIssuer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let issuer = FakeIssuer::start().await;
/// let provider = hallpass_jwks::discover(issuer.url()).await?;
/// let verifier = Verifier::builder().issuer(provider).audience("test").build()?;
///
/// // A rotation costs one fetch, and no request.
/// issuer.rotate();
/// verifier.verify(&issuer.token().subject("ada").sign()).await?;
/// assert_eq!(issuer.key_fetches(), 2);
///
/// // Nor does an outage.
/// issuer.behave(Behaviour::Status(500));
/// verifier.verify(&issuer.token().sign()).await?;
/// # Ok(())
/// # }
/// ```
pub struct FakeIssuer {
    name: String,
    jwks_uri: String,
    published: Arc<Published>,
    server: JoinHandle<()>,
}

impl FakeIssuer {
    /// Starts an issuer with a key on P-256, on a port that the system chooses.
    ///
    /// # Panics
    /// If nothing can listen on 127.0.0.1.
    pub async fn start() -> Self {
        Self::with(Algorithm::ES256, "").await
    }

    /// The same with a path in its name, such as `/realms/shop`: its documents are where OpenID
    /// Connect Discovery 1.0 §4 and RFC 8414 §3 look for them, with or without a last slash.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn start_at(path: &str) -> Self {
        Self::with(Algorithm::ES256, path).await
    }

    /// Starts an issuer whose keys are for this algorithm.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn with_algorithm(algorithm: Algorithm) -> Self {
        Self::with(algorithm, "").await
    }

    async fn with(algorithm: Algorithm, path: &str) -> Self {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
        let listener = listener.unwrap_or_else(|error| fail(error));
        let address = listener.local_addr().unwrap_or_else(|error| fail(error));
        let name = format!("http://{address}{path}");
        let jwks_uri = format!("{}/keys", name.trim_end_matches('/'));
        let published = Arc::new(Published::new(State::new(algorithm, &name)));
        let places = server::Places::new(&name, path, &jwks_uri);
        let server = tokio::spawn(server::serve(listener, places, Arc::clone(&published)));
        Self { name, jwks_uri, published, server }
    }

    /// Takes the time of its tokens from this clock, in place of the system's.
    pub fn set_clock(&self, clock: impl Clock) {
        let mut state = self.state();
        state.signer = state.signer.clone().at(clock);
    }

    /// Its name, which is its address: `iss` of its tokens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.name
    }

    /// Where its keys are.
    #[must_use]
    pub fn jwks_uri(&self) -> &str {
        &self.jwks_uri
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
        state.keys.clear();
        state.next_key();
    }

    /// Signs with a new key from now on, and goes on publishing those before.
    pub fn rotate_with_overlap(&self) {
        self.state().next_key();
    }

    /// Publishes these keys beside its own, each a JWK, whatever is wrong with them.
    pub fn publish(&self, jwks: impl IntoIterator<Item = impl Into<String>>) {
        self.state().keys.extend(jwks.into_iter().map(Into::into));
    }

    /// The key set that it publishes, as JSON.
    #[must_use]
    pub fn key_set(&self) -> String {
        self.state().key_set()
    }

    /// Answers like this from now on. A request that is under way goes on as it was, unless it is
    /// [held](Behaviour::Held).
    pub fn behave(&self, behaviour: Behaviour) {
        self.published.behave(behaviour);
    }

    /// Says `Cache-Control: max-age` with so many seconds beside its keys; nothing if `None`.
    pub fn set_max_age(&self, seconds: Option<u64>) {
        let field = seconds.map(|seconds| ("cache-control", format!("max-age={seconds}")));
        self.set_fields(field);
    }

    /// Sends these header fields beside its keys, in this order, and no others that were set
    /// before. They are sent as they are given: a test may want them wrong.
    pub fn set_fields(
        &self,
        fields: impl IntoIterator<Item = (impl fmt::Display, impl fmt::Display)>,
    ) {
        let fields = fields.into_iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        self.state().fields = fields.collect();
    }

    /// How often somebody has asked for its discovery document, under either of its addresses.
    #[must_use]
    pub fn discoveries(&self) -> usize {
        self.state().discoveries
    }

    /// How often somebody has asked for its keys.
    #[must_use]
    pub fn key_fetches(&self) -> usize {
        self.state().key_fetches
    }

    /// How often somebody has connected, for whatever: none means that it was left alone.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state().connections
    }

    /// How many connections are open at the moment.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.state().open
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.published.state()
    }
}

impl Drop for FakeIssuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl fmt::Debug for FakeIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeIssuer").field("url", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
