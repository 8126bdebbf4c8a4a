//! Naming a claim, nested or not.

use std::fmt;

/// The name of a claim, or the names that lead to a nested one.
///
/// A `&str` is one name, literally: `"https://example.com/roles"`, `"cognito:groups"` and
/// `"resource.roles"` each name one member. A list is a path:
/// `["realm_access", "roles"]`.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct ClaimPath(Box<[Box<str>]>);

impl ClaimPath {
    /// The names, outermost first.
    pub(crate) fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The name at `depth` levels below the top.
    pub(crate) fn name(&self, depth: usize) -> Option<&str> {
        self.0.get(depth).map(AsRef::as_ref)
    }

    /// Whether one of the two is an ancestor of the other, or they are equal.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.names().zip(other.names()).all(|(a, b)| a == b)
    }
}

impl From<&str> for ClaimPath {
    fn from(name: &str) -> Self {
        Self([name.into()].into())
    }
}

impl From<String> for ClaimPath {
    fn from(name: String) -> Self {
        Self([name.into()].into())
    }
}

impl<const N: usize> From<[&str; N]> for ClaimPath {
    fn from(names: [&str; N]) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }
}

impl From<Vec<String>> for ClaimPath {
    fn from(names: Vec<String>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }
}

impl fmt::Debug for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            [name] => write!(f, "{name:?}"),
            names => f.debug_list().entries(names).finish(),
        }
    }
}
