//! Keys of each origin, as JWKs that all sides read.

use std::path::Path;

use hallpass::{Algorithm, SigningKey, StaticKeys};
use serde_json::{Value, json};

use crate::libraries::Library;

/// A key, and who made it.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) origin: &'static str,
    /// As its maker calls it.
    pub(crate) algorithm: &'static str,
    /// The private JWK, for the others to mint with; ours stay with us.
    pub(crate) private: Option<Value>,
    /// The public JWK, or the secret.
    pub(crate) public: Value,
    pub(crate) signing: SigningKey,
}

impl Key {
    /// The key of a library under an algorithm of its own.
    fn foreign(origin: &'static str, algorithm: &'static str, made: &Value) -> Self {
        let labelled = |jwk: &Value| {
            let mut jwk = jwk.clone();
            jwk["alg"] = algorithm.into();
            jwk["kid"] = name(origin, algorithm).into();
            jwk
        };
        let (private, public) = (labelled(&made["private"]), labelled(&made["public"]));
        let signing = SigningKey::from_jwk(&private.to_string())
            .unwrap_or_else(|error| panic!("{algorithm} of {origin}: {error}"));
        Self { origin, algorithm, private: Some(private), public, signing }
    }

    /// A key of ours, which shows its public half alone. A secret would have none: those come from
    /// the others.
    fn own(algorithm: Algorithm) -> Self {
        let signing = SigningKey::generate(algorithm).unwrap();
        let public = serde_json::from_str(&signing.public_jwk().unwrap()).unwrap();
        let algorithm = algorithm.name();
        Self { origin: "hallpass", algorithm, private: None, public, signing }
    }

    pub(crate) fn name(&self) -> String {
        name(self.origin, self.algorithm)
    }

    /// What verifies its tokens here: the JWK, as the others see it.
    pub(crate) fn verifying(&self) -> StaticKeys {
        StaticKeys::from_jwk(&self.public.to_string())
            .unwrap_or_else(|error| panic!("{}: {error}", self.name()))
    }
}

/// A key of each origin for each algorithm that its origin has.
pub(crate) async fn generate(libraries: &[Library], folder: &Path) -> Vec<Key> {
    let mut keys = Vec::new();
    for library in libraries {
        let rows = library.algorithms.iter().map(|alg| json!({"name": alg, "alg": alg})).collect();
        let made = library.ask(folder, "generate", rows, "generated").await;
        let algorithms = library.algorithms.iter();
        keys.extend(algorithms.map(|alg| Key::foreign(library.name, alg, &made[*alg])));
    }
    let asymmetric = Algorithm::ALL.iter().filter(|algorithm| !algorithm.is_symmetric());
    keys.extend(asymmetric.map(|algorithm| Key::own(*algorithm)));
    keys
}

fn name(origin: &str, algorithm: &str) -> String {
    format!("{algorithm} of {origin}")
}
