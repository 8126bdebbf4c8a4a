//! Which addresses may be asked.

use hallpass_core::ConfigError;
use url::{Host, Url};

use crate::fetch::{AddressRule, FetchError, is_public};
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
        let parsed = Url::parse(text);
        // What may have a password in it is not repeated.
        let text = if text.contains(['@', '?']) { "(what was given)" } else { text };
        let url = parsed.map_err(|_| {
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
        let url = Url::parse(text).map_err(|_| FetchError::forbidden(AddressRule::Absolute))?;
        match self.broken_by(&url, by) {
            None => Ok(url),
            Some(rule) => Err(FetchError::forbidden(rule)),
        }
    }

    fn broken_by(&self, url: &Url, by: &Url) -> Option<AddressRule> {
        // Only a provider on this very machine may name another address on it.
        let plain = url.scheme() == "http" && is_loopback(url) && is_loopback(by);
        let rules = [
            (AddressRule::Absolute, url.has_host()),
            (AddressRule::Https, url.scheme() == "https" || plain),
            (AddressRule::NoCredentials, is_plain(url)),
            (AddressRule::SameOrigin, !self.same_origin || url.origin() == by.origin()),
            (AddressRule::PublicOnly, !self.public_only || is_public_host(url)),
        ];
        rules.into_iter().find(|(_, holds)| !holds).map(|(rule, _)| rule)
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
