//! Which value `T` is about to read.

use crate::claims::meaning::Meaning;

/// Which value of the payload is being read, and how many levels may still be opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) value: Value,
    pub(super) room: u8,
}

/// A value of the payload, as the scan sees it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// A member of `aud` or of a list of scopes or roles.
    Item,
    /// The value of a member.
    Member(Meaning),
    /// What is behind a role that is the name of a member: an object.
    Named,
    /// The whole document.
    Top,
}

impl At {
    pub(super) const fn top(room: u8) -> Self {
        Self { value: Value::Top, room }
    }

    /// A value of which nothing matters but its form.
    pub(super) const fn plain(room: u8) -> Self {
        Self { value: Value::Member(Meaning::Plain), room }
    }

    pub(super) const fn is_plain(self) -> bool {
        matches!(self.value, Value::Member(Meaning::Plain))
    }
}

/// What the members of an object are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Members {
    /// Roles, by their names.
    Named,
    Plain,
    /// The claims.
    Top,
    /// On the way to these places, of whose paths so many names were read.
    Way {
        places: u32,
        depth: u8,
    },
}
