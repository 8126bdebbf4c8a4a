//! Endpoints mounted on Tower and on actix-web: the same requests, the same answers.

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use axum::Router;
use axum::body::Body;
use hallpass::{
    Algorithm, Answering, EndpointRequest, EndpointResponse, Endpoints, Jwks, Readiness, SigningKey,
};
use hallpass_tests::drivers::read;
use http::Request;
use tower::ServiceExt;

/// Says what it was asked, after a while.
#[derive(Debug)]
struct Echo;

impl Endpoints for Echo {
    fn answer(&self, request: EndpointRequest) -> Answering {
        Answering::Pending(Box::pin(async move {
            tokio::task::yield_now().await;
            let fields = request.field("x-twice").map(String::from_utf8_lossy);
            let said = format!(
                "{} {:?} {} [{}]",
                request.method(),
                request.path(),
                request.body().len(),
                fields.collect::<Vec<_>>().join("|"),
            );
            let response = EndpointResponse::new(201).with_field("set-cookie", "a=1");
            response.with_field("set-cookie", "b=2").with_body("text/plain", said)
        }))
    }

    fn max_body(&self) -> usize {
        10
    }
}

/// Status, lines of the header but those of the framework, body.
type Seen = (u16, Vec<(String, String)>, Vec<u8>);

struct Asked {
    method: &'static str,
    target: &'static str,
    lines: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn ask(method: &'static str, target: &'static str) -> Asked {
    Asked { method, target, lines: Vec::new(), body: Vec::new() }
}

impl Asked {
    fn line(mut self, name: &'static str, value: &str) -> Self {
        self.lines.push((name, value.to_owned()));
        self
    }

    fn body(self, len: usize) -> Self {
        Self { body: vec![b'x'; len], ..self }
    }

    async fn on_axum(&self, key: &SigningKey) -> Seen {
        let app = Router::new()
            .route_service("/jwks", hallpass::axum::endpoints(Jwks::new([key])))
            .nest_service("/ready", hallpass::axum::endpoints(Readiness::new(|| true)))
            .nest_service("/unready", hallpass::axum::endpoints(Readiness::new(|| false)))
            .nest_service("/echo", hallpass::axum::endpoints(Echo));
        let mut request = Request::builder().method(self.method).uri(self.target);
        for (name, value) in &self.lines {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(self.body.clone())).unwrap();
        let response = read(app.oneshot(request).await.unwrap()).await;
        let lines = response.headers().iter();
        let lines = lines.map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
        (response.status().as_u16(), ours(lines), response.into_body())
    }

    async fn on_actix(&self, key: &SigningKey) -> Seen {
        use hallpass::actix::endpoints;
        let below = |path, route| web::scope(path).default_service(route);
        let app = App::new()
            .service(web::resource("/jwks").route(endpoints(Jwks::new([key]))))
            .service(below("/ready", endpoints(Readiness::new(|| true))))
            .service(below("/unready", endpoints(Readiness::new(|| false))))
            .service(below("/echo", endpoints(Echo)));
        let app = init_service(app).await;
        let method = self.method.parse().unwrap();
        let mut request = TestRequest::default().method(method).uri(self.target);
        for (name, value) in &self.lines {
            request = request.append_header((*name, value.as_str()));
        }
        let request = request.set_payload(self.body.clone()).to_request();
        let response = call_service(&app, request).await;
        let status = response.status().as_u16();
        let lines = response.headers().iter();
        let lines = lines.map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
        let lines = ours(lines);
        (status, lines, read_body(response).await.to_vec())
    }
}

fn ours(mut lines: Vec<(String, String)>) -> Vec<(String, String)> {
    lines.retain(|(name, _)| !matches!(name.as_str(), "content-length" | "date"));
    lines.sort();
    lines
}

#[actix_web::test]
async fn endpoints_answer_alike_wherever_they_are_mounted() {
    let key = SigningKey::generate(Algorithm::ES256).unwrap();
    let (_, lines, _) = ask("GET", "/jwks").on_axum(&key).await;
    let tag = lines.iter().find(|(name, _)| name == "etag").map(|(_, tag)| tag.as_str()).unwrap();
    let rows: Vec<(&str, Asked, u16)> = vec![
        ("the keys", ask("GET", "/jwks"), 200),
        ("the keys, known", ask("GET", "/jwks").line("if-none-match", tag), 304),
        (
            "the keys, known weakly",
            ask("GET", "/jwks").line("if-none-match", &format!("W/{tag}")),
            304,
        ),
        (
            "the keys, known among others",
            ask("GET", "/jwks").line("if-none-match", "\"x\"").line("if-none-match", tag),
            304,
        ),
        ("the keys, others known", ask("GET", "/jwks").line("if-none-match", "\"x\""), 200),
        ("no keys by POST", ask("POST", "/jwks"), 405),
        ("16 KiB, and no more", ask("POST", "/jwks").body(16 * 1024), 405),
        ("more than 16 KiB", ask("POST", "/jwks").body(16 * 1024 + 1), 413),
        ("ready", ask("GET", "/ready"), 200),
        ("ready, below", ask("GET", "/ready/a/b?c=d"), 200),
        ("not ready", ask("GET", "/unready"), 503),
        ("not ready by DELETE", ask("DELETE", "/unready"), 405),
        ("an endpoint that waits", ask("PUT", "/echo/a%20b/c?d=e").body(10), 201),
        (
            "a field on two lines",
            ask("GET", "/echo/a").line("x-twice", "1").line("X-Twice", "2"),
            201,
        ),
        ("a body over its limit", ask("PUT", "/echo/a").body(11), 413),
        ("nothing there", ask("GET", "/nothing"), 404),
    ];
    for (name, asked, status) in rows {
        let (axum, actix) = (asked.on_axum(&key).await, asked.on_actix(&key).await);
        assert_eq!(axum.0, status, "{name}");
        assert_eq!(axum, actix, "{name}");
    }
}

/// The path that an endpoint sees begins where it is mounted.
#[actix_web::test]
async fn endpoints_see_the_same_paths() {
    let key = SigningKey::generate(Algorithm::ES256).unwrap();
    for (target, path) in [("/echo", "/"), ("/echo/", "/"), ("/echo/refresh", "/refresh")] {
        let (_, _, axum) = ask("GET", target).on_axum(&key).await;
        let (_, _, actix) = ask("GET", target).on_actix(&key).await;
        let said = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
        assert_eq!(
            (said(&axum), said(&actix)),
            (format!("GET {path:?} 0 []"), said(&axum)),
            "{target}"
        );
    }
}
