//! Keys that change, go, or cannot be had, after a token was remembered.

use hallpass_core::{Algorithm, ErrorKind, Gate, KeyQuery, KeySource, Lookup, StaticKeys};
use serde_json::json;

use super::kit::{One, Standing, run, signed};
use crate::kit::Request;

#[test]
fn the_third_time_is_a_hit() {
    let one = One::new();
    let token = one.token(json!({}));
    let hits = [(); 6].map(|()| one.hits(&token));
    assert_eq!(hits, [false, false, true, true, true, true]);
}

/// What becomes of the keys.
type Change = fn(&One);

/// What becomes of the keys, and of the token.
#[test]
fn a_known_token_goes_with_its_key() {
    use ErrorKind::{KeysUnavailable, Signature, UnknownKey};
    let changes: [(&str, Change, Option<ErrorKind>); 8] = [
        ("a new set of the same key", |one| one.shelf.put("one", [&one.key]), None),
        (
            "another key beside it",
            |one| {
                let beside = one.count.key("beside", "2");
                one.shelf.put("one", [&beside, &one.key]);
            },
            None,
        ),
        (
            "another key under its id",
            |one| {
                one.shelf.put("one", [&one.count.key("other", "1")]);
            },
            Some(Signature),
        ),
        (
            "another key in its place",
            |one| {
                one.shelf.put("one", [&one.count.key("other", "2")]);
            },
            Some(UnknownKey),
        ),
        (
            "the same secret under another id",
            |one| {
                one.shelf.put("one", [&one.count.key("one", "2")]);
            },
            Some(UnknownKey),
        ),
        ("no key", |one| one.shelf.put("one", []), Some(UnknownKey)),
        (
            "keys that have to be fetched",
            |one| {
                one.shelf.stand("one", Standing::OnTheirWay);
            },
            None,
        ),
        (
            "keys that cannot be had",
            |one| {
                one.shelf.stand("one", Standing::Unavailable);
            },
            Some(KeysUnavailable),
        ),
    ];
    for (name, change, refused) in changes {
        let one = One::new();
        let token = one.token(json!({}));
        one.know(&token);
        assert!(one.hits(&token), "{name}: before");
        change(&one);
        for time in 0..4 {
            let seen = one.verify(&token).err().map(|error| error.kind());
            assert_eq!(seen, refused, "{name}: {time}");
        }
        one.shelf.put("one", [&one.key]);
        one.know(&token);
        assert!(one.hits(&token), "{name}: and back");
    }
}

/// What was verified with a set is verified anew with the next, and then remembered with that.
#[test]
fn each_set_verifies_for_itself() {
    let one = One::new();
    let token = one.token(json!({}));
    one.know(&token);
    for set in 0..10 {
        one.shelf.put("one", [&one.key]);
        // Its mark is there, so that one verification is enough.
        assert_eq!([(); 3].map(|()| one.hits(&token)), [false, true, true], "{set}");
    }
}

/// Two keys of one id, and a token of each.
#[test]
fn one_of_two_keys_of_an_id_goes() {
    let one = One::new();
    let twin = one.count.key("twin", "1");
    let (own, twins) = (one.token(json!({})), signed(&twin, json!({})));
    for (keys, refused) in [
        (vec![&one.key, &twin], [None, None]),
        (vec![&twin], [Some(ErrorKind::Signature), None]),
        (vec![&one.key], [None, Some(ErrorKind::Signature)]),
        (vec![&twin, &one.key], [None, None]),
    ] {
        one.shelf.put("one", keys);
        for _ in 0..4 {
            let kind = |token: &str| one.verify(token).err().map(|error| error.kind());
            assert_eq!([kind(&own), kind(&twins)], refused);
        }
    }
}

#[test]
fn keys_that_cannot_be_had_are_503_for_known_tokens_too() {
    let one = One::new();
    let token = one.token(json!({}));
    one.know(&token);
    let gate = Gate::new(one.verifier.clone());
    let status = |gate: &Gate| {
        run(gate.begin(&Request::bearer(&token))).map_err(|rejection| rejection.status()).err()
    };
    for gate in [gate.clone(), gate.optional()] {
        assert_eq!(status(&gate), None);
        one.shelf.stand("one", Standing::Unavailable);
        assert_eq!([status(&gate), status(&gate)], [Some(503); 2]);
        one.shelf.stand("one", Standing::There);
        assert_eq!(status(&gate), None);
    }
}

/// Fixed keys are one set, whoever asks.
#[test]
fn fixed_keys_are_current_by_their_own_number_alone() {
    let one = One::new();
    let [own, other] = [(); 2].map(|()| StaticKeys::from(one.key.verifying_key()));
    let query = KeyQuery::new(Algorithm::HS256, Some("1"));
    let id = |keys: &StaticKeys| match keys.lookup(&query) {
        Lookup::Ready(Ok(set)) => set.id(),
        other => panic!("{other:?}"),
    };
    assert!(own.is_current(&query, id(&own)) && own.clone().is_current(&query, id(&own)));
    assert!(!own.is_current(&query, id(&other)), "the same key, another set");
}

/// Keys that came late are keys of a set as any others.
#[test]
fn a_token_that_waited_for_its_keys_is_remembered_with_them() {
    let one = One::new();
    let token = one.token(json!({}));
    one.shelf.stand("one", Standing::OnTheirWay);
    one.know(&token);
    assert!(!one.hits(&token), "the keys are asked for first");
    one.shelf.stand("one", Standing::There);
    assert!(one.hits(&token));
    one.shelf.put("one", [&one.count.key("other", "1")]);
    assert_eq!(one.verify(&token).unwrap_err().kind(), ErrorKind::Signature);
}
