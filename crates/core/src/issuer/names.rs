//! What an issuer calls itself in `iss`.

use std::fmt;

use super::Tenants;
use crate::error::{ConfigError, ConfigErrorKind};

/// The names that `iss` may be.
#[derive(Clone, Debug)]
pub(crate) enum Names {
    Any,
    /// One, to the byte; or the several spellings that a dialect knows of it, the operator's first.
    OneOf(Vec<Box<str>>),
    Tenants(Tenants),
}

impl Names {
    /// Whether a token that names this issuer does so for good: `tenant` is the one that was let in
    /// when its keys were asked for.
    pub(crate) fn admit(&self, name: Option<&str>, tenant: Option<&str>) -> bool {
        match (self, name) {
            (Self::Any, _) => true,
            (Self::OneOf(names), Some(name)) => names.iter().any(|one| **one == *name),
            (Self::Tenants(tenants), Some(name)) => {
                tenant.is_some() && tenants.tenant_of(name) == tenant
            }
            (Self::OneOf(_) | Self::Tenants(_), None) => false,
        }
    }

    /// The tenant that a token means which names this issuer, if it is let in. The one place where
    /// that is asked.
    pub(crate) fn meet<'n>(&self, name: &'n str) -> Option<&'n str> {
        match self {
            Self::Tenants(tenants) => tenants.allowed_tenant(name),
            Self::Any | Self::OneOf(_) => None,
        }
    }

    /// Whether there are several issuers behind these names, each with keys of its own.
    pub(crate) const fn are_tenants(&self) -> bool {
        matches!(self, Self::Tenants(_))
    }

    /// The tenant that a name means, if the names are those of tenants.
    pub(crate) fn tenant<'n>(&self, name: &'n str) -> Option<&'n str> {
        match self {
            Self::Tenants(tenants) => tenants.tenant_of(name),
            Self::Any | Self::OneOf(_) => None,
        }
    }

    /// The name as the operator wrote it.
    pub(crate) fn configured(&self) -> Option<&str> {
        match self {
            Self::Any => None,
            Self::OneOf(names) => names.first().map(|name| &**name),
            Self::Tenants(tenants) => Some(tenants.pattern()),
        }
    }

    /// Every name and pattern that a token could match.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &str> {
        let (names, tenants) = match self {
            Self::Any => (None, None),
            Self::OneOf(names) => (Some(names), None),
            Self::Tenants(tenants) => (None, Some(tenants)),
        };
        let names = names.into_iter().flatten().map(|name| &**name);
        names.chain(tenants.into_iter().flat_map(Tenants::patterns))
    }

    /// # Errors
    /// A name that no `iss` would equal.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        match self {
            Self::Any => Ok(()),
            Self::OneOf(names) => names.iter().try_for_each(|name| check_name(name)),
            Self::Tenants(tenants) => tenants.check(),
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.spellings().enumerate() {
            write!(f, "{}{name:?}", if index == 0 { "" } else { " or " })?;
        }
        match self {
            Self::Tenants(_) => f.write_str(" with an allowed tenant"),
            Self::Any | Self::OneOf(_) => Ok(()),
        }
    }
}

fn check_name(name: &str) -> Result<(), ConfigError> {
    if name.is_empty() {
        return Err(ConfigError::new(
            ConfigErrorKind::IssuerMissing,
            "the issuer's name is the empty string: is the variable that it comes from set?",
        ));
    }
    if name.trim() != name {
        return Err(ConfigError::new(
            ConfigErrorKind::Setting,
            "the issuer's name begins or ends with white space, which no `iss` would equal: trim it",
        ));
    }
    Ok(())
}
