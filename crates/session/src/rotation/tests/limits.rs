//! Limits and lifetimes that fit together, and those that do not.

use std::time::Duration;

use hallpass_core::ConfigError;

use super::super::*;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[test]
fn the_defaults_are_the_protocol_s_and_fit() {
    let limits = Limits::default();
    assert_eq!(limits, Limits::new(seconds(10)).unwrap());
    assert_eq!(limits.min_rotation(), seconds(15));
    assert_eq!(limits.supersede_window(), seconds(24 * 3_600));
    assert_eq!((limits.supersedes(), limits.replays()), (8, 32));
    assert!(!limits.is_strict() && limits.strict().is_strict());
    assert_eq!(Timing::default(), Timing::new(seconds(600)));
    assert_eq!(Timing::default().shortest_access(), seconds(480));
    assert_eq!(Timing::default().check(&limits), Ok(()));
}

#[test]
fn a_grace_has_its_range() {
    let rows = [
        (Duration::ZERO, false),
        (Duration::from_nanos(1), true),
        (seconds(60), true),
        (seconds(60) + Duration::from_nanos(1), false),
    ];
    for (grace, allowed) in rows {
        let refused = LimitsError::Grace { grace };
        assert_eq!(Limits::new(grace).err(), (!allowed).then_some(refused), "{grace:?}");
    }
}

#[test]
fn a_leaf_rests_for_longer_than_the_grace() {
    let limits = Limits::default();
    let (min_rotation, grace) = (seconds(10), seconds(10));
    let refused = LimitsError::MinRotation { min_rotation, grace };
    assert_eq!(limits.with_min_rotation(min_rotation), Err(refused));
    let allowed = limits.with_min_rotation(millis(10_001)).unwrap();
    assert_eq!(allowed.min_rotation(), millis(10_001));
}

#[test]
fn a_deadline_is_half_the_grace_and_at_most_five_seconds() {
    for (grace, deadline) in [(2, 1), (8, 4), (10, 5), (11, 5), (60, 5)] {
        assert_eq!(Limits::new(seconds(grace)).unwrap().deadline(), seconds(deadline), "{grace}");
    }
}

#[test]
fn lifetimes_have_to_fit() {
    let ten = Limits::default();
    let client = |retry| Timing::default().with_client_retry(retry);
    let rests = |rest| ten.with_min_rotation(rest).unwrap();
    let grace = seconds(10);
    let shortest_access = seconds(480);
    let rows = [
        ("a client that fits exactly", client(seconds(5)), ten, Ok(())),
        (
            "a client that asks too long",
            client(millis(5_001)),
            ten,
            Err(LimitsError::ClientRetry {
                deadline: seconds(5),
                client_retry: millis(5_001),
                grace,
            }),
        ),
        ("a rest just shorter than access", Timing::default(), rests(millis(479_999)), Ok(())),
        (
            "a rest as long as access",
            Timing::default(),
            rests(shortest_access),
            Err(LimitsError::AccessLifetime { shortest_access, min_rotation: shortest_access }),
        ),
        ("just enough jitter", Timing::default().with_jitter(seconds(60)), ten, Ok(())),
        (
            "too little jitter",
            Timing::default().with_jitter(millis(59_999)),
            ten,
            Err(LimitsError::Jitter { jitter: millis(59_999), least: seconds(60) }),
        ),
        (
            "the longest grace with the usual access tokens",
            Timing::default(),
            Limits::new(seconds(60)).unwrap(),
            Err(LimitsError::Jitter { jitter: seconds(120), least: seconds(360) }),
        ),
        (
            "the longest grace with longer ones",
            Timing::new(seconds(1_800)),
            Limits::new(seconds(60)).unwrap(),
            Ok(()),
        ),
    ];
    for (name, timing, limits, expected) in rows {
        assert_eq!(timing.check(&limits), expected, "{name}");
    }
}

#[test]
fn an_error_says_what_to_change() {
    let (short, long) = (seconds(1), seconds(2));
    let rows = [
        (LimitsError::AccessLifetime { shortest_access: short, min_rotation: long }, "longer"),
        (
            LimitsError::ClientRetry { deadline: short, client_retry: long, grace: short },
            "lengthen",
        ),
        (LimitsError::Grace { grace: seconds(61) }, "at most 60s"),
        (LimitsError::Jitter { jitter: short, least: long }, "at least 2s"),
        (LimitsError::MinRotation { min_rotation: short, grace: long }, "more than the grace"),
    ];
    for (error, advice) in rows {
        let text = error.to_string();
        assert!(text.contains(advice), "{text}");
        assert!(text.contains("1s") || text.contains("61s"), "{text}");
        assert_eq!(ConfigError::from(error).to_string(), text);
    }
}
