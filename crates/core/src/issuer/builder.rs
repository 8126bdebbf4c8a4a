//! What the operator says about an issuer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Dialect, Names, Profile, Tenants, dialects};
use crate::claims::{ClaimPath, Layout};
use crate::key::{KeySource, SigningKey, StaticKeys};
use crate::require::Hierarchy;

/// An issuer of tokens: its name, its keys, and the rules for its tokens.
///
/// What is not set here is taken from the verifier that it is given to. Nothing is checked before
/// [`VerifierBuilder::build`](crate::VerifierBuilder::build), so that settings may come in any
/// order.
///
/// ```
/// use hallpass_core::{Issuer, Secret, StaticKeys};
///
/// # fn main() -> Result<(), hallpass_core::ConfigError> {
/// let keys = StaticKeys::hs256(Secret::from_text("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga")?)?;
/// let issuer = Issuer::new("https://id.example.com/realms/shop", keys)
///     .audience("orders-api")
///     .roles_at(["realm_access", "roles"]);
/// # drop(issuer);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "an issuer does nothing until a verifier has it"]
pub struct Issuer {
    pub(crate) names: Names,
    pub(crate) keys: Arc<dyn KeySource>,
    pub(crate) dialect: &'static Dialect,
    pub(crate) audiences: Vec<Box<str>>,
    pub(crate) any_audience: bool,
    pub(crate) layout: Layout,
    pub(crate) leeway: Option<Duration>,
    pub(crate) numeric_subject: bool,
    pub(crate) bound_as_bearer: bool,
    pub(crate) role_hierarchy: Hierarchy,
    pub(crate) scope_hierarchy: Hierarchy,
}

impl Issuer {
    /// An issuer whose tokens carry `name` as `iss`, to the byte (RFC 7519 §4.1.1, RFC 8725 §3.8),
    /// and are signed with one of `keys`.
    pub fn new(name: impl Into<String>, keys: impl KeySource) -> Self {
        Self::with(Names::OneOf(vec![name.into().into()]), Arc::new(keys), &dialects::FOREIGN)
    }

    /// This service itself: tokens that it signed with `key` as `at+jwt`, and nothing else, even if
    /// signed with the same key.
    pub fn own(name: impl Into<String>, key: &SigningKey) -> Self {
        Self::own_keys(name, StaticKeys::from(key.verifying_key()))
    }

    /// The same with keys that change over time.
    pub fn own_keys(name: impl Into<String>, keys: impl KeySource) -> Self {
        Self::with(Names::OneOf(vec![name.into().into()]), Arc::new(keys), &dialects::OWN)
    }

    /// The tenants of one provider, each an issuer of its own. `keys` is asked for the keys of one of
    /// them at a time: [`KeyQuery::tenant`](crate::KeyQuery::tenant).
    pub fn tenants(tenants: Tenants, keys: impl KeySource) -> Self {
        Self::with(Names::Tenants(tenants), Arc::new(keys), &dialects::FOREIGN)
    }

    /// Tokens of any name, or of none, as long as one of `keys` signed them.
    ///
    /// # Security
    /// Whoever has the key can name any issuer, and a user is told from another by `iss` and `sub`
    /// together (RFC 8725 §3.8). A verifier takes such an issuer only as its single one.
    pub fn accept_any_name(keys: impl KeySource) -> Self {
        Self::with(Names::Any, Arc::new(keys), &dialects::FOREIGN)
    }

    fn with(names: Names, keys: Arc<dyn KeySource>, dialect: &'static Dialect) -> Self {
        Self {
            names,
            keys,
            dialect,
            audiences: Vec::new(),
            any_audience: false,
            layout: Layout::standard(),
            leeway: None,
            numeric_subject: false,
            bound_as_bearer: false,
            role_hierarchy: Hierarchy::default(),
            scope_hierarchy: Hierarchy::default(),
        }
    }

    /// Adds an audience of which a token must name at least one (RFC 7519 §4.1.3). Takes the place
    /// of the verifier's audiences.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into().into());
        self
    }

    /// Accepts tokens for any audience, or for none.
    ///
    /// # Security
    /// A token that another service of this issuer received opens this one, too (RFC 8725 §3.9).
    pub fn accept_any_audience(mut self) -> Self {
        self.any_audience = true;
        self
    }

    /// Holds the tokens to a published profile, or to the dialect of a provider. Where that dialect
    /// keeps roles is where they are read, unless [`roles_at`](Self::roles_at) says otherwise.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.dialect = profile.dialect();
        self
    }

    /// Reads scopes at this place in place of `scope` and `scp`; called again, at further places.
    /// The value is a string of words, an array of strings, or one of objects with a `value`.
    pub fn scopes_at(mut self, path: impl Into<ClaimPath>) -> Self {
        self.layout.scopes_at(path.into());
        self
    }

    /// Reads roles at this place in place of `roles`; called again, at further places. The value is
    /// an array of strings, one of objects with a `value`, or a string, which is one role.
    pub fn roles_at(mut self, path: impl Into<ClaimPath>) -> Self {
        self.layout.roles_at(path.into());
        self
    }

    /// Lets roles imply others, wherever a role is required.
    pub fn role_hierarchy(mut self, hierarchy: Hierarchy) -> Self {
        self.role_hierarchy = hierarchy;
        self
    }

    /// Lets scopes imply others, wherever a scope is required. A challenge names the required scope
    /// itself: the least that would do.
    pub fn scope_hierarchy(mut self, hierarchy: Hierarchy) -> Self {
        self.scope_hierarchy = hierarchy;
        self
    }

    /// Tolerates clocks that differ by this much when `exp` and `nbf` are judged: at most 300 s;
    /// 30 s unless set here or at the verifier.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = Some(leeway);
        self
    }

    /// Accepts a `sub` that is a whole number; [`VerifiedToken::subject`](crate::VerifiedToken::subject)
    /// then gives its decimal digits, and a type of the application's still sees a number. RFC 7519
    /// §4.1.2 says string, and some issuers say number.
    pub fn accept_numeric_subject(mut self) -> Self {
        self.numeric_subject = true;
        self
    }

    /// Accepts tokens that are bound to a key of their sender (`cnf`, RFC 7800) from anyone who
    /// bears them.
    ///
    /// # Security
    /// The binding is what makes a stolen token useless. This gives it up (RFC 9449 §7.2).
    pub fn accept_bound_tokens_as_bearer(mut self) -> Self {
        self.bound_as_bearer = true;
        self
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer")
            .field("names", &self.names)
            .field("keys", &self.keys)
            .field("kind", &self.dialect.name)
            .field("audiences", &self.audiences)
            .finish_non_exhaustive()
    }
}
