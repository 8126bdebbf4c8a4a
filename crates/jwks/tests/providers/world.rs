//! Documents at addresses, and who asked for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use hallpass_core::{Algorithm, Issuer, SigningKey, VerifiedToken, Verifier};
use hallpass_jwks::{Document, Fetch, FetchErrorKind, FetchRequest, Fetching};
use serde_json::{Value, json};

/// An internet of a few documents. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct World(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    documents: BTreeMap<String, String>,
    asked: Vec<String>,
}

impl World {
    pub(crate) fn publish(&self, url: &str, document: &Value) {
        self.0.lock().unwrap().documents.insert(url.to_owned(), document.to_string());
    }

    pub(crate) fn withdraw(&self, url: &str) {
        self.0.lock().unwrap().documents.remove(url);
    }

    /// An issuer that follows OpenID Connect Discovery, and its key of the id `1`.
    pub(crate) fn issuer(&self, name: &str) -> SigningKey {
        let base = name.trim_end_matches('/');
        let keys = format!("{base}/keys");
        self.publish(
            &format!("{base}/.well-known/openid-configuration"),
            &json!({"issuer": name, "jwks_uri": keys}),
        );
        self.keys_at(&keys)
    }

    /// A key of the id `1`, whose public half is at this address.
    pub(crate) fn keys_at(&self, url: &str) -> SigningKey {
        let key = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
        let jwk: Value = serde_json::from_str(&key.public_jwk().unwrap()).unwrap();
        self.publish(url, &json!({"keys": [jwk]}));
        key
    }

    /// What was asked for since this was last called.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

impl Fetch for World {
    fn fetch(&self, request: FetchRequest) -> Fetching {
        let mut state = self.0.lock().unwrap();
        state.asked.push(request.url().to_owned());
        let document = state.documents.get(request.url()).cloned();
        Box::pin(async move {
            let document = document.ok_or(FetchErrorKind::Status(404))?;
            Ok(Document::new(document.into_bytes()))
        })
    }
}

pub(crate) fn verifier(issuer: impl Into<Issuer>) -> Verifier {
    Verifier::builder().issuer(issuer).audience("orders").build().unwrap()
}

/// A token of this issuer, good for a while.
#[expect(clippy::needless_pass_by_value, reason = "callers write `json!` in place")]
pub(crate) fn token(key: &SigningKey, issuer: &str, more: Value) -> String {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let mut claims = json!({
        "iss": issuer, "aud": "orders", "sub": "ann", "iat": now, "exp": now + 600
    });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    key.sign("JWT", &claims).unwrap()
}

pub(crate) async fn verify(
    verifier: &Verifier,
    token: &str,
) -> Result<VerifiedToken, (hallpass_core::ErrorKind, String)> {
    let verified = verifier.verify(token).await;
    verified.map_err(|error| (error.kind(), error.explanation().to_string()))
}
