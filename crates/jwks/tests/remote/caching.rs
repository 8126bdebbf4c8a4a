//! How long a set is fresh, by the provider's `Cache-Control` (RFC 9111 §5.2.2).

use std::time::Duration;

use hallpass_jwks::{KeyState, Settings};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};

use crate::kit::{MINUTE, SECOND};

const HOUR: Duration = Duration::from_secs(3_600);

/// How the set of a provider with these header fields stands after so long.
async fn after(
    fields: &[(&str, &str)],
    settings: &Settings,
    times: [Duration; 2],
) -> [KeyState; 2] {
    let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
    issuer.set_fields(fields.iter().copied());
    let discover = hallpass_jwks::discover(issuer.url()).timer(timer.clone());
    let provider = discover.settings(settings.clone()).await.unwrap();
    issuer.behave(Behaviour::Silent);
    let [first, second] = times;
    timer.advance(first);
    let before = provider.health().state;
    timer.advance(second - first);
    [before, provider.health().state]
}

#[tokio::test]
async fn the_provider_says_how_long_its_keys_are_fresh() {
    const NAME: &str = "cache-control";
    let rows: [(&[(&str, &str)], Duration); 27] = [
        (&[], 10 * MINUTE),
        (&[(NAME, "")], 10 * MINUTE),
        (&[(NAME, "public")], 10 * MINUTE),
        (&[(NAME, "max-age=300")], 5 * MINUTE),
        (&[(NAME, "public, max-age=300, must-revalidate")], 5 * MINUTE),
        (&[(NAME, "Max-Age=300")], 5 * MINUTE),
        (&[("Cache-Control", "public,max-age=300")], 5 * MINUTE),
        (&[(NAME, "max-age=\"300\"")], 5 * MINUTE),
        (&[(NAME, "public"), (NAME, "max-age=300")], 5 * MINUTE),
        (&[(NAME, "max-age=300"), (NAME, "max-age=900")], 5 * MINUTE),
        (&[(NAME, "max-age=300, max-age=900")], 5 * MINUTE),
        (&[(NAME, "private=\"max-age=900, x\", max-age=300")], 5 * MINUTE),
        (&[(NAME, "ext=\"a\\\", max-age=900\", max-age=300")], 5 * MINUTE),
        (&[(NAME, "s-maxage=900, x-max-age=900")], 10 * MINUTE),
        // What asks for less than a minute, or for more than a day, gets that.
        (&[(NAME, "max-age=59")], MINUTE),
        (&[(NAME, "max-age=0")], MINUTE),
        (&[(NAME, "no-store")], MINUTE),
        (&[(NAME, "No-Cache, max-age=900")], MINUTE),
        (&[(NAME, "max-age=900"), (NAME, "no-store")], MINUTE),
        (&[(NAME, "max-age=31536000")], 24 * HOUR),
        (&[(NAME, "max-age=18446744073709551615")], 24 * HOUR),
        (&[(NAME, "max-age=99999999999999999999999999")], 24 * HOUR),
        // Garbage says nothing.
        (&[(NAME, "max-age=soon")], 10 * MINUTE),
        (&[(NAME, "max-age=")], 10 * MINUTE),
        (&[(NAME, "max-age")], 10 * MINUTE),
        (&[(NAME, "max-age=-5")], 10 * MINUTE),
        (&[(NAME, "max-age=+300, max-age=1e3")], 10 * MINUTE),
    ];
    let settings = Settings::new();
    for (fields, fresh) in rows {
        let states = after(fields, &settings, [fresh - SECOND, fresh + SECOND]).await;
        assert_eq!(states, [KeyState::Fresh, KeyState::Stale], "{fields:?}");
    }
}

#[tokio::test]
async fn the_range_is_a_setting() {
    let settings = Settings::new().time_to_live_within(5 * MINUTE..=20 * MINUTE);
    for (max_age, fresh) in [("max-age=60", 5), ("max-age=600", 10), ("max-age=6000", 20)] {
        let fresh = fresh * MINUTE;
        let fields = [("cache-control", max_age)];
        let states = after(&fields, &settings, [fresh - SECOND, fresh + SECOND]).await;
        assert_eq!(states, [KeyState::Fresh, KeyState::Stale], "{max_age}");
    }
}
