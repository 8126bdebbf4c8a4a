//! An issuer as the verifier holds it: checked, and complete.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Dialect, Issuer, Names};
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
    names: Names,
    pub(crate) keys: Arc<dyn KeySource>,
    dialect: &'static Dialect,
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
        let dialect = issuer.dialect;
        let names = match issuer.names.clone() {
            Names::Any => Names::Any,
            Names::OneOf(names) => {
                Names::OneOf(names.iter().flat_map(|name| dialect.names(name)).collect())
            }
            Names::Tenants(tenants) => {
                let spellings = dialect.names(tenants.pattern());
                Names::Tenants(tenants.spelled(spellings))
            }
        };
        names.check()?;
        let mut layout = issuer.layout.clone();
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
        if dialect.demands_names && audiences == Audiences::Any {
            return Err(ConfigError::new(
                ConfigErrorKind::Setting,
                "RFC 9068 demands that the audience is checked: name it with `.audience(..)` in \
                 place of `.accept_any_audience()`",
            ));
        }
        if dialect.demands_names && matches!(names, Names::Any) {
            return Err(ConfigError::new(
                ConfigErrorKind::Setting,
                "RFC 9068 demands that the issuer is checked: name it with `Issuer::new(..)` in \
                 place of `Issuer::accept_any_name(..)`",
            ));
        }
        layout.speak(dialect.watched, dialect.clients, dialect.roles_are_names);
        if !dialect.roles.is_empty() {
            layout.roles_by_default(dialect.roles_for(&audiences));
        }
        check_layout(&layout)?;
        Ok(Self {
            names,
            keys: issuer.keys,
            dialect,
            audiences,
            layout,
            leeway,
            numeric_subject: issuer.numeric_subject,
            bound_as_bearer: issuer.bound_as_bearer,
            role_hierarchy: issuer.role_hierarchy,
            scope_hierarchy: issuer.scope_hierarchy,
        })
    }

    /// The names that `iss` may be.
    pub(crate) const fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) const fn audiences(&self) -> &Audiences {
        &self.audiences
    }

    /// Judges the `typ` header.
    pub(crate) fn admit_typ(&self, typ: Option<&str>) -> Result<(), Detail> {
        self.dialect.admit_typ(typ)
    }

    /// Judges the claims of a token whose signature was verified with a key of this issuer, and
    /// answers when it expires.
    pub(crate) fn admit(
        self: &Arc<Self>,
        claims: &Registered,
        payload: &str,
        tenant: Option<&str>,
        now: UnixTime,
    ) -> Result<UnixTime, Detail> {
        self.admit_issuer(claims, payload, tenant)?;
        self.dialect.admit_kind(claims, payload)?;
        let expires = self.admit_time(claims, now)?;
        self.admit_audience(claims, payload)?;
        self.dialect.admit_presence(claims, payload)?;
        if claims.subject_is_number && !self.numeric_subject {
            return Err(Detail::NumericSubject);
        }
        if claims.confirmation && !self.bound_as_bearer {
            return Err(Detail::SenderConstrained);
        }
        Ok(expires)
    }

    /// RFC 7519 §4.1.1, to the byte. `tenant` is the one whose keys were asked for.
    fn admit_issuer(
        self: &Arc<Self>,
        claims: &Registered,
        payload: &str,
        tenant: Option<&str>,
    ) -> Result<(), Detail> {
        let seen = claims.issuer.as_ref().map(|span| span.get(payload));
        // The keys were those of `tenant`: another one's name is another issuer's.
        if self.names.admit(seen, tenant) {
            return Ok(());
        }
        Err(Detail::WrongIssuer { rules: Arc::clone(self), seen: seen.map(Seen::new) })
    }

    /// RFC 7519 §4.1.4 and §4.1.5. An `iat` in the future is no reason to refuse a token.
    pub(crate) fn admit_time(
        &self,
        claims: &Registered,
        now: UnixTime,
    ) -> Result<UnixTime, Detail> {
        let leeway = self.leeway;
        let expires = claims.expires.ok_or_else(|| Detail::MissingClaim {
            claim: "exp",
            demanded_by: "every token that is accepted",
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
        let is_expected = |seen: &str| expected.iter().any(|expected| **expected == *seen);
        if claims.audience.iter(payload).any(is_expected) {
            return Ok(());
        }
        let mut audiences = claims.audience.iter(payload).peekable();
        if !self.dialect.client_is_audience || audiences.peek().is_some() {
            let seen = Seen::list(audiences);
            return Err(Detail::WrongAudience { rules: Arc::clone(self), seen });
        }
        let client = claims.client.as_ref().map(|span| span.get(payload));
        match client.filter(|client| is_expected(client)) {
            Some(_) => Ok(()),
            None => {
                let seen = client.map(Seen::new);
                Err(Detail::WrongClient { rules: Arc::clone(self), seen })
            }
        }
    }
}

impl fmt::Debug for IssuerRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerRules")
            .field("names", &self.names)
            .field("kind", &self.dialect.name)
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
                issuer.names.configured().unwrap_or("(any name)")
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

/// Claims that say something else already, with every issuer.
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
            Some(name) if layout.watches(name) => {
                return refuse(format!(
                    "with this profile {name:?} says something else than scopes or roles: name the \
                     claim that does"
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
