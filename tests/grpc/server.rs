//! A server of tonic on a free port of the loopback, with tonic's own health service.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::{Layer, Service};

/// A server that runs until it is stopped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), tonic::transport::Error>>,
}

/// Serves the health service behind `layer`.
pub(crate) async fn serve<L>(layer: L) -> Running
where
    L: Layer<Routes>,
    L::Service: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    L::Service: Clone + Send + 'static,
    <L::Service as Service<Request<Body>>>::Future: Send,
    L: Clone + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let (_reporter, health) = tonic_health::server::health_reporter();
    let serving = Server::builder().layer(layer).add_service(health).serve_with_incoming_shutdown(
        TcpIncoming::from(listener),
        async {
            // Whether told to or abandoned.
            let _stopped = stopped.await;
        },
    );
    Running { address, stop, task: tokio::spawn(serving) }
}

impl Running {
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        soon("the server stops", self.task).await.unwrap().unwrap();
    }
}

/// Waits for what must happen, not for long.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(Duration::from_secs(10), future).await {
        Ok(value) => value,
        Err(_) => panic!("{what}: nothing after 10 s"),
    }
}
