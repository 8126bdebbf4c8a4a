//! What the issuer publishes, and how it answers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hallpass_core::{Algorithm, SigningKey};
use tokio::sync::watch;

use super::Behaviour;
use crate::TestIssuer;
use crate::fail::fail;

/// What the issuer and its server share.
pub(super) struct Published {
    state: Mutex<State>,
    behaviour: watch::Sender<Behaviour>,
}

pub(super) struct State {
    algorithm: Algorithm,
    pub(super) signer: TestIssuer,
    /// The public keys, each a JWK, the newest last.
    pub(super) keys: Vec<String>,
    keys_made: usize,
    /// Header fields beside the keys, each with the end of its line.
    pub(super) fields: String,
    pub(super) discoveries: usize,
    pub(super) key_fetches: usize,
    pub(super) connections: usize,
    pub(super) open: usize,
}

impl Published {
    pub(super) fn new(state: State) -> Self {
        Self { state: Mutex::new(state), behaviour: watch::Sender::new(Behaviour::Honest) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn behave(&self, behaviour: Behaviour) {
        self.behaviour.send_replace(behaviour);
    }

    pub(super) fn behaviour(&self) -> Behaviour {
        self.behaviour.borrow().clone()
    }

    /// How to answer a request that may be held, once it is not.
    pub(super) async fn released(&self) -> Behaviour {
        let mut behaviour = self.behaviour.subscribe();
        let released = behaviour.wait_for(|behaviour| *behaviour != Behaviour::Held).await;
        // The sender is in `self`.
        released.map_or(Behaviour::Closed, |behaviour| behaviour.clone())
    }
}

impl State {
    pub(super) fn new(algorithm: Algorithm, name: &str) -> Self {
        let signer = TestIssuer::with_key(key(algorithm, 1)).named(name);
        Self {
            algorithm,
            keys: vec![public(&signer)],
            signer,
            keys_made: 1,
            fields: String::new(),
            discoveries: 0,
            key_fetches: 0,
            connections: 0,
            open: 0,
        }
    }

    pub(super) fn next_key(&mut self) {
        self.keys_made = self.keys_made.saturating_add(1);
        self.signer = self.signer.clone().signing_with(key(self.algorithm, self.keys_made));
        let jwk = public(&self.signer);
        self.keys.push(jwk);
    }

    pub(super) fn key_set(&self) -> String {
        format!(r#"{{"keys":[{}]}}"#, self.keys.join(","))
    }
}

fn key(algorithm: Algorithm, number: usize) -> SigningKey {
    let key = SigningKey::generate(algorithm).unwrap_or_else(|error| fail(error));
    key.with_key_id(format!("key-{number}"))
}

fn public(signer: &TestIssuer) -> String {
    let jwk = signer.key().public_jwk();
    jwk.unwrap_or_else(|| fail("a fake issuer publishes its keys: secrets have no public half"))
}
