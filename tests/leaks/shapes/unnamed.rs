//! What public functions give out without a name for its type.

use hallpass::danger::UnverifiedToken;
use hallpass::{Admission, Algorithm, Backend, Gate, KeyMaterial};
use hallpass_testkit::{TestIssuer, admitted, authenticated};
use serde_json::json;

use super::good;
use crate::forms::{Shown, panicked, shown};
use crate::issuers::{SHARED, armed, several, wait};
use crate::material::{self, PRIVATE_KEYS, secret, secrets};
use crate::unsigned::{self, Unsigned};
use crate::view::View;
use crate::words::{self, word};

#[track_caller]
fn assert_hidden(shown: impl IntoIterator<Item = Shown>) {
    let leaks: Vec<_> = shown.into_iter().flat_map(|shown| shown.leaks()).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn what_backends_prepare() {
    assert_hidden(prepared());
}

/// What a backend makes of each key.
fn prepared() -> Vec<Shown> {
    let ours = |key: &material::PrivateKey| {
        hallpass::AwsLc.prepare(key.algorithm, &key.material()).unwrap()
    };
    let private = PRIVATE_KEYS.iter().map(|key| shown!(key.name, &key.text, *ours(key)));
    let hmac = hallpass::AwsLc.prepare(Algorithm::HS256, &KeyMaterial::Hmac(secret())).unwrap();
    private.chain([shown!("hmac", secrets(), *hmac)]).chain(prepared_by_jsonwebtoken()).collect()
}

#[cfg(feature = "jsonwebtoken")]
fn prepared_by_jsonwebtoken() -> Vec<Shown> {
    let backend =
        hallpass::JsonWebToken::new(jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.clone());
    let keys = PRIVATE_KEYS.iter().filter(|key| key.algorithm != Algorithm::ES512);
    keys.map(|key| {
        let prepared = backend.prepare(key.algorithm, &key.material()).unwrap();
        shown!(format!("{} of jsonwebtoken", key.name), &key.text, *prepared)
    })
    .collect()
}

#[cfg(not(feature = "jsonwebtoken"))]
fn prepared_by_jsonwebtoken() -> Vec<Shown> {
    Vec::new()
}

#[test]
fn the_explanation_of_a_rejection() {
    let gate = Gate::new(several().build().unwrap());
    for Unsigned { name, token, canaries, .. } in unsigned::ALL.iter() {
        let rejection = wait(gate.begin(&View::bearer(token))).expect_err(name);
        let text = rejection.explanation().to_string();
        assert_eq!(canaries.find(&text), None, "{name}: {text}");
        let [body, fields] =
            [rejection.body(), format!("{:?}", rejection.fields().collect::<Vec<_>>())];
        let grpc = format!("{:?}", rejection.grpc_fields().collect::<Vec<_>>());
        for shown in [body, fields, grpc] {
            assert_eq!(canaries.find(&shown), None, "{name}: {shown}");
        }
    }
}

/// Of `danger`, but an error all the same: it goes wherever errors go.
#[test]
fn the_error_of_unverified_claims_that_do_not_fit() {
    for Unsigned { name, token, canaries, .. } in unsigned::ALL.iter() {
        let Ok(token) = UnverifiedToken::parse(token) else { continue };
        let error = token.claims::<Number>().expect_err(name);
        assert_hidden([shown!(*name, canaries, error)]);
    }
}

#[derive(Debug, serde::Deserialize)]
struct Number {
    #[expect(dead_code, reason = "no token has it")]
    sub: u64,
}

#[test]
fn the_panics_of_test_tools() {
    let (token, canaries) = good();
    let forged = format!("{token}A");
    let others = TestIssuer::hs256().verifier();
    for (name, message) in [
        ("forged", panicked(|| admitted(several().build().unwrap(), forged))),
        ("another issuer's", panicked(|| admitted(others, token))),
        ("claims", panicked(|| authenticated(json!({ "sub": [word("subject")] })))),
    ] {
        assert!(message.starts_with("no request would get in so"), "{name}: {message}");
        assert_eq!(canaries.find(&message), None, "{name}: {message}");
    }
}

/// A request without the layer, or that nobody sent credentials with.
#[test]
fn rejections_of_nobody() {
    let none = Admission::claims::<Number>(None).unwrap_err();
    let view = View::default().with(words::FIELD, word("field value"));
    let gate = Gate::new(several().build().unwrap());
    let nobody = wait(gate.begin(&view)).unwrap_err();
    let scheme = View::default().with(
        "authorization",
        format!("{} {}", word("authorization"), armed(SHARED.token()).sign()),
    );
    let scheme = wait(gate.begin(&scheme)).unwrap_err();
    for rejection in [none, nobody, scheme] {
        let text = rejection.explanation().to_string();
        assert_eq!(words::all().find(&text), None, "{text}");
        assert_hidden([shown!(text, words::all(), rejection)]);
    }
}
