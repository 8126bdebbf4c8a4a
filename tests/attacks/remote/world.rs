//! Documents at addresses that no test could listen at, and who asked for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use hallpass::jwks::{Document, Fetch, FetchErrorKind, FetchRequest, Fetching};
use hallpass::{Algorithm, SigningKey};
use serde_json::{Value, json};

use super::scene::header;
use crate::kit::{claims, signed};

/// An internet of a few documents. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct World(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    documents: BTreeMap<String, String>,
    asked: Vec<String>,
}

impl World {
    pub(super) fn publish(&self, url: &str, document: &Value) {
        self.0.lock().unwrap().documents.insert(url.to_owned(), document.to_string());
    }

    /// A provider that follows OpenID Connect Discovery, and its key of the id `1`.
    pub(super) fn issuer(&self, name: &str) -> SigningKey {
        let base = name.trim_end_matches('/');
        let keys = format!("{base}/keys");
        self.publish(
            &format!("{base}/.well-known/openid-configuration"),
            &json!({"issuer": name, "jwks_uri": keys}),
        );
        self.keys_at(&keys)
    }

    /// A key of the id `1`, whose public half is at this address.
    pub(super) fn keys_at(&self, url: &str) -> SigningKey {
        let key = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
        self.publish(url, &json!({"keys": [jwk(&key)]}));
        key
    }

    /// What was asked for since this was last called.
    pub(super) fn asked(&self) -> Vec<String> {
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

/// The public half of a key.
pub(super) fn jwk(key: &SigningKey) -> Value {
    serde_json::from_str(&key.public_jwk().unwrap()).unwrap()
}

/// A token of this issuer, with these claims in addition or instead.
pub(super) fn token(key: &SigningKey, issuer: &str, more: Value) -> String {
    typed(key, "JWT", issuer, more)
}

/// The same with another `typ`.
pub(super) fn typed(key: &SigningKey, typ: &str, issuer: &str, mut more: Value) -> String {
    if more.get("iss").is_none() {
        more["iss"] = issuer.into();
    }
    signed(key, header(key, key.key_id(), json!({"typ": typ})), claims(more))
}
