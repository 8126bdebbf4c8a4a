//! Places in the log.

use hallpass_session::store::{Cursor, StoreError, StoreErrorKind};

use crate::error::plain;

/// A sequence number and the mark that was made with it: random, so that a log which has lost writes
/// and given their numbers away again has other marks at these numbers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) sequence: u64,
    pub(super) mark: [u8; 16],
}

impl Place {
    pub(super) fn of(cursor: &Cursor) -> Result<Self, StoreError> {
        if cursor.as_bytes().is_empty() {
            return Ok(Self::default());
        }
        let parts = cursor.as_bytes().split_first_chunk::<8>();
        let place = parts.and_then(|(sequence, mark)| {
            let (sequence, mark) = (u64::from_be_bytes(*sequence), mark.try_into().ok()?);
            Some(Self { sequence, mark })
        });
        place.ok_or_else(|| plain(StoreErrorKind::Corrupt, "the cursor is none of this store's"))
    }

    pub(super) fn cursor(self) -> Cursor {
        Cursor::new([self.sequence.to_be_bytes().as_slice(), &self.mark].concat())
    }
}
