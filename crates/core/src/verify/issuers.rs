//! The issuers of a verifier, and the way from a name to the one that it means.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::issuer::IssuerRules;

/// Issuers that no token can mistake for one another.
pub(super) struct Issuers {
    all: Box<[Arc<IssuerRules>]>,
    /// Positions in `all`, by each name that is one.
    by_name: HashMap<Box<str>, usize>,
    /// Positions in `all` of those that are many: tenants of one provider.
    tenants: Box<[usize]>,
}

impl Issuers {
    pub(super) fn new(all: Vec<Arc<IssuerRules>>) -> Self {
        let are_tenants = |issuer: &Arc<IssuerRules>| issuer.names().are_tenants();
        let named = all.iter().enumerate().filter(|(_, issuer)| !are_tenants(issuer));
        let names = named.flat_map(|(at, issuer)| {
            issuer.names().spellings().map(move |name| (Box::from(name), at))
        });
        let by_name = names.collect();
        let tenants = (0..all.len()).filter(|at| all.get(*at).is_some_and(are_tenants)).collect();
        Self { all: all.into(), by_name, tenants }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The only one, if a token need not say which it means.
    pub(super) fn only(&self) -> Option<&Arc<IssuerRules>> {
        match &*self.all {
            [only] if self.tenants.is_empty() => Some(only),
            _ => None,
        }
    }

    /// The issuer of this name, and which of its tenants that is, if it has any. One that the
    /// operator named is itself, even where it could be a tenant.
    pub(super) fn meet<'n>(&self, name: &'n str) -> Option<(&Arc<IssuerRules>, Option<&'n str>)> {
        if let Some(issuer) = self.by_name.get(name).and_then(|at| self.all.get(*at)) {
            return Some((issuer, None));
        }
        let mut tenants = self.tenants.iter().filter_map(|at| self.all.get(*at));
        tenants.find_map(|issuer| Some((issuer, Some(issuer.names().meet(name)?))))
    }
}

impl fmt::Debug for Issuers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.all).finish()
    }
}
