//! A row of the table.

use std::fmt;

use hallpass_core::RejectionKind;
use http::Method;

use super::{Answer, CaseRequest, Driver, Kit, Setup};

/// How a driver's service is set up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a driver serves all of them")]
pub enum Mode {
    /// Under `authenticate(verifier)`.
    Required,
    /// Under `authenticate(verifier).optional()`.
    Optional,
    /// Under no layer, by mistake.
    NoLayer,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::Required, Self::Optional, Self::NoLayer];
}

/// A request, and the answer to it in each mode.
pub struct Case {
    name: String,
    ids: &'static [&'static str],
    setup: Setup,
    method: Method,
    path: &'static str,
    query: Option<Query>,
    lines: Lines,
    required: Answer,
    optional: Answer,
    swallowed: Option<Answer>,
    stops_clock: bool,
}

/// The query string, minted anew for each request.
type Query = Box<dyn Fn(&Kit) -> String + Send + Sync>;

/// The lines of the header, minted anew for each request.
type Lines = Box<dyn Fn(&Kit) -> Vec<(&'static str, Vec<u8>)> + Send + Sync>;

impl Case {
    /// A GET to `/claims` that is answered alike in both modes with a layer.
    pub(super) fn new(
        name: impl Into<String>,
        ids: &'static [&'static str],
        lines: impl Fn(&Kit) -> Vec<(&'static str, Vec<u8>)> + Send + Sync + 'static,
        answer: Answer,
    ) -> Self {
        Self {
            name: name.into(),
            ids,
            setup: Setup::Default,
            method: Method::GET,
            path: "/claims",
            query: None,
            lines: Box::new(lines),
            required: answer.clone(),
            optional: answer,
            swallowed: None,
            stops_clock: false,
        }
    }

    /// To another path.
    pub(super) fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    /// To a service with this setup.
    pub(super) fn under(self, setup: Setup) -> Self {
        Self { setup, ..self }
    }

    /// With a query string.
    pub(super) fn query(self, query: impl Fn(&Kit) -> String + Send + Sync + 'static) -> Self {
        Self { query: Some(Box::new(query)), ..self }
    }

    /// With another method.
    pub(super) fn by(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// With another answer under the optional layer.
    pub(super) fn optional(self, optional: Answer) -> Self {
        Self { optional, ..self }
    }

    /// With another answer where the framework's own `Option<..>` takes every refusal of an
    /// extractor for `None`.
    pub(super) fn swallowed(self, swallowed: Answer) -> Self {
        Self { swallowed: Some(swallowed), ..self }
    }

    /// While the verifier's clock gives no time.
    pub(super) fn without_time(self) -> Self {
        Self { stops_clock: true, ..self }
    }

    /// What the row is about. No two rows have the same name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The statements of the standards that the row tests, by id.
    #[must_use]
    pub const fn ids(&self) -> &'static [&'static str] {
        self.ids
    }

    /// The setup of the service that the request is for.
    #[must_use]
    pub const fn setup(&self) -> Setup {
        self.setup
    }

    /// The method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether the request is to be sent while the kit's clock [fails](crate::ManualClock::fail).
    #[must_use]
    pub const fn stops_clock(&self) -> bool {
        self.stops_clock
    }

    /// The request, with a fresh token.
    #[must_use]
    pub fn request(&self, kit: &Kit) -> CaseRequest {
        let query = self.query.as_ref().map(|query| query(kit));
        CaseRequest {
            method: self.method.clone(),
            path: self.path,
            query,
            lines: (self.lines)(kit),
        }
    }

    /// The answer in `mode`.
    #[must_use]
    pub fn expected(&self, driver: &impl Driver, mode: Mode) -> Answer {
        let swallows = driver.option_swallows_refusals();
        if let Some(answer) = self.swallowed_in(mode).filter(|_| swallows) {
            return answer;
        }
        match (mode, self.path) {
            (_, UNKNOWN) if !driver.guards_unknown_paths() => Answer::not_found(),
            _ => self.proper(mode),
        }
    }

    /// The answer that the extractor has for the framework, whatever that makes of it.
    #[must_use]
    pub fn proper(&self, mode: Mode) -> Answer {
        match (mode, self.path) {
            (Mode::NoLayer, "/open") => Answer::passed(),
            (Mode::NoLayer, UNKNOWN) => Answer::not_found(),
            (Mode::NoLayer, _) => Answer::misconfigured(),
            (Mode::Required, _) => self.required.clone(),
            (Mode::Optional, _) => self.optional.clone(),
        }
    }

    /// The refusal that the log tells of. Where an `Option` swallows refusals it tells of them all
    /// the same, of the absence of a token too.
    #[must_use]
    pub fn logged(&self, driver: &impl Driver, mode: Mode) -> Option<RejectionKind> {
        let answer = self.proper(mode);
        let is_option = driver.option_swallows_refusals() && OPTIONS.contains(&self.path);
        let absent = is_option && answer.is_nobody();
        if absent { Some(RejectionKind::NoCredentials) } else { answer.kind() }
    }

    fn swallowed_in(&self, mode: Mode) -> Option<Answer> {
        match mode {
            Mode::NoLayer => OPTIONS.contains(&self.path).then(Answer::nobody),
            Mode::Required | Mode::Optional => self.swallowed.clone(),
        }
    }
}

/// The paths whose routes have an extractor in an `Option`.
const OPTIONS: [&str; 2] = ["/maybe", "/maybe-verified"];

/// The path that no route has.
pub(super) const UNKNOWN: &str = "/unknown";

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .field("ids", &self.ids)
            .finish_non_exhaustive()
    }
}
