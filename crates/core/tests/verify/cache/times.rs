//! The time of a known token.

use hallpass_core::{ErrorKind, Gate};
use serde_json::json;

use super::kit::{Count, Hands, One, remembering, run};
use crate::kit::{ISSUER, NOW, Request};

/// Times from which and until which a token is good, both ways and back.
#[test]
fn a_known_token_is_good_for_as_long_as_an_unknown_one() {
    use ErrorKind::{ClockUnavailable, Expired, NotYetValid};
    let one = One::new();
    let token = one.token(json!({"nbf": NOW, "exp": NOW + 60}));
    one.know(&token);
    for (name, time, refused) in [
        ("now", Some(NOW), None),
        ("when it expires", Some(NOW + 60), None),
        ("at the end of the leeway", Some(NOW + 89), None),
        ("past the leeway", Some(NOW + 90), Some(Expired)),
        ("a day later", Some(NOW + 86_400), Some(Expired)),
        ("turned back", Some(NOW + 89), None),
        ("at the beginning of the leeway", Some(NOW - 30), None),
        ("before the leeway", Some(NOW - 31), Some(NotYetValid)),
        ("in 1970", Some(0), Some(NotYetValid)),
        ("no time at all", None, Some(ClockUnavailable)),
        ("and again", Some(NOW), None),
    ] {
        match time {
            Some(seconds) => one.clock.set(seconds),
            None => one.clock.fail(),
        }
        let (verified, signatures) = one.count.of(|| one.verify(&token));
        assert_eq!(verified.err().map(|error| error.kind()), refused, "{name}");
        assert_eq!(signatures, 0, "{name}: it is known");
    }
}

/// The operator's log says the same of a token that was known and of one that was not.
#[test]
fn the_explanation_is_that_of_an_unknown_token() {
    for time in [NOW + 90, NOW + 100_000, NOW - 31, 0] {
        let one = One::new();
        let token = one.token(json!({"nbf": NOW, "exp": NOW + 60}));
        let explained = || {
            let error = one.verify(&token).unwrap_err();
            (error.kind(), error.to_string(), error.explanation().to_string(), format!("{error:?}"))
        };
        one.clock.set(time);
        let unknown = explained();
        one.clock.set(NOW);
        one.know(&token);
        one.clock.set(time);
        assert_eq!(one.count.of(explained), (unknown, 0), "at {time}");
    }
}

#[test]
fn without_a_time_a_known_token_is_answered_503() {
    let one = One::new();
    let token = one.token(json!({}));
    let gate = Gate::new(one.verifier.clone());
    let status = |gate: &Gate| {
        run(gate.begin(&Request::bearer(&token))).map_err(|rejection| rejection.status()).err()
    };
    for gate in [gate.clone(), gate.optional()] {
        assert_eq!([status(&gate), status(&gate), status(&gate)], [None; 3]);
        one.clock.fail();
        assert_eq!(status(&gate), Some(503));
        one.clock.set(NOW + 90);
        assert_eq!(status(&gate), Some(401));
        one.clock.set(NOW);
        assert_eq!(status(&gate), None);
    }
}

/// The leeway is that of the issuer.
#[test]
fn leeway_is_granted_to_a_known_token_as_to_others() {
    for seconds in [0, 1, 300] {
        let (count, clock) = (Count::default(), Hands::new());
        let key = count.key("one", "1");
        let keys = hallpass_core::StaticKeys::from(key.verifying_key());
        let issuer = hallpass_core::Issuer::new(ISSUER, keys);
        let builder = remembering(issuer, &clock).audience("orders");
        let verifier = builder.leeway(std::time::Duration::from_secs(seconds)).build().unwrap();
        let token = super::kit::signed(&key, json!({"exp": NOW + 60}));
        super::kit::know(&verifier, &token);
        for (time, good) in [(NOW + 60 + seconds - 1, true), (NOW + 60 + seconds, false)] {
            clock.set(time);
            let (verified, signatures) = count.of(|| run(verifier.verify(&token)));
            assert_eq!((verified.is_ok(), signatures), (good, 0), "{seconds} s, at {time}");
        }
    }
}
