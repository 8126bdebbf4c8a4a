//! What the environment says.

use std::env::{self, VarError};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hallpass::session::SessionsBuilder;

use crate::error::StartError;
use crate::store;

/// The settings of the service.
pub struct Settings {
    /// Where to listen.
    pub address: SocketAddr,
    database: String,
    issuer: Option<String>,
    access_ttl: Option<Duration>,
    grace: Option<Duration>,
}

impl Settings {
    /// Reads all variables. `address` and `database` are what counts unless they are set.
    ///
    /// # Errors
    /// Naming the variable whose value cannot be used, and why.
    pub fn from_env(address: &str, database: &str) -> Result<Self, StartError> {
        Ok(Self {
            address: self::address(address)?,
            database: variable(store::VARIABLE)?.unwrap_or_else(|| database.to_owned()),
            issuer: variable(ISSUER)?,
            access_ttl: seconds(ACCESS_TTL)?,
            grace: seconds(GRACE)?,
        })
    }

    /// The URL of the service, which listens on `address`.
    ///
    /// # Errors
    /// If it is no URL; or if it is not set, and cannot be known: what a request says of it is anybody's
    /// word.
    pub fn issuer(&self, address: SocketAddr) -> Result<String, StartError> {
        if let Some(issuer) = &self.issuer {
            let is_url = ["https://", "http://"].iter().any(|scheme| issuer.starts_with(scheme));
            return is_url.then(|| issuer.clone()).ok_or_else(|| {
                StartError::new(format!("{ISSUER} is no URL, such as https://shop.example.com"))
            });
        }
        on_loopback(address).ok_or_else(|| {
            StartError::new(format!(
                "{ISSUER} is not set: say under which URL the service is reached, such as \
                 https://shop.example.com, for others reach {address}"
            ))
        })
    }

    /// Begins sessions in the store, as it was set.
    ///
    /// # Errors
    /// If the store cannot be opened.
    pub async fn sessions(&self, issuer: &str) -> Result<SessionsBuilder, StartError> {
        let builder = store::open(&self.database).await?.issuer(issuer).audience(AUDIENCE);
        let builder = self.access_ttl.into_iter().fold(builder, SessionsBuilder::access_ttl);
        Ok(self.grace.into_iter().fold(builder, SessionsBuilder::grace))
    }
}

impl fmt::Debug for Settings {
    /// Without the URL of the store: there is a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("address", &self.address)
            .field("issuer", &self.issuer)
            .field("access_ttl", &self.access_ttl)
            .field("grace", &self.grace)
            .finish_non_exhaustive()
    }
}

/// By its name where that leads there: browsers and curl keep the cookie of `http://localhost`.
fn on_loopback(address: SocketAddr) -> Option<String> {
    let port = address.port();
    match address.ip() {
        IpAddr::V4(Ipv4Addr::LOCALHOST) | IpAddr::V6(Ipv6Addr::LOCALHOST) => {
            Some(format!("http://localhost:{port}"))
        }
        ip if ip.is_loopback() => Some(format!("http://{address}")),
        _ => None,
    }
}

/// `HALLPASS_ADDR`, which is `otherwise` unless set.
///
/// # Errors
/// If it is no address.
pub fn address(otherwise: &str) -> Result<SocketAddr, StartError> {
    let set = variable(ADDRESS)?;
    set.as_deref().unwrap_or(otherwise).parse().map_err(|_| {
        StartError::new(format!(
            "{ADDRESS} is not an IP address and a port, such as 127.0.0.1:3000"
        ))
    })
}

/// The value of an environment variable, if it is set.
///
/// # Errors
/// If it is no text.
pub fn variable(name: &str) -> Result<Option<String>, StartError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(StartError::new(format!("{name} is not UTF-8 text"))),
    }
}

fn seconds(name: &str) -> Result<Option<Duration>, StartError> {
    let Some(text) = variable(name)? else { return Ok(None) };
    match text.parse() {
        Ok(seconds) => Ok(Some(Duration::from_secs(seconds))),
        Err(_) => Err(StartError::new(format!("{name} is no whole number of seconds"))),
    }
}

const ACCESS_TTL: &str = "HALLPASS_ACCESS_TTL";
const ADDRESS: &str = "HALLPASS_ADDR";
const GRACE: &str = "HALLPASS_GRACE";
const ISSUER: &str = "HALLPASS_ISSUER";

/// For whom the access tokens are: this service.
const AUDIENCE: &str = "quickstart";

#[cfg(test)]
mod tests {
    use super::on_loopback;

    #[test]
    fn only_what_nobody_else_reaches_has_a_name_by_itself() {
        let rows = [
            ("127.0.0.1:3000", Some("http://localhost:3000")),
            ("[::1]:3000", Some("http://localhost:3000")),
            ("127.0.0.2:3000", Some("http://127.0.0.2:3000")),
            ("0.0.0.0:3000", None),
            ("[::]:3000", None),
            ("192.0.2.1:80", None),
        ];
        for (address, expected) in rows {
            let issuer = on_loopback(address.parse().unwrap());
            assert_eq!(issuer.as_deref(), expected, "{address}");
        }
    }
}
