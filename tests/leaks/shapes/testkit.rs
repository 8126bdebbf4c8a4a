//! The tools for tests: their keys are made anew, and their tokens are real ones.

use hallpass::SigningKey;
use hallpass_testkit::cases::{self, CaseRequest, CaseResponse, Kit};
use hallpass_testkit::{FakeIssuer, TestIssuer, admitted, anonymous, authenticated};
use serde_json::json;
use tower::Layer;

use super::{Row, good, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::issuers::{KNOWN, SHARED, armed, several};
use crate::material::{self, PRIVATE_KEYS, secrets};
use crate::words::{self, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("testkit/TestIssuer", of_issuer),
        holds("testkit/TokenBuilder", of_builder),
        holds("testkit/fake_issuer/FakeIssuer", of_fake_issuer),
        holds("testkit/admitted/AdmittedLayer", || {
            let claims = json!({ "sub": word("subject"), "email": word("claim value") });
            vec![
                shown!("a token", good().1, admitted(several().build().unwrap(), good().0)),
                shown!("claims", words::all(), authenticated(claims)),
                shown!("nobody", words::all(), anonymous()),
            ]
        }),
        holds("testkit/admitted/Admitted", || {
            let layer = admitted(several().build().unwrap(), good().0);
            vec![shown!("a service", good().1, layer.layer("a service"))]
        }),
        holds("testkit/cases/kit/Kit", || {
            // Its keys are nobody's to know: bytes of whatever kind would be too much.
            vec![shown!("fresh keys", secrets(), Kit::new())]
        }),
        holds("testkit/cases/Case", of_case),
        holds("testkit/cases/CaseRequest", of_request),
        holds("testkit/cases/CaseResponse", of_response),
    ]
}

fn of_issuer() -> Vec<Shown> {
    let private = PRIVATE_KEYS
        .iter()
        .map(|key| shown!(key.name, &key.numbers, TestIssuer::with_key(key.signing())));
    let fresh = TestIssuer::with_key(SigningKey::generate(hallpass::Algorithm::HS512).unwrap());
    let shared = [shown!("hmac", secrets(), *SHARED), shown!("known", secrets(), *KNOWN)];
    private.chain(shared).chain([shown!("fresh", secrets(), fresh)]).collect()
}

/// One that publishes private keys.
fn of_fake_issuer() -> Vec<Shown> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let issuer = runtime.block_on(FakeIssuer::start());
    issuer.publish(PRIVATE_KEYS.iter().map(|key| key.jwk().to_string()));
    vec![shown!("private keys", material::all(), issuer)]
}

/// `Debug` shows header and claims, which the test wrote, but neither the key nor the token.
fn of_builder() -> Vec<Shown> {
    let token = armed(SHARED.token());
    let canaries = secrets().clone().token(&token.sign());
    let raw = SHARED.token().raw_payload("{}").raw_header("{}");
    vec![
        shown!("claims", &canaries, token).on_purpose("Display", "it signs the token"),
        shown!("raw", secrets(), raw),
    ]
}

/// Before a request is made of it.
fn of_case() -> Vec<Shown> {
    cases::all().iter().take(20).map(|case| shown!(case.name(), secrets(), *case)).collect()
}

fn request() -> (CaseRequest, &'static Canaries) {
    let (token, canaries) = good();
    let lines = [("authorization", format!("Bearer {token}").into_bytes())];
    (CaseRequest::new(http::Method::GET, "/claims").with_lines(lines), canaries)
}

fn of_request() -> Vec<Shown> {
    let (request, canaries) = request();
    let why = "a report of a row that failed shows what was sent, with a token of the test's own";
    vec![shown!("a token", &canaries, request).on_purpose("Debug", why)]
}

fn of_response() -> Vec<Shown> {
    let body = json!({ "sub": word("subject") }).to_string().into_bytes();
    let response = CaseResponse::from_wire(200, Vec::new(), body);
    let why = "a report of a row that failed shows what came, which no token is part of";
    vec![shown!("a subject", words::all(), response).on_purpose("Debug", why)]
}
