//! The cookie of the refresh token (RFC 6265bis).

use std::sync::Arc;
use std::time::Duration;

use cookie::{Cookie, SameSite};
use hallpass_core::{ConfigError, ConfigErrorKind};
use zeroize::Zeroizing;

use super::credential::Malformed;

/// What the cookie is called, and how it is written: for HTTPS, or for a browser on the machine of a
/// developer.
#[derive(Clone, Debug)]
pub(in crate::sessions) struct CookieStyle {
    name: Arc<str>,
    secure: bool,
}

impl CookieStyle {
    /// `Secure`, with the prefix that keeps other hosts from setting it (RFC 6265bis §4.1.3.2), or
    /// without both, for plain HTTP on loopback.
    pub(in crate::sessions) fn new(name: &str, secure: bool) -> Result<Self, ConfigError> {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let has_prefix = name.starts_with("__");
        if name.is_empty() || has_prefix || !name.bytes().all(is_token) {
            let text = format!(
                "{name:?} is no name of a cookie: letters, digits, `-`, `_` and `.`, without the prefix \
                 `__Host-`, which comes by itself."
            );
            return Err(ConfigError::new(ConfigErrorKind::Setting, text));
        }
        let name = if secure { format!("__Host-{name}") } else { name.to_owned() };
        Ok(Self { name: name.into(), secure })
    }

    /// The value of `Set-Cookie` that keeps this token.
    ///
    /// It is kept for whole days, rounded up: when it expires must not tell when the last rotation was.
    pub(in crate::sessions) fn set(&self, token: &str, lives_for: Duration) -> Zeroizing<String> {
        let days = lives_for.as_secs().div_ceil(DAY);
        self.write(token, i64::try_from(days.saturating_mul(DAY)).unwrap_or(i64::MAX)).into()
    }

    /// The value of `Set-Cookie` that makes a browser forget it.
    pub(super) fn clear(&self) -> String {
        self.write("", 0)
    }

    /// The token of the cookie in these `Cookie` lines, if it is there.
    pub(in crate::sessions) fn find(
        &self,
        lines: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Option<Zeroizing<String>>, Malformed> {
        let mut found = None;
        for line in lines {
            // Other cookies may hold anything: only a line that is no text at all is passed over.
            let Ok(line) = std::str::from_utf8(line.as_ref()) else { continue };
            for pair in line.split(';') {
                let Some((name, value)) = pair.split_once('=') else { continue };
                // Blanks and tabs are all that may stand around, as browsers see it: a name with other
                // white space before the prefix is one that any host may set.
                if name.trim_matches(BLANKS) != &*self.name {
                    continue;
                }
                if found.is_some() {
                    return Err(Malformed::TwoTokens);
                }
                found = Some(Zeroizing::new(value.trim_matches(BLANKS).to_owned()));
            }
        }
        // An empty one is what is left of a cookie that was cleared.
        Ok(found.filter(|token| !token.is_empty()))
    }

    fn write(&self, value: &str, seconds: i64) -> String {
        Cookie::build((&*self.name, value))
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Strict)
            .max_age(cookie::time::Duration::seconds(seconds))
            .to_string()
    }
}

const BLANKS: [char; 2] = [' ', '\t'];

const DAY: u64 = 24 * 60 * 60;
