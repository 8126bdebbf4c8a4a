//! The same over sockets, where servers write to the log, too: every byte that comes back.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use hallpass::tower::{Grpc, authenticate};
use hallpass_tests::bare::Service;
use hallpass_tests::server::Server;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tower::{Layer, service_fn};

use super::{apps, before, ways};
use crate::canary::Canaries;
use crate::issuers::GOOD;
use crate::log;
use crate::material::secrets;
use crate::unsigned;
use crate::words;
use hallpass_testkit::cases::CaseRequest;

/// A token of each kind: more would say no more.
fn tokens() -> Vec<(&'static str, &'static str, &'static Canaries)> {
    let mut kinds = std::collections::HashSet::new();
    let rows = unsigned::ALL.iter().filter(|row| row.token.len() < 4_000);
    rows.filter(|row| kinds.insert(row.kind))
        .map(|row| (row.name, &*row.token, &row.canaries))
        .collect()
}

/// The request as it is sent, and the response as it comes.
async fn exchange(address: SocketAddr, request: &CaseRequest) -> Vec<u8> {
    let start =
        format!("{} {} HTTP/1.1\r\nConnection: close\r\n", request.method, request.target());
    let lines = request.lines.iter().filter(|(name, _)| *name != "Connection");
    let lines = lines.flat_map(|(name, value)| [name.as_bytes(), b": ", value, b"\r\n"].concat());
    let bytes: Vec<u8> = start.into_bytes().into_iter().chain(lines).chain(*b"\r\n").collect();
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await.unwrap();
        response
    };
    timeout(Duration::from_secs(10), exchange).await.expect("an answer")
}

/// Every token by every way: refused, without a word.
async fn judge(server: &str, address: SocketAddr) {
    for (name, token, canaries) in tokens() {
        for (way, request) in ways(token, "/claims") {
            let response = exchange(address, &request).await;
            let text = String::from_utf8_lossy(&response);
            let status = text.split(' ').nth(1).expect("a status");
            assert!(["400", "401", "503"].contains(&status), "{server}, {name} by {way}: {text}");
            assert_eq!(canaries.find(&response), None, "{server}, {name} by {way}: {text}");
        }
    }
}

/// What servers and frameworks log is theirs; that none of it is ours to answer for is tested all
/// the same.
fn assert_no_log_tells(server: &str, lines: Vec<log::Line>) {
    static CANARIES: LazyLock<Canaries> = LazyLock::new(|| {
        tokens().into_iter().fold(Canaries::default(), |all, (_, _, canaries)| all.and(canaries))
    });
    assert!(lines.iter().any(log::Line::is_ours), "{server}: nothing is logged");
    for line in lines {
        assert_eq!(CANARIES.find(line.text()), None, "{server}: {line:?}");
    }
}

#[tokio::test]
async fn hyper_sends_and_logs_nothing_of_it() {
    log::keep();
    let server = Server::hyper(apps::bare(&before::gate())).await;
    judge("hyper", server.address()).await;
    assert_no_log_tells("hyper", log::take());
}

#[tokio::test]
async fn axum_sends_and_logs_nothing_of_it() {
    log::keep();
    let server = Server::axum(apps::axum(&before::gate())).await;
    judge("axum", server.address()).await;
    assert_no_log_tells("axum", log::take());
}

#[actix_web::test]
async fn actix_sends_and_logs_nothing_of_it() {
    log::keep();
    let gate = before::gate();
    let server =
        actix_web::HttpServer::new(move || apps::actix(&gate)).workers(1).disable_signals();
    let server = server.bind(("127.0.0.1", 0)).unwrap();
    let address = *server.addrs().first().expect("an address");
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    judge("actix-web", address).await;
    handle.stop(false).await;
    // Its workers have threads of their own.
    assert_no_log_tells("actix-web", log::of_threads("actix"));
}

/// HTTP/2, where a refusal of gRPC is trailers.
#[tokio::test]
async fn grpc_sends_and_logs_nothing_of_it() {
    log::keep();
    let leaf = service_fn(async |_: Request<Incoming>| {
        Ok::<_, std::convert::Infallible>(Response::new(Full::<Bytes>::default()))
    });
    let layer = authenticate(before::gate()).answering(Grpc::default());
    let service: Service<Incoming> = Service::new(layer.layer(leaf));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        // A client that goes away is no failure of the server.
        let _ =
            http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).await;
    });
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut client, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    for (name, token, canaries) in tokens() {
        let request = Request::post(format!("http://api.test{}", words::PATH));
        let request = request.header("authorization", format!("Bearer {token}"));
        let response =
            client.send_request(request.body(Empty::<Bytes>::new()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap();
        let trailers = body.trailers().cloned();
        let all = format!("{:?} {trailers:?} {:?}", head.headers, body.to_bytes());
        assert!(head.headers.contains_key("grpc-status"), "{name}: {all}");
        assert_eq!(canaries.find(&all), None, "{name}: {all}");
    }
    serving.abort();
    assert_no_log_tells("gRPC", log::take());
}

/// A good token, over each of them: nothing of it either.
#[tokio::test]
async fn a_good_token_is_not_sent_back_or_logged() {
    log::keep();
    let canaries = words::all().clone().and(secrets()).token(&GOOD);
    let server = Server::axum(apps::axum(&before::gate())).await;
    for (way, request) in ways(&GOOD, "/claims") {
        let response = exchange(server.address(), &request).await;
        assert!(response.starts_with(b"HTTP/1.1 200 OK\r\n"), "{way}");
        assert_eq!(canaries.find(&response), None, "{way}");
    }
    for line in log::take() {
        assert_eq!(canaries.find(line.text()), None, "{line:?}");
    }
}
