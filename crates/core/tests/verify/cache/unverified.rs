//! What was not verified is not remembered.

use hallpass_core::ErrorKind;
use serde_json::json;

use super::kit::{One, Standing, signed};
use crate::kit::NOW;

const TIMES: usize = 1_000;

#[test]
fn a_bad_signature_is_verified_each_time() {
    let one = One::new();
    let good = one.token(json!({}));
    one.know(&good);
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (head, payload) = input.split_once('.').unwrap();
    let other = one.token(json!({"sub": "bob"}));
    let (other_input, _) = other.rsplit_once('.').unwrap();
    let (_, other_payload) = other_input.split_once('.').unwrap();
    let flipped = |text: &str| {
        let first = if text.starts_with('A') { "B" } else { "A" };
        format!("{first}{}", &text[1..])
    };
    for (name, token) in [
        (
            "another signature, from its first character on",
            format!("{input}.{}", flipped(signature)),
        ),
        ("the signature of another token", format!("{other_input}.{signature}")),
        ("the payload of another token", format!("{head}.{other_payload}.{signature}")),
        ("another key's", signed(&one.count.key("other", "1"), json!({}))),
    ] {
        let refused = || one.verify(&token).map_err(|error| error.kind()).err();
        let all = || (0..TIMES).all(|_| refused() == Some(ErrorKind::Signature));
        assert_eq!(one.count.of(all), (true, TIMES), "{name}");
    }
    assert_ne!(payload, other_payload);
    assert!(one.hits(&good), "the good one is still known");
}

/// A good signature is no good token: as long as it is refused, it is verified each time.
#[test]
fn a_refused_token_is_verified_each_time() {
    use ErrorKind::{Expired, NotYetValid, WrongAudience, WrongIssuer, WrongType};
    let one = One::new();
    for (name, more, kind) in [
        ("expired", json!({"exp": NOW - 30}), Expired),
        ("not yet valid", json!({"nbf": NOW + 31}), NotYetValid),
        ("another audience", json!({"aud": "billing"}), WrongAudience),
        ("another issuer", json!({"iss": "https://other.example.com"}), WrongIssuer),
    ] {
        let token = one.token(more);
        let all = || (0..TIMES).all(|_| one.verify(&token).unwrap_err().kind() == kind);
        assert_eq!(one.count.of(all), (true, TIMES), "{name}");
    }
    let id_token = one.key.sign("id+jwt", &crate::kit::claims(json!({}))).unwrap();
    let all = || (0..TIMES).all(|_| one.verify(&id_token).unwrap_err().kind() == WrongType);
    assert!(all());
}

/// Only good presentations count as such.
#[test]
fn a_token_that_was_refused_is_met_as_if_for_the_first_time() {
    let one = One::new();
    let token = one.token(json!({"nbf": NOW + 100, "exp": NOW + 200}));
    for _ in 0..5 {
        assert_eq!(one.verify(&token).unwrap_err().kind(), ErrorKind::NotYetValid);
    }
    one.clock.set(NOW + 100);
    assert_eq!([(); 3].map(|()| one.hits(&token)), [false, false, true]);

    let late = one.token(json!({"exp": NOW + 200}));
    one.shelf.stand("one", Standing::Unavailable);
    for _ in 0..5 {
        assert_eq!(one.verify(&late).unwrap_err().kind(), ErrorKind::KeysUnavailable);
    }
    one.shelf.stand("one", Standing::There);
    assert_eq!([(); 3].map(|()| one.hits(&late)), [false, false, true]);
}

/// Each character of a known token counts.
#[test]
fn no_change_of_a_known_token_is_a_hit() {
    let one = One::new();
    let token = one.token(json!({}));
    one.know(&token);
    for at in 0..token.len() {
        for change in [b'A', b'B', b'-', b'.', b'=', b' ', 0] {
            let mut changed = token.clone().into_bytes();
            if std::mem::replace(&mut changed[at], change) == change {
                continue;
            }
            let changed = String::from_utf8(changed).unwrap();
            assert!(one.verify(&changed).is_err(), "character {at}");
        }
    }
    let longer =
        [format!("{token}A"), format!("{token}."), format!("A{token}"), format!(" {token}")];
    let shorter = (1..token.len()).flat_map(|at| [&token[at..], &token[..at]]);
    for other in longer.iter().map(String::as_str).chain(shorter) {
        assert!(one.verify(other).is_err(), "{} characters", other.len());
    }
    assert!(one.hits(&token));
}
