//! What one verifier knows, another does not.

use hallpass_core::{
    Checking, ErrorKind, Issuer, Profile, StaticKeys, TokenCheck, Verdict, VerifiedToken, Verifier,
    VerifierBuilder,
};
use serde_json::json;
use std::time::Duration;

use super::kit::{Count, Hands, PLENTY, know, remembering, run, signed};
use crate::kit::{ISSUER, NOW};

/// Refuses every token.
struct Never;

impl TokenCheck for Never {
    fn check(&self, _: &VerifiedToken) -> Checking {
        Checking::Ready(Ok(Verdict::Refuse))
    }
}

/// A verifier's difference from the first, and what it says of the first one's token.
#[test]
fn no_verifier_answers_from_the_memory_of_another() {
    use ErrorKind::{
        Disowned, Expired, SenderConstrained, Signature, UnknownKey, WrongAudience, WrongIssuer,
        WrongType,
    };
    let (count, clock) = (Count::default(), Hands::new());
    let key = count.key("one", "1");
    let (other, elsewhere) = (count.key("other", "1"), count.key("other", "2"));
    let keys = StaticKeys::from(key.verifying_key());
    let with = |issuer: Issuer| remembering(issuer, &clock);
    let issuer = || Issuer::new(ISSUER, keys.clone());
    let plain = || with(issuer()).audience("orders");
    let of = |key: &hallpass_core::SigningKey| {
        with(Issuer::new(ISSUER, StaticKeys::from(key.verifying_key()))).audience("orders")
    };
    let rows: Vec<(&str, VerifierBuilder, Option<ErrorKind>)> = vec![
        ("the same settings", plain(), None),
        ("another audience", with(issuer()).audience("billing"), Some(WrongAudience)),
        (
            "another name",
            with(Issuer::new("https://other.example.com", keys.clone())).audience("orders"),
            Some(WrongIssuer),
        ),
        ("another key of the id", of(&other), Some(Signature)),
        ("another key of another id", of(&elsewhere), Some(UnknownKey)),
        ("no leeway", plain().leeway(Duration::ZERO), Some(Expired)),
        (
            "a strict profile",
            with(issuer().profile(Profile::Rfc9068)).audience("orders"),
            Some(WrongType),
        ),
        ("no tokens that are bound", with(issuer()).audience("orders"), Some(SenderConstrained)),
        ("a check that refuses", plain().check(Never), Some(Disowned)),
        (
            "another issuer before it",
            {
                let before = Issuer::new(
                    "https://other.example.com",
                    StaticKeys::from(other.verifying_key()),
                );
                with(before).issuer(issuer()).audience("orders")
            },
            None,
        ),
        ("no memory", plain().without_token_cache(), None),
        ("a small one", plain().token_cache_bytes(64 * 1024), None),
        ("a large one", plain().token_cache_bytes(4 * PLENTY), None),
    ];
    // Late, and bound where that is what makes the difference.
    for (name, builder, refused) in rows {
        let bound = refused == Some(SenderConstrained);
        let first = if bound { issuer().accept_bound_tokens_as_bearer() } else { issuer() };
        let first = with(first).audience("orders").build().unwrap();
        let confirmation = if bound { json!({"jkt": "x"}) } else { json!(null) };
        let token = signed(&key, json!({"exp": NOW - 10, "cnf": confirmation}));
        know(&first, &token);
        let second: Verifier = builder.build().unwrap();
        for time in 0..4 {
            let hit = || run(first.verify(&token)).map(|token| token.subject() == Some("ann"));
            assert_eq!(count.of(hit).1, 0, "{name}: the first one knows it");
            let (verified, signatures) = count.of(|| run(second.verify(&token)));
            assert_eq!(verified.err().map(|error| error.kind()), refused, "{name}: {time}");
            // No key is there to try, or there is no need to.
            let none_tried = matches!(refused, Some(UnknownKey | WrongType));
            let may_know = time > 1 && matches!(refused, None | Some(Disowned));
            assert!(signatures > 0 || none_tried || may_know, "{name}: {time}");
        }
    }
}

/// A clone is the same verifier, and knows what it knows.
#[test]
fn clones_share_what_they_know() {
    let one = super::kit::One::new();
    let token = one.token(json!({}));
    let clones = [(); 3].map(|()| one.verifier.clone());
    let counts = clones.map(|clone| one.count.of(|| run(clone.verify(&token)).is_ok()));
    assert_eq!(counts, [(true, 1), (true, 1), (true, 0)]);
}

/// What comes from one verifier's memory is that one's proof, and its rules go along with it.
#[test]
fn a_source_of_keys_may_be_shared() {
    let one = super::kit::One::new();
    let issuer = || Issuer::new(ISSUER, one.shelf.of("one"));
    let billing = remembering(issuer(), &one.clock).audience("billing").build().unwrap();
    let both = one.token(json!({"aud": ["orders", "billing"]}));
    let orders = one.token(json!({}));
    know(&billing, &both);
    one.know(&both);
    one.know(&orders);
    for _ in 0..3 {
        assert!(one.hits(&both) && one.hits(&orders));
        assert!(run(billing.verify(&both)).is_ok());
        let refused = run(billing.verify(&orders)).unwrap_err().kind();
        assert_eq!(refused, ErrorKind::WrongAudience);
    }
}
