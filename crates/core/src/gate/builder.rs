//! The gate, and its settings.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use serde::de::DeserializeOwned;

use super::settings::Settings;
use super::source::{Looked, Transport};
use super::{
    Admission, Aftercare, Attempt, Field, GateContext, Passage, Reason, RequestView, TokenSource,
};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::observe::{self, Observer};
use crate::rejection::{Rejection, RejectionKind};
use crate::verify::{Typed, Verifier};

/// Decides about requests: required, where every request must carry a good token, or
/// [`optional`](Self::optional), where only the absence of one is let through.
///
/// Cheap to clone: one reference count.
///
/// ```
/// use hallpass_core::{Field, Gate, Issuer, RequestView, Secret, StaticKeys, Verifier};
///
/// struct Bare;
/// impl RequestView for Bare {
///     fn method(&self) -> &str {
///         "GET"
///     }
///     fn query(&self) -> Option<&str> {
///         None
///     }
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
pub struct Gate(GateContext);

impl Gate {
    /// A gate that lets in what `verifier` verifies, from the `Authorization: Bearer` header.
    pub fn new(verifier: Verifier) -> Self {
        Self(GateContext(Arc::new(Settings::new(verifier))))
    }

    /// Decodes the claims as `T` in the same pass that checks them, for services where most routes
    /// take `Claims<T>`. What is accepted and what they get is the same without; routes that take
    /// another type get it as ever. A known token is not decoded again in either case.
    ///
    /// `T` is decoded once the signature is verified, before the claims are judged, and perhaps once
    /// more afterwards: its `Deserialize` must not mind.
    pub fn decoding<T: DeserializeOwned + Send + Sync + 'static>(mut self) -> Self {
        self.settings().decode = &const { Typed::<T>::NEW };
        self
    }

    /// Lets requests without credentials through as anonymous. A credential that is there and bad
    /// is refused all the same.
    pub fn optional(mut self) -> Self {
        self.settings().optional = true;
        self
    }

    /// Takes tokens from these places, in place of the `Authorization: Bearer` header alone. A
    /// request that uses two of them is refused: there is no order among them.
    pub fn sources(mut self, sources: impl IntoIterator<Item = TokenSource>) -> Self {
        let settings = self.settings();
        settings.sources = sources.into_iter().collect();
        settings.mistake = check_sources(&settings.sources).err();
        self
    }

    /// Lets CORS preflights through as anonymous: `OPTIONS` with `Origin` and
    /// `Access-Control-Request-Method` (Fetch Standard §4.8). Browsers send them without
    /// credentials. Only needed where the CORS layer is inside of the gate; outside of it is its
    /// place.
    ///
    /// # Security
    /// Anybody can send such a request. A handler that takes any method, or `OPTIONS` itself, and
    /// asks for no claims, runs for it without a token.
    pub fn allow_preflight(mut self) -> Self {
        self.settings().preflight = true;
        self
    }

    /// The protection space that challenges name (RFC 9110 §11.5): `api` unless set. Characters
    /// that no challenge may carry are replaced.
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.settings().challenge.set_realm(realm.into().into());
        self
    }

    /// The URL of the protected resource metadata that challenges name (RFC 9728 §5.1).
    pub fn resource_metadata(mut self, url: impl Into<String>) -> Self {
        self.settings().challenge.set_resource_metadata(url.into().into());
        self
    }

    /// Tells this observer what was accepted and refused, in place of the default one.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.settings().observer = Some(Arc::new(observer));
        self
    }

    /// Tells nobody what was accepted and refused.
    pub fn unobserved(mut self) -> Self {
        self.settings().observer = None;
        self
    }

    /// Starts to decide about a request. The attempt borrows nothing from it, and is ready at once
    /// unless keys have to be fetched or the application asked.
    pub fn begin(&self, view: &impl RequestView) -> Attempt {
        let Self(context) = self;
        let settings = &*context.0;
        let started = context.observer().filter(|o| o.asks_duration()).map(|_| Instant::now());
        let (source, looked) = match (self.find(view), &settings.mistake) {
            (Ok(Some(found)), _) => found,
            (Ok(None), Some(mistake)) => return self.misconfigured(mistake),
            (Ok(None), None) if settings.optional || (settings.preflight && is_preflight(view)) => {
                let admission = Admission::Anonymous(context.clone());
                let aftercare = Aftercare::of_nobody(&settings.sources);
                return Attempt::done(Ok(Passage::new(admission, aftercare)));
            }
            (Ok(None), None) => {
                return self.refuse(RejectionKind::NoCredentials, Transport::Bearer);
            }
            (Err(transport), _) => {
                return self.refuse(RejectionKind::SeveralCredentials, transport);
            }
        };
        let transport = source.transport();
        if source.cross_site().is_some_and(|check| !check.admits(view)) {
            return self.refuse(RejectionKind::CrossSite, transport);
        }
        match looked {
            Looked::Token(token) => {
                let verification = settings.verifier.verify_bytes(&token, settings.decode);
                let aftercare = Aftercare::of(transport, view);
                Attempt::verify(verification, &token, transport, aftercare, context, started)
            }
            Looked::Refused(kind) => self.refuse(kind, transport),
            Looked::Absent | Looked::Many => {
                self.refuse(RejectionKind::SeveralCredentials, transport)
            }
        }
    }

    /// The one credential of the request, wherever it is. Two are an error, be they equal, or one of
    /// them no good.
    fn find<'g, 'v>(
        &'g self,
        view: &'v impl RequestView,
    ) -> Result<Option<(&'g TokenSource, Looked<'v>)>, Transport> {
        let mut found = None;
        for source in &*self.0.0.sources {
            match (source.look(view), &found) {
                (Looked::Absent, _) => {}
                (Looked::Many, _) | (_, Some(_)) => return Err(source.transport()),
                (looked, None) => found = Some((source, looked)),
            }
        }
        Ok(found)
    }

    /// A source in which no token could ever be found must not make everybody anonymous.
    fn misconfigured(&self, mistake: &ConfigError) -> Attempt {
        let kind = RejectionKind::Misconfigured;
        let reason = Reason::InvalidSource(mistake.clone());
        let rejection = Rejection::new(kind, &self.0, reason);
        observe::refused(&rejection, Some(&self.0), None);
        Attempt::done(Err(rejection))
    }

    /// The settings, to be changed: those of other gates stay as they are.
    fn settings(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.0.0)
    }

    fn refuse(&self, kind: RejectionKind, transport: Transport) -> Attempt {
        let reason = match kind {
            RejectionKind::CrossSite => Reason::CrossSite,
            _ => Reason::Credential(kind, transport),
        };
        let rejection = Rejection::new(kind, &self.0, reason);
        observe::refused(&rejection, Some(&self.0), None);
        Attempt::done(Err(rejection))
    }
}

/// Finds sources in which no token could ever be found.
fn check_sources(sources: &[TokenSource]) -> Result<(), ConfigError> {
    if sources.is_empty() {
        return Err(ConfigError::new(
            ConfigErrorKind::Setting,
            "the gate has no source of tokens: give `.sources(..)` at least one",
        ));
    }
    sources.iter().try_for_each(TokenSource::validate)
}

/// Fetch Standard §4.8. Any other `OPTIONS` is a request like others.
fn is_preflight(view: &impl RequestView) -> bool {
    view.method() == "OPTIONS"
        && view.field(Field::Origin).next().is_some()
        && view.field(Field::AccessControlRequestMethod).next().is_some()
}

impl From<Verifier> for Gate {
    fn from(verifier: Verifier) -> Self {
        Self::new(verifier)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &*self.0.0;
        f.debug_struct("Gate")
            .field("verifier", &settings.verifier)
            .field("optional", &settings.optional)
            .field("sources", &settings.sources)
            .field("realm", &self.0.realm())
            .finish_non_exhaustive()
    }
}
