//! What a gate leaves in the request for those who ask later.

use std::fmt;
use std::sync::Arc;

use super::settings::Settings;
use crate::observe::Observer;
use crate::rejection::ChallengeTemplate;

/// The realm and the rest of a gate's challenges, and its observer: what an answer given after the
/// gate, by an extractor or a guard, needs to be the gate's own.
///
/// Cheap to clone: one reference count.
#[derive(Clone)]
pub struct GateContext(pub(super) Arc<Settings>);

impl GateContext {
    /// The protection space that challenges name (RFC 9110 §11.5).
    #[must_use]
    pub fn realm(&self) -> &str {
        self.0.challenge.realm()
    }

    /// The URL of the protected resource metadata that challenges name (RFC 9728 §5.1).
    #[must_use]
    pub fn resource_metadata(&self) -> Option<&str> {
        self.0.challenge.resource_metadata()
    }

    pub(crate) fn challenge(&self) -> &ChallengeTemplate {
        &self.0.challenge
    }

    pub(crate) fn observer(&self) -> Option<&dyn Observer> {
        self.0.observer.as_deref()
    }
}

impl fmt::Debug for GateContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateContext").field("realm", &self.realm()).finish_non_exhaustive()
    }
}
