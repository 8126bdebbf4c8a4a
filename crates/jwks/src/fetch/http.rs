//! Documents over HTTP, by `reqwest`.

use std::fmt;
use std::time::Duration;

use hallpass_core::ConfigError;
use reqwest::header::{ACCEPT, AGE, CACHE_CONTROL, HeaderName};
use reqwest::{Client, Response, StatusCode, redirect};
use url::Url;

use super::private::PublicOnly;
use super::proxies;
use super::told::told;
use super::{AddressRule, Document, Fetch, FetchError, FetchErrorKind, FetchRequest, Fetching};
use crate::address::is_public_host;
use crate::settings::setting;

/// Gets documents over HTTP/1.1 and HTTP/2, with TLS by rustls and the system's certificates. It
/// follows no redirect, decodes no content coding, and sends nothing but the request. `https` goes
/// through the proxy that `HTTPS_PROXY` or `ALL_PROXY` names, if one does; plain `http`, which is for
/// this machine alone, through none.
#[derive(Clone)]
pub struct HttpFetch {
    client: Client,
    public_only: bool,
}

impl HttpFetch {
    /// A client whose connections may take so long to come about.
    ///
    /// # Errors
    /// [`Setting`](hallpass_core::ConfigErrorKind::Setting) if TLS cannot be set up.
    pub fn new(connect_timeout: Duration) -> Result<Self, ConfigError> {
        Self::build(connect_timeout, false)
    }

    /// The same, for addresses of the public internet alone: private, loopback, link-local and
    /// otherwise special addresses are refused, and so are names that lead to one, when they are
    /// resolved.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn public_only(connect_timeout: Duration) -> Result<Self, ConfigError> {
        Self::build(connect_timeout, true)
    }

    fn build(connect_timeout: Duration, public_only: bool) -> Result<Self, ConfigError> {
        let client = Client::builder()
            .user_agent(concat!("hallpass/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            // Whatever another crate of the application lets `reqwest` do.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            // A connection that is minutes old, or whose runtime has gone, would be found dead.
            .pool_max_idle_per_host(0)
            .connect_timeout(connect_timeout);
        // A proxy would resolve names where the check does not see it.
        let client = match public_only {
            true => client.no_proxy().dns_resolver(PublicOnly),
            false => proxies::from_environment(client)?,
        };
        let client = client.build().map_err(|_| {
            setting(
                "the HTTP client cannot be set up: are the system's certificates installed?"
                    .to_owned(),
            )
        })?;
        Ok(Self { client, public_only })
    }
}

impl Fetch for HttpFetch {
    fn fetch(&self, request: FetchRequest) -> Fetching {
        let Self { client, public_only } = self.clone();
        Box::pin(async move {
            // No name is resolved where the address is written as a number.
            if public_only && !is_public_url(request.url()) {
                return Err(FetchError::forbidden(AddressRule::PublicOnly));
            }
            let get = client.get(request.url()).header(ACCEPT, WANTED);
            let response = get.timeout(request.timeout()).send().await.map_err(|e| told(&e))?;
            read(response, request.limit()).await
        })
    }
}

fn is_public_url(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| is_public_host(&url))
}

async fn read(mut response: Response, limit: usize) -> Result<Document, FetchError> {
    match response.status() {
        StatusCode::OK => {}
        status if status.is_redirection() => return Err(FetchErrorKind::Redirect.into()),
        status => return Err(FetchErrorKind::Status(status.as_u16()).into()),
    }
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(FetchErrorKind::TooLarge.into());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| told(&error))? {
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(FetchErrorKind::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    let fields = |name: HeaderName| {
        response.headers().get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    };
    Ok(Document::new(body).with_cache_control(fields(CACHE_CONTROL)).with_age(fields(AGE)))
}

impl fmt::Debug for HttpFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpFetch")
    }
}

/// Key sets have a media type of their own (RFC 7517 §8.5.2), which few providers use; discovery
/// documents are JSON.
const WANTED: &str = "application/jwk-set+json, application/json;q=0.9, */*;q=0.1";
