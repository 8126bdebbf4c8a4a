//! Requests whose keys have to be fetched: until then, and whatever comes of it.

use std::fmt::Debug;
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use hallpass::KeysUnavailable;
use hallpass::tower::authenticate;
use http::{Request, StatusCode};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

use crate::service::{Strict, soon};
use crate::sources::{Failing, Held, set};
use crate::tokens::{self, bearing, good, token};

#[tokio::test]
async fn keys_that_cannot_be_had_are_503_with_a_time_to_come_back() {
    let rows = [
        ("no time known", KeysUnavailable::new(), "5"),
        ("a time known", KeysUnavailable::new().with_retry_after(Duration::from_secs(7)), "7"),
        (
            "a part of a second",
            KeysUnavailable::new().with_retry_after(Duration::from_millis(300)),
            "1",
        ),
    ];
    for (name, error, seconds) in rows {
        let strict = Strict::new();
        let service = authenticate(tokens::verifier(Failing(error))).layer(strict.clone());
        let response = soon(name, service.oneshot(bearing::<()>(&good()))).await.unwrap();
        assert_eq!(response.status(), 503, "{name}");
        assert_eq!(response.headers()["retry-after"], seconds, "{name}");
        assert!(!response.headers().contains_key("www-authenticate"), "{name}");
        assert_eq!(strict.calls(), 0, "{name}");
    }
}

#[tokio::test]
async fn several_wait_at_once_and_each_gets_its_own_answer() {
    let (held, strict) = (Held::new(), Strict::new());
    let service = authenticate(tokens::verifier(held.clone())).layer(strict.clone());
    let spawn = |token: String| {
        let service = service.clone();
        tokio::spawn(async move { service.oneshot(bearing::<()>(&token)).await.unwrap() })
    };
    let expired = token(&[("exp", 1_600_000_000.into())]);
    let requests = [(good(), 200), (expired, 401), (good(), 200)];
    let answers = requests.map(|(token, expected)| (spawn(token), expected));
    soon("all wait", async {
        while held.waiting() < answers.len() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(strict.calls(), 0, "nothing passes before the keys are there");

    held.answer(Ok(set()));
    for (answer, expected) in answers {
        assert_eq!(soon("an answer", answer).await.unwrap().status(), expected);
    }
    assert_eq!((strict.calls(), held.waiting()), (2, 0));
}

#[tokio::test]
async fn a_dropped_request_leaves_nothing_behind() {
    let (held, strict) = (Held::new(), Strict::new());
    let mut service = ServiceBuilder::new()
        .layer(authenticate(tokens::verifier(held.clone())))
        .concurrency_limit(1)
        .service(strict.clone());

    let mut waiting = Box::pin(ready(&mut service).await.call(bearing::<()>(&good())));
    let polled = poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx))).await;
    assert!(polled.is_pending(), "the keys are not there");
    assert_eq!(held.waiting(), 1);
    drop(waiting);
    assert_eq!(held.waiting(), 0, "the lookup is dropped with the request");

    // The one place of the limit, which the dropped request held, is free again.
    held.answer(Ok(set()));
    let next = soon("a free place", ready(&mut service)).await.call(bearing::<()>(&good()));
    let response = soon("an answer", next).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(strict.calls(), 1, "the dropped request never reached it");
}

async fn ready<S: Service<Request<()>, Error: Debug>>(service: &mut S) -> &mut S {
    service.ready().await.unwrap()
}
