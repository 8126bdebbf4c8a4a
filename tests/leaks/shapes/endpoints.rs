//! What the service serves itself: requests and responses that may carry secrets.

use hallpass::{Answering, EndpointRequest, EndpointResponse, Endpoints, Jwks};

use super::{Row, good, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::issuers::once_pending;
use crate::material::{PRIVATE_KEYS, hmac, secret_bytes, secrets};
use crate::words::{self, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("core/endpoints/EndpointRequest", || vec![shown!("a refresh", good().1, request())]),
        holds("core/endpoints/EndpointResponse", || {
            vec![shown!("new tokens", good().1, response())]
        }),
        holds("core/endpoints/Answering", || {
            let [ready, pending] = [Answering::Ready(response()), Held.answer(request())];
            vec![shown!("ready", good().1, ready), shown!("pending", good().1, pending)]
        }),
        holds("core/endpoints/Jwks", of_jwks),
    ]
}

fn request() -> EndpointRequest {
    let token = good().0;
    EndpointRequest::new(words::METHOD, words::PATH)
        .with_field("authorization", format!("Bearer {token}"))
        .with_field(words::FIELD, word("field value"))
        .with_body([token.as_bytes(), &secret_bytes()].concat())
}

pub(super) fn response() -> EndpointResponse {
    let cookie = format!("token={}", good().0);
    EndpointResponse::new(200).with_field("set-cookie", cookie).with_body("text/plain", good().0)
}

/// Endpoints that hold a secret, and take their time.
pub(super) struct Held;

impl Endpoints for Held {
    fn answer(&self, request: EndpointRequest) -> Answering {
        Answering::Pending(Box::pin(async move {
            once_pending().await;
            drop(request);
            response()
        }))
    }
}

/// Published are the public halves, and of an HMAC nothing.
fn of_jwks() -> Vec<Shown> {
    let keys: Vec<_> = PRIVATE_KEYS.iter().map(|key| key.signing()).chain([hmac()]).collect();
    let canaries =
        PRIVATE_KEYS.iter().fold(secrets().clone(), |all: Canaries, key| all.and(&key.numbers));
    let jwks = Jwks::new(&keys);
    let Answering::Ready(served) = jwks.answer(EndpointRequest::new("GET", "/")) else {
        panic!("it waits for nothing");
    };
    let served = String::from_utf8(served.into_body()).unwrap();
    assert_eq!(served.matches("\"kty\"").count(), keys.len() - 1);
    assert_eq!(canaries.find(&served), None);
    vec![shown!("all private keys", &canaries, jwks)]
}
