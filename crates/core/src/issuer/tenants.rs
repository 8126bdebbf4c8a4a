//! Issuers whose names differ in their tenant alone.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::error::{ConfigError, ConfigErrorKind};

/// The tenants of one provider, each an issuer of its own: their names follow a pattern, and which
/// of them are let in is yours to say.
///
/// The pattern has one segment in braces behind its host. A tenant is 1 to 128 letters, digits, `-`,
/// `.`, `_` and `~` (the unreserved characters of RFC 3986 §2.3), and never `.` or `..`, so that a
/// token's `iss` can name nothing but another segment of that path.
///
/// ```
/// use hallpass_core::Tenants;
///
/// let tenants = Tenants::of("https://id.example.com/{tenant}").allow(["acme", "globex"]);
/// # drop(tenants);
/// ```
#[derive(Clone)]
#[must_use = "tenants do nothing until an issuer has them"]
pub struct Tenants {
    patterns: Vec<Box<str>>,
    allowed: Option<Allowed>,
}

#[derive(Clone)]
enum Allowed {
    Any,
    If(Arc<dyn Fn(&str) -> bool + Send + Sync>),
    OneOf(Arc<BTreeSet<Box<str>>>),
}

impl Tenants {
    /// The longest tenant, in bytes.
    const LONGEST: usize = 128;

    /// Tenants whose issuers have names like this, such as `https://id.example.com/{tenant}`. Which
    /// are let in has to be said, too.
    pub fn of(pattern: impl Into<String>) -> Self {
        Self { patterns: vec![pattern.into().into()], allowed: None }
    }

    /// Lets in these tenants, to the byte; called again, further ones.
    pub fn allow(mut self, tenants: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut all = match self.allowed {
            Some(Allowed::OneOf(all)) => Arc::unwrap_or_clone(all),
            _ => BTreeSet::new(),
        };
        all.extend(tenants.into_iter().map(|tenant| tenant.into().into()));
        self.allowed = Some(Allowed::OneOf(Arc::new(all)));
        self
    }

    /// Lets in the tenants for which this holds. It is asked for every token, before its signature
    /// is verified, and again when its keys had to be fetched: let it answer from memory.
    pub fn allow_if(mut self, allowed: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.allowed = Some(Allowed::If(Arc::new(allowed)));
        self
    }

    /// Lets in whichever tenant the provider has.
    ///
    /// # Security
    /// With most providers anybody can become a tenant. A user is told from another by `iss` and
    /// `sub` together, and what a user may do here must depend on the tenant:
    /// [`VerifiedToken::tenant`](crate::VerifiedToken::tenant).
    pub fn allow_any(mut self) -> Self {
        self.allowed = Some(Allowed::Any);
        self
    }

    /// The pattern, as it was written.
    #[must_use]
    pub fn pattern(&self) -> &str {
        self.patterns().next().unwrap_or_default()
    }

    /// The name of a tenant's issuer; `None` for text that can be no tenant.
    #[must_use]
    pub fn name_of(&self, tenant: &str) -> Option<String> {
        let (before, after) = split(self.pattern())?;
        is_tenant(tenant).then(|| format!("{before}{tenant}{after}"))
    }

    /// Which tenants are let in, if that is a list.
    #[must_use]
    pub fn listed(&self) -> Option<impl Iterator<Item = &str>> {
        match &self.allowed {
            Some(Allowed::OneOf(all)) => Some(all.iter().map(|tenant| &**tenant)),
            Some(Allowed::Any | Allowed::If(_)) | None => None,
        }
    }

    /// The pattern, and its other spellings.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &str> {
        self.patterns.iter().map(|pattern| &**pattern)
    }

    /// Takes the spellings of the pattern that a dialect knows.
    pub(crate) fn spelled(mut self, patterns: Vec<Box<str>>) -> Self {
        self.patterns = patterns;
        self
    }

    /// The tenant whose issuer has this name, if it is let in.
    pub(crate) fn allowed_tenant<'n>(&self, name: &'n str) -> Option<&'n str> {
        let tenant = self.tenant_of(name)?;
        let allowed = match &self.allowed {
            None => false,
            Some(Allowed::Any) => true,
            Some(Allowed::If(allowed)) => allowed(tenant),
            Some(Allowed::OneOf(all)) => all.contains(tenant),
        };
        allowed.then_some(tenant)
    }

    /// The tenant whose issuer has this name, let in or not.
    pub(crate) fn tenant_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        self.patterns().find_map(|pattern| tenant(pattern, name))
    }

    /// # Errors
    /// The pattern names no tenant, or more than one; or nothing says which are let in.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |message| Err(ConfigError::new(ConfigErrorKind::Setting, message));
        let pattern = self.pattern();
        if split(pattern).is_none() {
            return refuse(format!(
                "the pattern {pattern:?} must have one whole segment of its path in braces, and \
                 none in its host: write it like \"https://id.example.com/{{tenant}}\". Issuers on \
                 hosts of their own are added one by one, with `.issuer(..)`"
            ));
        }
        match &self.allowed {
            None => refuse(format!(
                "nothing says which tenants of {pattern:?} are let in: list them with \
                 `.allow([..])`, or decide by `.allow_if(..)` or `.allow_any()`"
            )),
            Some(Allowed::OneOf(all)) if all.is_empty() => refuse(format!(
                "the list of tenants of {pattern:?} is empty: is what it comes from set?"
            )),
            Some(Allowed::OneOf(all)) => match all.iter().find(|tenant| !is_tenant(tenant)) {
                Some(tenant) => refuse(format!(
                    "{tenant:?} can be no tenant: 1 to 128 letters, digits, `-`, `.`, `_` and `~`"
                )),
                None => Ok(()),
            },
            Some(Allowed::Any | Allowed::If(_)) => Ok(()),
        }
    }
}

impl fmt::Debug for Tenants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenants").field("pattern", &self.pattern()).finish_non_exhaustive()
    }
}

/// What is before and after the one segment in braces of a pattern's path.
pub(crate) fn split(pattern: &str) -> Option<(&str, &str)> {
    let (before, rest) = pattern.split_once('{')?;
    let (placeholder, after) = rest.split_once('}')?;
    let (_, path) = before.split_once("://")?.1.split_once('/')?;
    let is_segment = path.is_empty() || path.ends_with('/');
    let is_whole = after.is_empty() || after.starts_with('/');
    let is_name = !placeholder.is_empty() && placeholder.bytes().all(|b| b.is_ascii_alphabetic());
    let is_single = !after.contains(['{', '}']) && !before.contains('}');
    (is_segment && is_whole && is_name && is_single).then_some((before, after))
}

/// Whether some name follows both of two different patterns. Names without tenants overlap nothing:
/// they come first.
pub(crate) fn overlap(one: &str, other: &str) -> bool {
    let both = split(one).is_some() && split(other).is_some();
    let fits =
        |(one, other): (&str, &str)| one == other || one.starts_with('{') || other.starts_with('{');
    both && one != other
        && one.split('/').count() == other.split('/').count()
        && one.split('/').zip(other.split('/')).all(fits)
}

/// The tenant in a name that follows the pattern.
fn tenant<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    let (before, after) = split(pattern)?;
    let tenant = name.strip_prefix(before)?.strip_suffix(after)?;
    is_tenant(tenant).then_some(tenant)
}

fn is_tenant(text: &str) -> bool {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    (1..=Tenants::LONGEST).contains(&text.len())
        && text.bytes().all(unreserved)
        && !matches!(text, "." | "..")
}
