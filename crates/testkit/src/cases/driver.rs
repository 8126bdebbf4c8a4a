//! What an adapter's test brings along.

use hallpass_core::{Rejection, RejectionKind};
use http::{HeaderName, HeaderValue, Method, Request, Response};

use super::{Kit, Mode, Setup};
use crate::fail::fail;

/// An adapter under test: it serves the [routes](super) and sends them a request.
pub trait Driver: Sync {
    /// How reports call it: "axum over a socket".
    fn name(&self) -> String;

    /// The kit whose verifier it serves with.
    fn kit(&self) -> &Kit;

    /// Whether the layer sees requests to paths that no route has: a layer around the whole
    /// service does, one around each of its routes does not.
    fn guards_unknown_paths(&self) -> bool {
        true
    }

    /// Whether the framework's own `Option<Claims<Me>>` and `Option<Verified>` are `None` for every
    /// refusal, so that an adapter cannot help it.
    fn option_swallows_refusals(&self) -> bool {
        false
    }

    /// Sends a request to the service with this setup, in this mode.
    fn send(
        &self,
        setup: Setup,
        mode: Mode,
        request: CaseRequest,
    ) -> impl Future<Output = CaseResponse> + Send;
}

/// A request, with header fields that a client library may not let through: send them to the byte.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CaseRequest {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: &'static str,
    /// The query string, without its question mark.
    pub query: Option<String>,
    /// Lines of the header, in their order: the name as it is written, and the bytes of the value.
    pub lines: Vec<(&'static str, Vec<u8>)>,
}

impl CaseRequest {
    /// A request without a header.
    #[must_use]
    pub const fn new(method: Method, path: &'static str) -> Self {
        Self { method, path, query: None, lines: Vec::new() }
    }

    /// With these lines of the header.
    #[must_use]
    pub fn with_lines(mut self, lines: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        self.lines.extend(lines);
        self
    }

    /// Path and query.
    #[must_use]
    pub fn target(&self) -> String {
        self.query
            .as_ref()
            .map_or_else(|| self.path.to_owned(), |query| format!("{}?{query}", self.path))
    }

    /// The request for a service in process.
    ///
    /// # Panics
    /// If a line cannot stand in a header at all.
    pub fn into_http<B>(self, body: B) -> Request<B> {
        let mut request = Request::new(body);
        *request.uri_mut() = self
            .target()
            .try_into()
            .unwrap_or_else(|_| fail("a row of the table has a target that is none"));
        *request.method_mut() = self.method;
        for (name, value) in self.lines {
            let name = HeaderName::try_from(name);
            match (name, HeaderValue::try_from(value)) {
                (Ok(name), Ok(value)) => request.headers_mut().append(name, value),
                _ => fail("a row of the table has a line that no header could have"),
            };
        }
        request
    }
}

/// A response, read to its end.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CaseResponse {
    /// The status.
    pub status: u16,
    /// Lines of the header: the name in lower case, and the bytes of the value.
    pub lines: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
    /// The kind of the rejection in the response's extensions; compared only if it is there.
    pub kind: Option<RejectionKind>,
    /// The explanation of that rejection, for the operator.
    pub explanation: Option<String>,
    /// Whether the response came with its extensions, as it does in process.
    pub in_process: bool,
}

impl CaseResponse {
    /// A response that came over a wire.
    #[must_use]
    pub const fn from_wire(status: u16, lines: Vec<(String, Vec<u8>)>, body: Vec<u8>) -> Self {
        Self { status, lines, body, kind: None, explanation: None, in_process: false }
    }

    /// All values of a field, by its name in lower case.
    pub fn field<'r>(&'r self, name: &str) -> impl Iterator<Item = &'r [u8]> {
        self.lines.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_slice())
    }
}

/// A response of a service in process, with its rejection.
impl From<Response<Vec<u8>>> for CaseResponse {
    fn from(response: Response<Vec<u8>>) -> Self {
        let lines = response.headers().iter();
        let rejection = response.extensions().get::<Rejection>();
        Self {
            status: response.status().as_u16(),
            lines: lines.map(|(n, v)| (n.as_str().to_owned(), v.as_bytes().to_vec())).collect(),
            kind: rejection.map(Rejection::kind),
            explanation: rejection.map(|rejection| rejection.explanation().to_string()),
            in_process: true,
            body: response.into_body(),
        }
    }
}
