//! What the service is to a browser.

use hallpass_core::{ConfigError, ConfigErrorKind, CrossSite};
use url::{Host, Url};

use super::endpoints::CookieStyle;

/// Whose pages may use the endpoints, and how the cookie is written for them.
pub(super) struct Site {
    pub(super) cross_site: CrossSite,
    pub(super) cookie: CookieStyle,
}

impl Site {
    /// Of an issuer, which may be no URL, and of further origins.
    pub(super) fn new(
        issuer: &str,
        origins: &[String],
        cookie_name: &str,
        insecure: bool,
    ) -> Result<Self, ConfigError> {
        for address in origins.iter().map(String::as_str).chain([issuer]) {
            refuse_password(address)?;
        }
        let own = Url::parse(issuer).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let own = own.map(|url| url.origin().ascii_serialization());
        let mut cross_site = CrossSite::new();
        let mut all_on_loopback = true;
        for origin in own.iter().chain(origins) {
            let on_loopback = is_on_loopback(origin);
            if origin.starts_with("http://") && !on_loopback {
                return Err(plain_http(origin));
            }
            all_on_loopback &= on_loopback;
            cross_site = cross_site.allow_origin(origin)?;
        }
        if insecure && (own.is_none() || !all_on_loopback) {
            return Err(not_loopback(issuer));
        }
        Ok(Self { cross_site, cookie: CookieStyle::new(cookie_name, !insecure)? })
    }
}

/// A password in the issuer would stand in every token, one in an origin in the log.
fn refuse_password(address: &str) -> Result<(), ConfigError> {
    let Ok(url) = Url::parse(address) else { return Ok(()) };
    if url.username().is_empty() && url.password().is_none() {
        return Ok(());
    }
    let text = "the issuer or an allowed origin has a user or a password in it, which every token would \
                tell: leave it out. (The address is not shown.)";
    Err(ConfigError::new(ConfigErrorKind::Setting, text))
}

fn is_on_loopback(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn plain_http(origin: &str) -> ConfigError {
    let text = format!(
        "{origin:?} is plain HTTP: anyone on the way reads the cookie of the session, and browsers \
         keep no secure cookie for it. Serve it by HTTPS, and name it so; plain HTTP is for loopback \
         (http://localhost:3000)."
    );
    ConfigError::new(ConfigErrorKind::Setting, text)
}

fn not_loopback(issuer: &str) -> ConfigError {
    let text = format!(
        "`.insecure_dev_cookies()` is for a developer's machine, where every origin is on loopback, \
         and the issuer {issuer:?} or an allowed origin is not: leave it out."
    );
    ConfigError::new(ConfigErrorKind::Setting, text)
}
