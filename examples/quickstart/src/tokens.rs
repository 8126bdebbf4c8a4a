//! The tokens of this service: what is in them, and what verifies them.

use std::error::Error;
use std::time::Duration;

use hallpass::{Clock, ConfigError, Issuer, Jwks, SigningKey, SystemClock, Verifier};
use serde::Serialize;

use crate::users::User;

/// Signs the tokens.
#[derive(Debug)]
pub struct Tokens {
    key: SigningKey,
    lifetime: Duration,
}

/// The answer to a login (RFC 6749 §5.1).
#[derive(Serialize)]
#[expect(missing_debug_implementations, reason = "it holds a token")]
pub struct Issued {
    /// The token.
    pub access_token: String,
    token_type: &'static str,
    /// In seconds.
    expires_in: u64,
}

/// The claims of an access token (RFC 9068 §2.2).
#[derive(Serialize)]
struct AccessClaims<'a> {
    iss: &'static str,
    sub: &'a str,
    aud: &'static str,
    iat: u64,
    exp: u64,
    jti: String,
    client_id: &'static str,
    scope: &'a str,
    roles: &'a [&'a str],
    name: &'a str,
}

impl Tokens {
    /// Tokens that are good for ten minutes: nothing ends one before its time, so that is short.
    #[must_use]
    pub const fn new(key: SigningKey) -> Self {
        Self { key, lifetime: LIFETIME }
    }

    /// Tokens that are good for this long.
    #[must_use]
    pub fn lasting(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Verifies the tokens that [`issue`](Self::issue) signs, and no others.
    ///
    /// # Errors
    /// If the settings are wrong.
    pub fn verifier(&self) -> Result<Verifier, ConfigError> {
        Verifier::builder().issuer(Issuer::own(ISSUER, &self.key)).audience(AUDIENCE).build()
    }

    /// The public key, for services that verify these tokens elsewhere.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        Jwks::new([&self.key])
    }

    /// A token for a user whose password was checked.
    ///
    /// # Errors
    /// If the clock, the random numbers or the key fail.
    pub fn issue(&self, user: &User) -> Result<Issued, Box<dyn Error + Send + Sync>> {
        let now = SystemClock::new().now().ok_or("the clock gives no time")?;
        let access_token = self.key.sign(
            "at+jwt",
            &AccessClaims {
                iss: ISSUER,
                sub: user.id,
                aud: AUDIENCE,
                iat: now.as_secs(),
                exp: now.saturating_add(self.lifetime).as_secs(),
                jti: random_id()?,
                client_id: "quickstart",
                scope: user.scope,
                roles: user.roles,
                name: user.name,
            },
        )?;
        Ok(Issued { access_token, token_type: "Bearer", expires_in: self.lifetime.as_secs() })
    }
}

/// 128 random bits, in hexadecimal digits.
fn random_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// The name of this service as the one that signs, and as the one that tokens are for.
const ISSUER: &str = "https://quickstart.example.com";
const AUDIENCE: &str = "quickstart";

const LIFETIME: Duration = Duration::from_secs(600);
