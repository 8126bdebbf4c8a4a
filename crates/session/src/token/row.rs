//! The MAC of a row: whoever can write to the store, and has no KEK, can make no session.

use std::error::Error;
use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

use crate::rotation::{KekId, RowMac, SessionRow};
use crate::secret::{Keyring, Keys, first, framed, join};

/// Why a row was not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum RowRefused {
    /// Somebody else wrote it, or changed it.
    Forged,
    /// It was made with a KEK that was not given to us: dropped too early, or never ours.
    UnknownKek(KekId),
}

impl fmt::Display for RowRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forged => f.write_str("a session in the store was changed by somebody else"),
            Self::UnknownKek(id) => write!(
                f,
                "a session in the store was made with a KEK that is not in use (id {}): a KEK has to be \
                 kept as the other one until the sessions made with it have ended",
                id.number()
            ),
        }
    }
}

impl Error for RowRefused {}

impl SessionRow {
    /// The MAC for this row, whatever MAC is in it now: the id of the KEK, and the first 31 bytes of an
    /// HMAC-SHA256 under `hallpass/row`.
    ///
    /// It is over sid, subject, client, profile, start, absolute expiry and binding, each behind its
    /// length: what never changes in a row, so it is never made again either.
    pub(crate) fn seal(&self, keys: &Keys) -> RowMac {
        let mac = first::<31>(hmac::sign(keys.row(), &self.sealed()));
        RowMac::new(*join(&[&[keys.id().number()], &mac]))
    }

    /// Whether the MAC in this row is ours.
    ///
    /// # Errors
    /// [`RowRefused`], if not.
    pub(crate) fn check(&self, ring: &Keyring) -> Result<(), RowRefused> {
        let [id, ..] = *self.mac.as_bytes();
        let id = KekId::new(id);
        let keys = ring.find(id).ok_or(RowRefused::UnknownKek(id))?;
        let right = self.seal(keys);
        verify_slices_are_equal(right.as_bytes(), self.mac.as_bytes())
            .map_err(|_| RowRefused::Forged)
    }

    fn sealed(&self) -> Vec<u8> {
        let binding = self.binding.as_ref().map(|binding| {
            let (kind, thumbprint) = binding.parts();
            join::<33>(&[&[kind], thumbprint])
        });
        framed(&[
            self.sid.as_bytes(),
            self.subject.as_bytes(),
            self.client.as_bytes(),
            &[self.profile.code()],
            &self.created.as_millis().to_be_bytes(),
            &self.absolute_expiry.as_millis().to_be_bytes(),
            binding.as_ref().map_or(&[], |binding| binding.as_slice()),
        ])
    }
}
