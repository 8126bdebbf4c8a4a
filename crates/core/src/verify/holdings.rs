//! What a token has, for the log line of a denial.

use std::fmt;
use std::sync::Arc;

use super::VerifiedToken;
use crate::claims::Holds;
use crate::error::Seen;
use crate::issuer::IssuerRules;

/// The roles and scopes of a verified token, and where they were read.
#[derive(Clone, Debug)]
pub(crate) struct Holdings {
    roles: Option<Seen>,
    scopes: Option<Seen>,
    issuer: Arc<IssuerRules>,
}

impl Holdings {
    pub(super) fn new(token: &VerifiedToken, issuer: &Arc<IssuerRules>) -> Self {
        let (roles, scopes) = (Seen::list(token.roles()), Seen::list(token.scopes()));
        Self { roles, scopes, issuer: Arc::clone(issuer) }
    }

    fn write(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: &str,
        holds: Holds,
        seen: Option<&Seen>,
    ) -> fmt::Result {
        let places = self.issuer.layout.places().iter().filter(|place| place.holds == holds);
        let places: Vec<_> = places.map(|place| &*place.shown).collect();
        write!(f, "its {name}, read from {}, are ", places.join(", "))?;
        match seen {
            Some(seen) => write!(f, "{seen}"),
            None => f.write_str("none"),
        }
    }
}

impl fmt::Display for Holdings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "roles", Holds::Roles, self.roles.as_ref())?;
        f.write_str("; ")?;
        self.write(f, "scopes", Holds::Scopes, self.scopes.as_ref())
    }
}
