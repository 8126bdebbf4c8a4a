//! From an issuer's name to the address of its keys (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hallpass_core::Algorithm;
use serde::Deserialize;
use url::Url;

use crate::address::AddressRules;
use crate::fetch::{Document, Fetch, FetchError, FetchErrorKind, FetchRequest, FetchedDocument};
use crate::remote::{Loaded, Loader, Loading, MAX_SET, parse};

/// The longest discovery document that is read, in bytes.
const MAX_DOCUMENT: usize = 64 * 1024;

/// Where the keys of an issuer are.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// At this address.
    Known(Url),
    /// Where a document at one of these addresses says. The second is asked if the first is not
    /// there (404).
    Discovered(Vec<Url>),
}

/// The addresses of the discovery document: that of OpenID Connect, and that of OAuth.
pub(crate) fn well_known(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    let paths = [
        format!("{path}/.well-known/openid-configuration"),
        format!("/.well-known/oauth-authorization-server{path}"),
    ];
    let urls = paths.into_iter().map(|path| {
        let mut url = issuer.clone();
        url.set_path(&path);
        url
    });
    urls.collect()
}

/// Loads the keys of one issuer.
#[derive(Debug)]
pub(crate) struct Discovery(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    issuer: String,
    place: Place,
    rules: AddressRules,
    fetch: Arc<dyn Fetch>,
    timeout: Duration,
    rsa: Box<[Algorithm]>,
    known: Mutex<Known>,
}

/// What was discovered.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Where the keys were that came last.
    url: Option<Url>,
    /// Whether to ask first where they are now.
    doubted: bool,
}

/// What of the document is of use here; all else is ignored.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

impl Discovery {
    pub(crate) fn new(
        issuer: String,
        place: Place,
        rules: AddressRules,
        fetch: Arc<dyn Fetch>,
        timeout: Duration,
        rsa: Box<[Algorithm]>,
    ) -> Self {
        let known = Mutex::default();
        Self(Arc::new(Inner { issuer, place, rules, fetch, timeout, rsa, known }))
    }
}

impl Loader for Discovery {
    fn load(&self) -> Loading {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.load().await })
    }
}

impl Inner {
    async fn load(&self) -> Result<Loaded, FetchError> {
        match &self.place {
            Place::Known(url) => self.keys(url).await,
            Place::Discovered(documents) => self.find(documents).await,
        }
    }

    /// Asks where the keys were; where the document says, after a failure; and where they were all
    /// the same, if there is no good document. A fetch may end here without a word, at its deadline:
    /// what is noted before a request holds if that one hangs, so that next time the other is asked.
    async fn find(&self, documents: &[Url]) -> Result<Loaded, FetchError> {
        let known = self.known().clone();
        let (url, without) = match known.url {
            Some(url) if !known.doubted => (url, None),
            url => {
                self.known().doubted = false;
                match (self.discover(documents).await, url) {
                    (Ok(url), _) => (url, None),
                    (Err(error), Some(url)) => (url, Some(error)),
                    (Err(error), None) => return Err(error),
                }
            }
        };
        self.known().doubted = without.is_none();
        let outcome = self.keys(&url).await;
        let mut known = self.known();
        known.doubted = outcome.is_err();
        if outcome.is_ok() {
            known.url = Some(url);
        }
        outcome.map_err(|error| without.unwrap_or(error))
    }

    async fn keys(&self, url: &Url) -> Result<Loaded, FetchError> {
        let document = self.get(url, MAX_SET, FetchedDocument::KeySet).await?;
        parse(&document, &self.rsa).map_err(|error| error.of(FetchedDocument::KeySet))
    }

    async fn discover(&self, documents: &[Url]) -> Result<Url, FetchError> {
        let which = FetchedDocument::Discovery;
        let mut last = FetchError::new(FetchErrorKind::Status(404)).of(which);
        for url in documents {
            match self.get(url, MAX_DOCUMENT, which).await {
                Ok(document) => return self.read(&document, url).map_err(|error| error.of(which)),
                Err(error) => last = error,
            }
            if last.kind() != FetchErrorKind::Status(404) {
                break;
            }
        }
        Err(last)
    }

    fn read(&self, document: &Document, by: &Url) -> Result<Url, FetchError> {
        let metadata: Metadata =
            serde_json::from_slice(document.body()).map_err(|_| FetchErrorKind::Document)?;
        // To the byte (OpenID Connect Discovery 1.0 §4.3, RFC 8414 §3.3): another issuer's keys
        // would open this one's door.
        if metadata.issuer != self.issuer {
            return Err(FetchErrorKind::OtherIssuer.into());
        }
        self.rules.check_named(&metadata.jwks_uri, by)
    }

    /// Gets a document, and refuses one that is too long, whoever wrote the client.
    async fn get(
        &self,
        url: &Url,
        limit: usize,
        which: FetchedDocument,
    ) -> Result<Document, FetchError> {
        let request = FetchRequest::new(url.as_str(), limit, self.timeout);
        let document = self.fetch.fetch(request).await.map_err(|error| error.of(which))?;
        if document.body().len() > limit {
            return Err(FetchError::new(FetchErrorKind::TooLarge).of(which));
        }
        Ok(document)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
