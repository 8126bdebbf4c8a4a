//! Two documents without a socket, each of which comes, fails or hangs as a test says.

use std::sync::{Arc, Mutex, MutexGuard};

use hallpass_core::{Algorithm, SigningKey};
use hallpass_jwks::{Discover, Document, Fetch, FetchErrorKind, FetchRequest, Fetching, discover};

/// The issuer whose documents these are.
pub(crate) const NAME: &str = "https://id.example.com";

/// What becomes of a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Body(String),
    Never,
    Status(u16),
}

/// A provider of two documents. Clones are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Wire(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    discovery: Answer,
    keys: Answer,
    asked: Vec<&'static str>,
}

impl Wire {
    pub(crate) fn honest() -> Self {
        let (discovery, keys) = (Answer::discovery(), Answer::keys());
        Self(Arc::new(Mutex::new(State { discovery, keys, asked: Vec::new() })))
    }

    pub(crate) fn discover(&self) -> Discover {
        discover(NAME).fetch(self.clone())
    }

    pub(crate) fn answer(&self, discovery: Answer, keys: Answer) {
        let mut state = self.state();
        (state.discovery, state.keys) = (discovery, keys);
    }

    /// Which documents were asked for since this was last called.
    pub(crate) fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.state().asked)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl Answer {
    /// The good discovery document.
    pub(crate) fn discovery() -> Self {
        Self::Body(format!(r#"{{"issuer":"{NAME}","jwks_uri":"{NAME}/keys"}}"#))
    }

    /// A good key set.
    pub(crate) fn keys() -> Self {
        let key = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
        Self::Body(format!(r#"{{"keys":[{}]}}"#, key.public_jwk().unwrap()))
    }

    /// The same after so many blanks.
    pub(crate) fn padded(self, blanks: usize) -> Self {
        match self {
            Self::Body(text) => Self::Body(format!("{}{text}", " ".repeat(blanks))),
            other => other,
        }
    }

    /// The length of its body.
    pub(crate) const fn len(&self) -> usize {
        match self {
            Self::Body(text) => text.len(),
            Self::Never | Self::Status(_) => 0,
        }
    }
}

impl Fetch for Wire {
    fn fetch(&self, request: FetchRequest) -> Fetching {
        let mut state = self.state();
        let is_discovery = request.url().contains("/.well-known/");
        state.asked.push(if is_discovery { "discovery" } else { "keys" });
        let answer = if is_discovery { &state.discovery } else { &state.keys }.clone();
        Box::pin(async move {
            match answer {
                Answer::Body(text) => Ok(Document::new(text.into_bytes())),
                Answer::Never => std::future::pending().await,
                Answer::Status(status) => Err(FetchErrorKind::Status(status).into()),
            }
        })
    }
}
