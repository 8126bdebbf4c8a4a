//! What the environment says.

use std::env;
use std::error::Error;
use std::time::Duration;

use hallpass::session::revocation::OnStale;
use hallpass::session::{Rate, RateLimits, SessionsBuilder};

use crate::store;

/// The settings of a node.
#[derive(Debug)]
pub(crate) struct Settings {
    store: String,
    grace: Option<Duration>,
    open: Option<Duration>,
    stale: Option<Duration>,
}

impl Settings {
    pub(crate) fn from_env() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            store: env::var("FLEET_STORE").map_err(|error| format!("FLEET_STORE: {error}"))?,
            grace: millis("FLEET_GRACE_MS")?,
            open: millis("FLEET_OPEN_MS")?,
            stale: millis("FLEET_STALE_MS")?,
        })
    }

    /// Begins sessions in the store, as it was set.
    pub(crate) async fn sessions(&self) -> Result<SessionsBuilder, Box<dyn Error>> {
        let builder = store::open(&self.store).await?.issuer(ISSUER).audience(AUDIENCE);
        let builder = self.grace.into_iter().fold(builder, SessionsBuilder::grace);
        let mut policy = self.stale.map_or_else(OnStale::default, OnStale::closed_after);
        if let Some(age) = self.open {
            policy = policy.danger_open_until(age);
        }
        Ok(builder.on_stale(policy).rate_limits(limits()))
    }
}

/// So high that no test meets them: all of its clients have one address, and its thieves are busy.
fn limits() -> RateLimits {
    let often = Rate::per_minute(6_000_000, 1_000_000);
    RateLimits::new().per_session(often).per_address(often).overall(often)
}

fn millis(name: &str) -> Result<Option<Duration>, Box<dyn Error>> {
    let Ok(text) = env::var(name) else { return Ok(None) };
    let millis = text.parse().map_err(|error| format!("{name}: {error}"))?;
    Ok(Some(Duration::from_millis(millis)))
}

const ISSUER: &str = "https://fleet.example.com";
const AUDIENCE: &str = "fleet";
