//! Where a reader of a log goes on.

use hallpass_session::store::{Cursor, StoreError, StoreErrorKind};

/// A place in a log, and the mark of the log there: a hash over all of it up to the place.
///
/// A server that has lost its last writes, as after a failover, gives their places away again. The
/// same place with another mark is one of another log.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) sequence: u64,
    pub(crate) mark: [u8; 8],
}

impl Place {
    pub(crate) fn of(cursor: &Cursor) -> Result<Self, StoreError> {
        let bytes = cursor.as_bytes();
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let place = bytes.split_first_chunk().and_then(|(sequence, mark)| {
            Some(Self { sequence: u64::from_be_bytes(*sequence), mark: mark.try_into().ok()? })
        });
        place.ok_or_else(|| {
            StoreError::new(StoreErrorKind::Corrupt, "the cursor is none of this store's")
        })
    }

    pub(crate) fn cursor(self) -> Cursor {
        Cursor::new([self.sequence.to_be_bytes(), self.mark].concat())
    }
}
