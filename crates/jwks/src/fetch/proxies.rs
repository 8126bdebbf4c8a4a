//! Which requests go through a proxy.

use std::env;

use reqwest::{ClientBuilder, NoProxy, Proxy};

use hallpass_core::ConfigError;

use crate::settings::setting;

/// Sends `https` through the proxy that the environment names (`HTTPS_PROXY`, `ALL_PROXY`, but for
/// the hosts in `NO_PROXY`), and nothing else: plain `http` is for this machine, and a proxy's
/// loopback is another one.
///
/// # Errors
/// The proxy is no URL. It is not shown: there may be a password in it.
pub(super) fn from_environment(client: ClientBuilder) -> Result<ClientBuilder, ConfigError> {
    match proxy(|name| env::var(name).ok())? {
        Some(proxy) => Ok(client.no_proxy().proxy(proxy.no_proxy(NoProxy::from_env()))),
        None => Ok(client.no_proxy()),
    }
}

fn proxy(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Proxy>, ConfigError> {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let named = names.into_iter().find_map(|name| {
        let value = variable(name).filter(|value| !value.is_empty())?;
        Some((name, value))
    });
    let Some((name, value)) = named else { return Ok(None) };
    let proxy = Proxy::https(value).map_err(|_| {
        setting(format!("{name} is no proxy: write it like `http://proxy.example.com:3128`"))
    })?;
    Ok(Some(proxy))
}

#[cfg(test)]
mod tests {
    use super::proxy;

    #[test]
    fn the_proxy_is_that_of_https() {
        for (name, value, is_one) in [
            ("HTTPS_PROXY", "http://proxy.example.com:3128", true),
            ("https_proxy", "http://user:secret@proxy.example.com:3128", true),
            ("ALL_PROXY", "http://proxy.example.com", true),
            ("all_proxy", "proxy.example.com:3128", true),
            ("HTTPS_PROXY", "", false),
            ("HTTP_PROXY", "http://proxy.example.com:3128", false),
            ("http_proxy", "http://proxy.example.com:3128", false),
        ] {
            let found = proxy(|asked| (asked == name).then(|| value.to_owned())).unwrap();
            assert_eq!(found.is_some(), is_one, "{name}={value}");
        }
        let error = proxy(|_| Some("http://a b:secret@".to_owned())).unwrap_err().to_string();
        assert!(error.contains("https_proxy is no proxy") && !error.contains("secret"), "{error}");
    }
}
