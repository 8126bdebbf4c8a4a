//! Which addresses may be asked.

use hallpass_core::ConfigError;
use url::{Host, Url};

use crate::fetch::{FetchError, FetchErrorKind, is_public};
use crate::settings::setting;

/// The rules for every address that a provider has.
#[derive(Clone, Debug, Default)]
pub(crate) struct AddressRules {
    /// Where the issuer itself is: what it refers to may have to be there, too.
    pub(crate) same_origin: bool,
    pub(crate) public_only: bool,
}

impl AddressRules {
    /// Checks an address that the operator wrote.
    pub(crate) fn check_configured(&self, text: &str) -> Result<Url, ConfigError> {
        let url = Url::parse(text).map_err(|_| {
            setting(format!(
                "{text:?} is no URL: write all of it, such as `https://id.example.com`"
            ))
        })?;
        if url.query().is_some() || url.fragment().is_some() || !is_plain(&url) {
            return Err(setting(format!(
                "{text:?} must be a scheme, a host and a path: no user, no query, no fragment"
            )));
        }
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            return Err(setting(format!(
                "{text:?} is not `https`: whoever is between you and the provider could put keys of \
                 his own in the place of the provider's. Plain `http` is for loopback alone"
            )));
        }
        if self.public_only && !is_public_host(&url) {
            return Err(setting(format!(
                "{text:?} is no public address, and `.public_addresses_only()` is set"
            )));
        }
        Ok(url)
    }

    /// Checks an address that a document of the provider names.
    pub(crate) fn check_named(&self, text: &str, by: &Url) -> Result<Url, FetchError> {
        let forbidden = || FetchError::new(FetchErrorKind::Forbidden);
        let url = Url::parse(text).map_err(|_| forbidden())?;
        // Only a provider on this very machine may name another address on it.
        let plain = url.scheme() == "http" && is_loopback(&url) && is_loopback(by);
        let allowed = (url.scheme() == "https" || plain)
            && is_plain(&url)
            && (!self.same_origin || url.origin() == by.origin())
            && (!self.public_only || is_public_host(&url));
        if allowed { Ok(url) } else { Err(forbidden()) }
    }
}

/// Whether it has a host, and neither user nor password.
fn is_plain(url: &Url) -> bool {
    url.has_host() && url.username().is_empty() && url.password().is_none()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether an address that is written as a number is public. Names are checked when resolved.
pub(crate) fn is_public_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name != "localhost",
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        None => false,
    }
}
