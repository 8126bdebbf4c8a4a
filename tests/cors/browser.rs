//! What a browser does with a script's `fetch(..)` to another origin (Fetch Standard §3.3, §4.8,
//! §4.10), as far as it matters here.

use hallpass_testkit::cases::{CaseRequest, CaseResponse};
use http::Method;

use crate::stacks::Stack;

/// What a script asks for.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The origin of the page that the script is on.
    pub(crate) origin: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) authorization: Option<String>,
    /// `credentials: "include"`, with this cookie in the browser's jar.
    pub(crate) cookie: Option<String>,
}

/// What the script gets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shown {
    /// A response that it can read.
    Status(u16),
    /// `TypeError: Failed to fetch`.
    NetworkError,
}

/// A status, and whether the answer names the page's origin.
pub(crate) type Answered = (u16, bool);

/// How the exchange went.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The answer to the preflight, if one was sent.
    pub(crate) preflight: Option<Answered>,
    /// The answer to the request itself, if it was sent.
    pub(crate) answer: Option<Answered>,
    pub(crate) shown: Shown,
    /// The header fields that the script can read.
    pub(crate) readable: Vec<String>,
}

/// Sends what a browser would send, and says what the script gets.
pub(crate) async fn fetch(stack: &Stack, call: &Call) -> Exchange {
    let mut preflight = None;
    if call.needs_preflight() {
        let response = stack.send(call.preflight()).await;
        preflight = Some((response.status, call.may_read(&response)));
        if !call.may_send(&response) {
            let (answer, shown, readable) = (None, Shown::NetworkError, Vec::new());
            return Exchange { preflight, answer, shown, readable };
        }
    }
    let response = stack.send(call.request()).await;
    let may_read = call.may_read(&response);
    let shown = if may_read { Shown::Status(response.status) } else { Shown::NetworkError };
    let readable = if may_read { list(&response, "access-control-expose-headers") } else { vec![] };
    Exchange { preflight, answer: Some((response.status, may_read)), shown, readable }
}

impl Call {
    /// §2.2.1, §2.2.2: `Authorization` and methods beyond those of forms are asked for first.
    fn needs_preflight(&self) -> bool {
        let is_simple = [Method::GET, Method::HEAD, Method::POST].contains(&self.method);
        self.authorization.is_some() || !is_simple
    }

    /// Without credentials of any kind, whatever the call has.
    fn preflight(&self) -> CaseRequest {
        let headers = self
            .authorization
            .as_ref()
            .map(|_| ("Access-Control-Request-Headers", b"authorization".to_vec()));
        let lines = [
            ("Origin", self.origin.into()),
            ("Access-Control-Request-Method", self.method.as_str().into()),
        ];
        CaseRequest::new(Method::OPTIONS, self.path).with_lines(lines).with_lines(headers)
    }

    fn request(&self) -> CaseRequest {
        let line = |name, value: &Option<String>| Some((name, value.clone()?.into_bytes()));
        CaseRequest::new(self.method.clone(), self.path)
            .with_lines([("Origin", self.origin.into())])
            .with_lines([("Sec-Fetch-Site", b"same-site".to_vec())])
            .with_lines(line("Authorization", &self.authorization))
            .with_lines(line("Cookie", &self.cookie))
    }

    /// The CORS check (§4.9).
    fn may_read(&self, response: &CaseResponse) -> bool {
        let origins: Vec<_> = response.field("access-control-allow-origin").collect();
        let with_credentials = self.cookie.is_some();
        let allows = list(response, "access-control-allow-credentials") == ["true"];
        match origins.as_slice() {
            [b"*"] => !with_credentials,
            [origin] => *origin == self.origin.as_bytes() && (allows || !with_credentials),
            _ => false,
        }
    }

    /// §4.8: the preflight is answered with success, passes the check, and lists what is asked for.
    /// A wildcard does not stand for `Authorization`, nor for anything with credentials.
    fn may_send(&self, preflight: &CaseResponse) -> bool {
        let listed = |name: &str, wanted: &str| {
            list(preflight, name).iter().any(|item| item.eq_ignore_ascii_case(wanted))
        };
        let is_simple = [Method::GET, Method::HEAD, Method::POST].contains(&self.method);
        let method = listed("access-control-allow-methods", self.method.as_str());
        let header = listed("access-control-allow-headers", "authorization");
        (200..300).contains(&preflight.status)
            && self.may_read(preflight)
            && (is_simple || method)
            && (self.authorization.is_none() || header)
    }
}

fn list(response: &CaseResponse, name: &str) -> Vec<String> {
    let lines = response.field(name).flat_map(|line| line.split(|b| *b == b','));
    lines.map(|item| String::from_utf8_lossy(item.trim_ascii()).to_lowercase()).collect()
}
