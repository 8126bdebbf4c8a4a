//! What is compared: a file a group, or several that belong together.

mod cache;
mod first_sight;
mod issuers;
mod keys;
pub(crate) mod raw;
mod refusal;
mod revocation;
pub(crate) mod rows;
mod seen_before;
mod size;
mod threads;

use crate::harness::Suite;
use crate::ours::Memory;

/// The rows that send a token for the first time and again, where a group has both.
const MEMORIES: [(&str, Memory); 2] = [
    ("hallpass bare tower, first sight", Memory::Off),
    ("hallpass bare tower, seen before", Memory::Default),
];

/// Groups whose rows run together, in one interleaved run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    /// Adds the rows that a process with the second backend, or one without it, has.
    pub(crate) declare: fn(&mut Suite, bool),
    /// Whether there are rows with the second backend.
    pub(crate) second_backend: bool,
}

impl Family {
    /// One that has no rows with the second backend.
    pub(crate) const fn new(name: &'static str, declare: fn(&mut Suite, bool)) -> Self {
        Self { name, declare, second_backend: false }
    }

    /// One that has.
    pub(crate) const fn with_second_backend(
        name: &'static str,
        declare: fn(&mut Suite, bool),
    ) -> Self {
        Self { name, declare, second_backend: true }
    }

    /// # Panics
    /// There is none of that name.
    pub(crate) fn named(name: &str) -> Self {
        let family = families().into_iter().find(|family| family.name == name);
        family.unwrap_or_else(|| panic!("there is no family `{name}`"))
    }
}

/// All of them, in the order of the table.
pub(crate) fn families() -> Vec<Family> {
    let mut families = first_sight::FAMILIES.to_vec();
    families.push(seen_before::FAMILY);
    families.extend(refusal::FAMILIES);
    families.extend(size::FAMILIES);
    families.extend([keys::FAMILY, issuers::FAMILY, threads::FAMILY, cache::FAMILY]);
    families.push(revocation::FAMILY);
    families
}
