//! The proof and what it tells.

use std::sync::Arc;

use hallpass_core::{
    Admission, Attempt, ErrorKind, Explanation, Gate, Issuer, Rejection, Requirement, UnixTime,
    Verification, VerifiedToken, Verifier, VerifyError, danger::UnverifiedToken,
};
use serde::Deserialize;
use serde_json::json;

use crate::kit::{self, NOW, token, verifier, verify};

fn verified() -> VerifiedToken {
    let token = token(json!({
        "aud": ["shop", "orders"], "jti": "t1", "client_id": "app", "iat": NOW - 1,
        "scope": "a b", "roles": ["r"], "name": "Ann \"A\" Lee",
    }));
    verify(&verifier(kit::issuer()), &token).unwrap()
}

#[test]
fn registered_claims_can_be_read_without_a_type() {
    let token = verified();
    assert_eq!(token.issuer(), Some(kit::ISSUER));
    assert_eq!(token.subject(), Some("ann"));
    assert_eq!(token.audiences().collect::<Vec<_>>(), ["shop", "orders"]);
    assert_eq!(token.token_id(), Some("t1"));
    assert_eq!(token.client_id(), Some("app"));
    assert_eq!(token.expires_at(), UnixTime::from_secs(NOW + 60));
    assert_eq!(token.issued_at(), Some(UnixTime::from_secs(NOW - 1)));
    assert!(token.has_scope("a") && token.has_role("r"));
    assert!(!token.has_scope("r") && !token.has_role("a") && !token.has_scope(""));
    assert!(token.payload().starts_with('{'));
}

#[test]
fn a_decode_is_remembered_for_four_types() {
    #[derive(Deserialize)]
    struct One {
        name: String,
    }
    #[derive(Deserialize)]
    struct Two {
        sub: String,
    }
    #[derive(Deserialize)]
    struct Three {}
    #[derive(Deserialize)]
    struct Four {}
    #[derive(Deserialize)]
    struct Five {
        jti: String,
    }
    let token = verified();
    let clone = token.clone();
    let first = token.claims::<One>().unwrap();
    assert_eq!(first.name, "Ann \"A\" Lee");
    assert!(Arc::ptr_eq(&first, &clone.claims::<One>().unwrap()), "shared with clones");
    assert_eq!(token.claims::<Two>().unwrap().sub, "ann");
    let _ = (token.claims::<Three>().unwrap(), token.claims::<Four>().unwrap());
    let fifth = token.claims::<Five>().unwrap();
    let again = token.claims::<Five>().unwrap();
    assert_eq!((&*fifth.jti, &*again.jti), ("t1", "t1"));
    assert!(!Arc::ptr_eq(&fifth, &again), "a fifth type is decoded each time");
    assert!(Arc::ptr_eq(&first, &token.claims::<One>().unwrap()), "the first is still there");
}

#[test]
fn threads_that_decode_at_once_share_one_value() {
    #[derive(Deserialize)]
    struct Me {
        sub: String,
    }
    let token = verified();
    let decoded: Vec<Arc<Me>> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| token.claims::<Me>().unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(decoded.iter().all(|me| Arc::ptr_eq(me, &decoded[0]) && me.sub == "ann"));
}

#[test]
fn claims_that_do_not_fit_have_a_kind_of_their_own() {
    #[derive(Debug, Deserialize)]
    struct Other {
        #[expect(dead_code, reason = "never filled")]
        email: String,
    }
    let error = verified().claims::<Other>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ClaimsMismatch);
    let text = error.explanation().to_string();
    assert!(text.contains("Other") && text.contains("missing field `email`"), "{text}");
}

#[test]
fn a_numeric_subject_is_digits_where_that_is_accepted() {
    let token = token(json!({"sub": 42}));
    let verifier = verifier(kit::issuer().accept_numeric_subject());
    assert_eq!(verify(&verifier, &token).unwrap().subject(), Some("42"));
}

#[test]
fn a_bound_token_is_accepted_where_that_is_said() {
    let token = token(json!({"cnf": {"jkt": "x"}}));
    assert_eq!(
        verify(&verifier(kit::issuer()), &token).unwrap_err().kind(),
        ErrorKind::SenderConstrained
    );
    assert!(verify(&verifier(kit::issuer().accept_bound_tokens_as_bearer()), &token).is_ok());
}

#[test]
fn an_unverified_token_says_what_it_says() {
    let token = UnverifiedToken::parse("eyJhbGciOiJub25lIn0.eyJpc3MiOiJldmlsIn0.").unwrap();
    assert_eq!(token.issuer(), Some("evil"));
    assert_eq!(token.claims::<serde_json::Value>().unwrap()["iss"], "evil");
}

#[test]
fn nothing_shows_what_a_token_says() {
    let secret = "ann";
    let token = verified();
    let error = verify(&verifier(kit::issuer()), "a.b").unwrap_err();
    for shown in [
        format!("{token:?}"),
        format!("{:?}", verifier(kit::issuer())),
        format!("{:?}", kit::issuer()),
        format!("{:?}", UnverifiedToken::parse(&kit::token(json!({}))).unwrap()),
        format!("{:?}", verifier(kit::issuer()).verify(&kit::token(json!({})))),
        format!("{error:?} {error}"),
    ] {
        assert!(!shown.contains(secret) && !shown.contains(kit::SECRET), "{shown}");
    }
}

#[test]
fn types_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    fn moves<T: Send + 'static>() {}
    crosses::<Verifier>();
    crosses::<VerifiedToken>();
    crosses::<VerifyError>();
    crosses::<Explanation>();
    crosses::<Admission>();
    crosses::<Rejection>();
    crosses::<Requirement>();
    crosses::<Gate>();
    crosses::<Issuer>();
    moves::<Attempt>();
    moves::<Verification>();
}
