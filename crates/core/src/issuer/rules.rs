//! An issuer as the verifier holds it: checked, and complete.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Issuer, Kind};
use crate::UnixTime;
use crate::claims::{Layout, Registered};
use crate::error::{ConfigError, ConfigErrorKind, Detail, Seen};
use crate::key::KeySource;
use crate::require::Hierarchy;

/// The widest tolerance for clocks that differ.
const MAX_LEEWAY: Duration = Duration::from_secs(300);

/// What a verifier sets for issuers that do not say otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Defaults {
    pub(crate) audiences: Vec<Box<str>>,
    pub(crate) any_audience: bool,
    pub(crate) leeway: Duration,
}

/// Whom a token must be for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Audiences {
    Any,
    OneOf(Box<[Box<str>]>),
}

/// The rules for the tokens of one issuer.
#[derive(Clone)]
pub(crate) struct IssuerRules {
    name: Option<Box<str>>,
    pub(crate) keys: Arc<dyn KeySource>,
    kind: Kind,
    audiences: Audiences,
    pub(crate) layout: Layout,
    leeway: Duration,
    numeric_subject: bool,
    bound_as_bearer: bool,
    pub(crate) role_hierarchy: Hierarchy,
    pub(crate) scope_hierarchy: Hierarchy,
}

impl IssuerRules {
    /// Checks what the operator said and fills in what the verifier says.
    pub(crate) fn new(issuer: Issuer, defaults: &Defaults) -> Result<Self, ConfigError> {
        check_name(issuer.name.as_deref())?;
        check_layout(&issuer.layout)?;
        let leeway = issuer.leeway.unwrap_or(defaults.leeway);
        if leeway > MAX_LEEWAY {
            return Err(ConfigError::new(
                ConfigErrorKind::Setting,
                format!(
                    "a leeway of {leeway:?} is more than the 300 s allowed: mend the clocks, or issue \
                     tokens that live longer",
                ),
            ));
        }
        let audiences = audiences(&issuer, defaults)?;
        if issuer.kind == Kind::Rfc9068 && audiences == Audiences::Any {
            return Err(ConfigError::new(
                ConfigErrorKind::Setting,
                "RFC 9068 demands that the audience is checked: name it with `.audience(..)` in \
                 place of `.accept_any_audience()`",
            ));
        }
        if issuer.kind == Kind::Rfc9068 && issuer.name.is_none() {
            return Err(ConfigError::new(
                ConfigErrorKind::Setting,
                "RFC 9068 demands that the issuer is checked: name it with `Issuer::new(..)` in \
                 place of `Issuer::accept_any_name(..)`",
            ));
        }
        Ok(Self {
            name: issuer.name,
            keys: issuer.keys,
            kind: issuer.kind,
            audiences,
            layout: issuer.layout,
            leeway,
            numeric_subject: issuer.numeric_subject,
            bound_as_bearer: issuer.bound_as_bearer,
            role_hierarchy: issuer.role_hierarchy,
            scope_hierarchy: issuer.scope_hierarchy,
        })
    }

    /// The name that `iss` must be, unless any is accepted.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) const fn audiences(&self) -> &Audiences {
        &self.audiences
    }

    /// Judges the `typ` header.
    pub(crate) fn admit_typ(&self, typ: Option<&str>) -> Result<(), Detail> {
        self.kind.admit(typ)
    }

    /// Judges the claims of a token whose signature was verified with a key of this issuer, and
    /// answers when it expires.
    pub(crate) fn admit(
        self: &Arc<Self>,
        claims: &Registered,
        payload: &str,
        now: UnixTime,
    ) -> Result<UnixTime, Detail> {
        self.admit_issuer(claims, payload)?;
        admit_kind(claims, payload)?;
        let expires = self.admit_time(claims, now)?;
        self.admit_audience(claims, payload)?;
        self.admit_presence(claims)?;
        if claims.subject_is_number && !self.numeric_subject {
            return Err(Detail::NumericSubject);
        }
        if claims.confirmation && !self.bound_as_bearer {
            return Err(Detail::SenderConstrained);
        }
        Ok(expires)
    }

    /// RFC 7519 §4.1.1, to the byte.
    fn admit_issuer(self: &Arc<Self>, claims: &Registered, payload: &str) -> Result<(), Detail> {
        let Some(name) = self.name() else { return Ok(()) };
        let seen = claims.issuer.as_ref().map(|span| span.get(payload));
        if seen == Some(name) {
            return Ok(());
        }
        Err(Detail::WrongIssuer { rules: Arc::clone(self), seen: seen.map(Seen::new) })
    }

    /// RFC 7519 §4.1.4 and §4.1.5. An `iat` in the future is no reason to refuse a token.
    fn admit_time(&self, claims: &Registered, now: UnixTime) -> Result<UnixTime, Detail> {
        let leeway = self.leeway;
        let expires = claims.expires.ok_or(Detail::MissingClaim {
            claim: "exp",
            profile: "every token that is accepted",
        })?;
        // Moved forward and not the clock back: before 30 s past 1970 there is no further back.
        if expires.saturating_add(leeway) <= now {
            return Err(Detail::Expired { expires, now, leeway });
        }
        match claims.not_before {
            Some(not_before) if not_before > now.saturating_add(leeway) => {
                Err(Detail::NotYetValid { not_before, now, leeway })
            }
            _ => Ok(expires),
        }
    }

    /// RFC 7519 §4.1.3, to the byte.
    fn admit_audience(self: &Arc<Self>, claims: &Registered, payload: &str) -> Result<(), Detail> {
        let Audiences::OneOf(expected) = &self.audiences else { return Ok(()) };
        let mut seen = claims.audience.iter(payload);
        if seen.any(|seen| expected.iter().any(|expected| **expected == *seen)) {
            return Ok(());
        }
        let seen = Seen::list(claims.audience.iter(payload));
        Err(Detail::WrongAudience { rules: Arc::clone(self), seen })
    }

    /// RFC 9068 §2.2: what must be there, beside the claims that are judged anyway.
    fn admit_presence(&self, claims: &Registered) -> Result<(), Detail> {
        if self.kind != Kind::Rfc9068 {
            return Ok(());
        }
        let present = [
            ("sub", claims.subject.is_some()),
            ("client_id", claims.client.is_some()),
            ("iat", claims.issued.is_some()),
            ("jti", claims.token_id.is_some()),
        ];
        match present.into_iter().find(|(_, present)| !present) {
            Some((claim, _)) => Err(Detail::MissingClaim { claim, profile: "RFC 9068 §2.2" }),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for IssuerRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerRules")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("audiences", &self.audiences)
            .field("leeway", &self.leeway)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Audiences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::OneOf(names) => {
                for (index, name) in names.iter().enumerate() {
                    write!(f, "{}{name:?}", if index == 0 { "" } else { " or " })?;
                }
                Ok(())
            }
        }
    }
}

/// Refuses a payload that itself says that it is no access token (RFC 8725 §3.12).
fn admit_kind(claims: &Registered, payload: &str) -> Result<(), Detail> {
    let Some((claim, said)) = &claims.other_kind else { return Ok(()) };
    let seen = said.as_ref().map(|span| Seen::new(span.get(payload)));
    Err(Detail::OtherKind { claim, seen })
}

fn audiences(issuer: &Issuer, defaults: &Defaults) -> Result<Audiences, ConfigError> {
    let (names, any) = if issuer.any_audience || !issuer.audiences.is_empty() {
        (&issuer.audiences, issuer.any_audience)
    } else {
        (&defaults.audiences, defaults.any_audience)
    };
    match (names.is_empty(), any) {
        (true, true) => Ok(Audiences::Any),
        (true, false) => Err(ConfigError::new(
            ConfigErrorKind::AudienceMissing,
            format!(
                "no audience is decided for issuer {:?}: add `.audience(\"orders-api\")` with the \
                 name that tokens for this service carry in `aud`; if they carry none, say so with \
                 `.accept_any_audience()`",
                issuer.name.as_deref().unwrap_or("(any name)")
            ),
        )),
        (false, true) => Err(ConfigError::new(
            ConfigErrorKind::Setting,
            "`.audience(..)` and `.accept_any_audience()` contradict each other: keep one of them",
        )),
        (false, false) if names.iter().any(|name| name.is_empty()) => Err(ConfigError::new(
            ConfigErrorKind::AudienceMissing,
            "an audience is the empty string: is the variable that it comes from set?",
        )),
        (false, false) => Ok(Audiences::OneOf(names.as_slice().into())),
    }
}

fn check_name(name: Option<&str>) -> Result<(), ConfigError> {
    match name {
        Some("") => Err(ConfigError::new(
            ConfigErrorKind::IssuerMissing,
            "the issuer's name is the empty string: is the variable that it comes from set?",
        )),
        Some(name) if name.trim() != name => Err(ConfigError::new(
            ConfigErrorKind::Setting,
            "the issuer's name begins or ends with white space, which no `iss` would equal: trim it",
        )),
        _ => Ok(()),
    }
}

/// Claims that say something else already.
const REGISTERED: [&str; 11] =
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "typ", "token_use", "cnf"];

fn check_layout(layout: &Layout) -> Result<(), ConfigError> {
    let refuse = |message| Err(ConfigError::new(ConfigErrorKind::Setting, message));
    let places = layout.places();
    if places.len() > Layout::MAX_PLACES {
        return refuse(format!(
            "{} places of scopes and roles are more than the {} allowed: leave some out",
            places.len(),
            Layout::MAX_PLACES
        ));
    }
    for place in places {
        match place.path.name(0) {
            None => {
                return refuse("a claim path names nothing: name at least one claim".to_owned());
            }
            Some(name) if REGISTERED.contains(&name) => {
                return refuse(format!(
                    "{name:?} is a registered claim, which holds no scopes or roles: name the claim \
                     that does"
                ));
            }
            Some(_) => {}
        }
    }
    for (index, place) in places.iter().enumerate() {
        let others = places.iter().skip(index.saturating_add(1));
        if let Some(other) = others.into_iter().find(|other| other.path.overlaps(&place.path)) {
            return refuse(format!(
                "the claims {} and {} overlap: name each place of scopes or roles once",
                place.path, other.path
            ));
        }
    }
    Ok(())
}
