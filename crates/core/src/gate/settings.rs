//! What a gate was told.

use std::sync::Arc;

use super::TokenSource;
use crate::error::ConfigError;
use crate::observe::Observer;
use crate::rejection::ChallengeTemplate;
use crate::verify::{Decode, Untyped, Verifier};

/// The settings of a gate. One allocation with one counter, which gates and what they leave in
/// requests share: counters that several threads write cost more than anything else of a request
/// with a known token.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) verifier: Verifier,
    pub(super) optional: bool,
    pub(super) preflight: bool,
    pub(super) sources: Arc<[TokenSource]>,
    /// What is wrong with them: then nobody is anonymous, for no token could be found.
    pub(super) mistake: Option<ConfigError>,
    pub(super) decode: &'static dyn Decode,
    pub(super) challenge: ChallengeTemplate,
    pub(super) observer: Option<Arc<dyn Observer>>,
}

impl Settings {
    pub(super) fn new(verifier: Verifier) -> Self {
        Self {
            verifier,
            optional: false,
            preflight: false,
            sources: [TokenSource::bearer()].into(),
            mistake: None,
            decode: &Untyped,
            challenge: ChallengeTemplate::new("api".into()),
            observer: crate::observe::default(),
        }
    }
}
