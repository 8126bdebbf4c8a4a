//! A request to an application, and what it leaves in the log.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once};

use axum::Router;
use axum::body::Body;
use http::{Method, Request, Response};
use tower::ServiceExt;

/// A row of the README, tried.
pub(crate) struct Case {
    pub(crate) symptom: &'static str,
    pub(crate) wrong: Attempt,
    pub(crate) right: Attempt,
    /// The status once the cure is applied.
    pub(crate) cured: u16,
}

/// A request to an application.
#[derive(Clone)]
pub(crate) struct Attempt {
    app: Router,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
}

impl Attempt {
    pub(crate) fn get(app: Router, path: impl Into<String>) -> Self {
        Self { app, method: Method::GET, path: path.into(), headers: Vec::new() }
    }

    pub(crate) fn method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn authorization(self, value: impl Into<String>) -> Self {
        self.header("authorization", value)
    }

    pub(crate) async fn respond(self) -> Response<Body> {
        listen();
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        self.app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// The status, and what is logged at INFO and above, without the time.
    pub(crate) async fn send(self) -> (u16, String) {
        listen();
        let log = Log::default();
        let lines = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || lines.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        let guard = tracing::subscriber::set_default(subscriber);
        let status = self.respond().await.status().as_u16();
        drop(guard);
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        // A type of an application's stands in the application's crate.
        (status, log.trim().replace("readme::shop::", "shop::"))
    }
}

/// Takes an interest in all events, and does nothing with them, for the whole process. A place that
/// writes events remembers when nobody wants them: one that is reached first while another thread
/// puts up its subscriber could remember that for good.
fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
    });
}

/// What a subscriber wrote.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
