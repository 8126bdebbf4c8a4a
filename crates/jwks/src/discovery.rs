//! From an issuer's name to the address of its keys (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hallpass_core::Algorithm;
use serde::Deserialize;
use url::Url;

use crate::address::AddressRules;
use crate::fetch::{Fetch, FetchError, FetchErrorKind, FetchRequest};
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
    /// What was discovered, until a fetch from there fails.
    known: Mutex<Option<Url>>,
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
        let known = Mutex::new(None);
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
        // Taken out, and put back when all has gone well: a fetch that takes too long ends here
        // without a word.
        let known = self.known().take();
        let url = match (&self.place, known) {
            (Place::Known(url), _) => url.clone(),
            (Place::Discovered(_), Some(url)) => url,
            (Place::Discovered(documents), None) => self.discover(documents).await?,
        };
        let request = FetchRequest::new(url.clone().into(), MAX_SET, self.timeout);
        let loaded = parse(&self.fetch.fetch(request).await?, &self.rsa)?;
        *self.known() = Some(url);
        Ok(loaded)
    }

    async fn discover(&self, documents: &[Url]) -> Result<Url, FetchError> {
        let mut last = FetchError::new(FetchErrorKind::Status(404));
        for url in documents {
            let request = FetchRequest::new(url.clone().into(), MAX_DOCUMENT, self.timeout);
            match self.fetch.fetch(request).await {
                Ok(document) => return self.read(document.body(), url),
                Err(error) => last = error,
            }
            if last.kind() != FetchErrorKind::Status(404) {
                break;
            }
        }
        Err(last)
    }

    fn read(&self, body: &[u8], by: &Url) -> Result<Url, FetchError> {
        let metadata: Metadata =
            serde_json::from_slice(body).map_err(|_| FetchErrorKind::Document)?;
        // To the byte (OpenID Connect Discovery 1.0 §4.3, RFC 8414 §3.3): another issuer's keys
        // would open this one's door.
        if metadata.issuer != self.issuer {
            return Err(FetchErrorKind::OtherIssuer.into());
        }
        self.rules.check_named(&metadata.jwks_uri, by)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Url>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
