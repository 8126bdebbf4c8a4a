//! What an entry of the list may ask about a token.

use hallpass::ErrorKind;
use serde_json::Value;

use crate::change::Change;
use crate::mutation::Mutation;

/// What was done to a token, and why hallpass refuses it, if it does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'c> {
    pub(crate) mutations: &'c [Mutation],
    pub(crate) kind: Option<ErrorKind>,
}

impl Facts<'_> {
    /// Whether hallpass refuses the token, and calls it this.
    pub(crate) fn is(&self, kind: ErrorKind) -> bool {
        self.kind == Some(kind)
    }

    /// Whether a header member was set to such a value.
    pub(crate) fn header(&self, name: &str, such: impl Fn(&Value) -> bool) -> bool {
        self.in_header(|change| change.sets(name, &such))
    }

    /// Whether a claim was set to such a value.
    pub(crate) fn claim(&self, name: &str, such: impl Fn(&Value) -> bool) -> bool {
        self.in_claims(|change| change.sets(name, &such))
    }

    /// Whether such a thing was done to the header.
    pub(crate) fn in_header(&self, such: impl Fn(&Change) -> bool) -> bool {
        self.mutations.iter().any(|m| matches!(m, Mutation::Header(change) if such(change)))
    }

    /// Whether such a thing was done to the claims.
    pub(crate) fn in_claims(&self, such: impl Fn(&Change) -> bool) -> bool {
        self.mutations.iter().any(|m| matches!(m, Mutation::Claims(change) if such(change)))
    }
}

impl Change {
    fn sets(&self, name: &str, such: impl Fn(&Value) -> bool) -> bool {
        matches!(self, Self::Set(set, value) if set == name && value.example().is_some_and(|v| such(&v)))
    }

    /// Whether a name stands twice in one object.
    pub(crate) const fn repeats_a_name(&self) -> bool {
        matches!(self, Self::Again(..) | Self::TwiceInside(_))
    }

    /// Whether more than 32 levels are open somewhere, the object itself among them.
    pub(crate) fn nests_deeper_than_32(&self) -> bool {
        matches!(self, Self::Nest(depth, _) if *depth > 31)
    }

    /// Whether a kilobyte or more was added.
    pub(crate) fn is_long(&self) -> bool {
        matches!(self, Self::Long(_) | Self::Many(100..))
    }
}

/// Whether a value is one of these words, in whatever case.
pub(crate) fn is_one_of(value: &Value, words: &[&str]) -> bool {
    value.as_str().is_some_and(|text| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
}

/// Whether a value is a date after 9999-12-31T23:59:59 UTC.
pub(crate) fn is_after_9999(value: &Value) -> bool {
    value.as_f64().is_some_and(|date| date > LATEST)
}

/// Whether a value is a date between 1970 and 9999.
pub(crate) fn is_date(value: &Value) -> bool {
    value.as_f64().is_some_and(|date| (0.0..=LATEST).contains(&date))
}

/// Whether a value is a string, an array of strings, or one of objects with a `value`.
pub(crate) fn is_words(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(items) => items.iter().all(|i| i.is_string() || i["value"].is_string()),
        _ => false,
    }
}

const LATEST: f64 = 253_402_300_799.0;
