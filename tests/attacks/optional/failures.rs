//! Every failure that a verifier has a kind for.

use hallpass::{
    Algorithm, CheckUnavailable, Checking, Clock, ErrorKind, Issuer, KeyQuery, KeySource,
    KeysUnavailable, Lookup, TokenCheck, UnixTime, Verdict, VerifiedToken, Verifier,
};
use serde_json::{Value, json};

use super::ALGORITHM;
use crate::kit::{AUDIENCE, ISSUER, NOW, builder, claims, good, header, issuer, key, signed};
use crate::kit::{unsigned, verifier, with_signature};

/// A clock without a time.
#[derive(Debug)]
struct NoTime;

impl Clock for NoTime {
    fn now(&self) -> Option<UnixTime> {
        None
    }
}

/// Keys that cannot be had, at once or after a while.
#[derive(Debug)]
pub(super) struct NoKeys {
    pub(super) at_once: bool,
}

impl KeySource for NoKeys {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        if self.at_once {
            return Lookup::Ready(Err(KeysUnavailable::new()));
        }
        Lookup::Pending(Box::pin(async {
            tokio::task::yield_now().await;
            Err(KeysUnavailable::new())
        }))
    }
}

/// An application that says this of every token.
#[derive(Clone)]
struct Says(Result<Verdict, CheckUnavailable>);

impl TokenCheck for Says {
    fn check(&self, _: &VerifiedToken) -> Checking {
        Checking::Ready(self.0.clone())
    }
}

pub(super) fn token(more: Value) -> String {
    signed(key(ALGORITHM), header(ALGORITHM), claims(more))
}

pub(super) fn good_token() -> String {
    signed(key(ALGORITHM), header(ALGORITHM), good())
}

/// A verifier and a token that it refuses, for every kind of error that a verifier gives.
pub(super) fn failures() -> Vec<(ErrorKind, Verifier, String)> {
    let usual = || builder([issuer(ALGORITHM)]).audience(AUDIENCE);
    let here = verifier(ALGORITHM);
    let no_keys = builder([Issuer::new(ISSUER, NoKeys { at_once: true })]).audience(AUDIENCE);
    let says = |verdict| usual().check(Says(verdict)).build().unwrap();
    let unavailable = says(Err(CheckUnavailable::new()));
    let refused = says(Ok(Verdict::Refuse));
    let forged = with_signature(&unsigned(header(ALGORITHM), good()), [7; 32]);
    let es256 = Algorithm::ES256;
    let critical = signed(key(ALGORITHM), r#"{"alg":"HS256","crit":["x"]}"#, good());
    let logout = signed(key(ALGORITHM), r#"{"alg":"HS256","typ":"logout+jwt"}"#, good());
    vec![
        (ErrorKind::CheckUnavailable, unavailable, good_token()),
        (ErrorKind::ClaimType, here.clone(), token(json!({"nbf": "0"}))),
        (ErrorKind::ClockUnavailable, usual().clock(NoTime).build().unwrap(), good_token()),
        (ErrorKind::Disowned, refused, good_token()),
        (ErrorKind::Encrypted, here.clone(), format!("{}.e30.e30", good_token())),
        (ErrorKind::Expired, here.clone(), token(json!({"exp": NOW - 30}))),
        (ErrorKind::Header, here.clone(), critical),
        (ErrorKind::KeysUnavailable, no_keys.build().unwrap(), good_token()),
        (ErrorKind::Malformed, here.clone(), "not.a.token".to_owned()),
        (ErrorKind::MissingClaim, here.clone(), token(json!({"exp": null}))),
        (ErrorKind::NotYetValid, here.clone(), token(json!({"nbf": NOW + 31}))),
        (ErrorKind::SenderConstrained, here.clone(), token(json!({"cnf": {}}))),
        (ErrorKind::Signature, here.clone(), forged),
        (ErrorKind::TooLarge, here.clone(), format!("{}{}", good_token(), "A".repeat(1 << 14))),
        (ErrorKind::UnknownKey, here.clone(), signed(key(es256), header(es256), good())),
        (ErrorKind::WrongAudience, here.clone(), token(json!({"aud": "billing"}))),
        (ErrorKind::WrongIssuer, here.clone(), token(json!({"iss": "https://other.example"}))),
        (ErrorKind::WrongType, here, logout),
    ]
}
