//! Where an issuer keeps scopes and roles.

use std::fmt;
use std::sync::Arc;

use super::ClaimPath;

/// What the values at a [`Place`] are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Holds {
    Roles,
    Scopes,
}

/// A claim that holds scopes or roles.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) path: ClaimPath,
    pub(crate) holds: Holds,
    /// The path as the operator's log shows it.
    pub(crate) shown: Arc<str>,
}

impl Place {
    fn new(path: ClaimPath, holds: Holds) -> Self {
        let shown = path.to_string().into();
        Self { path, holds, shown }
    }
}

/// Where scopes and roles are: at most 32 places.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    places: Vec<Place>,
    /// Scopes are in `scope`, else in `scp`; both and different is refused.
    standard_scopes: bool,
    standard_roles: bool,
    /// Whether roles may be the names of an object's members.
    roles_are_names: bool,
    watched: &'static [&'static str],
    clients: &'static [&'static str],
}

impl Layout {
    /// How many places there may be: the scan keeps track of them in the bits of a number.
    pub(crate) const MAX_PLACES: usize = 32;

    /// RFC 9068 §2.2.3: `scope` (or `scp`), `roles`.
    pub(crate) fn standard() -> Self {
        Self {
            places: ["scope", "scp"]
                .map(|name| Place::new(name.into(), Holds::Scopes))
                .into_iter()
                .chain([Place::new("roles".into(), Holds::Roles)])
                .collect(),
            standard_scopes: true,
            standard_roles: true,
            roles_are_names: false,
            watched: &[],
            clients: &["client_id"],
        }
    }

    /// Reads what a dialect says where the dialect says it.
    pub(crate) const fn speak(
        &mut self,
        watched: &'static [&'static str],
        clients: &'static [&'static str],
        roles_are_names: bool,
    ) {
        self.watched = watched;
        self.clients = clients;
        self.roles_are_names = roles_are_names;
    }

    /// Reads roles at these places, be it none, unless the operator has named others.
    pub(crate) fn roles_by_default(&mut self, paths: Vec<ClaimPath>) {
        if std::mem::take(&mut self.standard_roles) {
            self.places.retain(|place| place.holds != Holds::Roles);
            paths.into_iter().for_each(|path| self.roles_at(path));
        }
    }

    /// Adds a place of scopes; the first one replaces the standard ones.
    pub(crate) fn scopes_at(&mut self, path: ClaimPath) {
        if std::mem::take(&mut self.standard_scopes) {
            self.places.retain(|place| place.holds != Holds::Scopes);
        }
        self.places.push(Place::new(path, Holds::Scopes));
    }

    /// Adds a place of roles; the first one replaces the standard one.
    pub(crate) fn roles_at(&mut self, path: ClaimPath) {
        if std::mem::take(&mut self.standard_roles) {
            self.places.retain(|place| place.holds != Holds::Roles);
        }
        self.places.push(Place::new(path, Holds::Roles));
    }

    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place of this number.
    pub(super) fn place(&self, index: u8) -> Option<&Place> {
        self.places.get(usize::from(index))
    }

    /// Whether a claim's text is to be kept.
    pub(crate) fn watches(&self, name: &str) -> bool {
        self.watched.contains(&name)
    }

    /// The claims to be kept.
    pub(crate) const fn watched(&self) -> &'static [&'static str] {
        self.watched
    }

    /// The claims that name the client, the first that is there.
    pub(crate) const fn clients(&self) -> &'static [&'static str] {
        self.clients
    }

    /// Whether what is at a place may be an object whose members' names are the words.
    pub(crate) fn is_named(&self, holds: Holds) -> bool {
        self.roles_are_names && holds == Holds::Roles
    }

    /// Whether two places with scopes are alternatives, of which one suffices.
    pub(crate) const fn has_standard_scopes(&self) -> bool {
        self.standard_scopes
    }
}

/// A value that a claim is compared with: a string, an integer or a boolean.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub enum ClaimValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number; `5` and `5.0` are equal.
    Integer(i64),
    /// A string, compared to the byte.
    Text(Box<str>),
}

impl From<&str> for ClaimValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for ClaimValue {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for ClaimValue {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for ClaimValue {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<i32> for ClaimValue {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl fmt::Debug for ClaimValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}
