//! What is on the wire, seen by a bare HTTP/2 client.

use bytes::Bytes;
use hallpass::scope;
use hallpass::tower::{Grpc, authenticate, require};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use crate::answers::{
    INTERNAL, PERMISSION_DENIED, UNAUTHENTICATED, UNAVAILABLE, check_message, refused,
};
use crate::keys::{Outage, good, keys, verifier};
use crate::server::{Running, serve, soon};

/// A gRPC message of no bytes: not compressed, length zero.
const EMPTY: &[u8] = &[0, 0, 0, 0, 0];

/// Calls `Check` with these values of `authorization`.
async fn check(server: &Running, authorization: &[String]) -> Response<Incoming> {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let io = TokioIo::new(stream);
    let (mut client, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(connection);
    let request = Request::post(format!("http://{}/grpc.health.v1.Health/Check", server.address))
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    let request = authorization.iter().fold(request, |r, value| r.header("authorization", value));
    let request = request.body(Full::new(Bytes::from_static(EMPTY))).unwrap();
    soon("an answer", client.send_request(request)).await.unwrap()
}

/// Takes an answer apart that must have trailers only: one frame of headers that ends the stream.
async fn trailers_only(name: &str, response: Response<Incoming>) -> (u8, String) {
    assert_eq!(response.status(), 200, "{name}");
    assert!(response.body().is_end_stream(), "{name}: more than one frame");
    let (head, body) = response.into_parts();
    let rest = soon(name, body.collect()).await.unwrap();
    assert!(rest.trailers().is_none(), "{name}: the status has a frame of its own");
    assert!(rest.to_bytes().is_empty(), "{name}: a body");
    assert_eq!(head.headers["content-type"], "application/grpc", "{name}");
    let code = one(&head.headers, "grpc-status").parse().unwrap();
    (code, one(&head.headers, "grpc-message").to_owned())
}

fn one<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let mut values = headers.get_all(name).iter();
    let value = values.next().unwrap_or_else(|| panic!("no {name} in {headers:?}"));
    assert!(values.next().is_none(), "more than one {name}");
    value.to_str().unwrap()
}

fn bearer() -> Vec<String> {
    vec![format!("Bearer {}", good())]
}

#[tokio::test]
async fn a_good_token_reaches_the_service() {
    let server = serve(authenticate(verifier(keys())).answering(Grpc::default())).await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let response = check(&server, &[format!("{scheme} {}", good())]).await;
        assert_eq!(response.status(), 200, "{scheme}");
        assert!(!response.headers().contains_key("grpc-status"), "{scheme}: not trailers only");
        let answer = soon("a body", response.into_body().collect()).await.unwrap();
        assert_eq!(one(answer.trailers().unwrap(), "grpc-status"), "0", "{scheme}");
        // ServingStatus::Serving, as a message of gRPC.
        assert_eq!(answer.to_bytes().as_ref(), [0, 0, 0, 0, 2, 8, 1], "{scheme}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_bad_credential_is_16_in_trailers_only() {
    let server = serve(authenticate(verifier(keys())).answering(Grpc::default())).await;
    for (name, authorization) in refused() {
        let response = check(&server, &authorization).await;
        assert!(!response.headers().contains_key("retry-after"), "{name}");
        let (code, message) = trailers_only(name, response).await;
        assert_eq!(code, UNAUTHENTICATED, "{name}");
        check_message(name, &message, &authorization);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_missing_scope_is_7() {
    let auth = || authenticate(verifier(keys())).answering(Grpc::default());
    let rows = [("health:read", None), ("health:write", Some(PERMISSION_DENIED))];
    for (wanted, expected) in rows {
        let guard = require(scope(wanted)).answering(Grpc::default());
        let layers = tower::ServiceBuilder::new().layer(auth()).layer(guard).into_inner();
        let server = serve(layers).await;
        let response = check(&server, &bearer()).await;
        match expected {
            None => assert!(!response.headers().contains_key("grpc-status"), "{wanted}"),
            Some(code) => {
                let (seen, message) = trailers_only(wanted, response).await;
                assert_eq!(seen, code, "{wanted}");
                check_message(wanted, &message, &bearer());
            }
        }
        // GRPC-03: not for a caller who is not known.
        let (code, _) = trailers_only(wanted, check(&server, &[]).await).await;
        assert_eq!(code, UNAUTHENTICATED, "{wanted}");
        server.stop().await;
    }
}

#[tokio::test]
async fn an_anonymous_call_is_16_at_the_guard() {
    let auth = authenticate(verifier(keys())).optional().answering(Grpc::default());
    let guard = require(scope("health:read")).answering(Grpc::default());
    let server = serve(tower::ServiceBuilder::new().layer(auth).layer(guard).into_inner()).await;
    let (code, message) = trailers_only("anonymous", check(&server, &[]).await).await;
    assert_eq!(code, UNAUTHENTICATED);
    check_message("anonymous", &message, &[]);
    server.stop().await;
}

#[tokio::test]
async fn keys_that_cannot_be_had_are_14() {
    for (name, outage) in [("at once", Outage::AtOnce), ("after a wait", Outage::AfterAWait)] {
        let server = serve(authenticate(verifier(outage)).answering(Grpc::default())).await;
        let (code, message) = trailers_only(name, check(&server, &bearer()).await).await;
        assert_eq!(code, UNAVAILABLE, "{name}");
        check_message(name, &message, &bearer());
        server.stop().await;
    }
}

#[tokio::test]
async fn a_guard_without_the_layer_is_13() {
    let server = serve(require(scope("health:read")).answering(Grpc::default())).await;
    let (code, message) = trailers_only("no layer", check(&server, &bearer()).await).await;
    assert_eq!(code, INTERNAL);
    check_message("no layer", &message, &bearer());
    server.stop().await;
}
