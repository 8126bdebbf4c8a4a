//! What a cache on the way says about how old an answer is (RFC 9111 §5.1).

use std::time::Duration;

use hallpass_jwks::{KeyState, Settings, discover};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};

use crate::kit::SECOND;

#[tokio::test]
async fn the_age_of_an_answer_is_taken_off_its_life() {
    let settings = Settings::new().time_to_live_within(SECOND..=86_400 * SECOND);
    let settings = settings.refetch_interval(SECOND);
    let max_age = ("cache-control", "max-age=86400");
    let rows: [(&[(&str, &str)], u64); 14] = [
        (&[max_age], 86_400),
        (&[max_age, ("age", "86000")], 400),
        (&[("Age", "86000"), max_age], 400),
        (&[max_age, ("age", "0")], 86_400),
        // Of several the first counts (RFC 9111 §5.1).
        (&[max_age, ("age", "86000, 5")], 400),
        (&[max_age, ("age", "86000"), ("age", "5")], 400),
        // What is older than its life asks for the shortest there is.
        (&[max_age, ("age", "86400")], 1),
        (&[max_age, ("age", "99999999999999999999999999")], 1),
        // Garbage says nothing.
        (&[max_age, ("age", "-5")], 86_400),
        (&[max_age, ("age", "old")], 86_400),
        (&[max_age, ("age", "")], 86_400),
        (&[max_age, ("age", "1e3")], 86_400),
        // Our own time to live is counted from when the answer comes.
        (&[("age", "86000")], 600),
        (&[("cache-control", "no-store"), ("age", "5")], 1),
    ];
    for (fields, fresh) in rows {
        let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
        issuer.set_fields(fields.iter().copied());
        let discover = discover(issuer.url()).timer(timer.clone()).settings(settings.clone());
        let provider = discover.await.unwrap();
        issuer.behave(Behaviour::Silent);
        let (half, fresh) = (Duration::from_millis(500), Duration::from_secs(fresh));
        timer.advance(fresh - half);
        assert_eq!(provider.health().state, KeyState::Fresh, "{fields:?}");
        timer.advance(2 * half);
        assert_eq!(provider.health().state, KeyState::Stale, "{fields:?}");
    }
}
