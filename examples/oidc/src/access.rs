//! Whose tokens are taken, and for what.

use hallpass::jwks::{self, DiscoverError, Provider};
use hallpass::{ConfigError, Profile, Readiness, Verifier};

/// Finds the provider's keys by its name. They are fetched now and refreshed in the background, and
/// the start fails if they do not come.
///
/// The access tokens of this provider follow RFC 9068 to the letter: `typ` is `at+jwt`, and each
/// claim of its §2.2 is there, for users and for programs. So the profile is demanded: an ID token,
/// or whatever else it signs, is refused for what it is.
///
/// # Errors
/// If the name is no issuer's, or the keys do not come.
pub async fn discover(issuer: &str) -> Result<Provider, DiscoverError> {
    jwks::discover(issuer).profile(Profile::Rfc9068).await
}

/// Takes the provider's tokens, if they are for this service.
///
/// # Errors
/// If a setting is wrong: found here, and not at the first request.
pub fn verifier(provider: &Provider) -> Result<Verifier, ConfigError> {
    Verifier::builder().issuer(provider.clone()).audience(AUDIENCE).build()
}

/// Ready while there are keys to verify with: also for an hour after the provider has gone.
#[must_use]
pub fn readiness(provider: &Provider) -> Readiness {
    let provider = provider.clone();
    Readiness::new(move || provider.health().serves())
}

/// What `aud` of a token for this service is: its resource indicator at the provider (RFC 8707).
pub const AUDIENCE: &str = "https://orders.example";
