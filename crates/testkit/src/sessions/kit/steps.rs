//! Steps that have to succeed.

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{Limits, Nonce, RotateCommand, SessionRow};
use hallpass_session::store::{
    Created, Cursor, KeysPut, RevocationFeed, Rotation, SessionStore, Store, StoreError,
    StoreErrorKind, Target,
};

use super::{BINDING, FIRST, NEVER, create_command, key, log, revoke_command, rotate_command, row};
use crate::fail::fail;
use crate::sessions::bench::{done, placed};

/// Begins a login.
///
/// # Panics
/// If the store does not.
pub async fn begin(store: &dyn SessionStore, subject: &str) -> StoreTime {
    let begun = done(store.begin(FIRST, NEVER, subject).await);
    begun.unwrap_or_else(|| fail("a login began too late, long before its deadline"))
}

/// Begins and starts a session.
///
/// # Panics
/// If the store does not.
pub async fn login(store: &dyn SessionStore, session: u64, subject: &str) -> SessionRow {
    let row = row(session, subject, begin(store, subject).await);
    let created = done(store.create(create_command(row.clone())).await);
    assert!(matches!(created, Created::Started(_)), "a login: {created:?}");
    row
}

/// Refreshes a session by its token of this generation.
///
/// # Panics
/// If the store fails.
pub async fn rotate(store: &dyn SessionStore, session: u64, generation: u64) -> Rotation {
    let command = rotate_command(session, generation);
    done(store.rotate(log(), command, Limits::default()).await)
}

/// The whole log.
///
/// # Panics
/// If the store fails.
pub async fn events(store: &dyn RevocationFeed) -> Vec<Event> {
    done(store.read(FIRST, Cursor::start(), u32::MAX).await).events
}

/// Has an empty store keep some of everything, with no field of it empty: the cut-off of a subject
/// `ann`, her session 1, which is [bound](BINDING) and of which a leaf was given out twice, and a
/// signing key.
///
/// # Panics
/// If the store does not.
pub async fn fill(store: &dyn Store) {
    placed(&done(store.revoke(revoke_command(1, Target::Subject("ann".into()))).await));
    let binding = Some(BINDING);
    let row = SessionRow { binding, ..row(1, "ann", begin(store, "ann").await) };
    done(store.create(create_command(row)).await);
    let refresh = RotateCommand { binding, ..rotate_command(1, 0) };
    let again = RotateCommand { nonce: Nonce::new([1; 16]), ..refresh.clone() };
    for (command, minted) in [(refresh, "a refresh"), (again, "a replay")] {
        let outcome = done(store.rotate(log(), command, Limits::default()).await).outcome;
        assert!(outcome.mints(), "{minted}: {outcome:?}");
    }
    let put = done(store.put_keys(0, vec![key("k1")], NEVER).await);
    assert_eq!(put, KeysPut::Done(1));
}

/// That an error is of this kind, and says this.
///
/// # Panics
/// If it is not, or does not.
#[track_caller]
pub fn says(error: &StoreError, kind: StoreErrorKind, text: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(text), "{error}");
}
