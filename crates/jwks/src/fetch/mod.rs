//! Getting a document from afar.

mod cache_control;
mod error;
mod http;
mod private;
mod proxies;
mod told;
mod words;

use std::fmt::{self, Debug};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use error::{AddressRule, FetchError, FetchErrorKind, FetchedDocument};
pub use http::HttpFetch;
pub(crate) use private::is_public;

/// Gets documents. [`HttpFetch`] is one; write another to go through a client of your own, such as
/// one that trusts a certificate authority of your own.
///
/// ```
/// use std::collections::HashMap;
/// use std::time::Duration;
///
/// use hallpass_jwks::{Document, Fetch, FetchErrorKind, FetchRequest, Fetching};
///
/// /// Documents by their URLs.
/// #[derive(Debug)]
/// struct Shelf(HashMap<String, Vec<u8>>);
///
/// impl Fetch for Shelf {
///     fn fetch(&self, request: FetchRequest) -> Fetching {
///         // The future outlives the borrow of `self`: clone what it needs, such as a client.
///         let found = self.0.get(request.url()).cloned();
///         Box::pin(async move {
///             let body = found.ok_or(FetchErrorKind::Status(404))?;
///             if body.len() > request.limit() {
///                 return Err(FetchErrorKind::TooLarge.into());
///             }
///             Ok(Document::new(body).with_cache_control(["max-age=300"]))
///         })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let url = "https://id.example.com/keys";
/// let shelf = Shelf(HashMap::from([(url.to_owned(), br#"{"keys":[]}"#.to_vec())]));
///
/// // By itself, in a test of yours:
/// let request = FetchRequest::new(url, 256 * 1024, Duration::from_secs(5));
/// assert_eq!(shelf.fetch(request).await?.body(), br#"{"keys":[]}"#);
///
/// // As the client of a provider, here one without keys:
/// let refused = hallpass_jwks::discover("https://id.example.com").jwks_uri(url).fetch(shelf).await;
/// assert!(refused.unwrap_err().to_string().contains("no key can be used"));
/// # Ok(())
/// # }
/// ```
pub trait Fetch: Debug + Send + Sync + 'static {
    /// Gets the document at `request`'s URL.
    ///
    /// Redirects must not be followed, and no more than the limit may be read: an answer that is
    /// longer is an error, and so is any status but 200. A body that is longer all the same is
    /// refused.
    fn fetch(&self, request: FetchRequest) -> Fetching;
}

impl<F: Fetch + ?Sized> Fetch for Arc<F> {
    fn fetch(&self, request: FetchRequest) -> Fetching {
        F::fetch(self, request)
    }
}

/// The future of [`Fetch::fetch`].
pub type Fetching = Pin<Box<dyn Future<Output = Result<Document, FetchError>> + Send>>;

/// What to get.
#[derive(Clone, Debug)]
pub struct FetchRequest {
    url: String,
    limit: usize,
    timeout: Duration,
}

impl FetchRequest {
    /// A request for this URL, of at most so many bytes, within so long: for tests of a [`Fetch`].
    pub fn new(url: impl Into<String>, limit: usize, timeout: Duration) -> Self {
        Self { url: url.into(), limit, timeout }
    }

    /// The URL, absolute and checked.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The longest body that is wanted, in bytes.
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// How long it may take in all.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.timeout
    }
}

/// What was got.
#[derive(Clone)]
pub struct Document {
    body: Vec<u8>,
    time_to_live: Option<Duration>,
    age: Duration,
}

impl Document {
    /// A document of these bytes.
    #[must_use]
    pub const fn new(body: Vec<u8>) -> Self {
        Self { body, time_to_live: None, age: Duration::ZERO }
    }

    /// For how long it may be kept, by the values of its `Cache-Control` fields (RFC 9111 §5.2.2):
    /// the first `max-age` in seconds, and nothing for `no-store` and `no-cache`. What cannot be read
    /// says nothing.
    #[must_use]
    pub fn with_cache_control<'v>(mut self, values: impl IntoIterator<Item = &'v str>) -> Self {
        self.time_to_live = cache_control::time_to_live(values);
        self
    }

    /// How old it is already, by the values of its `Age` fields (RFC 9111 §5.1): the first one, in
    /// seconds. That is taken off what `Cache-Control` says (RFC 9111 §4.2). What cannot be read says
    /// nothing.
    #[must_use]
    pub fn with_age<'v>(mut self, values: impl IntoIterator<Item = &'v str>) -> Self {
        self.age = cache_control::age(values);
        self
    }

    /// Its bytes.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn time_to_live(&self) -> Option<Duration> {
        self.time_to_live.map(|time| time.saturating_sub(self.age))
    }
}

/// Without the body: a provider may have published more than it should.
impl Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.body.len())
            .field("time_to_live", &self.time_to_live)
            .finish_non_exhaustive()
    }
}
