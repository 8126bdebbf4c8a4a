//! The answers, written out: the table must not ask the code that it tests.

use hallpass_core::{ErrorKind, RejectionKind};
use serde_json::{Value, json};

use RejectionKind as Kind;

/// The answer of a handler that needs to say nothing.
#[must_use]
pub fn passed() -> String {
    json!({ "passed": true }).to_string()
}

/// The answer of a handler that knows whom it serves, or that it serves nobody.
#[must_use]
pub fn subject(subject: Option<&str>) -> String {
    json!({ "sub": subject }).to_string()
}

/// The answer of a handler that says which subprotocols it sees: the lines of the field, joined.
#[must_use]
pub fn protocols(lines: &str) -> String {
    json!({ "protocols": lines }).to_string()
}

/// What a row expects.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(super) status: u16,
    /// The one line of `WWW-Authenticate`, to the byte.
    pub(super) challenge: Option<String>,
    pub(super) retry_after: Option<&'static str>,
    /// Further fields, each with the value of one line.
    pub(super) fields: Vec<(&'static str, &'static str)>,
    /// `None`: whatever the framework says.
    pub(super) body: Option<Value>,
    /// What an adapter in process finds in the response's extensions.
    pub(super) kind: Option<Kind>,
}

impl Answer {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Why the request is not let in, if it is hallpass that does not let it in.
    #[must_use]
    pub const fn kind(&self) -> Option<RejectionKind> {
        self.kind
    }

    /// The one line of `WWW-Authenticate`, if there is any.
    #[must_use]
    pub fn challenge(&self) -> Option<&str> {
        self.challenge.as_deref()
    }

    /// With one more line of a field.
    pub(super) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.fields.push((name, value));
        self
    }

    /// A passing answer after a cookie: whose it is, and on what it depends.
    pub(super) fn after_cookie(self) -> Self {
        self.private().with("vary", "cookie, origin, sec-fetch-site")
    }

    /// An answer to nobody, where a cookie could have said who it is.
    pub(super) fn without_cookie(self) -> Self {
        self.with("vary", "cookie")
    }

    /// A passing answer after a way that caches know nothing of.
    pub(super) fn private(self) -> Self {
        self.with("cache-control", "private")
    }

    /// 101, with this subprotocol.
    pub(super) fn switched(protocol: Option<&'static str>) -> Self {
        let this = Self::plain(101, None);
        protocol.map_or_else(|| this.clone(), |p| this.clone().with("sec-websocket-protocol", p))
    }

    /// 200 with the subprotocols that the handler sees.
    pub(super) fn sees(protocols: &str) -> Self {
        Self::ok(json!({ "protocols": protocols }))
    }

    /// 200 with [`passed`].
    pub(super) fn passed() -> Self {
        Self::ok(json!({ "passed": true }))
    }

    /// 200 with the subject of [`TestIssuer::token`](crate::TestIssuer::token).
    pub(super) fn user() -> Self {
        Self::ok(json!({ "sub": "user" }))
    }

    /// 200 with this subject.
    pub(super) fn subject(subject: &str) -> Self {
        Self::ok(json!({ "sub": subject }))
    }

    /// 200 for nobody.
    pub(super) fn nobody() -> Self {
        Self::ok(json!({ "sub": null }))
    }

    /// Whether it is that of nobody.
    pub(super) fn is_nobody(&self) -> bool {
        self.status == 200 && self.body == Some(json!({ "sub": null }))
    }

    /// 404, by whatever routes.
    pub(super) const fn not_found() -> Self {
        Self::plain(404, None)
    }

    /// RFC 6750 §3.1: a challenge without an error code.
    pub(super) fn no_credentials() -> Self {
        Self::unauthenticated(Kind::NoCredentials)
    }

    /// The same for a scheme that is not accepted.
    pub(super) fn other_scheme() -> Self {
        Self::unauthenticated(Kind::UnsupportedScheme)
    }

    fn unauthenticated(kind: Kind) -> Self {
        let body = json!({ "type": "about:blank", "title": "Unauthorized", "status": 401 });
        Self::refused(kind, 401, Some("Bearer realm=\"api\""), body)
    }

    pub(super) fn malformed() -> Self {
        let detail = "Malformed Authorization header";
        Self::bad_request(Kind::MalformedCredentials, detail)
    }

    /// The same for what stands in another place than the `Authorization` field.
    pub(super) fn malformed_elsewhere() -> Self {
        Self::bad_request(Kind::MalformedCredentials, "Malformed credentials")
    }

    pub(super) fn several() -> Self {
        let detail = "Multiple methods used to include access token";
        Self::bad_request(Kind::SeveralCredentials, detail)
    }

    fn bad_request(kind: Kind, detail: &str) -> Self {
        let challenge = format!(
            "Bearer realm=\"api\", error=\"invalid_request\", error_description=\"{detail}\""
        );
        let body = json!({
            "type": "about:blank", "title": "Bad Request", "status": 400, "detail": detail,
            "error": "invalid_request",
        });
        Self::refused(kind, 400, Some(&challenge), body)
    }

    /// 401 `invalid_token`; of the reason the client is told no more than three texts.
    pub(super) fn invalid(kind: ErrorKind) -> Self {
        let detail = match kind {
            ErrorKind::Expired => "The access token expired",
            ErrorKind::WrongAudience | ErrorKind::WrongIssuer => {
                "The access token is not valid for this resource"
            }
            _ => "The access token is invalid",
        };
        let challenge = format!(
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"{detail}\""
        );
        let body = json!({
            "type": "about:blank", "title": "Unauthorized", "status": 401, "detail": detail,
            "error": "invalid_token",
        });
        Self::refused(Kind::Token(kind), 401, Some(&challenge), body)
    }

    /// 403 with all the scopes that are needed.
    pub(super) fn lacks_scopes(scopes: &str) -> Self {
        let challenge =
            format!("Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scopes}\"");
        let body = json!({
            "type": "about:blank", "title": "Forbidden", "status": 403,
            "error": "insufficient_scope", "scope": scopes,
        });
        Self::refused(Kind::InsufficientScope, 403, Some(&challenge), body)
    }

    /// 403 that no scope would cure.
    pub(super) fn denied() -> Self {
        let body = json!({ "type": "about:blank", "title": "Forbidden", "status": 403 });
        Self::refused(Kind::Denied, 403, None, body)
    }

    /// 403 for what another site made a browser send: no credential was at fault.
    pub(super) fn cross_site() -> Self {
        let body = json!({ "type": "about:blank", "title": "Forbidden", "status": 403 });
        Self::refused(Kind::CrossSite, 403, None, body).with("vary", "origin, sec-fetch-site")
    }

    pub(super) fn misconfigured() -> Self {
        let title = "Internal Server Error";
        let body = json!({ "type": "about:blank", "title": title, "status": 500 });
        Self::refused(Kind::Misconfigured, 500, None, body)
    }

    pub(super) fn no_clock() -> Self {
        Self::outage(ErrorKind::ClockUnavailable, "5")
    }

    /// 503: the token could not be judged.
    pub(super) fn outage(kind: ErrorKind, retry_after: &'static str) -> Self {
        let title = "Service Unavailable";
        let body = json!({ "type": "about:blank", "title": title, "status": 503 });
        let refused = Self::refused(Kind::Token(kind), 503, None, body);
        Self { retry_after: Some(retry_after), ..refused }
    }

    const fn ok(body: Value) -> Self {
        Self::plain(200, Some(body))
    }

    /// Not a refusal of hallpass.
    const fn plain(status: u16, body: Option<Value>) -> Self {
        Self { status, challenge: None, retry_after: None, fields: Vec::new(), body, kind: None }
    }

    fn refused(kind: Kind, status: u16, challenge: Option<&str>, body: Value) -> Self {
        let challenge = challenge.map(str::to_owned);
        Self { challenge, kind: Some(kind), ..Self::plain(status, Some(body)) }
    }
}
