//! Roles and scopes that imply others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::error::{ConfigError, ConfigErrorKind};

/// Which names imply which others: `admin > editor > viewer` says that an admin is an editor, too,
/// and an editor a viewer.
///
/// One is given to an [`Issuer`](crate::Issuer) for its roles, another one for its scopes. Cheap to
/// clone: one reference count.
///
/// ```
/// use hallpass_core::Hierarchy;
///
/// # fn main() -> Result<(), hallpass_core::ConfigError> {
/// let roles = Hierarchy::new(["admin > editor > viewer", "auditor > viewer"])?;
/// let scopes = Hierarchy::new(["orders > orders:read", "orders > orders:write"])?;
/// # drop((roles, scopes));
/// # Hierarchy::new(["a > b", "b > a"]).unwrap_err();
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Hierarchy {
    /// For each name all those that imply it, directly or not.
    implied_by: Arc<BTreeMap<Box<str>, BTreeSet<Box<str>>>>,
}

impl Hierarchy {
    /// Reads chains of names with `>` between them, each implying all that follow it.
    ///
    /// # Errors
    /// [`Setting`](ConfigErrorKind::Setting) for a chain of less than two names, an empty name, and
    /// names that imply each other.
    pub fn new<'c>(chains: impl IntoIterator<Item = &'c str>) -> Result<Self, ConfigError> {
        let mut implied_by: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
        for chain in chains {
            let names: Vec<&str> = chain.split('>').map(str::trim).collect();
            if names.len() < 2 || names.iter().any(|name| name.is_empty()) {
                return Err(setting(format!(
                    "{chain:?} is no chain of names: write \"admin > editor > viewer\""
                )));
            }
            for (above, below) in names.iter().zip(names.iter().skip(1)) {
                implied_by.entry((*below).into()).or_default().insert((*above).into());
            }
        }
        while grow(&mut implied_by) {}
        let cycle = implied_by.iter().find(|(name, above)| above.contains(*name));
        if let Some((name, above)) = cycle {
            let others: Vec<_> = above.iter().filter(|other| *other != name).collect();
            return Err(setting(format!(
                "{name:?} implies itself, by way of {others:?}: take one of the chains apart"
            )));
        }
        Ok(Self { implied_by: Arc::new(implied_by) })
    }

    /// Whether whoever has `held` has `wanted`, too.
    pub(crate) fn implies(&self, held: &str, wanted: &str) -> bool {
        held == wanted || self.implied_by.get(wanted).is_some_and(|above| above.contains(held))
    }
}

impl fmt::Debug for Hierarchy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.implied_by.iter()).finish()
    }
}

/// Adds what is above of what is above; `false` when there is nothing to add.
fn grow(implied_by: &mut BTreeMap<Box<str>, BTreeSet<Box<str>>>) -> bool {
    let before = implied_by.clone();
    let mut grown = false;
    for above in implied_by.values_mut() {
        let further: Vec<_> =
            above.iter().filter_map(|name| before.get(name)).flatten().cloned().collect();
        for name in further {
            grown |= above.insert(name);
        }
    }
    grown
}

fn setting(message: String) -> ConfigError {
    ConfigError::new(ConfigErrorKind::Setting, message)
}
