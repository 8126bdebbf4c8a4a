//! What a gate leaves in the request for those who ask later.

use std::fmt;
use std::sync::Arc;

use crate::observe::Observer;

/// The realm and the rest of a gate's challenges, and its observer: what an answer given after the
/// gate, by an extractor or a guard, needs to be the gate's own.
///
/// Cheap to clone: one reference count.
#[derive(Clone)]
pub struct GateContext(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    realm: Box<str>,
    resource_metadata: Option<Box<str>>,
    observer: Option<Arc<dyn Observer>>,
}

impl GateContext {
    pub(super) fn new() -> Self {
        let observer = crate::observe::default();
        Self(Arc::new(Inner { realm: "api".into(), resource_metadata: None, observer }))
    }

    pub(super) fn set_realm(&mut self, realm: Box<str>) {
        Arc::make_mut(&mut self.0).realm = realm;
    }

    pub(super) fn set_resource_metadata(&mut self, url: Box<str>) {
        Arc::make_mut(&mut self.0).resource_metadata = Some(url);
    }

    pub(super) fn set_observer(&mut self, observer: Option<Arc<dyn Observer>>) {
        Arc::make_mut(&mut self.0).observer = observer;
    }

    /// The protection space that challenges name (RFC 9110 §11.5).
    #[must_use]
    pub fn realm(&self) -> &str {
        &self.0.realm
    }

    /// The URL of the protected resource metadata that challenges name (RFC 9728 §5.1).
    #[must_use]
    pub fn resource_metadata(&self) -> Option<&str> {
        self.0.resource_metadata.as_deref()
    }

    pub(crate) fn observer(&self) -> Option<&dyn Observer> {
        self.0.observer.as_deref()
    }
}

impl fmt::Debug for GateContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateContext").field("realm", &self.0.realm).finish_non_exhaustive()
    }
}
