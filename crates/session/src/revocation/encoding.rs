//! The bytes of an event at rest.
//!
//! | from | bytes | |
//! |---|---|---|
//! | 0 | 1 | version, 1 |
//! | 1 | 1 | scope: 1 token, 2 session, 3 subject, 4 everyone, 5 key |
//! | 2 | 8 | expiry, milliseconds, big-endian |
//! | 10 | 8 | cut-off, milliseconds, big-endian; 0 for scopes without one |
//! | 18 | 2 | length of the issuer, big-endian |
//! | 20 | | issuer, then the id up to the end, both UTF-8 |
//!
//! The two times have fixed places, so that the script of a store whose clock decides them can put
//! them in. Every event has exactly one form, and the place in the log is no part of it.

use std::sync::Arc;

use super::error::{EventError, EventErrorKind};
use super::event::{Event, Scope};
use crate::StoreTime;

const VERSION: u8 = 1;

impl Event {
    /// The bytes by which a store keeps it, without the sequence number: the version (1), the scope
    /// (1 token, 2 session, 3 subject, 4 everyone, 5 key), the expiry in bytes 2 to 9 and the
    /// cut-off in bytes 10 to 17, both in milliseconds and big-endian, the cut-off 0 for scopes
    /// without one, then two bytes for the length of the issuer, the issuer, and the id.
    ///
    /// The times have fixed places, so that a store whose clock decides them can write them there
    /// within its own atomic step.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (issuer, id) = (self.issuer(), self.scope().id());
        // `Event::new` refuses what is longer.
        let length = u16::try_from(issuer.len()).unwrap_or(u16::MAX);
        let not_before = self.scope().not_before().unwrap_or_default();
        [
            [VERSION, number(self.scope())].as_slice(),
            &self.expires().as_millis().to_be_bytes(),
            &not_before.as_millis().to_be_bytes(),
            &length.to_be_bytes(),
            issuer.as_bytes(),
            id.as_bytes(),
        ]
        .concat()
    }

    /// The event of such bytes, at this place of the log.
    ///
    /// # Errors
    /// When [`Event::encode`] makes no such bytes.
    pub fn decode(sequence: u64, bytes: &[u8]) -> Result<Self, EventError> {
        let mut rest = bytes;
        let [version, number] = take(&mut rest)?;
        if version != VERSION {
            return Err(EventErrorKind::Unknown.into());
        }
        let expires = StoreTime::from_millis(u64::from_be_bytes(take(&mut rest)?));
        let not_before = StoreTime::from_millis(u64::from_be_bytes(take(&mut rest)?));
        let length = usize::from(u16::from_be_bytes(take(&mut rest)?));
        let (issuer, id) = rest.split_at_checked(length).ok_or(EventErrorKind::Length)?;
        let scope = scope(number, text(id)?, not_before)?;
        Ok(Self::new(text(issuer)?, scope, expires)?.at(sequence))
    }
}

const fn number(scope: &Scope) -> u8 {
    match scope {
        Scope::Token(_) => 1,
        Scope::Session(_) => 2,
        Scope::Subject(..) => 3,
        Scope::Everyone(_) => 4,
        Scope::Key(_) => 5,
    }
}

fn scope(number: u8, id: Arc<str>, not_before: StoreTime) -> Result<Scope, EventErrorKind> {
    let has_cut_off = not_before != StoreTime::default();
    match number {
        1 | 2 | 5 if has_cut_off => Err(EventErrorKind::Form),
        4 if !id.is_empty() => Err(EventErrorKind::Form),
        1 => Ok(Scope::Token(id)),
        2 => Ok(Scope::Session(id)),
        3 => Ok(Scope::Subject(id, not_before)),
        4 => Ok(Scope::Everyone(not_before)),
        5 => Ok(Scope::Key(id)),
        _ => Err(EventErrorKind::Unknown),
    }
}

fn text(bytes: &[u8]) -> Result<Arc<str>, EventErrorKind> {
    std::str::from_utf8(bytes).map(Arc::from).map_err(|_| EventErrorKind::Text)
}

/// The next so many bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], EventErrorKind> {
    let (taken, left) = rest.split_first_chunk::<N>().ok_or(EventErrorKind::Length)?;
    *rest = left;
    Ok(*taken)
}
