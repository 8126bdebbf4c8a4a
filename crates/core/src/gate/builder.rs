//! The gate, and its settings.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::bearer::Credential;
use super::{Admission, Attempt, GateContext, Reason, RequestView};
use crate::observe::{self, Observer};
use crate::rejection::{Rejection, RejectionKind};
use crate::verify::Verifier;

/// Decides about requests: required, where every request must carry a good token, or
/// [`optional`](Self::optional), where only the absence of one is let through.
///
/// ```
/// use hallpass_core::{Field, Gate, Issuer, RequestView, Secret, StaticKeys, Verifier};
///
/// struct Bare;
/// impl RequestView for Bare {
///     fn field<'v>(&'v self, _: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
///         std::iter::empty()
///     }
/// }
///
/// # fn main() -> Result<(), hallpass_core::ConfigError> {
/// # let keys = StaticKeys::hs256(Secret::from_text("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga")?)?;
/// # let issuer = Issuer::new("https://shop.example.com", keys);
/// # let verifier = Verifier::builder().issuer(issuer).audience("shop").build()?;
/// let gate = Gate::new(verifier).realm("orders");
/// let refused = gate.begin(&Bare).now().expect("no keys to wait for").unwrap_err();
/// assert_eq!(refused.status(), 401);
/// assert_eq!(refused.challenges().next().as_deref(), Some("Bearer realm=\"orders\""));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a gate does nothing until requests are given to it"]
pub struct Gate {
    verifier: Verifier,
    optional: bool,
    context: GateContext,
}

impl Gate {
    /// A gate that lets in what `verifier` verifies, from the `Authorization: Bearer` header.
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier, optional: false, context: GateContext::new() }
    }

    /// Lets requests without credentials through as anonymous. A credential that is there and bad
    /// is refused all the same.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The protection space that challenges name (RFC 9110 §11.5): `api` unless set. Characters
    /// that no challenge may carry are replaced.
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.context.set_realm(realm.into().into());
        self
    }

    /// The URL of the protected resource metadata that challenges name (RFC 9728 §5.1).
    pub fn resource_metadata(mut self, url: impl Into<String>) -> Self {
        self.context.set_resource_metadata(url.into().into());
        self
    }

    /// Tells this observer what was accepted and refused, in place of the default one.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.context.set_observer(Some(Arc::new(observer)));
        self
    }

    /// Tells nobody what was accepted and refused.
    pub fn unobserved(mut self) -> Self {
        self.context.set_observer(None);
        self
    }

    /// Starts to decide about a request. The attempt borrows nothing from it, and is ready at once
    /// unless keys have to be fetched.
    pub fn begin(&self, view: &impl RequestView) -> Attempt {
        let started = self.context.observer().filter(|o| o.asks_duration()).map(|_| Instant::now());
        match Credential::find(view) {
            Ok(Credential::Token(token)) => {
                Attempt::verify(self.verifier.verify_bytes(token), token, &self.context, started)
            }
            Ok(Credential::Absent) if self.optional => {
                Attempt::done(Ok(Admission::Anonymous(self.context.clone())))
            }
            Ok(Credential::Absent) => self.refuse(RejectionKind::NoCredentials),
            Err(kind) => self.refuse(kind),
        }
    }

    fn refuse(&self, kind: RejectionKind) -> Attempt {
        let rejection = Rejection::new(kind, &self.context, Reason::Credential(kind));
        observe::refused(&rejection, Some(&self.context), None);
        Attempt::done(Err(rejection))
    }
}

impl From<Verifier> for Gate {
    fn from(verifier: Verifier) -> Self {
        Self::new(verifier)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("verifier", &self.verifier)
            .field("optional", &self.optional)
            .field("context", &self.context)
            .finish()
    }
}
