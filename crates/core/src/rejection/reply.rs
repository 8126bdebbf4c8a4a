//! A refusal, as plain data.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::RejectionKind;
use super::problem::{MEDIA_TYPE, Problem};
use super::words::Words;
use crate::error::{Detail, Explanation, VerifyError};
use crate::gate::{GateContext, Reason, Transport};
use crate::require::{Denial, Requirement};
use crate::verify::VerifiedToken;

/// When to come back, where nothing better is known.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The answer to a request that is not let in: status, header fields and body, for an adapter to
/// carry, and the reason, for the operator to read.
///
/// The answer shows nothing of the token. Rendering is left until it is asked for.
///
/// Cheap to clone: one reference count.
#[derive(Clone)]
pub struct Rejection {
    inner: Arc<Inner>,
    by_default: bool,
}

struct Inner {
    kind: RejectionKind,
    context: Option<GateContext>,
    reason: Reason,
    scope: Option<Box<str>>,
}

impl Rejection {
    pub(crate) fn new(kind: RejectionKind, context: &GateContext, reason: Reason) -> Self {
        Self::of(kind, Some(context), reason, None)
    }

    /// For what is refused apart from any gate.
    pub(crate) fn without_context(kind: RejectionKind, reason: Reason) -> Self {
        Self::of(kind, None, reason, None)
    }

    fn of(
        kind: RejectionKind,
        context: Option<&GateContext>,
        reason: Reason,
        scope: Option<Box<str>>,
    ) -> Self {
        let inner = Inner { kind, context: context.cloned(), reason, scope };
        Self { inner: Arc::new(inner), by_default: false }
    }

    pub(crate) fn token(error: VerifyError, context: &GateContext) -> Self {
        let kind = RejectionKind::Token(error.kind());
        Self::new(kind, context, Reason::Token(error.into_explanation()))
    }

    pub(crate) fn denied(
        denial: Denial,
        wanted: &Requirement,
        token: &VerifiedToken,
        context: &GateContext,
    ) -> Self {
        let reason = || Reason::Denied(wanted.clone(), token.holdings());
        match denial {
            Denial::Invalid(error) => {
                Self::new(RejectionKind::Misconfigured, context, Reason::Invalid(error))
            }
            Denial::Other => Self::new(RejectionKind::Denied, context, reason()),
            Denial::Scopes(scope) => {
                Self::of(RejectionKind::InsufficientScope, Some(context), reason(), Some(scope))
            }
        }
    }

    /// No layer has seen the request.
    pub(crate) fn no_layer() -> Self {
        Self::without_context(RejectionKind::Misconfigured, Reason::NoLayer)
    }

    /// Why the request is not let in.
    #[must_use]
    pub fn kind(&self) -> RejectionKind {
        self.inner.kind
    }

    /// The HTTP status: 400, 401, 403, 500 or 503.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.words().status()
    }

    /// The error code of RFC 6750 §3.1, where one is due.
    #[must_use]
    pub fn error_code(&self) -> Option<&'static str> {
        self.words().error_code()
    }

    /// The scopes that would help, separated by spaces: with 403 `insufficient_scope` only.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.inner.scope.as_deref()
    }

    /// The values of `WWW-Authenticate`, one field line each (RFC 9110 §11.6.1).
    pub fn challenges(&self) -> impl Iterator<Item = String> + use<> {
        let words = self.words();
        // It says how to do better (RFC 9110 §11.6.1): on every 401, on a credential that was
        // malformed, and where scopes would help.
        let is_due = words.status() == 401 || words.error_code().is_some();
        let context = self.inner.context.as_ref().filter(|_| is_due);
        context.map(|context| context.challenge().text(words, self.scope())).into_iter()
    }

    /// When to come back (RFC 9110 §10.2.3): with 503 only. The header says whole seconds, rounded
    /// up, for 0 would mean at once.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let known = match &self.inner.reason {
            Reason::Token(explanation) => match explanation.detail() {
                Detail::CheckUnavailable(error) => error.retry_after(),
                Detail::KeysUnavailable { retry_after } => *retry_after,
                _ => None,
            },
            _ => None,
        };
        (self.status() == 503).then(|| known.unwrap_or(RETRY_AFTER))
    }

    /// The header fields of the answer, names in lower case.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> + use<> {
        [("content-type", Cow::Borrowed(MEDIA_TYPE))].into_iter().chain(self.due_fields())
    }

    /// The header fields that are due whatever the body is: those of [`fields`](Self::fields) but
    /// the media type.
    pub fn due_fields(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> + use<> {
        let retry = self.retry_after().map(|after| {
            let part = u64::from(after.subsec_nanos() > 0 || after.is_zero());
            ("retry-after", after.as_secs().saturating_add(part).to_string().into())
        });
        let vary = (self.kind() == RejectionKind::CrossSite)
            .then_some(("vary", Cow::Borrowed("origin, sec-fetch-site")));
        let challenges = self.challenges().map(|text| ("www-authenticate", text.into()));
        challenges.chain(retry).chain(vary)
    }

    /// Whether an answer to this rejection may have this status: a client error or a server error.
    #[must_use]
    pub const fn may_answer_with(status: u16) -> bool {
        matches!(status, 400..=599)
    }

    /// Whether a header field describes one certain answer, so that another answer in its place
    /// does not take it over: the fields of [`fields`](Self::fields) and those of the content.
    #[must_use]
    pub fn is_of_one_answer(name: &str) -> bool {
        name.starts_with("content-")
            || matches!(name, "www-authenticate" | "retry-after" | "transfer-encoding")
    }

    /// The body: a problem document (RFC 9457).
    #[must_use]
    pub fn body(&self) -> String {
        match self.scope() {
            None => self.words().body().to_owned(),
            scope => Problem { words: self.words(), scope }.to_json(),
        }
    }

    /// Which check failed, what was expected and what was seen: for the operator's log only.
    #[must_use]
    pub fn explanation(&self) -> impl fmt::Display + use<> {
        self.inner.reason.clone()
    }

    /// The explanation of the token's refusal, if it was the token.
    #[must_use]
    pub fn token_explanation(&self) -> Option<&Explanation> {
        match &self.inner.reason {
            Reason::Token(explanation) => Some(explanation),
            _ => None,
        }
    }

    /// This rejection, for the extensions of a response that an adapter made without being told how:
    /// a layer further out that has an answer of its own gives that in its place.
    #[must_use]
    pub fn answered_by_default(&self) -> Self {
        Self { by_default: true, ..self.clone() }
    }

    /// This rejection, for the extensions of a response that the application chose: it stays.
    #[must_use]
    pub fn answered_by_choice(&self) -> Self {
        Self { by_default: false, ..self.clone() }
    }

    /// Whether the response that has this rejection in its extensions is one that nobody chose.
    #[must_use]
    pub const fn is_answered_by_default(&self) -> bool {
        self.by_default
    }

    /// What the answer says.
    fn words(&self) -> Words {
        match (self.kind(), &self.inner.reason) {
            (RejectionKind::MalformedCredentials, Reason::Credential(_, transport))
                if !matches!(transport, Transport::Bearer) =>
            {
                Words::MalformedElsewhere
            }
            (kind, _) => kind.words(),
        }
    }

    pub(crate) fn reason(&self) -> &Reason {
        &self.inner.reason
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("kind", &self.kind())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status(), self.words().title())
    }
}

impl std::error::Error for Rejection {}
