//! Getting a document from afar.

mod cache_control;
mod error;
mod http;
mod private;
mod proxies;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use error::{FetchError, FetchErrorKind};
pub use http::HttpFetch;
pub(crate) use private::is_public;

/// Gets documents. [`HttpFetch`] is one; write another to go through a client of your own.
pub trait Fetch: Debug + Send + Sync + 'static {
    /// Gets the document at `request`'s URL.
    ///
    /// Redirects must not be followed, and no more than the limit may be read: an answer that is
    /// longer is an error, and so is any status but 200.
    fn fetch(&self, request: FetchRequest) -> Fetching;
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
    pub(crate) const fn new(url: String, limit: usize, timeout: Duration) -> Self {
        Self { url, limit, timeout }
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
#[derive(Clone, Debug)]
pub struct Document {
    body: Vec<u8>,
    time_to_live: Option<Duration>,
}

impl Document {
    /// A document of these bytes.
    #[must_use]
    pub const fn new(body: Vec<u8>) -> Self {
        Self { body, time_to_live: None }
    }

    /// For how long it may be kept, by the values of its `Cache-Control` fields (RFC 9111 §5.2.2):
    /// the first `max-age` in seconds, and nothing for `no-store` and `no-cache`. What cannot be read
    /// says nothing.
    #[must_use]
    pub fn with_cache_control<'v>(mut self, values: impl IntoIterator<Item = &'v str>) -> Self {
        self.time_to_live = cache_control::time_to_live(values);
        self
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) const fn time_to_live(&self) -> Option<Duration> {
        self.time_to_live
    }
}
