//! Servers on 127.0.0.1 with limits of their own, stopped when they are dropped.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use actix_web::{App, HttpServer, web};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task;
use tower::util::BoxCloneSyncService;
use tower::{Layer, service_fn};

use super::super::kit::gate;

/// A server of hyper's or axum's.
pub(super) struct Running {
    address: SocketAddr,
    task: task::JoinHandle<()>,
}

type Service = BoxCloneSyncService<Request<Incoming>, Response<Full<Bytes>>, Infallible>;

/// A service that says so when a request has passed the gate.
fn service() -> Service {
    let passed = async |_: Request<Incoming>| Ok(Response::new(Full::from("passed")));
    Service::new(hallpass::tower::authenticate(gate()).layer(service_fn(passed)))
}

impl Running {
    /// hyper over HTTP/1.1, with room for so many bytes of a header.
    pub(super) async fn hyper_1(room: usize) -> Self {
        let mut http = http1::Builder::new();
        http.max_buf_size(room).max_headers(2_000);
        Self::hyper(move |stream, service| {
            let connection = http.serve_connection(stream, service);
            // A client that goes away is no failure of the server.
            async { drop(connection.await) }
        })
        .await
    }

    /// hyper over HTTP/2, with room for so many bytes of a header.
    pub(super) async fn hyper_2(room: usize) -> Self {
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.max_header_list_size(u32::try_from(room).unwrap());
        Self::hyper(move |stream, service| {
            let connection = http.serve_connection(stream, service);
            async { drop(connection.await) }
        })
        .await
    }

    /// axum as it comes.
    pub(super) async fn axum() -> Self {
        let app = axum::Router::new()
            .route("/", axum::routing::get(async || "passed"))
            .layer(hallpass::axum::authenticate(gate()));
        Self::start(async |listener| axum::serve(listener, app).await.unwrap()).await
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    async fn hyper<F>(
        serve: impl Fn(TokioIo<TcpStream>, TowerToHyperService<Service>) -> F + Clone + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::start(async move |listener| {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let service = TowerToHyperService::new(service());
                tokio::spawn(serve(TokioIo::new(stream), service));
            }
        })
        .await
    }

    async fn start<F>(serve: impl FnOnce(TcpListener) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self { address, task: tokio::spawn(serve(listener)) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// actix-web as it comes, on a thread of its own.
pub(super) struct Actix {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Actix {
    pub(super) async fn start() -> Self {
        let (started, running) = oneshot::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let app = || {
                    let passed = web::get().to(async || "passed");
                    App::new().route("/", passed).wrap(hallpass::actix::authenticate(gate()))
                };
                let server = HttpServer::new(app).workers(1).disable_signals();
                let server = server.bind(("127.0.0.1", 0)).unwrap();
                let address = *server.addrs().first().expect("an address");
                let server = server.run();
                started.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = running.await.expect("the server starts");
        Self { address, handle, thread: Some(thread) }
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Actix {
    fn drop(&mut self) {
        // It is told at once; only that it has stopped has to be waited for.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told so already.
            let _ = thread.join();
        }
    }
}
