//! Tokens and verdicts of Envoy's filter for JWTs.

use hallpass::{ErrorKind, Issuer, StaticKeys, UnixTime, Verifier};
use hallpass_testkit::ManualClock;
use serde_json::Value;

use crate::data;
use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::Suite;

/// Its provider, at a time when `GoodToken` is good and `ExpiredToken` expired.
pub(crate) fn suite() -> Suite {
    let file = data::json("envoy/envoy_jwt_authn.json");
    let cases = data::list(&file, "cases");
    let now = verifier(&file, 1_800_000_000);
    let mut rows: Vec<_> = cases.iter().map(|case| row(case, &now)).collect();
    // That nothing but the time is wrong with it.
    let before = verifier(&file, 1_205_000_000);
    let expired = cases.iter().find(|case| case["id"] == "ExpiredToken").expect("the case");
    rows.push(Row::new("ExpiredToken, before", Expect::Accept, judge(expired, &before)));
    Suite::new("Envoy jwt_authn", 4, rows)
}

fn row(case: &Value, verifier: &Verifier) -> Row {
    let expect = match (data::member(case, "id"), data::member(case, "expect")) {
        (_, "accept") => Expect::Accept,
        ("ExpiredToken", _) => Expect::RefuseFor(&[Why::Token(ErrorKind::Expired)]),
        ("InvalidAudToken", _) => Expect::RefuseFor(&[Why::Token(ErrorKind::WrongAudience)]),
        (id, _) => panic!("{id}: a case that is not known"),
    };
    Row::new(data::member(case, "id"), expect, judge(case, verifier))
}

fn judge(case: &Value, verifier: &Verifier) -> Outcome {
    verifier.verify(data::member(case, "token")).now().expect("keys are here").into()
}

fn verifier(file: &Value, now: u64) -> Verifier {
    let keys = StaticKeys::from_jwks(&file["jwks"].to_string()).expect("good keys");
    let issuer = Issuer::new("https://example.com", keys)
        .audience("example_service")
        .audience("http://example_service1")
        .audience("https://example_service2/");
    let clock = ManualClock::new(UnixTime::from_secs(now));
    Verifier::builder().issuer(issuer).clock(clock).build().expect("a good configuration")
}
