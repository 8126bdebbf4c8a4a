//! What goes wrong with what a store holds, in words that tell an operator what to do.

use hallpass_session::store::{StoreError, StoreErrorKind};

/// What was read is not what was written.
pub(crate) fn corrupt(what: &str) -> StoreError {
    let text = format!(
        "{what} does not decode: something else writes under this prefix, or the data is damaged. \
         Give the store a prefix of its own, or restore the last backup"
    );
    StoreError::new(StoreErrorKind::Corrupt, text)
}

/// The store is set up wrongly.
pub(crate) fn config(what: impl Into<String>) -> StoreError {
    StoreError::new(StoreErrorKind::Config, what.into())
}

pub(crate) fn unavailable(what: impl Into<String>) -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, what.into())
}
