//! The service on both frameworks, each with a socket, keys and orders of its own.

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use hallpass::jwks::Provider;
use oidc::model::Orders;
use oidc::{access, on_actix, on_axum};
use reqwest::{Client, Method};
use tokio::task::JoinHandle;

use crate::http::{Answer, client, send};

/// A service on a free port; stopped when it is dropped.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) framework: &'static str,
    pub(crate) provider: Provider,
    url: String,
    client: Client,
    server: JoinHandle<()>,
    actix: Option<ServerHandle>,
}

/// One of each framework.
pub(crate) async fn both(issuer: &str) -> [Service; 2] {
    [on_axum(issuer).await, on_actix(issuer).await]
}

async fn on_axum(issuer: &str) -> Service {
    let provider = access::discover(issuer).await.unwrap();
    let verifier = access::verifier(&provider).unwrap();
    let (listener, url) = listener();
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let router = on_axum::router(Orders::new(), &provider, verifier);
    let server = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    Service { framework: "axum", provider, url, client: client(), server, actix: None }
}

async fn on_actix(issuer: &str) -> Service {
    let provider = access::discover(issuer).await.unwrap();
    let verifier = access::verifier(&provider).unwrap();
    let (listener, url) = listener();
    let (orders, keys) = (Orders::new(), provider.clone());
    let server = HttpServer::new(move || {
        let (orders, verifier) = (orders.clone(), verifier.clone());
        App::new().configure(|config| on_actix::routes(config, orders, &keys, verifier))
    });
    let server = server.workers(2).disable_signals().listen(listener).unwrap().run();
    let actix = Some(server.handle());
    let server = tokio::spawn(async { server.await.unwrap() });
    Service { framework: "actix", provider, url, client: client(), server, actix }
}

fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

impl Service {
    /// Sends a request (`GET /orders`); an order goes along with a POST.
    pub(crate) async fn ask(&self, request: &str, token: Option<&str>) -> Answer {
        let (method, path) = request.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let posts = method == Method::POST;
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if posts {
            request = request.header("content-type", "application/json");
            request = request.body(r#"{"item":"kettle"}"#);
        }
        send(request).await
    }

    pub(crate) async fn list(&self, token: &str) -> Answer {
        self.ask("GET /orders", Some(token)).await
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.server.abort();
        if let Some(actix) = &self.actix {
            // Its workers are threads: the command to end is sent at once, whoever awaits it.
            drop(actix.stop(false));
        }
    }
}
